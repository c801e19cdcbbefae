"""Scenarios written by hand and run by the oracle: stages in a few words, departures, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from sim.population.parties import Parties
from sim.scenario.model import Scenario
from tests.oracle import oracle
from tests.oracle_parts import Floats, Luck

START = datetime(2023, 9, 24, 6, tzinfo=UTC)
CLASSES = {
    "car": {"space_pcu": 1.0, "priority": 2},
    "bus": {"space_pcu": 2.0, "priority": 1},
}
MINUTE = 1.0 / 60.0
SECOND = 1.0 / 3600.0


def change(time_h: float, **levers: bool | float) -> dict[str, Any]:
    """A timeline entry; ``__`` in the name of a lever stands for a dot."""
    moves = {lever.replace("__", "."): value for lever, value in levers.items()}
    return {"at": (START + timedelta(hours=time_h)).isoformat(), "event": "change", "set": moves}


def parties_of(classes: Sequence[str], persons: int, households: int) -> Parties:
    """Parties of the given classes, all of the same size."""
    zeros = np.zeros(len(classes), np.int32)
    return Parties(
        origins=("stream",),
        origin=zeros,
        class_names=tuple(CLASSES),
        vehicle_class=np.array([list(CLASSES).index(name) for name in classes], np.int32),
        persons=zeros + np.int32(persons),
        households=zeros + np.int32(households),
        children=zeros,
        older=zeros,
        combatants=zeros,
        wounded=zeros,
        men=zeros,
        by_bus=np.zeros(len(classes), np.bool_),
        threshold=np.full(len(classes), np.inf),
        arrival_h=np.full(len(classes), np.nan),
    )


def drive(
    stages: Mapping[str, Mapping[str, Any]],
    departed_h: Sequence[float],
    *,
    horizon_h: float = 1000.0,
    timeline: Sequence[Mapping[str, Any]] = (),
    classes: Sequence[str] | None = None,
    persons: int = 1,
    households: int = 1,
    routes: Sequence[Sequence[int]] | None = None,
    route: Sequence[int] | None = None,
    draws: Mapping[int, Sequence[float]] | None = None,
) -> Floats:
    """Passages of vehicles that go through all stages in order, or along ``routes``; draws are 1 unless given."""
    scenario = Scenario.model_validate(
        {
            "title": "golden trace",
            "start": START.isoformat(),
            "horizon_h": horizon_h,
            "vehicle_classes": CLASSES,
            "stages": stages,
            "timeline": {f"change{number}": change for number, change in enumerate(timeline)},
        }
    )
    count = len(departed_h)
    unit_draws = {index: np.ones(count) for index in range(len(stages))}
    unit_draws |= {index: np.asarray(values) for index, values in (draws or {}).items()}
    return oracle(
        scenario,
        parties_of(classes or ["car"] * count, persons, households),
        np.asarray(departed_h, np.float64),
        routes or [range(len(stages))],
        np.asarray(route if route is not None else [0] * count),
        plain_luck(count, unit_draws),
    )


def plain_luck(count: int, unit_draws: Mapping[int, Floats]) -> Luck:
    """Nobody breaks down, runs dry, gives up or is chosen."""
    nothing, never = np.zeros(count), np.full(count, -1)
    return Luck(unit_draws, {}, {}, {}, {}, {}, never, nothing, nothing, never, nothing, nothing, nothing)


def link(length_km: float = 1.0, **levers: Any) -> dict[str, Any]:
    """A road of one lane with 100 spaces per km, L/v = 1 min and L/w = 1 min per km, entry headway 1.2 s."""
    road = {"kind": "link", "length_km": length_km, "free_flow_kmh": 60.0}
    return {**road, "capacity_vph": 3000.0, "jam_density_vpkm": 100.0, **levers}


def station(mean_min: float = 1.0, lanes: int = 1, **levers: Any) -> dict[str, Any]:
    """A station with constant service."""
    return {"kind": "station", "lanes": lanes, "service": {"law": "constant", "mean_min": mean_min}, **levers}


def assert_times(actual_h: Floats, expected: Sequence[float], unit_h: float) -> None:
    """Same times, the expected ones in another unit; NaN where never."""
    np.testing.assert_allclose(actual_h, np.asarray(expected) * unit_h, rtol=0.0, atol=1e-9)
