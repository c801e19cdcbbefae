"""A metric: the value of one quantity that a planner needs, with its definition and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sim.results.definition import MOMENT as MOMENT
from sim.results.definition import Definition
from sim.results.over_runs import interval_over_runs, one_of_runs
from sim.results.times import local_label

NO_CROSSING = "the scenario names no milestone 'crossed'"
"""Why there is no metric that counts those who crossed."""

MEAN_OF_MANY = "mean over the runs"
"""What is said beside a value of many runs that is no median."""

COUNTED = (
    "persons",
    "families",
    "vehicles",
    "groups on foot",
    "vehicles and groups on foot",
    "persons/h",
    "veh/h",
    "groups/h",
)
"""Units whose values are whole numbers."""

ROUNDING = 1e-9
"""Nothing that is shown is as small as that, in any unit: hours, kilometres, litres, tonnes, shares."""

LEAST_SHOWN = 1e-3
"""What is smaller is written as nothing: of no number of a run does it mean anything, and sums of floats leave it."""

_LADDERS = ({"h": 1.0, "min": 60.0, "s": 3600.0}, {"km": 1.0, "m": 1000.0})
"""Units of durations and of lengths, the longest first, and how many of them are one of the longest."""

ALMOST_ONE = 0.9995
"""From here on three digits are one."""

_ONE = {
    "persons": "person",
    "families": "family",
    "vehicles": "vehicle",
    "groups on foot": "group on foot",
    "vehicles and groups on foot": "vehicle or group on foot",
    "persons/h": "person/h",
    "groups/h": "group/h",
}


@dataclass(frozen=True)
class Metric:
    """The value of a metric in one run, or over many.

    Attributes:
        definition: What it is.
        value: The number; None when there is none, and then ``note`` says why.
        low, high: 5 % and 95 % over replications, between which 9 of 10 further runs fall, and the lowest and highest
            of them where they are too few (:mod:`sim.results.over_runs`); None for a single run, and where it lies
            beyond the end of the run.
        note: Reason when ``value`` is None; otherwise what must be said beside it.
        local: The value as local time where it stands for a moment.
        beyond: There is no value because it lies beyond the end of the run, so it counts as longer than any.
        known: Replications that have a value.
        replications: Replications in all.
    """

    definition: Definition
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    local: str = ""
    beyond: bool = False
    known: int = 1
    replications: int = 1

    @property
    def name(self) -> str:
        """Identifier, with the unit as its suffix where that helps."""
        return self.definition.name

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.definition.unit

    @property
    def meaning(self) -> str:
        """What exactly is meant, in one sentence."""
        return self.definition.meaning

    @property
    def text(self) -> str:
        """The value with its unit as people write it; words when there is none, or when the run was too short."""
        if self.value is None:
            return "not within the run" if self.beyond else "not known"
        if self.unit == MOMENT and self.local:
            return self.local
        factor, unit = self.written_in
        return with_unit(factor * self.value, unit)

    @property
    def written_in(self) -> tuple[float, str]:
        """The unit in which people write the value and its interval, and how many of it are one of its own."""
        return readable(self.value or self.high or 0.0, self.unit)

    @property
    def number(self) -> float:
        """The value as one number: NaN where there is none, infinite beyond the end of the run."""
        if self.value is not None:
            return float(self.value)
        return float("inf") if self.beyond else float("nan")

    def with_local_time(self, start: datetime) -> Metric:
        """The same with its local time where it is a moment; ``start`` is the zero of the clock, with offset."""
        if self.unit != MOMENT or self.value is None:
            return self
        return replace(self, local=local_label(start, self.value))


def readable(value: float, unit: str) -> tuple[float, str]:
    """How many of a unit are one of a value's own, and that unit: the largest of which there is one.

    ``0.0634 h`` is written as ``3.8 min``, ``689 min`` as ``11.5 h``, ``0.0752 km`` as ``75 m``. Units of anything but
    durations and lengths stay, and so does nothing.

    Args:
        value: The number.
        unit: Its own unit.
    """
    ladder = next((units for units in _LADDERS if unit in units), None)
    if ladder is None or abs(value) < ROUNDING:
        return 1.0, unit
    factors = [(per_longest / ladder[unit], name) for name, per_longest in ladder.items()]
    # Not quite one is written as one: a minute less its last digit is no 60 seconds.
    return next((found for found in factors if abs(value) * found[0] >= ALMOST_ONE), factors[-1])


def with_unit(value: float, unit: str) -> str:
    """A number and its unit, of one in the singular: ``1 person``, ``40,000 families``."""
    written = in_unit(value, unit)
    return f"{written} {_ONE.get(unit, unit) if written == '1' else unit}"


def as_read(value: float, unit: str) -> str:
    """A value in the unit in which people read it, with that unit: ``4.75 h``, ``3.8 min``, ``75 m``."""
    factor, read_in = readable(value, unit)
    return with_unit(factor * value, read_in)


def duration(value_h: float) -> str:
    """Hours as people write a duration: ``4.75 h``, ``3.8 min``, ``2 s``."""
    return as_read(value_h, "h")


def in_unit(value: float, unit: str) -> str:
    """A number in its unit; counts of persons and vehicles are whole even where a quantile lies between two of them.

    So are metres: nobody measures a queue more exactly.
    """
    return number(float(round(value))) if unit in COUNTED or unit == "m" else number(value)


def number(value: float) -> str:
    """A number with as many digits as mean something: ``100,409``, ``57.5``, ``4.75``, ``0.042``.

    What is smaller than ``ROUNDING`` is the rounding of floats in a difference of larger ones, and is written as 0.
    """
    if abs(value) < ROUNDING:
        return "0"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1_000.0:
        return f"{value:,.0f}"
    if abs(value) < LEAST_SHOWN:
        return "0"
    return f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.3g}"


def percent(share: float) -> str:
    """A share or a probability for people, as a whole percentage; next to nothing and all but all say so."""
    if share in (0.0, 1.0) or 0.01 <= share <= 0.99:
        return f"{100.0 * share:.0f} %"
    return "< 1 %" if share < 0.5 else "> 99 %"


def quantile(values: Sequence[float] | NDArray[np.float64], share: float) -> float:
    """Quantile by linear interpolation between order statistics; infinite where one of the two is."""
    ranked = np.sort(np.asarray(values, np.float64))
    position = share * (len(ranked) - 1)
    below, above = ranked[int(np.floor(position))], ranked[int(np.ceil(position))]
    if np.isinf(above):
        return float("inf")
    return float(below + (position - np.floor(position)) * (above - below))


def pooled(metrics: Sequence[Metric]) -> Metric:
    """Median (or mean, where its definition says so) and 5–95 % interval of one metric over replications.

    A replication whose value lies beyond the end of the run counts as longer than any; one that has no value for
    another reason is left out, and the note says how many have one. Where that is most of them there is no median: that
    of two runs in which somebody queued is nothing to expect of the next.
    """
    first, count = metrics[0], len(metrics)
    values = [m.value if m.value is not None else np.inf for m in metrics if m.value is not None or m.beyond]
    known = sum(metric.value is not None for metric in metrics)
    if 2 * len(values) < count:
        note = _pooled_note(metrics, known) if values else next((metric.note for metric in metrics if metric.note), "")
        return replace(first, value=None, note=note, local="", beyond=False, known=known, replications=count)
    whole = first.definition.one_of_many
    low, middle, high = (_finite(float(value)) for value in (one_of_runs if whole else interval_over_runs)(values))
    note = _pooled_note(metrics, known)
    if first.definition.mean_of_many and not np.isinf(values).any():
        middle, note = float(np.mean(values)), MEAN_OF_MANY
    return replace(
        first,
        value=middle,
        low=low,
        high=high,
        note=note,
        local="",
        beyond=middle is None,
        known=known,
        replications=count,
    )


def _pooled_note(metrics: Sequence[Metric], known: int) -> str:
    count = len(metrics)
    if known == count:
        shown = next((metric.note for metric in metrics if metric.note), "")
        return f"for instance: {shown}" if shown else ""
    reason = next((metric.note for metric in metrics if metric.value is None), "")
    how_often = f"{known} of {count} runs have a value; in the others" if known else f"in none of {count} runs"
    return f"{how_often}, for instance: {reason}"


def _finite(value: float) -> float | None:
    return None if np.isinf(value) else value
