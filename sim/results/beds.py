"""Beds as a flow, shelter by shelter: who finds one, is turned away, gives it back, and stands there without one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.curves import Curve, Steps
from sim.results.waiting import visits
from sim.world.guesthood import Guesthood

FOUND, TURNED_AWAY, GAVE_BACK, WITHOUT = "found_place", "turned_away", "gave_back", "without_place"
"""How the curves of a shelter begin; its name follows."""


def bed_curves(journal: Journal, shelter: str) -> Iterator[Curve]:
    """What has happened at the door of a shelter, in persons, also where places are for families.

    - ``found_place <shelter>``: were given a place; ``turned_away <shelter>``: were diverted for want of one;
      ``gave_back <shelter>``: gave theirs back. These are cumulative, and count every visit.
    - ``without_place <shelter>``: stand at the door and have none, at each step.

    Whoever has come to the door has found a place, was turned away or stands there without one.
    """
    number, steps = journal.stages.index(shelter), Steps(journal.balance.time_h)
    for kind, of in _KINDS.items():
        yield Curve(f"{kind} {shelter}", "persons", partial(of, journal, steps, number))


def _found(journal: Journal, steps: Steps, number: int) -> Floats:
    rows, _, entered_h, _ = visits(journal, number)
    return steps.running(steps.of(entered_h), journal.groups.persons[rows])


def _turned_away(journal: Journal, steps: Steps, number: int) -> Floats:
    rows, _, entered_h, left_h = visits(journal, number)
    gone = np.isnan(entered_h)  # who is diverted has left, and never had a place
    return steps.running(steps.of(left_h[gone]), journal.groups.persons[rows[gone]])


def _gave_back(journal: Journal, steps: Steps, number: int) -> Floats:
    rows, _, entered_h, left_h = visits(journal, number)
    had, guests = ~np.isnan(entered_h), journal.table(Guesthood)
    here = guests.stage == number
    # Two manners of giving a bed back: to go on by the route, and to leave or return home from a place for good.
    went_on = steps.running(steps.of(left_h[had]), journal.groups.persons[rows[had]])
    return went_on + steps.running(steps.of(guests.freed_h[here]), guests.persons[here])


def _without(journal: Journal, steps: Steps, number: int) -> Floats:
    rows, came_h, entered_h, left_h = visits(journal, number)
    return steps.between(came_h, np.fmin(entered_h, left_h), journal.groups.persons[rows])


_KINDS = {FOUND: _found, TURNED_AWAY: _turned_away, GAVE_BACK: _gave_back, WITHOUT: _without}
