"""When the vehicles of a stream come, and how many people are in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.population.streams import Streams
from sim.scenario.arrivals import Arrivals, RateTable, Sinusoid

HALVINGS = 60
"""Bisection steps: more than the bits of a float of the size of a horizon."""

WHOLE = 1e-9
"""Relative difference up to which an expected number is a whole one: an integral of rates is a sum of floats."""


def arrival_times(stream: Arrivals, name: str, horizon_h: float, streams: Streams) -> Floats:
    """Arrival times of a stream up to the horizon or its count, hours, in order, shape ``(n,)``."""
    epochs_h = _epochs(stream, horizon_h, streams[f"arrivals of {name}"])
    if stream.batch is not None:
        sizes = stream.batch.sample(streams[f"batches of {name}"], len(epochs_h))
        epochs_h = np.repeat(epochs_h, sizes)[: stream.most]
    return np.concatenate([np.zeros(stream.waiting_veh), epochs_h[epochs_h <= horizon_h]])


def group_sizes(stream: Arrivals, name: str, count: int, streams: Streams) -> NDArray[np.int32]:
    """Persons in each vehicle of a stream, int32, shape ``(count,)``."""
    if stream.party_size is None:
        return np.full(count, stream.persons, np.int32)
    return stream.party_size.sample(streams[f"persons in {name}"], count).astype(np.int32)


def thinned(rate: Sinusoid | RateTable, horizon_h: float, rng: np.random.Generator) -> tuple[Floats, int]:
    """A Poisson process of varying rate by thinning (Lewis and Shedler 1979; case D07), a table piece by piece.

    By the highest rate of all, a table with one high peak would draw as if the peak lasted for ever.

    Args:
        rate: The rate.
        horizon_h: Until when, hours.
        rng: Random numbers.

    Returns:
        Arrival times in order, hours, and how many candidates there were.
    """
    edges_h, highest_vph = rate.bounds(horizon_h)
    lasts_h = np.diff(edges_h)
    counts = rng.poisson(highest_vph * lasts_h)
    bound_vph = np.repeat(highest_vph, counts)
    times_h = np.repeat(edges_h[:-1], counts) + rng.random(len(bound_vph)) * np.repeat(lasts_h, counts)
    order = np.argsort(times_h, kind="stable")
    times_h, bound_vph = times_h[order], bound_vph[order]
    return times_h[rng.random(len(times_h)) * bound_vph < rate.rate_vph(times_h)], len(times_h)


def evenly_spaced(rate: Sinusoid | RateTable, horizon_h: float, most: int | None = None) -> Floats:
    """When the expected number of arrivals leaves 0, 1, 2, …, hours, in order; by bisection to the last bit.

    Where the number is whole when the rate falls to zero, the next one comes when the rate begins again, as the first
    does: ten a day are ten on that day, and no eleventh at its end.

    Args:
        rate: The rate.
        horizon_h: Until when, hours.
        most: How many at most.

    Returns:
        The hours; none where the rate is zero throughout.
    """
    expected = float(rate.expected(np.array([horizon_h]))[0])
    reached = int(expected) + 1 if expected > 0.0 else 0
    numbers = np.arange(float(reached if most is None else min(reached, most)))
    low_h, high_h = np.zeros(len(numbers)), np.full(len(numbers), horizon_h)
    for _ in range(HALVINGS):
        middle_h = (low_h + high_h) / 2.0
        # The first comes when the rate begins, not at hour 0, at which 0 has been reached already.
        passed = (rate.expected(middle_h) >= numbers) & (rate.expected(middle_h) > 0.0)
        high_h = np.where(passed, middle_h, high_h)
        low_h = np.where(passed, low_h, middle_h)
    for begin_h, end_h in rate.pauses():
        before = float(rate.expected(np.array([begin_h]))[0])
        whole = round(before)
        if 0 < whole < len(high_h) and abs(before - whole) <= WHOLE * whole:
            high_h[whole] = end_h
    return high_h[high_h < np.inf]


def _epochs(stream: Arrivals, horizon_h: float, rng: np.random.Generator) -> Floats:
    if stream.most == 0:
        return np.zeros(0)
    if stream.times_h is not None:
        return np.asarray(stream.times_h, np.float64)[: stream.most]
    if (rate := stream.varying_rate) is not None:
        if stream.spacing == "even":
            return evenly_spaced(rate, horizon_h, stream.most)
        return thinned(rate, horizon_h, rng)[0][: stream.most]
    if stream.sets_off is not None:
        return _mobilised(stream, rng)
    return _renewals(stream, horizon_h, rng)


def _mobilised(stream: Arrivals, rng: np.random.Generator) -> Floats:
    assert stream.sets_off is not None and stream.most is not None, "the scenario check demands a count"
    if stream.spacing == "even":
        shares = (np.arange(stream.most) + 0.5) / stream.most
        return stream.sets_off.distribution_h().ppf(shares)
    return np.sort(stream.sets_off.sample_h(rng, stream.most))


def _renewals(stream: Arrivals, horizon_h: float, rng: np.random.Generator) -> Floats:
    assert stream.interarrival is not None, "the scenario check demands one of the four"
    mean_h = (stream.interarrival.mean_h + stream.interarrival.minimum_h) / stream.multiplier
    times, most = np.zeros(0), stream.most
    while not len(times) or (times[-1] <= horizon_h and (most is None or len(times) < most)):
        wanted = int((horizon_h - (times[-1] if len(times) else 0.0)) / mean_h * 1.05) + 100
        gaps = stream.interarrival.sample_h(rng, wanted if most is None else min(wanted, most)) / stream.multiplier
        times = np.concatenate([times, (times[-1] if len(times) else 0.0) + np.cumsum(gaps)])
    return times if most is None else times[:most]
