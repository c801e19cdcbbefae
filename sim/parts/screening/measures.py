"""Checkpoints in figures: second inspections, detentions as a count, and waits by vehicle class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.network.graph import onward
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, OnFoot, Question
from sim.results.metric import Metric
from sim.results.served import WaitDefinitions
from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import Link, Screening, Stage, Station

DETAINED = "detained"

SECOND_VEH = Definition(
    "{station}_second_inspection_veh",
    "vehicles",
    "vehicles sent to a second inspection at: {title}",
    label="vehicles sent to a second inspection at {station}",
    on_foot=OnFoot.GROUPS,
    better=Better.NEITHER,
    question=Question.CHECKPOINTS,
    counted="vehicles that were inspected there",
)
SECOND_PERSONS = Definition(
    "{station}_second_inspection_persons",
    "persons",
    "persons in vehicles sent to a second inspection, less those detained, at: {title}",
    label="persons sent to a second inspection at {station}",
    on_foot=OnFoot.GROUPS,
    better=Better.NEITHER,
    question=Question.CHECKPOINTS,
    counted="persons in vehicles that were inspected there",
)
MEN_DETAINED = Definition(
    "detained_persons",
    "persons",
    "men detained at second inspections by the end of the run",
    label="men detained",
    better=Better.LESS,
    question=Question.CHECKPOINTS,
    counted="men who came to a second inspection",
)
WAIT = WaitDefinitions.named(
    "{station}_wait_{vehicle_class}_*_min",
    wait="wait of a vehicle of class {vehicle_class} at: {title}; from {since} until it is served",
    label="wait of class {vehicle_class} at {station}",
    who="vehicles",
    on_foot=OnFoot.GROUPS,
    question=Question.CHECKPOINTS,
)
DEFINITIONS = (SECOND_VEH, SECOND_PERSONS, MEN_DETAINED, *WAIT.definitions)


def screenings(scenario: Scenario) -> dict[str, Screening]:
    """The stations that send some to a second inspection, by name."""
    stages = scenario.stages.items()
    return {name: stage.screening for name, stage in stages if isinstance(stage, Station) and stage.screening}


def curves(journal: Journal) -> Iterator[Curve]:
    """``detained``: men detained so far; nothing where no station has a second inspection."""
    if screenings(journal.scenario):
        yield Curve(DETAINED, "persons", journal.balance.series(DETAINED))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Second inspections by station, detentions, and waits by class where several classes pass a station."""
    for name, screening in screenings(journal.scenario).items():
        sent = _sent(journal, name, screening.at)
        title = journal.scenario.stages[name].title or name
        yield Metric(SECOND_VEH.of(station=name, title=title), float(sent.sum()))
        yield Metric(SECOND_PERSONS.of(station=name, title=title), float(journal.groups.persons[sent].sum()))
    if screenings(journal.scenario):
        yield Metric(MEN_DETAINED, float(journal.balance.series(DETAINED)[-1]))
    for name, classes in classes_at(journal.scenario).items():
        if len(classes) > 1 or name in screenings(journal.scenario):
            for vehicle_class in classes:
                yield from _waits(journal, name, vehicle_class)


