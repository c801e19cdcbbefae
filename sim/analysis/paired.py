"""Paired differences of two scenarios on common random numbers, with intervals (``docs/model.md`` §8.4, case S02).

Replication r of both uses the same random numbers, so their difference has far less noise than either: its interval is
that of the differences themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.pages.content import Folded, PageTable
from sim.results.html import tables_html
from sim.results.metric import MOMENT, Metric, in_unit, readable
from sim.results.metrics import definition, no_metric
from sim.results.questions import by_question, label_of
from sim.results.small_counts import hidden_counts
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import CONFIDENCE, bootstrap_interval, student, t_interval
from sim.runs.variants import Variants
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.model import Scenario
from sim.scenario.titles import titles

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Difference:
    """How one metric of the second scenario differs from that of the first.

    Attributes:
        name, unit, meaning: Those of the metric; the unit of a difference of moments is hours.
        first, second: Means over the pairs in which both have a value.
        mean: Mean of second less first; None where there is no such pair.
        low, high: t interval of the mean, 95 % unless another is given; None where there are fewer than two such pairs.
        resampled_low, resampled_high: Percentile bootstrap interval, of the same confidence.
        pairs: Pairs in which both have a value.
        first_only, second_only: Pairs in which only one has: the other does not come to it, or not within its run.
        less, more: Pairs in which the second is smaller, and larger; where it lies beyond the end of a run it counts as
            larger than any value.
        first_late, second_late: Pairs in which that of the first, and of the second, lies beyond the end of the run.
        confidence: Of the intervals, and of :attr:`sign`.
        variance_ratio: Variance of a difference of independent runs over that of the paired ones: how many times more
            runs those would need; None where the pairs do not differ among themselves.
    """

    name: str
    unit: str
    meaning: str
    first: float | None
    second: float | None
    mean: float | None
    low: float | None
    high: float | None
    resampled_low: float | None
    resampled_high: float | None
    pairs: int
    first_only: int
    second_only: int
    less: int
    more: int
    first_late: int
    second_late: int
    confidence: float
    variance_ratio: float | None

    @property
    def late(self) -> bool:
        """Whether it lies beyond the end of some run, so that means and intervals leave out the latest."""
        return self.first_late > 0 or self.second_late > 0

    @property
    def sign(self) -> int:
        """−1 where the second is clearly less than the first, 1 where it is clearly more, 0 where neither is sure.

        By the t interval; where some lie beyond the end of their run, by the sign test over all pairs: a mean over the
        others would get better when fewer come to it.
        """
        if self.late:
            # Ties are left out, as the sign test has it: a pair that does not differ speaks for neither side.
            most = max(self.less, self.more)
            sure = _sign_test_probability(self.less + self.more, most) <= 1.0 - self.confidence
            return 0 if not sure else -1 if self.less == most else 1
        # An interval that ends at zero is not clear: differences of zero in all pairs give (0, 0).
        if self.low is None or self.high is None or self.low <= 0.0 <= self.high:
            return 0
        return -1 if self.high < 0.0 else 1

    @property
    def clear(self) -> bool:
        """Whether one of the two is clearly less."""
        return self.sign != 0


def difference(first: Sequence[Metric], second: Sequence[Metric], confidence: float = CONFIDENCE) -> Difference:
    """The difference of one metric over all pairs.

    Args:
        first: The metric of each replication of the first scenario.
        second: The same of the second, in the same order.
        confidence: Of both intervals.

    Raises:
        ValueError: They are not equally many.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} replications cannot be paired with {len(second)}")
    a, b = (np.array([metric.number for metric in metrics], np.float64) for metrics in (first, second))
    order = (int((b < a).sum()), int((b > a).sum()), int(np.isinf(a).sum()), int(np.isinf(b).sum()))
    a, b = (np.where(np.isinf(values), np.nan, values) for values in (a, b))
    both = ~np.isnan(a) & ~np.isnan(b)
    unit = "h" if first[0].unit == MOMENT else first[0].unit
    known = (first[0].name, unit, first[0].meaning)
    only = (int((~np.isnan(a) & np.isnan(b)).sum()), int((np.isnan(a) & ~np.isnan(b)).sum()))
    if not both.any():
        return Difference(*known, None, None, None, None, None, None, None, 0, *only, *order, confidence, None)
    a, b = a[both], b[both]
    low, high = t_interval(b - a, confidence)
    resampled_low, resampled_high = bootstrap_interval(b - a, confidence)
    means = float(a.mean()), float(b.mean()), float((b - a).mean())
    return Difference(
        *known,
        *means,
        low,
        high,
        resampled_low,
        resampled_high,
        len(a),
        *only,
        *order,
        confidence,
        variance_ratio(a, b),
    )


def variance_ratio(first: Floats, second: Floats) -> float | None:
    """(Var A + Var B) / Var(B − A); None for fewer than two pairs, or where they all differ by the same."""
    if len(first) < 2:
        return None
    apart, paired = float(first.var(ddof=1) + second.var(ddof=1)), float((second - first).var(ddof=1))
    # Differences that are equal but for the last bit of a float have no variance.
    return apart / paired if paired > 1e-20 * float(np.abs(second).max()) ** 2 else None


