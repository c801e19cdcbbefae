"""The series of a scenario's record beside runs: what was observed, and every run at the same times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.results.results import Results
from sim.results.seen import Sighting, sighting_of, sightings
from sim.runs.ensemble import Ensemble


@dataclass(frozen=True)
class RecordedSeries:
    """One series of the record.

    Attributes:
        curve: Name of the curve that it belongs to.
        unit: Unit of both.
        zero_h: From when on it can grow, hours after the start.
        at_h: Times of the observations, hours after the start, increasing, shape ``(n,)``.
        low, high: The range that sources and rounding allow, shape ``(n,)``.
        members: Every run at these times, linear between recording steps, shape ``(runs, n)``.
    """

    curve: str
    unit: str
    zero_h: float
    at_h: Floats
    low: Floats
    high: Floats
    members: Floats

    def __len__(self) -> int:
        return len(self.at_h)

    @property
    def seen(self) -> Floats:
        """The middle of each range, shape ``(n,)``."""
        return (self.low + self.high) / 2.0

    @property
    def grows(self) -> bool:
        """Whether no observation is less than the one before."""
        return bool((np.diff(self.seen) >= 0.0).all())


@dataclass(frozen=True)
class LeftOut:
    """Observations that no run can be set beside.

    Attributes:
        curve: What they are of.
        observations: How many.
        reason: Why.
    """

    curve: str
    observations: int
    reason: str


def recorded(run: Results | Ensemble) -> tuple[list[RecordedSeries], list[LeftOut]]:
    """Every series of a scenario's ``record`` and ``observed``, and what of them cannot be compared.

    Of two observations of one curve at one time the one of ``record`` counts: it has a range.
    """
    found, left_out = list[RecordedSeries](), list[LeftOut]()
    time_h = run.curves.time_h
    for curve, seen in _observations(run, left_out).items():
        if curve not in run.curves:
            left_out.append(LeftOut(curve, len(seen), "the scenario has no such curve"))
            continue
        within = sorted(at_h for at_h in seen if time_h[0] <= at_h <= time_h[-1])
        if len(within) < len(seen):
            left_out.append(LeftOut(curve, len(seen) - len(within), "before or after the run"))
        if within:
            low, high = np.array([seen[at_h] for at_h in within], np.float64).T
            at_h = np.array(within, np.float64)
            zero_h = min(run.scenario.clearance_zero_h, within[0] - 1.0)
            found.append(RecordedSeries(curve, run.curves[curve].unit, zero_h, at_h, low, high, at(run, curve, at_h)))
    return found, left_out


def at(run: Results | Ensemble, curve: str, at_h: Floats) -> Floats:
    """A curve of every run at some hours, linear between recording steps, shape ``(runs, hours)``."""
    rows = [run.curves[curve].values] if isinstance(run, Results) else list(run.values(curve))
    return np.array([np.interp(at_h, run.curves.time_h, row) for row in rows])


def _observations(run: Results | Ensemble, left_out: list[LeftOut]) -> dict[str, dict[float, tuple[float, float]]]:
    """Lowest and highest value by curve and hour; counts whose hour is not known are left out."""
    found: dict[str, dict[float, tuple[float, float]]] = {}
    unknown: dict[str, int] = {}
    for one in _all_seen(run):
        if one.until_h is None:
            found.setdefault(one.curve, {}).setdefault(one.time_h, (one.low, one.high))
        else:
            unknown[one.curve] = unknown.get(one.curve, 0) + 1
    left_out += [LeftOut(curve, number, "the hour is not known") for curve, number in unknown.items()]
    return found


def _all_seen(run: Results | Ensemble) -> list[Sighting]:
    """The observations of ``record``, then of ``observed`` what no correction has withdrawn."""
    file = run.record.file
    counts = [] if file is None else [one for one in file.counts if one.withdrawn_h == float("inf")]
    return [*sightings(run.scenario), *map(sighting_of, counts)]
