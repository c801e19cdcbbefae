"""Curves and metrics of waiting for a bus: at the park, at bus stops on the way, and what was carried on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.parts.buses.section import BusFleet
from sim.results.curves import Curve, Steps
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question, Weighs
from sim.results.level import level
from sim.results.metric import Metric
from sim.results.peaks import most_at_once
from sim.results.served import WaitDefinitions
from sim.scenario.features import some_go_by_bus
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.stages import BusStop
from sim.world.park import Rides
from sim.world.stop import Boardings

MOST = Definition(
    "waiting_for_bus_max_persons",
    "persons",
    "most persons who were ready to go and waited for a bus",
    label="most persons waiting for a bus",
    better=Better.LESS,
    question=Question.STANDING,
    counted="persons without a seat in a car who were ready to go",
    place=Prominence.LINE,
    needs=some_go_by_bus,
)
MOST_AT = Definition(
    "waiting_for_bus_max_at_h",
    MOMENT,
    f"when that was first so ({MOST.meaning})",
    label=f"{MOST.label}, first at",
    better=Better.NEITHER,
    question=Question.STANDING,
    counted=MOST.counted,
    needs=some_go_by_bus,
)
WHO = "persons who came to the bus stop {stop}"


def _of_stop(name: str, unit: str, meaning: str, label: str, better: Better) -> Definition:
    return Definition(
        name,
        unit,
        meaning,
        label=label,
        better=better,
        question=Question.STANDING,
        counted=WHO,
        place=Prominence.LINE,
    )


MOST_THERE = _of_stop(
    "{stop}_waiting_for_bus_max_persons",
    "persons",
    "most persons who waited at a bus stop on their way, at: {title}",
    "most persons waiting for a bus at {stop}",
    Better.LESS,
)
MOST_THERE_AT = _of_stop(
    "{stop}_waiting_for_bus_max_at_h",
    MOMENT,
    "when that was first so, at: {title}",
    "most persons waiting for a bus at {stop}, first at",
    Better.NEITHER,
)
CARRIED = _of_stop(
    "{stop}_carried_on_persons",
    "persons",
    "persons whom buses had carried on and set down by the end of the run, from: {title}",
    "persons carried on from {stop}",
    Better.MORE,
)
BUSES = _of_stop(
    "{stop}_buses_left",
    "vehicles",
    "buses that had left by the end of the run with people on board, from: {title}",
    "buses that left {stop}",
    Better.NEITHER,
)
ON_BOARD = _of_stop(
    "{stop}_persons_per_bus",
    "persons/vehicle",
    "persons on board of a bus that left, mean, from: {title}",
    "persons per bus from {stop}",
    Better.NEITHER,
)
WAIT = WaitDefinitions.named(
    "{stop}_bus_wait_*_h",
    wait="wait of a family, or of others who travel together, from standing in line to getting on, at: {title}",
    label="wait for a bus at {stop}",
    who="groups",
    question=Question.STANDING,
    weighs=Weighs.SIDE,
)
WAIT_IN_NEED = WaitDefinitions.named(
    "{stop}_bus_wait_in_need_*_h",
    wait="wait of a family with persons with specific needs, who board first, at: {title}",
    label="wait for a bus at {stop} of those in need",
    who="groups in need",
    question=Question.STANDING,
)
STOP_DEFINITIONS = (MOST_THERE, MOST_THERE_AT, *WAIT.definitions, *WAIT_IN_NEED.definitions, CARRIED, BUSES, ON_BOARD)


DEFINITIONS = (MOST, MOST_AT, *STOP_DEFINITIONS)


def curves(journal: Journal) -> Iterator[Curve]:
    """Those of the bus stops on the way, and those at the park for whom no bus stands ready.

    The queue at the park is in ``waiting_for_bus``. Of it ``waiting_for_seats`` counts the persons whom no bus that
    stands there takes with it next: what more buses would shorten. Who waits beside a bus that fills waits for others.
    """
    if fleets := _fleets(journal.scenario, None):
        rides = journal.table(Rides)
        yield Curve(
            "waiting_for_seats",
            "persons",
            lambda: _without_seats(journal, fleets, _waiting(journal, rides.ready_h, rides.boarded_h, rides.persons)),
        )
    yield from _curves_of_stops(journal)


def _fleets(scenario: Scenario, stop: str | None, to: str | None = None) -> dict[str, BusFleet]:
    """The fleets that take people on at a stop, by name; ``None``: at the park. With ``to``: those that turn there."""
    found = {name: fleet for name, fleet in scenario.buses.items() if fleet.boards_at == stop}
    return {name: fleet for name, fleet in found.items() if to is None or fleet.turns_at == to}


def _waiting(journal: Journal, ready_h: Floats, boarded_h: Floats, persons: NDArray[np.int64]) -> Floats:
    """Persons in line at each recording step."""
    return Steps(journal.balance.time_h).between(ready_h, boarded_h, persons)


def _without_seats(journal: Journal, fleets: Mapping[str, BusFleet], waiting: Floats) -> Floats:
    """Of the persons who wait those whom the largest bus that stands ready does not take, at each recording step.

    One bus leaves at a time: by a timetable others may stand behind it, and do not shorten the line before their hour.
    """
    classes, seats = journal.scenario.vehicle_classes, np.zeros(len(waiting))
    for name, fleet in fleets.items():
        ready = _stand_ready(journal, name, fleet) >= 1.0
        seats = np.fmax(seats, np.where(ready, float(classes[fleet.vehicle_class].seats_persons), 0.0))
    return np.fmax(waiting - seats, 0.0)


def _stand_ready(journal: Journal, name: str, fleet: BusFleet) -> Floats:
    """Buses of a fleet that stand where people get on and may leave, at each recording step; at least so many.

    Those out of service stand there too, the last of the fleet: all that the timeline ever puts into service exist
    from the start. One that is taken out and still under way is counted as if it stood there.
    """
    time_h, books = journal.balance.time_h, journal.books
    all_of_it = np.sum([books.series("buses", f"{name} {state}") for state in fleet.states], axis=0)
    in_service = level(journal.cues, f"buses.{name}.vehicles", fleet.vehicles).at(time_h)
    is_open = level(journal.cues, f"buses.{name}.open", fleet.open).at(time_h) > 0.0
    stands = books.series("buses", f"{name} {fleet.states[0]}") - (all_of_it - in_service)
    return np.where(is_open, np.fmax(stands, 0.0), 0.0)


def metrics(journal: Journal) -> Iterator[Metric]:
    """The longest queue for a bus, in persons, and when; then the bus stops on the way."""
    rides = journal.table(Rides)
    most, first_h = most_at_once(rides.ready_h, rides.boarded_h, rides.persons)
    yield Metric(MOST, most)
    yield Metric(MOST_AT, first_h, note="" if first_h is not None else "nobody waited for a bus")
    yield from _metrics_of_stops(journal)


def bus_stops(scenario: Scenario) -> dict[str, BusStop]:
    """The bus stops by name."""
    return {name: stage for name, stage in scenario.stages.items() if isinstance(stage, BusStop)}


def _curves_of_stops(journal: Journal) -> Iterator[Curve]:
    """``stops.<name>.waiting``, ``.waiting_for_seats`` and ``.carried_on``, persons.

    In line now, those of them for whom no bus stands ready, and set down so far.
    """
    steps = Steps(journal.balance.time_h)
    for name in bus_stops(journal.scenario):
        ride, mine = _at(journal, name)
        persons = ride.persons[mine]
        waiting = steps.between(ride.ready_h[mine], ride.boarded_h[mine], persons)
        yield Curve(f"stops.{name}.waiting", "persons", waiting)
        yield Curve(f"stops.{name}.waiting_for_seats", "persons", partial(_without_seats_at, journal, name))
        yield Curve(f"stops.{name}.carried_on", "persons", steps.running(steps.of(ride.set_down_h[mine]), persons))


def _without_seats_at(journal: Journal, name: str) -> Floats:
    """Persons at a stop for whom no bus stands ready; each line has its own buses."""
    ride, mine = _at(journal, name)
    total = np.zeros(len(journal.balance.time_h))
    for to in leads_to(journal.scenario.stages[name]):
        line = mine[ride.to[mine] == journal.stages.index(to)]
        waiting = _waiting(journal, ride.ready_h[line], ride.boarded_h[line], ride.persons[line])
        total += _without_seats(journal, _fleets(journal.scenario, name, to), waiting)
    return total


def _metrics_of_stops(journal: Journal) -> Iterator[Metric]:
    """The longest queue, the waits, and what the buses carried, stop by stop."""
    for name, stop in bus_stops(journal.scenario).items():
        words = {"stop": name, "title": stop.title or name}
        ride, mine = _at(journal, name)
        nobody = "nobody waited there for a bus"
        most, first_h = most_at_once(ride.ready_h[mine], ride.boarded_h[mine], ride.persons[mine])
        yield Metric(MOST_THERE.of(**words), most)
        yield Metric(MOST_THERE_AT.of(**words), first_h, note="" if first_h is not None else nobody)
        waited_h: Floats = ride.boarded_h - ride.ready_h
        yield from WAIT.metrics(waited_h[mine], nobody, **words)
        if stop.board_first:
            # A need is its place in the list of those who board first; the place after the last means none.
            in_need = mine[ride.need[mine] < len(stop.board_first)]
            yield from WAIT_IN_NEED.metrics(waited_h[in_need], "nobody in need waited there for a bus", **words)
        # Set down, not on board: who is still under way at the end of the run has not been carried on.
        down = mine[~np.isnan(ride.set_down_h[mine])]
        yield Metric(CARRIED.of(**words), float(ride.persons[down].sum()))
        left = mine[ride.trip[mine] >= 0]
        buses = len(np.unique(ride.trip[left]))
        yield Metric(BUSES.of(**words), float(buses))
        on_board = float(ride.persons[left].sum()) / buses if buses else None
        yield Metric(ON_BOARD.of(**words), on_board, note="" if buses else "no bus left with anybody on board")


def _at(journal: Journal, name: str) -> tuple[Boardings, NDArray[np.intp]]:
    """All waits, and the numbers of those at one stop that began within the run."""
    ride = journal.table(Boardings)
    return ride, np.flatnonzero((ride.stop == journal.stages.index(name)) & ~np.isnan(ride.ready_h))
