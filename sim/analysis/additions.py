"""The cheapest additions that keep a shortfall improbable: of each need alone, and of several jointly.

An addition is a number of places more than planned, from the hour by which they must stand until the end of the run.
Alone, it is the least number that suffices in more than 95 % of the replications: an order statistic of the largest
shortfalls. How sure that is, is reported without any assumption about their distribution
(order statistics and the binomial distribution: Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section
3.2).

Jointly, no region may be short: which of the worst replications to leave out is chosen one after the other, each
time the one that saves most (backward greedy selection, the usual heuristic of sample-average chance constraints;
Pagnoncelli, Ahmed & Shapiro 2009, J. Optim. Theory Appl. 142, 399–416). The plan is counted anew afterwards, and once
more on replications that took no part in choosing it: with few replications it is too hopeful, since every region's
addition rests on a single run. So a second plan covers every replication; what that is worth in further runs is
known without any assumption: Campi & Garatti 2008, SIAM J. Optim. 19, 1211–1230 (scenario approach).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.readiness import Need, RunShare, first_short_h
from sim.arrays import Floats
from sim.results.over_runs import LOW, quantile_over_runs
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import CONFIDENCE

LIMIT = 0.05
"""Probability of a shortfall that is stayed below."""

FEWEST_HELD_OUT = 20
"""Replications in each half, at least, for a plan to be tested on those that took no part in it."""


@dataclass(frozen=True)
class Addition:
    """What one need takes so that it is short in less than ``LIMIT`` of the replications.

    Attributes:
        need: What must suffice.
        places: Least addition, in the need's unit; 0 where nothing is needed.
        sure: Alone: the addition that is enough with 95 % confidence, whatever the distribution; None where there are
            too few replications to say (fewer than 59). In a plan: the addition that covers every replication.
        by_h: Hour by which it must be ready: the 5 % quantile of the first shortfall of those replications that are
            short at all, hours after the start; None where nothing is added.
        left_short: In how many replications it is still short with the addition, counted anew.
        cost: What it costs: places times the cost of one.
    """

    need: Need
    places: int
    sure: int | None
    by_h: float | None
    left_short: RunShare
    cost: float


@dataclass(frozen=True)
class AdditionPlan:
    """Additions to several needs at once, such that none is short in less than ``LIMIT`` of the replications.

    Attributes:
        additions: One for each need, in their order.
        left_short: In how many replications any of them is still short, counted anew.
        held_out: The same for a plan made by the same rule from every other replication, counted in the rest; None
            with fewer than twice ``FEWEST_HELD_OUT`` replications.
        alone_left_short: In how many replications any is still short if each has what it takes alone.
        cost: Sum over the needs.
        covering_at_most: In at most this share of further runs any is short if each has what covers every
            replication (``Addition.sure``), with 95 % confidence.
        runs_for_limit: Replications for which ``covering_at_most`` is ``LIMIT``.
    """

    additions: tuple[Addition, ...]
    left_short: RunShare
    held_out: RunShare | None
    alone_left_short: RunShare
    cost: float
    covering_at_most: float
    runs_for_limit: int


def addition(ensemble: Ensemble, need: Need, cost: float = 1.0, limit: float = LIMIT) -> Addition:
    """What one need takes, looked at alone; ``cost`` is that of one place."""
    return _added(ensemble, need, _least(need.largest, limit), _sure(need.largest, limit), cost)


def plan(
    ensemble: Ensemble, together: Sequence[Need], costs: Mapping[str, float], limit: float = LIMIT
) -> AdditionPlan:
    """What several needs take jointly, as cheap as the greedy rule finds it.

    Args:
        ensemble: The replications.
        together: The needs, at least one.
        costs: Cost of one place by region; 1 where it names none.
        limit: Probability that any is short, to be stayed below.
    """
    largest = np.array([need.largest for need in together])
    prices = np.array([costs.get(need.region, 1.0) for need in together])
    places = cheapest(largest, prices, limit)
    added = tuple(
        _added(ensemble, need, count, math.ceil(float(need.largest.max())), float(price))
        for need, count, price in zip(together, places.tolist(), prices, strict=True)
    )
    alone = np.array([_least(row, limit) for row in largest])
    return AdditionPlan(
        additions=added,
        left_short=_any_short(largest, places),
        held_out=_held_out(largest, prices, limit),
        alone_left_short=_any_short(largest, alone),
        cost=float((places * prices).sum()),
        covering_at_most=covering_at_most(len(together), len(ensemble)),
        runs_for_limit=runs_for(len(together), limit),
    )


def covering_at_most(needs: int, replications: int) -> float:
    """RunShare of further runs that exceed the largest of all replications in any of some needs, at most.

    With 95 % confidence, whatever the joint distribution: the largest ε with P(Binomial(n, ε) < d) > 5 % for d needs
    and n replications (Campi & Garatti 2008, theorem 1); for one need 1 − 0.05^(1/n). 1 where n < d.
    """
    from scipy import stats

    if replications < needs:
        return 1.0
    return float(stats.beta.ppf(CONFIDENCE, needs, replications - needs + 1))


def runs_for(needs: int, limit: float = LIMIT) -> int:
    """The least number of replications for which :func:`covering_at_most` is not above a limit."""
    low, high = needs, needs
    while covering_at_most(needs, high) > limit:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if covering_at_most(needs, middle) > limit else (low, middle)
    return low


def cheapest(largest: Floats, prices: Floats, limit: float = LIMIT) -> NDArray[np.int64]:
    """Additions with which less than a share of the replications is short in any row.

    Args:
        largest: Largest shortfall of each need in each replication, shape ``(needs, replications)``.
        prices: Cost of one place of each need, shape ``(needs,)``.
        limit: The share.

    Returns:
        Places to add, shape ``(needs,)``; ties go to the earlier replication.
    """
    kept = np.ones(largest.shape[1], np.bool_)
    # Greedy: the best set of runs to leave out would have to be searched among all sets.
    for _ in range(_may_fail(largest.shape[1], limit)):
        candidates = np.flatnonzero(kept)
        # The row's maximum without each candidate: the second largest where the candidate alone is the largest.
        ranked = np.sort(largest[:, candidates], axis=1)
        top, second = ranked[:, -1], ranked[:, -2]
        without = np.where(largest[:, candidates] == top[:, None], second[:, None], top[:, None])
        saved = (prices[:, None] * (top[:, None] - without)).sum(axis=0)
        kept[candidates[int(np.argmax(saved))]] = False
    # Whole places: half a bed covers nobody.
    found: NDArray[np.int64] = np.ceil(largest[:, kept].max(axis=1)).astype(np.int64)
    return found


def _added(ensemble: Ensemble, need: Need, places: int, sure: int | None, cost: float) -> Addition:
    first_h = first_short_h(ensemble, need)
    short_h = first_h[np.isfinite(first_h)]
    return Addition(
        need=need,
        places=places,
        sure=sure,
        # Early, not in the median run: a bed that stands when half of the runs needed it comes too late in the other
        # half.
        by_h=float(quantile_over_runs(short_h, LOW)) if places and len(short_h) else None,
        left_short=RunShare.of(int((need.largest > places).sum()), len(ensemble)),
        cost=places * cost,
    )


def _may_fail(replications: int, limit: float) -> int:
    """The most replications that are less than a share of all."""
    # Strictly less than the share; the 1e-9 keeps a product such as 0.07 · 100 = 7.000000000000001 from allowing one
    # more.
    return max(0, math.ceil(limit * replications - 1e-9) - 1)


def _least(largest: Floats, limit: float) -> int:
    return math.ceil(float(np.sort(largest)[len(largest) - 1 - _may_fail(len(largest), limit)]))


def _sure(largest: Floats, limit: float) -> int | None:
    """Upper limit of a distribution-free one-sided interval of the quantile; None where none exists.

    The r-th smallest of n values is at least the p-quantile with probability P(Binomial(n, p) ≤ r − 1).
    """
    from scipy import stats

    count = len(largest)
    # r − 1 is the binomial's quantile, so the rank is one more.
    rank = int(stats.binom.ppf(CONFIDENCE, count, 1.0 - limit)) + 1
    return math.ceil(float(np.sort(largest)[rank - 1])) if rank <= count else None


def _any_short(largest: Floats, places: NDArray[np.int64]) -> RunShare:
    return RunShare.of(int((largest > places[:, None]).any(axis=0).sum()), largest.shape[1])


def _held_out(largest: Floats, prices: Floats, limit: float) -> RunShare | None:
    if largest.shape[1] < 2 * FEWEST_HELD_OUT:
        return None
    # Every other run, and no random halves: the same runs always give the same number.
    return _any_short(largest[:, 1::2], cheapest(largest[:, 0::2], prices, limit))
