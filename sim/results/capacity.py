"""What the checkpoint could pass: its capacity over time, and which stages lie before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.journal import TimelineEvent
from sim.results.level import Level, level
from sim.scenario.day_hours import Spans
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to, onward, reached
from sim.scenario.stages import Station


def reachable(scenario: Scenario, first: set[str]) -> frozenset[str]:
    """``first`` and every stage that can come after one of them."""
    return frozenset(reached(scenario, first, onward))


def after_crossing(scenario: Scenario) -> frozenset[str]:
    """Stages that a group meets once it has crossed; none where a scenario names no milestone ``crossed``."""
    first: set[str] = set()
    for passage in scenario.milestones.get("crossed", ()):
        stage, event = passage.split(".")
        first |= set(leads_to(scenario.stages[stage])) if event == "left" else {stage}
    return reachable(scenario, first)


def checkpoints(scenario: Scenario) -> dict[str, Station]:
    """Stations, by name, whose end is the milestone ``crossed``.

    A station that is only reached through another of them (a secondary inspection) is not counted beside it.
    """
    passages = [passage.split(".") for passage in scenario.milestones.get("crossed", ())]
    ends = {stage for stage, event in passages if event == "left"}
    begins = {stage for stage, event in passages if event != "left"}
    found = {
        name: stage
        for name, stage in scenario.stages.items()
        if isinstance(stage, Station) and (name in ends or begins & set(leads_to(stage)))
    }
    behind = {name: reachable(scenario, set(leads_to(stage))) for name, stage in found.items()}
    # A second inspection serves some of those who were at the first: to add it would count them twice.
    second = {stage.screening.at for stage in found.values() if stage.screening is not None}
    return {
        name: stage
        for name, stage in found.items()
        if name not in second and not any(name in behind[other] for other in found if other != name)
    }


@dataclass(frozen=True)
class Capacity:
    """What the checkpoint can pass.

    Attributes:
        stations: Names of the stations that make it up.
        vph: Capacity over time, vehicles per hour: lanes over the mean time in a lane, zero while closed.
    """

    stations: tuple[str, ...]
    vph: Level


def checkpoint_capacity(
    scenario: Scenario, cues: Sequence[TimelineEvent], persons_per_vehicle: float
) -> Capacity | None:
    """Capacity of the checkpoint through the timeline's changes and its opening hours; None where there is none.

    Args:
        scenario: What is run.
        cues: What the timeline did in a run.
        persons_per_vehicle: Mean, for the part of the service time that each person adds.
    """
    total: Level | None = None
    stations = checkpoints(scenario)
    for name, station in stations.items():
        vph = station_vph(scenario, cues, name, station, persons_per_vehicle)
        total = vph if total is None else total + vph
    return None if total is None else Capacity(tuple(stations), total)


def station_vph(
    scenario: Scenario, cues: Sequence[TimelineEvent], name: str, station: Station, persons_per_vehicle: float
) -> Level:
    """What one station can pass over time, vehicles per hour; arguments as of :func:`checkpoint_capacity`."""
    path = f"stages.{name}"
    mean_min = level(cues, f"{path}.service.mean_min", station.service.mean_min)
    each_min = level(cues, f"{path}.per_person_min", station.per_person_min)
    # Both change at their own hours, and 1/x of a sum is no sum of levels.
    changes = np.union1d(mean_min.since_h, each_min.since_h)
    service_min = station.service.minimum_min + mean_min.at(changes) + each_min.at(changes) * persons_per_vehicle
    lanes = lanes_of(scenario, cues, name, station) * level(cues, f"{path}.open", station.open)
    return lanes * Level(changes, 60.0 / service_min) * _within(scenario, station.daily_spans_h)


def lanes_of(scenario: Scenario, cues: Sequence[TimelineEvent], name: str, station: Station) -> Level:
    """Lanes of a station over time: those that are always there, and those of the crews on duty."""
    path = f"stages.{name}"
    total = level(cues, f"{path}.lanes", station.lanes)
    for crew, shift in station.shifts.items():
        total = total + level(cues, f"{path}.shifts.{crew}.lanes", shift.lanes) * _within(scenario, shift.spans_h)
    return total


def _within(scenario: Scenario, spans_h: Spans) -> Level:
    """One during daily hours, zero outside them; without any always one."""
    if not spans_h:
        return Level(np.array([-np.inf]), np.array([1.0]))
    start = scenario.start
    midnight_h = -(start.hour + start.minute / 60.0 + start.second / 3600.0)
    # More than the full days: a run may begin in the middle of one and end in the middle of another.
    days = midnight_h + 24.0 * np.arange(int(scenario.horizon_h // 24.0) + 3)
    spans = np.array(spans_h)
    edges = (days[:, None, None] + spans[None, :, :]).ravel()
    values = np.tile([1.0, 0.0], len(edges) // 2)
    # Where one span ends as the next begins, the gate stays open: of equal instants the later one holds.
    last = np.append(np.diff(edges) > 0.0, True)
    return Level(np.array([-np.inf, *edges[last]]), np.array([0.0, *values[last]]))
