"""Where everybody is, each counted once: a partition of all who were there, at the end of a run and at any hour.

People are followed to where they are going: the milestone that the scenario names as its ``destination``, or the end of
their route. Who has not come there is on the way, waits for a node, is stranded at one, has not set off, or is dead,
detained or missing. Who has not set off is counted by the balance, as are those of whom a part is in charge; who
has, by the passages of the groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import ENTERED, Journal
from sim.parts.registry import ROOMS
from sim.parts.room import Whereabouts
from sim.results.capacity import lanes_of
from sim.results.carried import people_h
from sim.results.definition import Again, Better, Definition, Prominence, Question, Weighs
from sim.results.level import level
from sim.results.metric import Metric
from sim.results.metrics_crossing import CROSSED_PERSONS
from sim.results.person_class import EVERYBODY, UNDECIDED, PersonClass, Standing
from sim.results.positions import GONE, NOT_SET_OFF, NOTHING, Positions, positions
from sim.results.sources import MetricGroup, Sources
from sim.results.times import local_label
from sim.scenario.day_hours import hour_of_day, is_open
from sim.scenario.milestones import EVENTS, destination, ends_of_routes, passages
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop, Delay, Link, Shelter, Stage, Station
from sim.scenario.titles import titles

IN_A_BED = PersonClass(
    "in_bed", "in a shelter", "who had a place in a shelter, and had not left again", Standing.ARRIVED
)
FOR_A_STAY = PersonClass(
    "for_a_stay",
    "in a place for a stay",
    "who had a place in a shelter for a time, and had further to go",
    Standing.UNDER_WAY,
)
AT_DESTINATION = PersonClass(
    "at_destination", "at the destination", "who had come to where they were going", Standing.ARRIVED
)
OUT_OF_SHELTER = PersonClass(
    "out_of_shelter",
    "arrived, in no shelter",
    "who had come to where they were going, and were in no shelter",
    Standing.ARRIVED,
)
"""As :data:`AT_DESTINATION`, where a scenario has shelters beside."""

ON_THE_WAY = PersonClass(
    "on_the_way", "on the way", "who had set off, had not arrived, and stood nowhere", Standing.UNDER_WAY
)
BY_BUS = PersonClass("by_bus", "on the way by bus", "whom a bus carried on, and who stood nowhere", Standing.UNDER_WAY)
WAITS_FOR_BUS = PersonClass(
    "waiting_for_bus_at_{node}",
    "waiting for a bus at {node}",
    "who waited at {node} for a bus that would take them on",
    Standing.WAITING,
)
WAITS_FOR_ROAD = PersonClass(
    "waiting_to_enter_{node}",
    "waiting to get onto {node}",
    "who waited to get onto {node}, or stood behind those who did",
    Standing.WAITING,
)
WAITS_FOR_TURN = PersonClass(
    "waiting_at_{node}",
    "waiting their turn at {node}",
    "who waited to be served at {node}, or stood behind those who did",
    Standing.WAITING,
)
WAITS_FOR_DESK = PersonClass(
    "waiting_for_desk_at_{node}",
    "waiting for a desk at {node}",
    "who waited to be registered at {node}, or stood behind those who did",
    Standing.WAITING,
)
WAITS_FOR_PLACE = PersonClass(
    "waiting_for_place_in_{node}",
    "waiting for a place in {node}",
    "who waited for a place in {node}, or stood behind those who did",
    Standing.WAITING,
)
CLOSED = PersonClass(
    "closed_{node}",
    "stranded: {node} is closed",
    "who waited for {node}, or stood behind those who did, and it was closed",
    Standing.STRANDED,
)
TO_OPEN = PersonClass(
    "to_open_{node}",
    "waiting for {node} to open",
    "who waited for {node}, or stood behind those who did, at an hour of the day at which it is closed",
    Standing.WAITING,
)
NO_PLACE = PersonClass(
    "no_place_at_{node}",
    "stranded: no place at {node}",
    "who waited for a place at {node}, where all were taken and no more were to come",
    Standing.STRANDED,
)
UNSERVED = PersonClass(
    "unserved_by_{node}",
    "left unserved by {node}",
    "who had left {node} without being served, at the end of their route",
    Standing.ELSEWHERE,
)
ELSEWHERE = PersonClass(
    "elsewhere", "went elsewhere", "whose route had ended elsewhere than at the destination", Standing.ELSEWHERE
)
STAYS = PersonClass("staying", "stay by choice", "who never leave, by choice", Standing.NOT_SET_OFF)
PACKING = PersonClass(
    "packing",
    "packing, or still to come",
    "who were packing, or of arrival streams and still to come",
    Standing.NOT_SET_OFF,
)

STATES = {"stays": STAYS, "home": UNDECIDED, "packing": PACKING, "due": PACKING}
"""States of the balance that no part is in charge of, and the classes of those in them."""

ORIGIN, GONE_STATE = "at origin", "gone"
OUTSIDE_STAGES = (GONE_STATE, ORIGIN)
"""States of those who have set off and are at no stage."""

ABSENT = "absent"
"""The state of those who were not there and are in no class."""


def _of_all(name: str, meaning: str, label: str, better: Better, place: Prominence = Prominence.LINE) -> Definition:
    return Definition(
        name,
        "persons",
        meaning,
        label=label,
        better=better,
        question=Question.LEFT_BEHIND,
        counted=EVERYBODY,
        place=place,
        weighs=Weighs.SIDE if place is Prominence.HEADLINE else Weighs.NOT,
        mean_of_many=True,
    )


PRESENT = _of_all(
    "present_persons",
    "persons who were there when the clock started, and those of arrival streams: all but the absent",
    "present at the start",
    Better.NEITHER,
)
ARRIVED = _of_all(
    "arrived_persons",
    "persons who had come to where they were going, by the end of the run",
    "have arrived",
    Better.MORE,
)
NOT_ARRIVED = _of_all(
    "not_arrived_persons",
    "all other persons who were there, wherever they are",
    "have not arrived",
    Better.LESS,
    Prominence.HEADLINE,
)

WHEREABOUTS: tuple[Whereabouts, ...] = tuple(file for room in ROOMS if (file := room.whereabouts()) is not None)
"""What the parts say of those they are in charge of."""


def _all_classes() -> tuple[PersonClass, ...]:
    core = (
        *(IN_A_BED, AT_DESTINATION, OUT_OF_SHELTER, ON_THE_WAY, BY_BUS, FOR_A_STAY),
        *(WAITS_FOR_ROAD, WAITS_FOR_TURN, WAITS_FOR_DESK, WAITS_FOR_PLACE, WAITS_FOR_BUS, TO_OPEN),
        *(CLOSED, NO_PLACE, UNSERVED, ELSEWHERE, STAYS, UNDECIDED, PACKING),
    )
    of_parts = (one for file in WHEREABOUTS for one in file.CLASSES)
    order = list(Standing)
    return tuple(sorted(dict.fromkeys((*core, *of_parts)), key=lambda one: order.index(one.standing)))


CLASSES = _all_classes()
"""Every class that any scenario can have, in the order in which they are reported."""


@dataclass(frozen=True)
class Partition:
    """Where everybody is at an hour.

    Attributes:
        present: All but the absent: what the classes add up to.
        persons: Persons in each class that the scenario can have, in the order in which they are reported.
        since_h: Since when the first of a class of travellers has been on his way, hours, where there is one.
    """

    present: int
    persons: Mapping[PersonClass, int]
    since_h: Mapping[PersonClass, float]

    def of(self, *standings: Standing) -> int:
        """Persons in all classes of some standings."""
        return sum(count for one, count in self.persons.items() if one.standing in standings)


def classes(scenario: Scenario) -> tuple[PersonClass, ...]:
    """The classes that a scenario can have, in the order of the tables; those of nodes in the file's order."""
    found = dict.fromkeys((*_of_states(scenario).values(), *_of_travellers(scenario)))
    number = {one: place for place, one in enumerate(CLASSES)}
    nodes = {"": -1, **{name: place for place, name in enumerate(scenario.stages)}}
    return tuple(sorted(found, key=lambda one: (number[one.at("")], nodes[one.node])))


