"""Door by door: who came to each shelter, found a place, was diverted or has none, along chains of overflow too.

Places are short only where a chain ends (:mod:`sim.analysis.readiness`): before, nobody waits. That says nothing of the
shelters on the way there, in which most may have found a place. Here each has its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter

import numpy as np

from sim.analysis.readiness import RunShare, local_days
from sim.arrays import Floats
from sim.results.beds import FOUND, TURNED_AWAY, WITHOUT
from sim.results.over_runs import HIGH, LOW, quantile_over_runs
from sim.results.results import Results
from sim.results.suppression import Shown, alone, hidden
from sim.runs.ensemble import Ensemble, curve_values
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter


@dataclass(frozen=True)
class Count:
    """Persons at a door.

    Attributes:
        persons: How many; of many runs the mean, rounded so that those of a door add up.
        low, high: 5 and 95 % over runs; None for a single run.
        shown: Whether it is written: a small one is not, nor what would give such a one back.
    """

    persons: int
    low: float | None
    high: float | None
    shown: Shown


@dataclass(frozen=True)
class DoorCounts:
    """What happened at the door of a shelter in the whole run; who comes twice counts twice.

    Attributes:
        shelter: Its name.
        on_to: Where it diverts whom it has no place for; empty where they wait.
        asked: Came to the door: the sum of the others.
        found: Were given a place there.
        diverted: Were diverted for want of one.
        without: Stand at the door without one at the end of the run.
    """

    shelter: str
    on_to: str
    asked: Count
    found: Count
    diverted: Count
    without: Count

    def count(self, what: str) -> Count:
        """One of the counts by its name.

        Raises:
            KeyError: There is no such count.
        """
        counts = (self.asked, self.found, self.diverted, self.without)
        return dict(zip(COUNTS, counts, strict=True))[what]


COUNTS = ("asked", "found", "diverted", "without")
"""What is counted at a door, in order; the first is the sum of the others."""

ASKED, DIVERTED = COUNTS.index("asked"), COUNTS.index("diverted")


def any_overflows(scenario: Scenario) -> bool:
    """Whether any shelter diverts whom it has no place for."""
    return any(isinstance(stage, Shelter) and stage.overflow_to is not None for stage in scenario.stages.values())


def doors(run: Results | Ensemble) -> tuple[DoorCounts, ...]:
    """Every shelter with who came to its door, in the scenario's order; none where there are no shelters."""
    on_to = {name: stage.overflow_to or "" for name, stage in run.scenario.stages.items() if isinstance(stage, Shelter)}
    by_run = {name: _by_run(run, name) for name in on_to}
    persons = {name: _adding_up(rows) for name, rows in by_run.items()}
    shown = shown_of_doors(persons, on_to)
    return tuple(
        DoorCounts(name, to, *map(partial(_count, run), by_run[name], persons[name], shown[name]))
        for name, to in on_to.items()
    )


def keeps_all(ensemble: Ensemble, shelter: str) -> tuple[RunShare, ...]:
    """The probability, by local day, that a shelter sends nobody on all day: it has places, and is open."""
    sent = np.diff(ensemble.values(f"{TURNED_AWAY} {shelter}"), axis=1, prepend=0.0) > 0.0
    return tuple(
        RunShare.of(int((~sent[:, steps].any(axis=1)).sum()), len(ensemble)) for _, steps in local_days(ensemble)
    )


def shown_of_doors(persons: Mapping[str, tuple[int, ...]], on_to: Mapping[str, str]) -> dict[str, list[Shown]]:
    """Which counts of a table of doors are written, so that no count from 1 to 9 can be worked out from the others.

    A door's counts add up, and who is diverted from one asks at another: a count that hides at one hides there as well.

    Args:
        persons: Asked, found, diverted and without, by shelter; the first is the sum of the others.
        on_to: Where each overflows to.
    """
    feeds = {name: [one for one, to in on_to.items() if to == name] for name in on_to}
    found: dict[str, list[Shown]] = {}
    for name in TopologicalSorter(feeds).static_order():
        asked, *parts = persons[name]
        line = hidden(parts, asked)
        if line.total is Shown.COMPLEMENTARY:
            # Who is sent to the door would give its total back, so that nothing of the table is split.
            return {one: [_not_split(count) for count in counts] for one, counts in persons.items()}
        cells = [line.total, *line.parts]
        if cells[ASKED] is Shown.PUBLISHED and any(found[one][DIVERTED] is not Shown.PUBLISHED for one in feeds[name]):
            cells[ASKED] = Shown.COMPLEMENTARY
            if all(how is Shown.PUBLISHED for how in cells[1:]):
                cells[1 + int(np.argmax(parts))] = Shown.COMPLEMENTARY
        found[name] = cells
    return found


def _not_split(count: int) -> Shown:
    how = alone(count)
    return Shown.COMPLEMENTARY if count and how is Shown.PUBLISHED else how


def _by_run(run: Results | Ensemble, shelter: str) -> tuple[Floats, ...]:
    """Asked, found, diverted and without, at the end of every run, each of shape ``(runs,)``."""
    found, diverted, without = (curve_values(run, f"{kind} {shelter}")[:, -1] for kind in (FOUND, TURNED_AWAY, WITHOUT))
    return found + diverted + without, found, diverted, without


def _adding_up(by_run: tuple[Floats, ...]) -> tuple[int, ...]:
    """Means over runs as whole persons, the first the sum of the others."""
    parts = [round(float(values.mean())) for values in by_run[1:]]
    return sum(parts), *parts


def _count(run: Results | Ensemble, by_run: Floats, persons: int, shown: Shown) -> Count:
    if isinstance(run, Results):
        return Count(persons, None, None, shown)
    low, high = (float(quantile_over_runs(by_run, share)) for share in (LOW, HIGH))
    return Count(persons, low, high, shown)
