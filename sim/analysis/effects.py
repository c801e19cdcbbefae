"""What the axes of a study do to a metric: a measure with an interval for each, as the design allows.

====================  ==========================================================================================
design                measures
====================  ==========================================================================================
sobol-indices         first-order and total Sobol' index (shares of the variance)
morris                µ* (mean size of an elementary effect, in the metric's unit per whole range), σ, µ
one-at-a-time         difference from the scenario as it is, for each level, paired by replication
full-factorial        main effect: share of the variance between the points that an axis explains alone
latin-hypercube,      partial rank correlation
sobol-sequence
====================  ==========================================================================================

Sources: Saltelli et al. 2010, Computer Physics Communications 181, 259-270; Campolongo et al. 2007, Environmental
Modelling & Software 22, 1509-1518 (µ*); Marino et al. 2008, Journal of Theoretical Biology 254, 178-196 (partial rank
correlation). Intervals are 95 % bootstraps over sets, trajectories, replications or points; those of differences are
Student's, and σ and µ have none. Runs that had not come to it by their end count as the latest
(:mod:`sim.analysis.unfinished`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.sobol import NOISE, Sensitivity
from sim.analysis.unfinished import as_latest
from sim.arrays import Floats
from sim.runs.axes import levels_of
from sim.runs.design import DesignError
from sim.runs.designs import FullFactorial, Morris, OneAtATime, SobolIndices, unit_cube
from sim.runs.intervals import SEED, t_interval
from sim.runs.sweep import Sweep

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 1_000

FIRST, TOTAL, MU_STAR, SIGMA, MU = "first order", "total", "µ*", "σ", "µ"
DIFFERENCE, MAIN, RANK = "difference", "main effect", "partial rank correlation"

LEADS = {SobolIndices: TOTAL, Morris: MU_STAR, OneAtATime: DIFFERENCE, FullFactorial: MAIN}
"""The measure that axes are ranked by."""

IN_UNITS = (MU_STAR, SIGMA, MU, DIFFERENCE)
"""Measures in the unit of the metric; the others are shares and correlations."""


@dataclass(frozen=True)
class Effect:
    """What one axis does to a metric.

    Attributes:
        metric: The metric.
        axis: The axis; in a one-at-a-time design with the level, ``axis = level``.
        measure: What the value is.
        value: The value; NaN where the metric does not vary.
        low, high: Its 95 % interval; NaN where there is none.
        points: Points, sets or trajectories that it rests on; those with a run that has no value are left out.
        beyond: Runs in which the metric lies beyond their end; they count as the latest of those that came to it.
    """

    metric: str
    axis: str
    measure: str
    value: float
    low: float
    high: float
    points: int
    beyond: int = 0

    @property
    def clear(self) -> bool:
        """Whether zero lies outside of the interval; without one there is nothing to doubt it by."""
        return not self.low <= 0.0 <= self.high


def effects(sweep: Sweep, rows: pd.DataFrame, metric: str) -> list[Effect]:
    """The effects of all axes on a metric, the strongest first.

    Args:
        sweep: The study.
        rows: Its rows, as of :meth:`~sim.runs.sweep.Sweep.frame`.
        metric: A column.

    Raises:
        DesignError: There is no such metric, or too few rows have a value of it.
    """
    if metric not in rows:
        raise DesignError(f"there is no metric '{metric}'")
    given = rows[metric].to_numpy(np.float64)
    rows = rows.assign(**{metric: as_latest(given)})
    design = sweep.study.plan.design
    if isinstance(design, OneAtATime):
        found = list(_differences(sweep, rows, metric))
    else:
        values = means_of_points(sweep, rows, metric)
        if isinstance(design, SobolIndices):
            found = list(_sobol(sweep, values, metric, design.sets))
        elif isinstance(design, Morris):
            found = list(_morris(sweep, values, metric, design))
        elif isinstance(design, FullFactorial):
            found = list(_main_effects(sweep, rows, metric))
        else:
            found = list(_rank_correlations(sweep, values, metric))
    lead = LEADS.get(type(design), RANK)
    size = {one.axis: abs(one.value) for one in found if one.measure == lead}
    shown = (replace(_without_noise(one, rows[metric]), beyond=int(np.isposinf(given).sum())) for one in found)
    return sorted(shown, key=lambda one: -np.nan_to_num(size[one.axis]))


def _without_noise(one: Effect, values: pd.Series[float]) -> Effect:
    """An effect in which what is rounding of floats, and no effect of anything, is 0."""
    least = NOISE * (float(values.abs().max()) if one.measure in IN_UNITS else 1.0)
    value, low, high = (0.0 if abs(number) <= least else number for number in (one.value, one.low, one.high))
    return replace(one, value=value, low=low, high=high)


def means_of_points(sweep: Sweep, rows: pd.DataFrame, metric: str) -> Floats:
    """Mean of a metric over the replications of each point, shape ``(points,)``; NaN where one has no value."""
    means = rows[metric].groupby(rows["point"]).agg(lambda values: values.mean(skipna=False))
    return np.asarray(means.reindex(range(len(sweep.points))).to_numpy(), np.float64)


def _sobol(sweep: Sweep, values: Floats, metric: str, sets: int) -> Iterator[Effect]:
    table = values.reshape(len(sweep.study.axes) + 2, sets)
    whole = table[:, np.isfinite(table).all(axis=0)]
    _check_enough(whole.shape[1], 8, metric, "sets")
    found = Sensitivity(tuple(sweep.study.axes), whole)
    low, high = found.intervals
    for place, name in enumerate(found.names):
        for row, measure in enumerate((FIRST, TOTAL)):
            value, below, above = (float(of[row, place]) for of in (found.indices, low, high))
            yield Effect(metric, name, measure, value, below, above, whole.shape[1])


def _morris(sweep: Sweep, values: Floats, metric: str, design: Morris) -> Iterator[Effect]:
    """SALib's measures; its interval of µ* is that of a normal distribution, and the others have none."""
    from SALib.analyze import morris

    axes = list(sweep.study.axes)
    drawn = [tuple(value and value.label for value in row) for row in design.rows(sweep.study.axes, sweep.study.rng)]
    if drawn != [point.labels for point in sweep.points]:
        raise DesignError(f"the points of {sweep.folder} were drawn by another version, {sweep.made_by}: begin it anew")
    shares = design.points(len(axes), sweep.study.rng).reshape(design.trajectories, len(axes) + 1, len(axes))
    table = values.reshape(design.trajectories, len(axes) + 1)
    whole = np.isfinite(table).all(axis=1)
    count = int(whole.sum())
    _check_enough(count, 4, metric, "trajectories")
    points, results = shares[whole].reshape(-1, len(axes)), table[whole].ravel()
    found = morris.analyze(unit_cube(axes), points, results, RESAMPLES, num_levels=design.grid, seed=SEED)
    for place, name in enumerate(axes):
        size, half = float(found["mu_star"][place]), float(found["mu_star_conf"][place])
        yield Effect(metric, name, MU_STAR, size, max(0.0, size - half), size + half, count)
        for measure, key in ((SIGMA, "sigma"), (MU, "mu")):
            yield Effect(metric, name, measure, float(found[key][place]), np.nan, np.nan, count)