def definitions(scenario: Scenario) -> Iterator[Definition]:
    """The metrics of the classes that a scenario can have, in the same order, their labels in the scenario's words."""
    words = titles(scenario)
    return (one.definition.titled(words) for one in classes(scenario))


def partition(journal: Journal, step: int = -1) -> Partition:
    """Where everybody is at a recording step, the last one by default.

    Before the end of a run the passages do not say where those were who died, were detained or were carried to a
    hospital later; they are counted with the others of their node who are on the way.

    Raises:
        ValueError: Somebody is in a state that is of no class.
    """
    scenario, balance = journal.scenario, journal.balance
    found = {one: 0 for one in classes(scenario)}
    row = dict(zip(balance.states, balance.persons[step].tolist(), strict=True))
    for state, one in _of_states(scenario).items():
        found[one] += row.pop(state, 0)
    absent = row.pop(ABSENT, 0)
    by_state, since_h = _travellers(journal, step)
    travelling = {*journal.stages, *OUTSIDE_STAGES}
    for state, persons in row.items():
        if state not in travelling and persons:
            raise ValueError(f"{persons} persons are in the state '{state}', which is of no class")
    rests = _rests(by_state, {state: row.get(state, 0) for state in travelling})
    for state in travelling:
        shown = by_state.get(state, Counter())
        if rests[state]:
            shown[_plain(scenario, state, shown, rests[state])] += rests[state]
        for one, count in shown.items():
            found[one] += count
    return Partition(int(balance.persons[step].sum()) - absent, found, since_h)


