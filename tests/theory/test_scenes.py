"""The scenes of the mutation run, as tests: what theory says of each is true of the engine as it stands."""

from __future__ import annotations

import pytest

from sim.scenario.check import findings
from sim.simulate import simulate
from tests.theory.scenes import SCENES


@pytest.mark.parametrize("name", SCENES)
def test_theory_has_nothing_against_a_scene(name: str) -> None:
    scene = SCENES[name]
    scenario = scene.make()
    assert list(findings(scenario)) == []
    assert scene.wrong(simulate(scenario)) == []
