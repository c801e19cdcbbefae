"""Metrics of checkpoints: second inspections, detentions as a count, and waits by vehicle class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import ARRIVED, ENTERED, Journal
from sim.results.came import came_h, roads_of_queue
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, OnFoot, Question
from sim.results.metric import Metric
from sim.results.served import WaitDefinitions
from sim.scenario.classes_at import classes_at
from sim.scenario.model import Scenario
from sim.scenario.stages import Screening, Station

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
    roads = roads_of_queue(journal.scenario, name)
    since_h, served_h = came_h(journal, number, rows, roads), journal.passage_h[rows, number, ENTERED]
    wait_min = 60.0 * (served_h - since_h)
    words = {
        "station": name,
        "vehicle_class": vehicle_class,
        "since": "when it would have been there with no queue on the road" if roads else "its arrival",
        "title": journal.scenario.stages[name].title or name,
    }
    yield from WAIT.metrics(wait_min[~np.isnan(since_h)], f"no vehicle of class {vehicle_class} came there", **words)