def arrived_h(journal: Journal) -> Floats:
    """When each group came to where it was going, hours, NaN if not within the run, shape ``(P,)``."""
    if (name := journal.scenario.destination) is not None:
        return people_h(journal, name)
    found = np.full(len(journal.groups), np.nan)
    where = positions(journal, journal.scenario.horizon_h)
    unserved = _unserved(journal.scenario, where)
    for number, stage in enumerate(journal.scenario.stages.values()):
        ended = (where.stage == GONE) & (where.last == number) & ~unserved
        found[ended] = journal.passage_h[ended, number, EVENTS.index("left")]
        if isinstance(stage, Shelter) and stage.stay is None:
            there = (where.stage == number) & where.served
            found[there] = journal.passage_h[there, number, ENTERED]
    return found


def adding_up(scenario: Scenario, pooled: Sequence[Metric]) -> tuple[Metric, ...]:
    """The metrics of many runs, in which the means of the partition are whole persons that add up.

    Each mean is rounded down, and the persons that are then missing go to the classes of the largest remainders.
    Medians of classes would not add up to the median of all, so a sentence that names both would be wrong.
    """
    known = {metric.name: metric.number for metric in pooled}
    if PRESENT.name not in known:
        return tuple(pooled)
    parts = [one for one in classes(scenario) if one.definition.name in known]
    means = np.array([known[one.definition.name] for one in parts], np.float64)
    whole, present = np.floor(means), round(known[PRESENT.name])
    whole[np.argsort(whole - means, kind="stable")[: max(0, present - int(whole.sum()))]] += 1.0
    shown = {one.definition.name: count for one, count in zip(parts, whole.tolist(), strict=True)}
    arrived = sum(shown[one.definition.name] for one in parts if one.standing is Standing.ARRIVED)
    shown |= {PRESENT.name: float(present), ARRIVED.name: arrived, NOT_ARRIVED.name: present - arrived}
    return tuple(
        replace(metric, value=shown[metric.name], note=MEANS if metric.name == PRESENT.name else "")
        if metric.name in shown
        else metric
        for metric in pooled
    )


MEANS = "this and the lines below it are means over the runs, so that they add up"
"""What is said beside the partition of many runs."""


