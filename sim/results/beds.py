"""Beds as a flow, region by region: who finds one, is turned away, gives it back, and stands there without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.curves import Curve, Steps
from sim.results.waiting import visits
from sim.world.guesthood import Guesthood

FOUND, TURNED_AWAY, GAVE_BACK, WITHOUT = "found_place", "turned_away", "gave_back", "without_place"
"""How the curves of a region begin; its name follows."""


def bed_curves(journal: Journal, shelters: Iterable[str], region: str) -> Iterator[Curve]:
    """What has happened at the doors of some shelters, in persons, also where places are for families.

    - ``found_place <region>``: were given a place; ``turned_away <region>``: were diverted for want of one;
      ``gave_back <region>``: gave theirs back. These are cumulative, and count every visit.
    - ``without_place <region>``: stand at a door and have none, at each step.

    Whoever has come to a door has found a place, was turned away or stands there without one.
    """
    numbers, steps = [journal.stages.index(name) for name in shelters], Steps(journal.balance.time_h)

    def summed(of_one: Callable[[Journal, Steps, int], Floats]) -> Floats:
        total = np.zeros(len(steps.time_h))
        for number in numbers:
            total += of_one(journal, steps, number)
        return total

    for kind, of_one in _KINDS.items():
        yield Curve(f"{kind} {region}", "persons", partial(summed, of_one))


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
