"""Clearance times: when a share of the population had crossed (ETE of NUREG/CR-7002, ``MODEL.md`` §8.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal

PERCENTS = (50, 90, 95, 99, 100)
"""Percentages that are reported: NUREG/CR-7002 asks for 90 and 100."""


@dataclass(frozen=True)
class Clearance:
    """When a share of the population had crossed.

    Zero is the scenario's ``clearance_from`` (its start when left out); the population is all persons of all
    parties that were formed (those who would leave, whether or not they set off within the run); the end point is
    the milestone ``crossed``.

    Attributes:
        percent: Share of the population, per cent.
        moment_h: When it had crossed, hours after the start of the run; None when not within the run.
        after_h: The same, hours after the zero of clearance times.
        reason: Why there is no time; empty when there is one.
    """

    percent: int
    moment_h: float | None
    after_h: float | None
    reason: str = ""


def clearance(journal: Journal) -> tuple[Clearance, ...]:
    """Clearance times for 50, 90, 95, 99 and 100 %, exact to the vehicle."""
    if "crossed" not in journal.milestones:
        return tuple(Clearance(p, None, None, "the scenario names no milestone 'crossed'") for p in PERCENTS)
    persons = journal.parties.persons
    population = int(persons.sum())
    if population == 0:
        return tuple(Clearance(p, None, None, "nobody would leave") for p in PERCENTS)
    crossed_h = journal.milestone_h("crossed")
    happened = np.flatnonzero(~np.isnan(crossed_h))
    order = happened[np.argsort(crossed_h[happened], kind="stable")]
    total = np.cumsum(persons[order], dtype=np.int64)
    return tuple(_reached(journal, percent, population, crossed_h[order], total) for percent in PERCENTS)


def _reached(
    journal: Journal,
    percent: int,
    population: int,
    crossed_h: NDArray[np.float64],
    total: NDArray[np.int64],
) -> Clearance:
    needed = -(-percent * population // 100)
    position = int(np.searchsorted(total, needed, side="left"))
    if position == len(total):
        crossed = int(total[-1]) if len(total) else 0
        share = 100.0 * crossed / population
        return Clearance(
            percent,
            None,
            None,
            f"{crossed:,} of {population:,} persons ({share:.1f} %) had crossed by the end of the run",
        )
    moment_h = float(crossed_h[position])
    return Clearance(percent, moment_h, moment_h - journal.scenario.clearance_zero_h)
