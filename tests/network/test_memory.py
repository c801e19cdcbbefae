"""The memory of a world is given back when its run is over, though Python itself would not look for it yet."""

from __future__ import annotations

import gc
import weakref

import pytest

from sim import simulate
from sim.world.world import World
from tests.world.towns import towns


def test_an_ended_world_is_collected_when_much_has_been_left(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds: list[weakref.ref[World]] = []

    class Watched(World):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            worlds.append(weakref.ref(self))

    monkeypatch.setattr(simulate, "World", Watched)
    monkeypatch.setattr(simulate, "MOST_LEFT_BYTES", 0)
    gc.disable()
    try:
        simulate.simulate(towns())
    finally:
        gc.enable()
    assert [world() for world in worlds] == [None]
