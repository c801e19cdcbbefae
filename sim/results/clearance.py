"""Clearance times: when a share of the population had crossed (ETE of NUREG/CR-7002, ``docs/model.md`` §8.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.carried import carriers, people_h, people_in_order
from sim.results.metric import NO_CROSSING
from sim.results.times import local_label
from sim.scenario.milestones import DONE, one_of, passages
from sim.scenario.model import Scenario
from sim.scenario.titles import title_of

PERCENTS = (50, 90, 95, 99, 100)
"""Percentages that are reported: NUREG/CR-7002 requires 90 and 100."""


@dataclass(frozen=True)
class Clearance:
    """When a share of the population had crossed.

    Zero is the scenario's ``clearance_from`` (its start when left out); the population is all persons of all
    groups that were formed (those who would leave, whether or not they set off within the run); the end point is
    the milestone ``crossed``.

    Attributes:
        percent: Share of the population, per cent.
        moment_h: When it had crossed, hours after the start of the run; None when not within the run.
        after_h: The same, hours after the zero of clearance times; None where it had crossed before that.
        reason: Why one of them is None; empty when there are both.
        beyond: It was not reached by the end of the run, though somebody would leave.
    """

    percent: int
    moment_h: float | None
    after_h: float | None
    reason: str = ""
    beyond: bool = False


def clearance(journal: Journal) -> tuple[Clearance, ...]:
    """Clearance times for 50, 90, 95, 99 and 100 %, exact to the vehicle."""
    if "crossed" not in journal.milestones:
        return tuple(Clearance(p, None, None, NO_CROSSING) for p in PERCENTS)
    return reached(journal, people_h(journal, "crossed"), people_in_order(journal, "crossed"), "crossed")


def reached(journal: Journal, when_h: NDArray[np.float64], order: NDArray[np.intp], done: str) -> tuple[Clearance, ...]:
    """When shares of all who would leave had done something, such as crossed; the percentages are ``PERCENTS``.

    Args:
        journal: The record of the run.
        when_h: When each group did it, hours, NaN if not within the run, shape ``(P,)``.
        order: Those who did, in the order in which they did it.
        done: What they have done, in a word.
    """
    persons = journal.groups.persons
    population = population_persons(journal)
    # 100 % of nobody would be reached at hour 0, and look like a success.
    if population == 0:
        reason = "there is nobody in the vehicles" if len(persons) else "nobody would leave"
        return tuple(Clearance(p, None, None, reason) for p in PERCENTS)
    total = np.cumsum(persons[order], dtype=np.int64)
    return tuple(_reached(journal, percent, population, when_h[order], total, done) for percent in PERCENTS)


def population_persons(journal: Journal) -> int:
    """Persons of whom clearance times count shares: of all groups, as they were at the end of the run.

    Without those who were away, who never leave, who died, were detained, or left their family for a hospital.
    """
    # Buses that carry groups on have a row for the road, with those people a second time.
    return int(journal.groups.persons[~carriers(journal)].sum())


def counted_from(scenario: Scenario) -> str:
    """From which zero clearance times count, of whom, and to which point, in a sentence."""
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    if "crossed" not in scenario.milestones:
        return f"There are no clearance times: {NO_CROSSING}."
    found = passages(scenario, "crossed")
    each = [f"{DONE[event]} {title_of(stage, scenario.stages[stage])}" for stage, event in found]
    where = one_of(each, f"{len(each):,}")
    return (
        f"Clearance times count from {zero}, of the evacuation demand (persons in all groups at the end of the run), "
        f"until they have {where}."
    )


def _reached(
    journal: Journal,
    percent: int,
    population: int,
    when_h: NDArray[np.float64],
    total: NDArray[np.int64],
    done: str,
) -> Clearance:
    # Rounded up in whole numbers: 90 % of 101 persons are 91, whatever a float makes of 0.9.
    needed = -(-percent * population // 100)
    position = int(np.searchsorted(total, needed, side="left"))
    if position == len(total):
        have = int(total[-1]) if len(total) else 0
        share = 100.0 * have / population
        return Clearance(
            percent,
            None,
            None,
            f"{have:,} of {population:,} persons ({share:.1f} %) had {done} by the end of the run",
            beyond=True,
        )
    moment_h, zero_h = float(when_h[position]), journal.scenario.clearance_zero_h
    # A negative time would be averaged with the others as if it were a clearance time.
    if moment_h < zero_h:
        start = journal.scenario.start
        reason = f"they had {done} on {local_label(start, moment_h)}, before {local_label(start, zero_h)}"
        return Clearance(percent, moment_h, None, reason)
    return Clearance(percent, moment_h, moment_h - zero_h)