def _differences(sweep: Sweep, rows: pd.DataFrame, metric: str) -> Iterator[Effect]:
    table = rows.pivot_table(index="replication", columns="point", values=metric, aggfunc="first")
    number = 0
    for name, axis in sweep.study.axes.items():
        for level in levels_of(axis):
            number += 1
            apart = (table[number] - table[0]).to_numpy() if {0, number} <= set(table) else np.empty(0)
            apart = np.asarray(apart[np.isfinite(apart)], np.float64)
            low, high = t_interval(apart)
            mean = float(apart.mean()) if len(apart) else np.nan
            label = f"{level.label:g}" if isinstance(level.label, float) else str(level.label)
            yield Effect(metric, f"{name} = {label}", DIFFERENCE, mean, _or_nan(low), _or_nan(high), len(apart))


def _main_effects(sweep: Sweep, rows: pd.DataFrame, metric: str) -> Iterator[Effect]:
    """η² of each axis over the means of points; bootstrapped over replications, which all points share."""
    wide = rows.pivot_table(index="replication", columns="point", values=metric, aggfunc="first")
    table = wide.reindex(columns=range(len(sweep.points))).to_numpy(np.float64)
    whole = table[np.isfinite(table).all(axis=1)]
    _check_enough(len(whole), 1, metric, "replications with a value at every point")
    members = {
        name: np.array([str(point.labels[place]) for point in sweep.points])
        for place, name in enumerate(sweep.study.axes)
    }

    def shares(sample: Floats) -> Floats:
        means = sample.mean(axis=0)
        around = ((means - means.mean()) ** 2).sum()
        between = []
        for labels in members.values():
            levels = [means[labels == label] for label in dict.fromkeys(labels)]
            between.append(sum(len(level) * (level.mean() - means.mean()) ** 2 for level in levels))
        return np.array(between, np.float64) / around if around > 0.0 else np.full(len(members), np.nan)

    low, high = _bootstrapped(whole, shares)
    found = shares(whole)
    for place, name in enumerate(members):
        yield Effect(metric, name, MAIN, float(found[place]), float(low[place]), float(high[place]), len(whole))


