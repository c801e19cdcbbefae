"""Queues at every recording step: vehicles by stage, vehicles in all, and km of road."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.results.capacity import after_crossing
from sim.results.curves import Curve, Steps
from sim.results.jam import jam
from sim.results.waiting import AT_ORIGIN, waits
from sim.scenario.stages import Delay, Link


def queue_curves(journal: Journal) -> Iterator[Curve]:
    """All curves of queues.

    - ``queue_<stage>``: for a station or shelter those who have asked for it and are not yet in, wherever they
      stand; for a link the delayed ones, A(t − L/v_f) − D(t) (vertical queue); for a delay those who are done
      and not yet taken by the next stage. One vehicle can be in two of them: the head of a link that waits for a
      station without a waiting room.
    - ``queue_origin``: set off, and not yet let onto the link that the route begins with.
    - ``queue_vehicles``: all who stand before they have crossed, each counted once.
    - ``queue_km_<link>``: the physical queue on each link; ``queue_km``: on all of them that come before crossing
      (none where there is no such link).
    - ``waiting_for_bus``: persons who are ready to go and whose bus has not set off.
    """
    yield from _by_stage(journal)
    yield from _everywhere(journal)
    yield from _km(journal)
    yield _for_bus(journal)


def _by_stage(journal: Journal) -> Iterator[Curve]:
    steps, until_h = Steps(journal.balance.time_h), journal.waited_until_h
    for number, name in enumerate(journal.stages):
        stage, passage_h = journal.scenario.stages[name], journal.passage_h[:, number]
        if isinstance(stage, Link):
            due_h = passage_h[:, ENTERED] + stage.free_flow_h
            # A vehicle that leaves at the very end of its free-flow time was never delayed: rounding of the
            # sum above must not make it leave before it is due.
            due_h = np.fmin(due_h, np.where(np.isnan(passage_h[:, LEFT]), np.inf, passage_h[:, LEFT]))
            yield Curve(f"queue_{name}", "vehicles", steps.between(due_h, passage_h[:, LEFT]))
        elif not isinstance(stage, Delay):
            yield Curve(f"queue_{name}", "vehicles", steps.between(passage_h[:, ARRIVED], until_h[:, number]))


def _everywhere(journal: Journal) -> Iterator[Curve]:
    steps = Steps(journal.balance.time_h)
    never = np.full(len(journal.parties), np.nan)
    crossed_h = journal.milestone_h("crossed") if "crossed" in journal.milestones else never
    nothing = np.zeros(len(steps.time_h))
    total, origin = nothing.copy(), nothing.copy()
    stages = journal.scenario.stages
    blocked = {name: nothing.copy() for name in journal.stages if isinstance(stages[name], Delay)}
    for wait in waits(journal):
        before = wait.before(crossed_h)
        total += steps.between(before.begin_h, before.end_h)
        if wait.place == AT_ORIGIN:
            origin += steps.between(wait.begin_h, wait.end_h)
        elif wait.place in blocked:
            blocked[wait.place] += steps.between(wait.begin_h, wait.end_h)
    for name, values in blocked.items():
        yield Curve(f"queue_{name}", "vehicles", values)
    yield Curve("queue_origin", "vehicles", origin)
    yield Curve("queue_vehicles", "vehicles", total)


def _km(journal: Journal) -> Iterator[Curve]:
    time_h, behind = journal.balance.time_h, after_crossing(journal.scenario)
    before = []
    for name in journal.stages:
        if isinstance(journal.scenario.stages[name], Link):
            length_km = jam(journal, name).queue_km(time_h)
            before += [] if name in behind else [length_km]
            yield Curve(f"queue_km_{name}", "km", length_km)
    if before:
        yield Curve("queue_km", "km", np.sum(before, axis=0))


def _for_bus(journal: Journal) -> Curve:
    steps, rides = Steps(journal.balance.time_h), journal.rides
    return Curve("waiting_for_bus", "persons", steps.between(rides.ready_h, rides.boarded_h, rides.persons))
