"""Scenarios written by hand and run by the oracle: stages in a few words, departures, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from sim.population.groups import TravelGroups
from sim.scenario.geography import Destination
from sim.scenario.model import Scenario
from tests.oracle import NEVER, Floats, Hold, Luck, Passages, oracle

START = datetime(2023, 9, 24, 6, tzinfo=UTC)
CLASSES = {
    "car": {"space_pcu": 1.0, "priority": 2},
    "bus": {"space_pcu": 2.0, "priority": 1},
}
MINUTE = 1.0 / 60.0
SECOND = 1.0 / 3600.0
US_PER_H = 3_600_000_000


def change(time_h: float, **parameters: bool | float) -> dict[str, Any]:
    """A timeline entry; ``__`` in the name of a parameter stands for a dot."""
    moves = {parameter.replace("__", "."): value for parameter, value in parameters.items()}
    return {"at": (START + timedelta(hours=time_h)).isoformat(), "event": "change", "set": moves}


def scenario_of(
    stages: Mapping[str, Mapping[str, Any]],
    horizon_h: float = 1000.0,
    timeline: Sequence[Mapping[str, Any]] = (),
    **sections: Any,
) -> Scenario:
    """A scenario of cars, buses and these stages, without people."""
    return Scenario.model_validate(
        {
            "title": "golden trace",
            "start": START.isoformat(),
            "horizon_h": horizon_h,
            "vehicle_classes": CLASSES,
            "stages": stages,
            "timeline": {f"change{number}": one for number, one in enumerate(timeline)},
            **sections,
        }
    )


def groups_of(classes: Sequence[str], persons: int = 1, households: int = 1, origin: str = "stream") -> TravelGroups:
    """Groups of the given classes, all of the same size."""
    zeros = np.zeros(len(classes), np.int32)
    return TravelGroups(
        origins=(origin,),
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


def plain_luck(stages: Mapping[str, Any], first: Sequence[Destination | None], **draws: Any) -> Luck:
    """All draws are 1; nobody breaks down, runs dry, gives up or is chosen, unless ``draws`` say so."""
    count = len(first)
    ones, nothing = np.ones(count), np.zeros(count)
    plain: dict[str, Any] = {
        "unit_draws": dict.fromkeys(stages, ones),
        "break_km": np.full(count, np.inf),
        "break_h": nothing,
        "dry_h": nothing,
        "tank_ml": np.zeros(count, np.int64),
        "ml_per_km": nothing,
        "idle_ml_per_h": nothing,
        "first_split": nothing,
    }
    return Luck(first=first, **{**plain, **draws})


def travel(
    scenario: Scenario,
    departed_h: Sequence[float],
    *,
    first: str | Sequence[Destination | None],
    classes: Sequence[str] | None = None,
    persons: int = 1,
    households: int = 1,
    origin: str = "stream",
    luck: Mapping[str, Any] | None = None,
    holds: Sequence[Hold] = (),
) -> Passages:
    """The oracle's passages of vehicles that depart at hours (NaN: never)."""
    count = len(departed_h)
    firsts = [first] * count if isinstance(first, str) else list(first)
    times_us = [NEVER if np.isnan(hour) else round(hour * US_PER_H) for hour in departed_h]
    return oracle(
        scenario,
        groups_of(classes or ["car"] * count, persons, households, origin),
        np.array(times_us, np.int64),
        plain_luck(scenario.stages, firsts, **(luck or {})),
        round(scenario.horizon_h * US_PER_H),
        holds,
    )


def drive(
    stages: Mapping[str, Mapping[str, Any]],
    departed_h: Sequence[float],
    *,
    first: Sequence[Destination | None] | None = None,
    horizon_h: float = 1000.0,
    timeline: Sequence[Mapping[str, Any]] = (),
    draws: Mapping[str, Sequence[float]] | None = None,
    luck: Mapping[str, Any] | None = None,
    **others: Any,
) -> Floats:
    """Hours of arrived, entered and left, NaN if never, of vehicles that go through all stages in order.

    With ``first``, the first stage of each, they go where ``to`` leads instead. Draws are 1 unless given, by stage.
    """
    if first is None:
        stages = chained(stages)
    scenario = scenario_of(stages, horizon_h, timeline)
    own = dict(luck or {})
    if draws:
        ones = dict.fromkeys(stages, np.ones(len(departed_h)))
        own["unit_draws"] = ones | {name: np.asarray(values, np.float64) for name, values in draws.items()}
    begins = first if first is not None else next(iter(stages))
    return hours(travel(scenario, departed_h, first=begins, luck=own, **others))


def chained(stages: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The stages, each leading to the next."""
    names = list(stages)
    follows = dict(pairwise(names))
    return {name: {**one, "to": follows[name]} if name in follows else one for name, one in stages.items()}


def hours(passages: Passages) -> Floats:
    """Hours of the last visits, NaN for what never happened."""
    seen = passages.passage_us
    return np.where(seen == NEVER, np.nan, seen / US_PER_H)


def with_key(scenario: Scenario, stage: str, section: str | None, key: str, value: object) -> Scenario:
    """The scenario with a key of a stage, or of a section of it, set without the format's consent."""
    one = scenario.stages[stage]
    update = {key: value} if section is None else {section: getattr(one, section).model_copy(update={key: value})}
    return scenario.model_copy(update={"stages": {**scenario.stages, stage: one.model_copy(update=update)}})


def link(length_km: float = 1.0, **parameters: Any) -> dict[str, Any]:
    """A road of one lane with 100 spaces per km, L/v = 1 min and L/w = 1 min per km, entry gap 1.2 s."""
    road = {"kind": "link", "length_km": length_km, "free_flow_kmh": 60.0}
    return {**road, "capacity_vph": 3000.0, "jam_density_vpkm": 100.0, **parameters}


def station(mean_min: float = 1.0, lanes: int = 1, **parameters: Any) -> dict[str, Any]:
    """A station with constant service."""
    return {"kind": "station", "lanes": lanes, "service": {"law": "constant", "mean_min": mean_min}, **parameters}


def assert_times(actual_h: Floats, expected: Sequence[float], unit_h: float) -> None:
    """Same times to two microseconds, the expected ones in another unit; NaN where never."""
    np.testing.assert_allclose(actual_h, np.asarray(expected) * unit_h, rtol=0.0, atol=6e-10)
