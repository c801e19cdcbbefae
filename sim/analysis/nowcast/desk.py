"""What a nowcast says of readiness and triggers: what is passed when, and how likely within a day and two.

Two sources, which know different things:

- *The forecast itself* says when those who have crossed pass a number: the announced readiness for persons, and every
  trigger that looks at those who have crossed. It stands on the last count, and takes no run.
- *Weighted runs* (:mod:`sim.analysis.nowcast.posterior`), where there are some, say it of everything else: places by
  region, registration, the queue, aid. They are as the model makes them and are not moved to the counts, so what they
  say of hours is off by as much as they are.

Not for what a threshold would be worth as a warning: that is :func:`sim.triggers`, on runs of the whole course.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.known import CROSSED
from sim.analysis.nowcast.spread import DAY_H
from sim.analysis.nowcast.weighing import weighted_quantile
from sim.analysis.readiness import first_short_h, needs
from sim.analysis.triggers import first_h
from sim.arrays import Floats
from sim.results.tables import csv_text
from sim.runs.ensemble import Ensemble
from sim.scenario.triggers import Signal, TriggerFile

if TYPE_CHECKING:
    import pandas as pd

DESK, DESK_OF_RUNS = "desk.csv", "desk-of-runs.csv"
"""Names of the tables in the folder of nowcasts: by the forecast, and by the weighted runs."""

FORECAST, RUNS = "forecast", "weighted runs"
"""What a line rests on, as people read it."""

TIMES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Deadline:
    """Something that is passed at an hour that is not known.

    Attributes:
        what: What is passed.
        action: What it calls for; empty where nobody wrote that down.
        by: What the line rests on.
        within_24_h, within_48_h: Probability that it has been passed so long after the issue.
        hours: When it is passed, 5, 50 and 95 %, hours after the start; infinite for not within the run.
        passed: Whether the last count is past it; None where nobody counts that.
        persons: The number that those who have crossed pass; None of anything else.
    """

    what: str
    action: str
    by: str
    within_24_h: float
    within_48_h: float
    hours: tuple[float, float, float]
    passed: bool | None = None
    persons: float | None = None


def deadlines(cast: Cast, triggers: TriggerFile | None = None) -> tuple[Deadline, ...]:
    """What those who have crossed pass when, by the forecast.

    Args:
        cast: The nowcast.
        triggers: What is watched, if there is such a file.
    """
    return tuple(_by_forecast(cast, triggers))


def deadlines_of_runs(cast: Cast, triggers: TriggerFile | None, runs: Ensemble) -> tuple[Deadline, ...]:
    """What is passed when of everything else, by weighted runs; triggers of which they have no curve are left out."""
    return tuple(_by_runs(cast, triggers, runs))


def deadlines_frame(cast: Cast, found: tuple[Deadline, ...]) -> pd.DataFrame:
    """One row for each: ISO times with offset, blank where it is not within the run."""
    import pandas as pd

    rows = [
        {
            "issued_at": cast.course.moment(cast.issued_h).isoformat(),
            "what": one.what,
            "action": one.action,
            "by": one.by,
            "passed": {None: "", True: "yes", False: "no"}[one.passed],
            "within_24_h": one.within_24_h,
            "within_48_h": one.within_48_h,
            **{
                name: cast.course.moment(hour).isoformat() if np.isfinite(hour) else ""
                for name, hour in zip(("at_p05", "at_p50", "at_p95"), one.hours, strict=True)
            },
        }
        for one in found
    ]
    columns = [
        "issued_at",
        "what",
        "action",
        "by",
        "passed",
        "within_24_h",
        "within_48_h",
        "at_p05",
        "at_p50",
        "at_p95",
    ]
    return pd.DataFrame(rows, columns=columns)


def deadlines_text(cast: Cast, found: tuple[Deadline, ...]) -> str:
    """The table as CSV."""
    return csv_text(deadlines_frame(cast, found))


def on_crossed(signal: Signal) -> bool:
    """Whether a signal is that so many have crossed, which the forecast itself says."""
    return signal.curve == CROSSED and signal.side == "above" and signal.minus is None and not signal.per_hour


def _by_forecast(cast: Cast, triggers: TriggerFile | None) -> Iterator[Deadline]:
    scenario = cast.course.scenario
    announced = None if scenario is None else scenario.readiness.persons
    if announced is not None:
        yield _passed(cast, f"announced readiness for {announced:,} persons", "", float(announced))
    for one in () if triggers is None else triggers.triggers.values():
        if on_crossed(one.observed):
            yield _passed(cast, _named(one.title, one.observed), one.action, one.observed.threshold)


def _passed(cast: Cast, what: str, action: str, persons: float) -> Deadline:
    """When the pooled forecast passes a number of persons."""
    if cast.counts.last > persons:
        past = float(cast.counts.time_h[np.flatnonzero(cast.counts.persons > persons)[0]])
        return Deadline(what, action, FORECAST, 1.0, 1.0, (past, past, past), True, persons)
    hours = max(1, int(np.ceil(cast.course.end_h - cast.issued_h)))
    at_h = cast.issued_h + np.arange(hours + 1.0)
    said = cast.forecast(at_h)
    share = np.maximum.accumulate((said.values > persons) @ said.weights)
    found = [_first_at(at_h, share, level) for level in TIMES]
    within = np.interp(cast.issued_h + np.array([DAY_H, 2.0 * DAY_H]), at_h, share)
    times = (found[0], found[1], found[2])
    return Deadline(what, action, FORECAST, float(within[0]), float(within[1]), times, False, persons)


def _first_at(at_h: Floats, share: Floats, level: float) -> float:
    """When a growing share first comes to a level, interpolated; infinite where it does not."""
    place = int(np.searchsorted(share, level - 1e-12))
    if place == len(share):
        return float("inf")
    if place == 0:
        return float(at_h[0])
    return float(np.interp(level, share[place - 1 : place + 1], at_h[place - 1 : place + 1]))


def _by_runs(cast: Cast, triggers: TriggerFile | None, runs: Ensemble) -> Iterator[Deadline]:
    for need in needs(runs):
        if (need.kind, need.who, need.unit) != ("announced", CROSSED, "persons"):
            yield _of_runs(cast, need.label, "", first_short_h(runs, need))
    for one in () if triggers is None else triggers.triggers.values():
        if not on_crossed(one.observed) and _has(runs, one.observed):
            yield _of_runs(cast, _named(one.title, one.observed), one.action, first_h(runs, one.observed))


def _has(runs: Ensemble, signal: Signal) -> bool:
    """Whether the runs have the curves that a signal looks at: a measure may not have been recorded."""
    return all(name in runs.names for name in (signal.curve, signal.minus) if name is not None)


def _of_runs(cast: Cast, what: str, action: str, hours: Floats) -> Deadline:
    equal = np.full(len(hours), 1.0 / len(hours))
    low, middle, high = weighted_quantile(hours, equal, TIMES).tolist()
    within = [float((hours <= cast.issued_h + ahead).mean()) for ahead in (DAY_H, 2.0 * DAY_H)]
    return Deadline(what, action, RUNS, within[0], within[1], (low, middle, high))


def _named(title: str, signal: Signal) -> str:
    return f"{title} {signal.side} {signal.threshold:,.6g} {signal.unit}"
