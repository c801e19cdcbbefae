"""Registration: who waits for a desk, and where those are who have crossed and are not registered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.results.carried import people_h
from sim.results.waiting import earlier_visits
from sim.scenario.geography import targets
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to, onward, route_of
from sim.scenario.stages import Link, Station


def desks(scenario: Scenario) -> tuple[str, ...]:
    """Stations that register people: those of the milestone ``registered``, or that lead to its other stages."""
    named = dict.fromkeys(stage for stage, _ in passages(scenario, "registered"))
    stations = [name for name, stage in scenario.stages.items() if isinstance(stage, Station)]
    # Where people become registered by arriving somewhere, the desks are the stations that lead there.
    others = {name for name in named if name not in stations}
    return tuple(name for name in stations if name in named or others & set(leads_to(scenario.stages[name])))


def waits_for_a_desk(journal: Journal) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Every wait for a registration desk: from when, until when, and how many persons, each of shape ``(n,)``.

    A wait begins when a group comes to the desks, and ends when one of them begins with it, or it reneges or is sent
    on. Where the desks have a limited waiting room, those wait too who are held up on a road that leads nowhere else:
    they stand there for the desks. Who drives freely does not wait, however long the route. NaN: not within the run.
    """
    begin, end, persons = [np.zeros(0)], [np.zeros(0)], [np.zeros(0, np.int64)]
    counts, at = journal.groups.persons.astype(np.int64), desks(journal.scenario)
    registered_h = journal.milestone_h("registered") if at else np.zeros(0)
    for name in at:
        number = journal.stages.index(name)
        from_h = np.fmin(journal.passage_h[:, number, ARRIVED], _stands_from_h(journal, name, at))
        begin.append(from_h)
        # The later of the two: who was served at once would otherwise have waited a negative time.
        end.append(np.maximum(from_h, np.fmin(journal.waited_until_h[:, number], registered_h)))
        persons.append(counts)
        rows, arrived_h, served_h = earlier_visits(journal, number)
        begin.append(arrived_h)
        end.append(served_h)
        persons.append(counts[rows])
    return np.concatenate(begin), np.concatenate(end), np.concatenate(persons)


def _stands_from_h(journal: Journal, desk: str, at: tuple[str, ...]) -> Floats:
    """From when each group was held up on a road before a desk whose waiting room was full, hours, shape ``(G,)``.

    NaN for who was not. It is a road that leads to desks only: nobody waits there for anything else, and an unlimited
    room never holds it up. Who has not yet arrived at one of several desks counts at the first of them.
    """
    scenario, found = journal.scenario, np.full(len(journal.groups), np.nan)
    station, number = scenario.stages[desk], journal.stages.index(desk)
    if not isinstance(station, Station) or station.waiting_room_veh is None:
        return found
    for before, name in enumerate(journal.stages):
        road, there = scenario.stages[name], leads_to(scenario.stages[name])
        if isinstance(road, Link) and desk in there and set(there) <= set(at):
            due_h = journal.passage_h[:, before, ENTERED] + road.free_flow_h
            heads = journal.came_from[:, number] == before
            if desk == there[0]:
                others = [journal.stages.index(other) for other in there[1:]]
                elsewhere = (journal.came_from[:, others] == before).any(axis=1)
                heads |= np.isnan(journal.passage_h[:, before, LEFT]) & ~elsewhere
            found = np.where(heads & (due_h < scenario.horizon_h), np.fmin(found, due_h), found)
    return found


class Unregistered(NamedTuple):
    """Persons who had crossed and were not registered at the end of a run.

    Attributes:
        at_desk: They waited for a desk or stood at one.
        on_way: A desk may still come on their way.
        never: No desk comes on their way any more.
    """

    at_desk: int
    on_way: int
    never: int


def unregistered(journal: Journal) -> Unregistered:
    """Where those are at the end who have crossed and are not registered.

    Raises:
        KeyError: The scenario does not name both milestones.
    """
    crossed = ~np.isnan(people_h(journal, "crossed"))
    rows = np.flatnonzero(crossed & np.isnan(people_h(journal, "registered")))
    if not len(rows):
        return Unregistered(0, 0, 0)
    scenario, groups, persons = journal.scenario, journal.groups, journal.groups.persons[rows]
    at = desks(scenario)
    passage_h = journal.passage_h[rows]
    # The last stage that a group came to is where it is; of two that it came to at once, the one it has not left.
    left_h = np.where(np.isnan(passage_h[:, :, LEFT]), np.inf, passage_h[:, :, LEFT])
    came_h = np.where(np.isnan(passage_h[:, :, ARRIVED]), -np.inf, passage_h[:, :, ARRIVED])
    latest = came_h == came_h.max(axis=1, keepdims=True)
    last = np.where(latest, left_h, -np.inf).argmax(axis=1)
    gone = np.isfinite(left_h[np.arange(len(rows)), last])
    at_desk = ~gone & np.isin(last, [journal.stages.index(name) for name in at])
    on_way = np.zeros(len(rows), np.bool_)
    kinds = np.stack([groups.vehicle_class[rows], groups.origin[rows]], axis=1)
    for kind, origin in np.unique(kinds, axis=0).tolist():
        ahead = _before(scenario, at, groups.class_names[kind], groups.origins[origin])
        ours = (kinds == (kind, origin)).all(axis=1)
        on_way |= ours & ~gone & ~at_desk & np.isin(last, [journal.stages.index(name) for name in ahead])
    shown = (int(persons[which].sum()) for which in (at_desk, on_way, ~at_desk & ~on_way))
    return Unregistered(*shown)


def _before(scenario: Scenario, at: tuple[str, ...], vehicle_class: str, origin: str) -> set[str]:
    """The stages from which vehicles of a class and origin may still come to one of some stages."""
    leads: dict[str, set[str]] = {}
    for name, stage in scenario.stages.items():
        aside = set(onward(stage)) - set(leads_to(stage))
        leads[name] = aside | set(targets(route_of(stage, vehicle_class, origin)))
    found = set(at)
    while fresh := {name for name, there in leads.items() if there & found} - found:
        found |= fresh
    return found - set(at)
