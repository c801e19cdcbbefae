"""Where everybody is, each counted once: a partition of all who were there, at the end of a run and at any hour.

People are followed to where they are going: the milestone that the scenario names as its ``destination``, or the end of
their route. Who has not come there is on the way, waits for a node, is stranded at one, has not set off, or is dead,
detained or missing. Who has not set off is counted by the balance, as are those of whom a part is in charge; who
has, by the passages of the groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import ENTERED, Journal
from sim.results.capacity import lanes_of
from sim.results.carried import people_h
from sim.results.level import level
from sim.results.person_class import HOME_AGAIN, PersonClass, Standing
from sim.results.person_classes import (
    BACK_AGAIN,
    BY_BUS,
    CLOSED,
    ELSEWHERE,
    FOR_A_STAY,
    GOING_HOME,
    IN_A_BED,
    NO_PLACE,
    ON_THE_WAY,
    STRANDING,
    TO_OPEN,
    UNSERVED,
    classes,
    elsewhere_arrived,
    may_leave_unserved,
    of_states,
    waits_at,
)
from sim.results.positions import GONE, NOT_SET_OFF, NOTHING, Positions, positions
from sim.scenario.day_hours import hour_of_day, is_open
from sim.scenario.milestones import EVENTS
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Station
from sim.world.going_home import GoingHome

ORIGIN, GONE_STATE = "at origin", "gone"


OUTSIDE_STAGES = (GONE_STATE, ORIGIN)
"""States of those who have set off and are at no stage."""


ABSENT = "absent"
"""The state of those who were not there and are in no class."""


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
    for state, one in of_states(scenario).items():
        found[one] += row.pop(state, 0)
    absent = row.pop(ABSENT, 0)
    by_state, since_h = _travellers(journal, step)
    travelling = {*journal.stages, *OUTSIDE_STAGES}
    for state, persons in row.items():
        if state not in travelling and persons:
            # Loud: a part that forgets to say where its people are would leave some out of an account that must add up.
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
    # Who has gone home since had arrived all the same.
    table = journal.table(GoingHome)
    found[table.group] = table.arrived_h
    return found


def _rests(by_state: Mapping[str, Counter[PersonClass]], row: Mapping[str, int]) -> dict[str, int]:
    """How many more persons the balance has in each state than the passages of the groups.

    Who waits for the first node of his route and has found no place there is at his origin in the balance; the passages
    say for what he waits. That is no difference.
    """
    found = {state: persons - sum(by_state.get(state, Counter()).values()) for state, persons in row.items()}
    for state, rest in found.items():
        # Not out of those who are gone: there the balance has fewer because some have left again.
        outside = min(-rest, found[ORIGIN]) if state not in OUTSIDE_STAGES else 0
        if outside > 0:
            found[state] += outside
            found[ORIGIN] -= outside
    return found


def _unserved(scenario: Scenario, where: Positions) -> NDArray[np.bool_]:
    """Whether each group has left the last node of its route unserved, shape ``(P,)``.

    Who reneges before the last node may pass that by, with petrol enough, and has come to the end of his route.
    """
    last = [number for number, stage in enumerate(scenario.stages.values()) if may_leave_unserved(stage)]
    return np.asarray((where.stage == GONE) & ~where.served & np.isin(where.last, last))


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
    for file in STRANDING:
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
    times_h = (journal.departed_h, *(journal.passage_h[:, n, k] for n in range(len(journal.stages)) for k in range(3)))
    moves_now = any((one_h == now).any() for one_h in times_h)  # one after the other: all at once is a large array
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
    waiting = [stranded.get(name, waits_at(journal.scenario, name)) for name in journal.stages]
    unserved = [UNSERVED.at(name) for name in journal.stages]
    arrival = elsewhere_arrived(journal.scenario)
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
    return _with_return(journal, where, now, code, names)


def _with_return(
    journal: Journal, where: Positions, now: float, code: NDArray[np.int64], names: list[PersonClass]
) -> tuple[NDArray[np.int64], list[PersonClass]]:
    """The same, with classes of their own for who has set out for home; who waits there waits for a node."""
    table = journal.table(GoingHome)
    if not len(table.group):
        return code, names
    found, first_waiting = code.copy(), names.index(FOR_A_STAY) + 1
    out, ended = table.set_out_h <= now, table.ended_h <= now
    moves, waits_for = np.where(where.by_bus, names.index(BY_BUS), len(names)), where.waits_for
    under_way = table.group[out & ~ended]
    found[under_way] = np.where(waits_for == NOTHING, moves, first_waiting + waits_for)[under_way]
    found[table.group[ended & table.home]] = len(names) + 1
    found[table.group[ended & ~table.home]] = len(names) + 2
    return found, [*names, GOING_HOME, HOME_AGAIN, BACK_AGAIN]


def _with_standing(
    journal: Journal, code: NDArray[np.int64], names: list[PersonClass]
) -> tuple[NDArray[np.int64], list[PersonClass]]:
    """The same, with a class of its own for who stands on a road by himself: that is known of the end of a run only."""
    found, more = code.copy(), list(names)
    for file in STRANDING:
        for one, rows in file.standing(journal):
            found[rows] = len(more)
            more.append(one)
    return found, more


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
    return next(one for one in (elsewhere_arrived(scenario), ELSEWHERE, IN_A_BED) if one in possible)