def _rests(by_state: Mapping[str, Counter[PersonClass]], row: Mapping[str, int]) -> dict[str, int]:
    """How many more persons the balance has in each state than the passages of the groups.

    Who waits for the first node of his route and has found no place there is at his origin in the balance; the passages
    say for what he waits. That is no difference.
    """
    found = {state: persons - sum(by_state.get(state, Counter()).values()) for state, persons in row.items()}
    for state, rest in found.items():
        outside = min(-rest, found[ORIGIN]) if state != ORIGIN else 0
        if outside > 0:
            found[state] += outside
            found[ORIGIN] -= outside
    return found


def _of_states(scenario: Scenario) -> dict[str, PersonClass]:
    """Classes of the states of the balance in which nobody travels, as far as the scenario can have them."""
    found = {state: one for state, one in STATES.items() if scenario.settlements or state == "due"}
    for file in WHEREABOUTS:
        found |= file.states(scenario)
    return found


def _of_travellers(scenario: Scenario) -> Iterator[PersonClass]:
    """Classes of those who have set off, as far as the scenario can have them."""
    goals, stages = destination(scenario), scenario.stages
    yield ON_THE_WAY
    if any(isinstance(stage, Shelter) and stage.stay is not None for stage in stages.values()):
        yield FOR_A_STAY
    if any(isinstance(stage, BusStop) for stage in stages.values()):
        yield BY_BUS
    if _has_shelters(scenario):
        yield IN_A_BED
    if any(_may_be_outside(stages[name]) or event == "arrived" for name, event in goals):
        yield _elsewhere_arrived(scenario)
    if set(ends_of_routes(scenario)) - set(goals):
        yield ELSEWHERE
    for name, stage in stages.items():
        if isinstance(stage, BusStop) or not isinstance(stage, Delay):
            yield _waits_at(scenario, name)
        if isinstance(stage, Station) and (stage.opening_hours or stage.shifts):
            yield TO_OPEN.at(name)
        if _may_leave_unserved(stage):
            yield UNSERVED.at(name)
    yield from _may_strand(scenario)


def _may_be_outside(stage: Stage) -> bool:
    """Whether who has come to a node as to his destination may be in no shelter: it is none, or he has moved out."""
    return not isinstance(stage, Shelter) or stage.stay is not None


def _may_leave_unserved(stage: Stage) -> bool:
    """Whether who reneges at a node is at the end of his route."""
    return isinstance(stage, Station) and stage.patience is not None and stage.to is None


def _unserved(scenario: Scenario, where: Positions) -> NDArray[np.bool_]:
    """Whether each group has left the last node of its route unserved, shape ``(P,)``.

    Who reneges before the last node may pass that by, with petrol enough, and has come to the end of his route.
    """
    last = [number for number, stage in enumerate(scenario.stages.values()) if _may_leave_unserved(stage)]
    return np.asarray((where.stage == GONE) & ~where.served & np.isin(where.last, last))


def _has_shelters(scenario: Scenario) -> bool:
    return any(isinstance(stage, Shelter) for stage in scenario.stages.values())


def _elsewhere_arrived(scenario: Scenario) -> PersonClass:
    """The class of those who have arrived and are in no shelter."""
    return OUT_OF_SHELTER if _has_shelters(scenario) else AT_DESTINATION


def _may_strand(scenario: Scenario) -> Iterator[PersonClass]:
    """Classes of those who can be stranded at a node."""
    moved = {path for change in scenario.timeline.values() for path in change.set}
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link | Station):
            closed = not stage.open or (stage.lanes == 0 and not (isinstance(stage, Station) and stage.shifts))
            if closed or moved & {f"stages.{name}.open", f"stages.{name}.lanes"}:
                yield CLOSED.at(name)
        elif isinstance(stage, Shelter) and stage.overflow_to is None:
            if not stage.open or f"stages.{name}.open" in moved:
                yield CLOSED.at(name)
            yield NO_PLACE.at(name)
    for file in WHEREABOUTS:
        yield from file.may_strand(scenario)