def _rank_correlations(sweep: Sweep, values: Floats, metric: str) -> Iterator[Effect]:
    # The scenario as it is stands in no slice of an axis: it is there for who interpolates.
    drawn = [number for number, point in enumerate(sweep.points) if None not in point.labels]
    codes = [
        _numbers([sweep.points[number].labels[place] for number in drawn]) for place in range(len(sweep.study.axes))
    ]
    table = np.column_stack([*codes, values[drawn]])
    whole = table[np.isfinite(table).all(axis=1)]
    _check_enough(len(whole), len(codes) + 3, metric, "points")
    low, high = _bootstrapped(whole, partial_rank_correlations)
    found = partial_rank_correlations(whole)
    for place, name in enumerate(sweep.study.axes):
        yield Effect(metric, name, RANK, float(found[place]), float(low[place]), float(high[place]), len(whole))


def partial_rank_correlations(table: Floats) -> Floats:
    """Rank correlation of each column with the last one, the others held fixed; shape ``(columns − 1,)``.

    It is that of what a regression on the others leaves of the ranks; 0 where it leaves nothing.
    """
    from scipy.stats import rankdata

    ranks = rankdata(table, axis=0)
    ranks -= ranks.mean(axis=0)
    found = []
    for column in range(ranks.shape[1] - 1):
        others = np.delete(ranks[:, :-1], column, axis=1)
        pair = ranks[:, [column, -1]]
        left = pair - others @ np.linalg.lstsq(others, pair)[0]
        sizes = np.sqrt((left**2).sum(axis=0))
        nothing = (sizes <= 1e-9 * np.sqrt((pair**2).sum(axis=0))).any()
        found.append(0.0 if nothing else float(left[:, 0] @ left[:, 1] / sizes.prod()))
    return np.array(found, np.float64)


def _numbers(labels: list[object]) -> Floats:
    if all(isinstance(label, int | float) for label in labels):
        return np.array(labels, np.float64)
    order = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([order[label] for label in labels], np.float64)


def _bootstrapped(table: Floats, measure: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Percentile intervals of a measure of rows; NaN for a single row, and where nothing varies."""
    nothing = np.full_like(measure(table), np.nan)
    if len(table) < 2:
        return nothing, nothing
    rng = np.random.default_rng(SEED)
    drawn = np.array([measure(table[rng.integers(0, len(table), len(table))]) for _ in range(RESAMPLES)])
    if np.isnan(drawn).all():
        return nothing, nothing
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    return low, high


def _check_enough(count: int, least: int, metric: str, what: str) -> None:
    if count < least:
        raise DesignError(f"{metric}: only {count} {what} have a value; at least {least} are needed")


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
