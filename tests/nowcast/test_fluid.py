"""The fluid queue: closed forms, nobody lost, what is seen of it, and twins whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.nowcast.fluid import Fluid, FluidDynamics, FluidPrior
from sim.analysis.nowcast.observations import (
    PersonsCrossed,
    PersonsRegistered,
    QueueReport,
    Unit,
    VehiclesCrossed,
    log_report,
    rounding,
)
from sim.analysis.nowcast.particles import filtered
from sim.analysis.nowcast.spread import RateWalk
from sim.analysis.scores import coverage

RANGES = FluidPrior((50_000.0, 100_000.0), 0.0)
MOVES = FluidDynamics((50_000.0, 100_000.0), 0.0)
STILL = FluidDynamics((50_000.0, 100_000.0), 0.0, RateWalk(0.0, 0.0), hazard_sd=0.0, jumps_per_day=0.0)


def known(hazard: float, capacity: float, leavers: float = 60_000.0) -> Fluid:
    """One particle of which everything is known: 4 persons in a vehicle, 100 vehicles on a kilometre."""
    cloud = RANGES.cloud(1, np.random.default_rng(1))
    return replace(
        cloud,
        leavers=np.array([leavers]),
        log_hazard=np.log([hazard]),
        log_capacity=np.log([capacity]),
        log_occupancy=np.log([4.0]),
        log_density=np.log([100.0]),
        road_h=np.array([2.0]),
    )


@pytest.mark.parametrize("step_h", [1.0, 0.3, 7.0])
def test_closed_forms_where_nothing_is_uncertain(step_h: float) -> None:
    """With room enough X = N (1 − e^(−ht)); where a queue stands X = c t; whatever the steps are."""
    rng, moves = np.random.default_rng(2), replace(STILL, step_h=step_h)
    free = moves.advanced(known(0.02, 1e6), 0.0, 30.0, rng)
    assert free.crossed == pytest.approx(60_000.0 * (1.0 - np.exp(-0.6)))
    assert free.queue == pytest.approx(0.0, abs=1e-6)
    full = moves.advanced(known(0.1, 500.0), 0.0, 30.0, rng)
    assert full.crossed == pytest.approx(15_000.0)
    assert full.queue == pytest.approx(60_000.0 * (1.0 - np.exp(-3.0)) - 15_000.0)
    assert full.queue_km == pytest.approx(full.queue / 400.0)
    joined_h = -np.log(1.0 - 15_000.0 / 60_000.0) / 0.1  # as many had set off then as have crossed now
    assert full.on_the_road_h == pytest.approx(2.0 + 30.0 - joined_h)
    assert full.rate_per_h == pytest.approx(500.0)


@given(seed=st.integers(0, 10_000), hours=st.lists(st.floats(0.01, 60.0), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_nobody_is_lost_and_nobody_comes_back(seed: int, hours: list[float]) -> None:
    """0 ≤ crossed ≤ set off ≤ leavers at every step, with jumps and jitter, and all three only grow or stay."""
    rng, now_h = np.random.default_rng(seed), 0.0
    cloud = RANGES.cloud(200, rng)
    for step_h in hours:
        later = MOVES.advanced(cloud, now_h, now_h + step_h, rng)
        assert np.all(later.crossed >= cloud.crossed)
        assert np.all(later.set_off >= cloud.set_off)
        assert np.array_equal(later.leavers, cloud.leavers)
        cloud, now_h = MOVES.jittered(later, rng), now_h + step_h
        assert np.all((cloud.crossed <= cloud.set_off) & (cloud.set_off <= cloud.leavers))
        assert np.all((cloud.leavers >= 50_000.0) & (cloud.leavers <= 100_000.0))
        assert np.all(cloud.queue >= 0.0)


def test_a_report_shows_whether_a_queue_stands() -> None:
    """The same counts, with a long jam and without one: more wait, and more come the next days."""
    seen = [PersonsCrossed(hour, 700.0 * hour) for hour in (6.0, 12.0, 18.0, 24.0, 30.0, 36.0)]
    queues = {}
    for name, report in {
        "none": [],
        "long": [QueueReport(34.0, 30.0, 60.0, Unit.KM)],
        "short": [QueueReport(34.0, None, 0.5, Unit.KM)],
    }.items():
        rng = np.random.default_rng(5)
        found = filtered(RANGES.cloud(20_000, rng), MOVES, [*seen, *report], 0.0, 36.0, rng).drawn(4_000)
        queues[name] = float(np.median(found.queue))
    assert queues["short"] < 0.2 * queues["none"]
    assert queues["long"] > 1.3 * queues["none"]


def test_vehicles_fix_the_occupancy() -> None:
    rng = np.random.default_rng(6)
    counts = [PersonsCrossed(hour, 800.0 * hour) for hour in (10.0, 20.0, 30.0)]
    vehicles = [VehiclesCrossed(hour, 800.0 * hour / 5.0) for hour in (20.0, 30.0)]
    found = filtered(RANGES.cloud(20_000, rng), MOVES, [*counts, *vehicles], 0.0, 30.0, rng).drawn(4_000)
    low, high = np.exp(np.quantile(found.log_occupancy, (0.05, 0.95)))
    assert low < 5.0 < high
    assert high - low < 1.5


def test_who_is_registered_has_crossed_and_that_is_all_that_it_says() -> None:
    cloud = replace(known(0.1, 500.0), crossed=np.array([9_000.0]), rate_per_h=np.array([500.0]))
    few, some, all_of_them, more = (
        float(PersonsRegistered(30.0, count).log_likelihood(cloud)[0]) for count in (0.0, 6_000.0, 9_000.0, 14_000.0)
    )
    assert few == pytest.approx(0.0, abs=1e-9)
    assert some == pytest.approx(0.0, abs=1e-6)
    assert all_of_them == pytest.approx(np.log(0.99 * 0.5 + 0.01))
    assert more == pytest.approx(np.log(0.01), abs=1e-3)


def test_rounding_and_reports_by_hand() -> None:
    assert [rounding(count) * 12.0**0.5 for count in (28_120.0, 42_500.0, 76_407.0, 80_000.0, 0.0)] == [
        pytest.approx(step) for step in (10.0, 100.0, 1.0, 10_000.0, 1.0)
    ]
    sd = np.hypot(np.log(4.0) / (2.0 * 1.6449), 0.3)
    densities = np.exp(log_report(10.0, 40.0, np.array([20.0, 0.0])))
    assert densities[0] == pytest.approx(0.9 / (sd * np.sqrt(2.0 * np.pi)) + 0.1 / np.log(1000.0))
    assert densities[1] == pytest.approx(0.1 / np.log(1000.0))
    at_least = np.exp(log_report(12.0, None, np.array([12.0, 1e6, 0.0])))
    assert at_least == pytest.approx([0.9 * 0.5 + 0.05, 0.95, 0.05])
    at_most = np.exp(log_report(None, 12.0, np.array([12.0, 1e6, 0.0])))
    assert at_most == pytest.approx([0.9 * 0.5 + 0.05, 0.05, 0.95])


def test_bands_hold_twins_as_often_as_they_say() -> None:
    """80 truths drawn of the prior, counted twice a day with the errors that are allowed for: next day and third day.

    A band of 90 % holds 144 of 160 counts; the limits are three standard errors away.
    """
    rng = np.random.default_rng(7)
    truths, at_h, issued_h = RANGES.cloud(80, rng), np.arange(6.0, 121.0, 12.0), 48.0
    courses, rates, now_h = [], [], 0.0
    for hour in at_h.tolist():
        truths, now_h = MOVES.advanced(truths, now_h, hour, rng), hour
        courses.append(truths.crossed)
        rates.append(truths.rate_per_h)
    counted = np.array(courses) + np.array(rates) * rng.normal(0.0, 1.0, (len(at_h), 80))
    counted = np.maximum(counted, 0.0).round()
    ahead = np.flatnonzero(at_h > issued_h)[[1, 5]]
    bands = []
    for course in counted.T:
        seen = [PersonsCrossed(hour, count) for hour, count in zip(at_h.tolist(), course.tolist(), strict=True)]
        found = filtered(RANGES.cloud(3_000, rng), MOVES, seen, 0.0, issued_h, rng).drawn(1_000)
        of_twin, now_h = [], issued_h
        for hour in at_h[ahead].tolist():
            found, now_h = MOVES.advanced(found, now_h, hour, rng), hour
            said = found.crossed + found.rate_per_h * rng.normal(0.0, 1.0, len(found))
            of_twin.append(np.quantile(said, (0.05, 0.25, 0.75, 0.95)))
        bands.append(of_twin)
    low, lower, upper, high = np.moveaxis(np.array(bands), 2, 0)
    seen_later = counted[ahead].T
    assert 0.83 <= coverage(seen_later.ravel(), low.ravel(), high.ravel()) <= 0.97
    assert 0.38 <= coverage(seen_later.ravel(), lower.ravel(), upper.ravel()) <= 0.62