def _stranded(journal: Journal, step: int) -> dict[str, PersonClass]:
    """Nodes that serve nobody at a recording step, and the class in which those are who wait there."""
    scenario, now = journal.scenario, journal.balance.time_h[step]
    found: dict[str, PersonClass] = {}
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link | Station):
            is_open = level(journal.cues, f"stages.{name}.open", stage.open).at(now)
            shifts = isinstance(stage, Station) and bool(stage.shifts)
            lanes = level(journal.cues, f"stages.{name}.lanes", stage.lanes)
            if not is_open * (shifts or lanes.at(now)):
                found[name] = CLOSED.at(name)
            elif isinstance(stage, Station) and _opens_later(journal, name, stage, float(now)):
                found[name] = TO_OPEN.at(name)
        elif isinstance(stage, Shelter) and stage.overflow_to is None:
            growing = stage.places.full > stage.places.initial and now < scenario.hours(stage.places.ramp_to)
            if not level(journal.cues, f"stages.{name}.open", stage.open).at(now):
                found[name] = CLOSED.at(name)
            elif not (growing or stage.stay is not None or scenario.frees_places()):
                found[name] = NO_PLACE.at(name)
    for file in WHEREABOUTS:
        found |= {one.node: one for one in file.stranded(journal, step)}
    return found


def _opens_later(journal: Journal, name: str, stage: Station, now: float) -> bool:
    """Whether a station is closed at an hour of the run for the hour of the day alone, or no crew is on duty."""
    scenario, spans = journal.scenario, stage.daily_spans_h
    if stage.shifts and not lanes_of(scenario, journal.cues, name, stage).at(np.array(now)):
        return True
    return bool(spans) and not is_open(spans, (hour_of_day(scenario.start) + now) % 24.0)