@dataclass(frozen=True)
class Comparison:
    """Two scenarios, run with the same random numbers: what differs, with 95 % intervals (``docs/compare.md``).

    Not for scenarios with different places or people: what has no counterpart in the other is in no difference. Not
    for fewer than two replications, which have no interval.

    Attributes:
        first, second: Their replications, pair by pair.
    """

    first: Ensemble
    second: Ensemble

    def __post_init__(self) -> None:
        """Refuse replications that are not pairs.

        Raises:
            ValueError: The two do not have the same numbers of replications and seeds.
        """
        numbers = [[summary.replication for summary in of.summaries] for of in (self.first, self.second)]
        if numbers[0] != numbers[1] or self.first.scenario.seed != self.second.scenario.seed:
            raise ValueError("the replications of the two scenarios are not pairs of the same seed and number")

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Second less first, for every metric that both have, in the order of the first."""
        columns = [
            {metric.name: metric for metric in summary.metrics}
            for of in (self.first, self.second)
            for summary in of.summaries
        ]
        pairs = len(self.first)
        names = [name for name in columns[0] if name in columns[pairs]]
        return tuple(
            difference([c[name] for c in columns[:pairs]], [c[name] for c in columns[pairs:]]) for name in names
        )

    @cached_property
    def shown(self) -> tuple[Difference, ...]:
        """The differences that are written for people; programs get all."""
        return without_small_counts(self.differences, self.first.scenario, self.second.scenario)

    def difference(self, name: str) -> Difference:
        """The difference of one metric.

        Raises:
            KeyError: Not both scenarios have it.
        """
        for found in self.differences:
            if found.name == name:
                return found
        common = no_metric(name, (found.name for found in self.differences))
        raise KeyError(f"in what the two scenarios have in common {common}")

    def to_frame(self) -> pd.DataFrame:
        """One row for each metric: its difference with intervals, as in :class:`Difference`."""
        import pandas as pd

        return pd.DataFrame([asdict(found) for found in self.differences])

    def curve(self, name: str) -> tuple[Floats, Floats, Floats, Floats]:
        """Second less first of one curve: hours, mean, and 95 % t interval of the mean at each of them.

        The hours are the recording steps of the first that lie within both runs, each of shape ``(steps,)``.

        Raises:
            ValueError: Not both have the curve.
        """
        time_h = self.first.time_h[self.first.time_h <= self.second.time_h[-1]]
        of = (self.first, self.second)
        a, b = (np.array([np.interp(time_h, e.time_h, row) for row in e.values(name)]) for e in of)
        mean = (b - a).mean(axis=0)
        if len(a) < 2:
            return time_h, mean, mean, mean
        half = student(len(a) - 1) * (b - a).std(axis=0, ddof=1) / np.sqrt(len(a))
        return time_h, mean, mean - half, mean + half

    def _repr_html_(self) -> str:
        known = {one.name: one for one in self.shown if one.pairs}
        words = titles(self.first.scenario)
        lines = [line for _, lines in by_question(known, words) for line in lines]
        head = ("metric", "first", "second", "second − first", "95 %")
        title = (
            f"{self.second.scenario.title}, against: {self.first.scenario.title}; {len(self.first)} pairs of runs with "
            "the same random numbers"
        )
        first = PageTable(title, head, [_cells(label, known[name]) for label, name in lines])
        every = PageTable("", head, [_cells(label_of(name, words), one) for name, one in known.items()])
        return tables_html(first, Folded(f"All {len(known)} metrics", every))


@checked
def paired(variants: Variants) -> Comparison:
    """The paired differences of two variants, the second less the first (``docs/compare.md``).

    Not for runs that were made apart: only one call of :func:`sim.runs` gives both the same random numbers.

    Args:
        variants: Two scenarios run together: ``sim.runs({"as it is": one, "six lanes": other}, n=20)``.

    Returns:
        ``difference(name)`` of each metric, with its 95 % interval.

    Raises:
        ArgumentError: There are not two of them; of more, pair two: ``Comparison(variants["a"], variants["b"])``.
    """
    if len(variants) != 2:
        wanted = "two variants; of more, pair two as sim.Comparison(variants['a'], variants['b'])"
        raise ArgumentError("paired", "variants", list(variants.ensembles), wanted)
    return Comparison(*variants.ensembles.values())


def without_small_counts(
    differences: Iterable[Difference], first: Scenario, second: Scenario
) -> tuple[Difference, ...]:
    """Those of no count that is too small to show in either scenario, nor of what would give one back.

    All of such a line is left out: the count of the other scenario and the difference would give it back.
    """
    every = tuple(differences)
    hidden = _hidden(first, {one.name: one.first for one in every})
    hidden |= _hidden(second, {one.name: one.second for one in every})
    return tuple(one for one in every if one.name not in hidden)


def _hidden(scenario: Scenario, means: Mapping[str, float | None]) -> frozenset[str]:
    """Names of the counts that are too small to show where the means over the pairs are written."""
    defined = ((one, mean) for name, mean in means.items() if (one := definition(name)) is not None)
    return frozenset(hidden_counts(scenario, {one.name: Metric(one, mean) for one, mean in defined}))


def _cells(label: str, one: Difference) -> tuple[str, ...]:
    # In hours as all of its kind in a table, but no length below a kilometre in kilometres.
    values = (one.first, one.second, one.mean, one.low, one.high)
    most = max((abs(value) for value in values if value is not None), default=0.0)
    factor, unit = readable(most, one.unit) if one.unit == "km" else (1.0, one.unit)
    first, second, mean, low, high = (
        "not known" if value is None else in_unit(factor * value, unit) for value in values
    )
    interval = "" if one.low is None else f"{low} to {high} {unit}"
    return label, first, second, mean, interval


def _sign_test_probability(pairs: int, most: int) -> float:
    """How likely so many of some pairs, or more, differ in one direction where both are equally likely: two-sided."""
    above = sum(math.comb(pairs, count) for count in range(most, pairs + 1))
    return min(1.0, 2.0 * above / 2.0**pairs)