def classes_at(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Vehicle classes that can come to each station, in the scenario's order, whatever happens in a run."""
    found: dict[str, set[str]] = {name: set() for name in scenario.stages}

    def follow(to: Destination | None, vehicle_class: str) -> None:
        ahead, seen = [*targets(to)], set[str]()
        while ahead:
            name = ahead.pop()
            if name in seen or vehicle_class in found[name]:
                continue
            seen.add(name)
            stage = scenario.stages[name]
            if not _passed_by(scenario, stage, vehicle_class):
                found[name].add(vehicle_class)
            ahead += targets(stage.to_by_class.get(vehicle_class, stage.to))
            if vehicle_class not in stage.to_by_class:
                ahead += [there for by_origin in stage.to_by_origin.values() for there in targets(by_origin)]
            if isinstance(stage, Station) and stage.screening:
                ahead.append(stage.screening.at)
            ahead += targets(stage.overflow)

    for source in sources(scenario):
        if source.vehicle_class is not None or scenario.people.transport.car_owner_share > 0.0:
            follow(source.to, class_of(scenario, source))
    for one in scenario.loops().values():
        for name in one.round:
            found[name].add(one.vehicle_class)
    stations = [name for name, stage in scenario.stages.items() if isinstance(stage, Station)]
    return {name: tuple(one for one in scenario.vehicle_classes if one in found[name]) for name in stations}


def _passed_by(scenario: Scenario, stage: Stage, vehicle_class: str) -> bool:
    """Whether a class never stops at a stage: a fuel point, and a class whose petrol is not counted."""
    if not isinstance(stage, Station) or stage.issues_litres is None:
        return False
    petrol = scenario.road_fuel()
    return petrol is None or petrol.tanks.vehicle_class != vehicle_class


def _sent(journal: Journal, first: str, second: str) -> NDArray[np.bool_]:
    """Groups that came to a second inspection straight from the first, shape ``(P,)``."""
    here, there = journal.stages.index(first), journal.stages.index(second)
    came = ~np.isnan(journal.passage_h[:, there, ARRIVED])
    return np.asarray(came & (journal.came_from[:, there] == here))


def _waits(journal: Journal, name: str, vehicle_class: str) -> Iterator[Metric]:
    """Waits of a class at a station, from when it came to the first moment of service.

    A vehicle came when it arrived; where the queue stands on the road only its head arrives, so there it came when it
    would have been at the end of the road had nobody been before it, as in the order of the queue.
    """
    groups, number = journal.groups, journal.stages.index(name)
    rows = np.flatnonzero(groups.vehicle_class == groups.class_names.index(vehicle_class))
    roads = _roads_of_queue(journal.scenario, name)
    came_h, served_h = _came_h(journal, number, rows, roads), journal.passage_h[rows, number, ENTERED]
    wait_min = 60.0 * (served_h - came_h)
    words = {
        "station": name,
        "vehicle_class": vehicle_class,
        "since": "when it would have been there with no queue on the road" if roads else "its arrival",
        "title": journal.scenario.stages[name].title or name,
    }
    yield from WAIT.metrics(wait_min[~np.isnan(came_h)], f"no vehicle of class {vehicle_class} came there", **words)


def _roads_of_queue(scenario: Scenario, name: str) -> dict[str, bool]:
    """The roads on which the queue of a station stands, and whether each leads nowhere else.

    None where everybody finds a place beside the road: there the queue is in the waiting room.
    """
    stage = scenario.stages[name]
    if isinstance(stage, Station) and stage.waiting_room_veh is None:
        return {}
    leads = onward(scenario)
    return {
        road: leads[road] == (name,)
        for road, before in scenario.stages.items()
        if isinstance(before, Link) and name in leads[road]
    }


def _came_h(journal: Journal, number: int, rows: NDArray[np.intp], roads: dict[str, bool]) -> NDArray[np.float64]:
    """When vehicles came to a station, hours, NaN for those who did not within the run, as far as is known.

    Who stands on a road has come if the road leads nowhere else.
    """
    arrived_h: NDArray[np.float64] = journal.passage_h[rows, number, ARRIVED]
    came_h, horizon_h = arrived_h.copy(), journal.scenario.horizon_h
    for name, only_there in roads.items():
        road, before = journal.scenario.stages[name], journal.stages.index(name)
        assert isinstance(road, Link)
        entered_h, left_h = journal.passage_h[rows, before, ENTERED], journal.passage_h[rows, before, LEFT]
        there_h = entered_h + road.free_flow_h
        # the later of two visits of the road may come after the last of the station
        from_it = (journal.came_from[rows, number] == before) & (there_h < arrived_h)
        if only_there:
            from_it |= np.isnan(arrived_h) & np.isnan(left_h) & (there_h < horizon_h)
        came_h[from_it] = there_h[from_it]
    return came_h