def _travellers(journal: Journal, step: int) -> tuple[dict[str, Counter[PersonClass]], dict[PersonClass, float]]:
    """Persons who have set off by state and class, and since when the first of a class has been under way."""
    now = float(journal.balance.time_h[step])
    where = positions(journal, now)
    code, names = _codes(journal, where, now, _stranded(journal, step))
    if now == journal.balance.time_h[-1]:
        code, names = _with_standing(journal, code, names)
    # The balance is counted before anybody moves at the same instant; who comes at the last one has come all the same.
    moves_now = bool((journal.passage_h == now).any() or (journal.departed_h == now).any())
    stage = positions(journal, float(np.nextafter(now, -np.inf))).stage if moves_now else where.stage
    states = [*journal.stages, *OUTSIDE_STAGES]
    state = np.where(stage >= 0, stage, np.where(stage == GONE, len(states) - 2, len(states) - 1))
    rows = np.flatnonzero(stage != NOT_SET_OFF)
    cell = state[rows] * len(names) + code[rows]
    persons = np.bincount(cell, weights=journal.groups.persons[rows])
    found: dict[str, Counter[PersonClass]] = {}
    for one in np.flatnonzero(np.bincount(cell)).tolist():
        found.setdefault(states[one // len(names)], Counter())[names[one % len(names)]] += round(float(persons[one]))
    since_h: dict[PersonClass, float] = {}
    for number in np.flatnonzero(np.bincount(code[rows])).tolist():
        if names[number].standing in (Standing.UNDER_WAY, Standing.WAITING, Standing.STRANDED):
            since_h[names[number]] = float(journal.departed_h[rows[code[rows] == number]].min())
    return found, since_h


def _codes(
    journal: Journal, where: Positions, now: float, stranded: Mapping[str, PersonClass]
) -> tuple[NDArray[np.int64], list[PersonClass]]:
    """The class of each group that has set off, as its place in a list, shape ``(P,)``; and the list."""
    waiting = [stranded.get(name, _waits_at(journal.scenario, name)) for name in journal.stages]
    unserved = [UNSERVED.at(name) for name in journal.stages]
    arrival = _elsewhere_arrived(journal.scenario)
    names = [ON_THE_WAY, BY_BUS, IN_A_BED, arrival, ELSEWHERE, FOR_A_STAY, *waiting, *unserved]
    first_waiting, first_unserved = 6, 6 + len(waiting)
    moves = np.where(where.by_bus, names.index(BY_BUS), names.index(ON_THE_WAY))
    code = np.where(where.waits_for == NOTHING, moves, first_waiting + where.waits_for)
    shelters = {n: s for n, s in enumerate(journal.scenario.stages.values()) if isinstance(s, Shelter)}
    in_bed = np.isin(where.stage, list(shelters)) & where.served
    for_good = in_bed & np.isin(where.stage, [number for number, one in shelters.items() if one.stay is None])
    gone = where.stage == GONE
    code[in_bed] = names.index(FOR_A_STAY)
    if journal.scenario.destination is None:
        arrived = for_good | gone
    else:
        arrived = people_h(journal, journal.scenario.destination) <= now
        code[for_good | gone] = names.index(ELSEWHERE)
    code[arrived] = names.index(arrival)
    code[arrived & in_bed] = names.index(IN_A_BED)
    left = _unserved(journal.scenario, where) & (~arrived | (journal.scenario.destination is None))
    code[left] = first_unserved + where.last[left]
    return code, names


def _with_standing(
    journal: Journal, code: NDArray[np.int64], names: list[PersonClass]
) -> tuple[NDArray[np.int64], list[PersonClass]]:
    """The same, with a class of its own for who stands on a road by himself: that is known of the end of a run only."""
    found, more = code.copy(), list(names)
    for file in WHEREABOUTS:
        for one, rows in file.standing(journal):
            found[rows] = len(more)
            more.append(one)
    return found, more


def _waits_at(scenario: Scenario, name: str) -> PersonClass:
    """The class of those who wait at a stage, in words that say for what."""
    stage, desks = scenario.stages[name], {node for node, _ in passages(scenario, "registered")}
    of_kinds = ((BusStop, WAITS_FOR_BUS), (Link, WAITS_FOR_ROAD), (Shelter, WAITS_FOR_PLACE))
    otherwise = WAITS_FOR_DESK if name in desks else WAITS_FOR_TURN
    one = next((one for kind, one in of_kinds if isinstance(stage, kind)), otherwise)
    return one.at(name)


def _plain(scenario: Scenario, state: str, shown: Counter[PersonClass], rest: int) -> PersonClass:
    """The class of those in a state of whom the passages do not show where they are.

    Where the passages show more than there are, who is too many has gone on from where he had arrived: out of the
    largest class of those who have, not of those who wait there for a place.
    """
    if rest < 0 and shown:
        return max(shown, key=lambda one: (one.standing is Standing.ARRIVED and shown[one] >= -rest, shown[one]))
    stage = scenario.stages.get(state)
    if isinstance(stage, Shelter):
        return IN_A_BED if stage.stay is None else FOR_A_STAY
    if state != GONE_STATE:
        return ON_THE_WAY
    possible = classes(scenario)
    return next(one for one in (_elsewhere_arrived(scenario), ELSEWHERE, IN_A_BED) if one in possible)


def _metrics(run: Sources) -> Iterator[Metric]:
    """Those present, those who have arrived and have not, and each class; the same metrics in every run."""
    found, start = partition(run.journal), run.journal.scenario.start
    arrived = found.of(Standing.ARRIVED)
    yield Metric(PRESENT, float(found.present))
    yield Metric(ARRIVED, float(arrived))
    yield Metric(NOT_ARRIVED, float(found.present - arrived))
    for one, persons in found.persons.items():
        since_h = found.since_h.get(one) if one.standing is not Standing.WAITING else None
        note = f"the first of them on the way since {local_label(start, since_h)}" if since_h is not None else ""
        yield Metric(one.definition, float(persons), note=note)


GROUPS = (
    MetricGroup(
        (
            PRESENT,
            Again(CROSSED_PERSONS, Question.LEFT_BEHIND, "of these crossed"),
            ARRIVED,
            NOT_ARRIVED,
            *(one.definition for one in CLASSES),
        ),
        _metrics,
    ),
)
"""Metrics that are worked out together."""
