"""What anybody can say of a series without a simulator: the forecasts and curves that runs must beat.

Two kinds, which know different things. *Persistence* forecasts each observation from those before it: the last rate
goes on, as one number or as a distribution of how far rates move. A *curve* is fitted to all observations by least
squares, with hindsight: a straight line, a logistic, a Weibull, and a fluid bottleneck, in which N leave with a hazard
h from t0 on and cross at no more than c an hour, X = min(c (t − t0), N (1 − exp(−h (t − t0)))): where the rate of
leaving only falls, the queue forms at once or never (Newell 1982, *Applications of Queueing Theory*, chapter 2).

Not a forecast of what comes: for that see :mod:`sim.analysis.nowcast`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.extrapolations import persistence
from sim.analysis.nowcast.persistence import persistence_paths
from sim.analysis.nowcast.rules import SEED, leavers_of_a_series
from sim.analysis.nowcast.spread import RateWalk
from sim.analysis.nowcast.weighing import Counts
from sim.analysis.recorded import RecordedSeries
from sim.arrays import Floats

LAST_RATE, LAST_RATES = "last rate goes on", "last rates go on, spread"
LINE, LOGISTIC, WEIBULL, BOTTLENECK = "straight line", "logistic", "Weibull", "fluid bottleneck"

FITS = (LINE, LOGISTIC, WEIBULL, BOTTLENECK)
"""What is fitted with hindsight."""


@dataclass(frozen=True)
class Said:
    """What a model says of the observations of a series from the second one on.

    Attributes:
        levels: Equally likely values at each, shape ``(values, n − 1)``.
        increments: The same of what was added since the observation before, shape ``(values, n − 1)``.
        reason: Why it says nothing; empty where it does.
    """

    levels: Floats
    increments: Floats
    reason: str = ""


def silent(reason: str) -> Said:
    """A model that says nothing, and why."""
    return Said(np.empty((0, 0)), np.empty((0, 0)), reason)


def simple_models(series: RecordedSeries) -> dict[str, Said]:
    """What each says of a series, by name."""
    if len(series) < 2:
        return dict.fromkeys((LAST_RATE, LAST_RATES, *FITS), silent("fewer than two observations"))
    found = {LAST_RATE: _last_rate(series), LAST_RATES: _last_rates(series), LINE: _line(series)}
    return found | {name: _fitted(series, curve) for name, curve in _CURVES.items()}


def _last_rate(series: RecordedSeries) -> Said:
    if not series.grows:
        # A number that rises and falls has no rate to go on by: what stood last stands.
        return _stepwise(series, series.seen[:-1][None, :])
    ahead = [persistence(counts, np.array([at_h])) for counts, at_h in _each(series)]
    return _stepwise(series, np.array(ahead).T)


def _last_rates(series: RecordedSeries) -> Said:
    if not series.grows:
        return silent("the series falls, and a rate does not")
    columns = []
    for counts, at_h in _each(series):
        hours = max(1, int(np.ceil(at_h - counts.last_h - 1e-9)))
        ends = leavers_of_a_series(counts, None)
        paths = persistence_paths(counts, ends, hours, RateWalk(), np.random.default_rng(SEED))
        if paths is None:
            return silent("nothing had grown by the second observation")
        columns.append(paths.forecast(np.array([at_h]), counts.last).values[0])
    return _stepwise(series, np.array(columns).T)


def _each(series: RecordedSeries) -> list[tuple[Counts, float]]:
    """The observations before each from the second one on, and its hour."""
    counts = Counts(series.at_h, series.seen, series.zero_h, np.inf)
    return [
        (counts.until(float(before)), float(at_h))
        for before, at_h in zip(series.at_h[:-1], series.at_h[1:], strict=True)
    ]


def _stepwise(series: RecordedSeries, levels: Floats) -> Said:
    """Forecasts that stand on the observation before."""
    return Said(levels, levels - series.seen[:-1])


def _line(series: RecordedSeries) -> Said:
    if len(series) < 3:
        return silent("two observations lie on every line")
    slope, base = np.polyfit(series.at_h - series.at_h[0], series.seen, 1)
    return _whole(np.maximum(base + slope * (series.at_h - series.at_h[0]), 0.0))


def _whole(curve: Floats) -> Said:
    return Said(curve[None, 1:], np.diff(curve)[None, :])


def _logistic(at_h: Floats, of: Floats) -> Floats:
    """N / (1 + exp(−(t − m)/s)); ``of``: log N, m, log s, in spans of the series."""
    return np.asarray(np.exp(of[0]) / (1.0 + np.exp(-np.clip((at_h - of[1]) * np.exp(-of[2]), -500.0, 500.0))))


def _weibull(at_h: Floats, of: Floats) -> Floats:
    """N (1 − exp(−(t/l)^k)); ``of``: log N, log l, log k."""
    return np.asarray(-np.exp(of[0]) * np.expm1(-((np.maximum(at_h, 0.0) * np.exp(-of[1])) ** np.exp(of[2]))))


def _bottleneck(at_h: Floats, of: Floats) -> Floats:
    """min(c t, N (1 − exp(−h t))) from t0 on; ``of``: log N, log h, log c, t0."""
    since = np.maximum(at_h - of[3], 0.0)
    return np.asarray(np.minimum(np.exp(of[2]) * since, -np.exp(of[0]) * np.expm1(-np.exp(of[1]) * since)))


@dataclass(frozen=True)
class _Curve:
    """A curve to be fitted, in spans of the series and shares of its largest value, and where the search begins."""

    value: Callable[[Floats, Floats], Floats]
    starts: tuple[tuple[float, ...], ...]


_CURVES = {
    LOGISTIC: _Curve(_logistic, ((0.0, 0.5, -2.0), (0.0, 0.7, -1.0))),
    WEIBULL: _Curve(_weibull, ((0.1, -0.6, 0.5), (0.1, -0.6, 1.2))),
    BOTTLENECK: _Curve(_bottleneck, ((0.1, 1.0, 0.3, 0.0), (0.1, 2.0, 0.5, 0.2), (0.1, 0.5, 2.0, 0.0))),
}


def _fitted(series: RecordedSeries, curve: _Curve) -> Said:
    """A curve through all observations by least squares, the best of some beginnings."""
    from scipy.optimize import least_squares

    needed = len(curve.starts[0]) + 1
    if len(series) < needed:
        return silent(f"fewer than {needed} observations")
    if not series.grows:
        return silent("the series falls, and the curve does not")
    largest = float(series.seen[-1])
    if largest <= 0.0:
        return silent("nothing was observed")
    spans = (series.at_h - series.zero_h) / (series.at_h[-1] - series.zero_h)
    shares = series.seen / largest

    def errors(of: Floats) -> Floats:
        return curve.value(spans, of) - shares

    limit = 25.0  # of logarithms and of spans: beyond it no curve differs
    tried = [least_squares(errors, start, bounds=(-limit, limit), max_nfev=200) for start in curve.starts]
    best = min(tried, key=lambda one: float(one.cost))
    return _whole(largest * curve.value(spans, np.asarray(best.x, np.float64)))
