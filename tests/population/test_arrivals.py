"""When vehicles come: rates that vary, mobilisation curves, batches, and what is said of wrong streams."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy.integrate import quad
from scipy.stats import kstest

from sim.population.arrivals import arrival_times, evenly_spaced, thinned
from sim.population.streams import Streams
from sim.scenario.arrivals import Arrivals, Batch, RateTable, Sinusoid
from sim.scenario.check_arrivals import arrivals_findings
from sim.scenario.distributions import AnyDeparture, AnyDuration
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.population.fluid import fluid_queue
from tests.world.cars import cars, minutes

RATES: list[Sinusoid | RateTable] = [
    Sinusoid(shape="sinusoid", mean_vph=40.0, amplitude_vph=35.0, period_h=24.0, rises_at_h=5.0),
    RateTable(shape="linear", points=((0.0, 10.0), (4.0, 30.0), (5.0, 0.0))),
    RateTable(shape="linear", points=((2.0, 6.0),)),
    RateTable(shape="steps", points=((1.0, 12.0), (3.0, 0.0), (6.0, 5.0))),
]


def stream(**plan: Any) -> Arrivals:
    return Arrivals.model_validate({"to": "gate", **plan})


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.shape)
def test_the_expected_number_is_the_integral_of_the_rate(rate: Sinusoid | RateTable) -> None:
    for until_h in (0.0, 0.5, 2.5, 4.0, 7.3, 30.0):
        breaks = [hour for hour, _ in getattr(rate, "points", ()) if hour < until_h]
        integral, _ = quad(lambda t: float(rate.rate_vph(np.array([t]))[0]), 0.0, until_h, points=breaks or None)
        assert rate.expected(np.array([until_h]))[0] == pytest.approx(integral, abs=1e-6)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.shape)
def test_even_arrivals_come_where_the_expected_number_is_whole(rate: Sinusoid | RateTable) -> None:
    times_h = evenly_spaced(rate, 12.0)
    whole, rest = divmod(rate.expected(np.array([12.0]))[0], 1.0)
    # Where the rate is over when the number is whole, nobody comes at that moment.
    stays_there = rest == 0.0 and any(end_h == np.inf for _, end_h in rate.pauses())
    assert len(times_h) == int(whole) + (not stays_there)
    np.testing.assert_allclose(rate.expected(times_h), np.arange(len(times_h)), atol=1e-9)
    np.testing.assert_array_equal(evenly_spaced(rate, 12.0, 5), times_h[:5])


def test_even_arrivals_begin_with_the_rate_and_do_not_come_without_one() -> None:
    """120 an hour from hour 173 on: the first at 173, each half a minute after the one before; none at hour 0."""
    late = RateTable(shape="steps", points=((173.0, 120.0), (173.25, 0.0)))
    np.testing.assert_allclose(evenly_spaced(late, 371.0, 30), 173.0 + np.arange(30) / 120.0, atol=1e-9)
    assert len(evenly_spaced(RateTable(shape="steps", points=((0.0, 0.0),)), 12.0)) == 0


@pytest.mark.parametrize("shape", ["steps", "linear"])
def test_ten_a_day_are_ten_and_no_eleventh_at_the_end_of_the_day(shape: str) -> None:
    """Two days with ten each and a day without anybody between them, in steps or as triangles."""
    steps = ((0.0, 10 / 24.0), (24.0, 0.0), (48.0, 10 / 24.0), (72.0, 0.0))
    triangles = ((0.0, 0.0), (12.0, 20 / 24.0), (24.0, 0.0), (48.0, 0.0), (60.0, 20 / 24.0), (72.0, 0.0))
    rate = RateTable.model_validate({"shape": shape, "points": steps if shape == "steps" else triangles})
    times_h = evenly_spaced(rate, 100.0)
    assert [int(((day <= times_h) & (times_h < day + 24.0)).sum()) for day in (0.0, 24.0, 48.0, 72.0)] == [10, 0, 10, 0]
    assert times_h[10] == 48.0, "the eleventh comes when the rate begins again"
    np.testing.assert_array_equal(evenly_spaced(rate, 100.0, 11), times_h[:11])


def test_thinned_arrivals_follow_the_rate() -> None:
    rate = RATES[0]
    times_h, _ = thinned(rate, 2400.0, np.random.default_rng(1))
    total = float(rate.expected(np.array([2400.0]))[0])
    assert len(times_h) == pytest.approx(total, abs=4.0 * np.sqrt(total))
    assert kstest(rate.expected(times_h) / total, "uniform").pvalue > 1e-3


PEAK = RateTable(shape="steps", points=((0.0, 0.01), (5.0, 1e6), (5.0001, 0.01)))
"""A hundred in a third of a second, and hardly anybody before or after it."""

VALLEY = RateTable(shape="linear", points=((1.0, 0.0), (6.0, 180.0), (18.0, 60.0), (30.0, 0.0), (42.0, 20.0)))


def test_a_peak_is_thinned_by_itself() -> None:
    """By its rate for the whole run there would be 2e9 candidates; a table of steps needs no more than arrive."""
    times_h, candidates = thinned(PEAK, 2_000.0, np.random.default_rng(1))
    assert candidates == len(times_h)
    assert len(times_h) == pytest.approx(float(PEAK.expected(np.array([2_000.0]))[0]), abs=4.0 * np.sqrt(120.0))
    assert ((times_h >= 5.0) & (times_h <= 5.0001)).sum() == pytest.approx(100, abs=40)


@pytest.mark.parametrize("until_h", [0.5, 3.0, 18.0, 25.0, 400.0])
def test_a_table_thinned_piece_by_piece_has_its_rate_everywhere(until_h: float) -> None:
    rng, total = np.random.default_rng(1), float(VALLEY.expected(np.array([until_h]))[0])
    drawn = [thinned(VALLEY, until_h, rng)[0] for _ in range(40)]
    assert all((np.diff(times_h) >= 0.0).all() and (times_h <= until_h).all() for times_h in drawn)
    together = np.concatenate(drawn)
    assert len(together) == pytest.approx(40.0 * total, abs=4.0 * np.sqrt(40.0 * total) + 1e-9)
    if total > 0.0:
        assert kstest(VALLEY.expected(together) / total, "uniform").pvalue > 1e-3


@pytest.mark.parametrize(
    "plan",
    [
        {"law": "exponential", "mean_min": 90.0, "minimum_min": 30.0},
        {"law": "lognormal", "mean_min": 90.0, "cv": 1.2},
        {"law": "gamma", "mean_min": 90.0, "cv": 0.5},
        {"law": "weibull", "mean_min": 90.0, "shape": 1.8},
        {"law": "uniform", "mean_min": 90.0, "half_width_share": 0.5},
        {"law": "logistic", "midpoint_h": 60.0, "rate_per_h": 0.4},
        {"law": "logistic", "midpoint_h": 20.0, "rate_per_h": 0.05},
    ],
    ids=lambda plan: str(plan["law"]),
)
def test_draws_follow_their_distribution(plan: dict[str, Any]) -> None:
    distribution: Any = TypeAdapter(AnyDeparture).validate_python(plan)
    draws = distribution.sample_h(np.random.default_rng(7), 20_000)
    exact = distribution.distribution_h()
    assert kstest(draws, np.vectorize(exact.cdf)).pvalue > 1e-3
    assert draws.mean() == pytest.approx(exact.mean(), rel=0.03)
    assert draws.std() == pytest.approx(exact.std(), rel=0.05)
    assert (exact.cdf(0.0), exact.sf(0.0)) == (0.0, 1.0), "nobody sets off at hour 0, and none before"
    assert (draws > 0.0).all()
    assert exact.cdf(exact.median()) == pytest.approx(0.5)


@pytest.mark.parametrize("spacing", ["even", "random"])
def test_a_logistic_mobilisation_does_not_begin_with_a_convoy(spacing: str) -> None:
    """(F(t) − F(0))/(1 − F(0)) at a quarter of an hour is 0.25 %; F(t) itself, 8.5 %, would stand there at hour 0."""
    distribution = {"law": "logistic", "midpoint_h": 20.0, "rate_per_h": 0.12}
    times_h = arrival_times(
        stream(sets_off=distribution, count=40_000, spacing=spacing), "cars", 1_000.0, Streams(0, 0)
    )
    before, after = (1.0 / (1.0 + math.exp(-0.12 * (hour - 20.0))) for hour in (0.0, 0.25))
    share = (after - before) / (1.0 - before)
    assert share == pytest.approx(0.0025, abs=5e-5)
    assert float((times_h <= 0.25).mean()) == pytest.approx(share, abs=4.0 * math.sqrt(share / 40_000))
    assert len(np.unique(times_h)) > 39_990, "no pile at any hour"


def test_the_logistic_after_the_start_against_numerical_integration() -> None:
    distribution: Any = TypeAdapter(AnyDeparture).validate_python(
        {"law": "logistic", "midpoint_h": 20.0, "rate_per_h": 0.12}
    )
    found = distribution.distribution_h()
    mean, square = (quad(lambda t, p=power: t**p * found.pdf(t), 0.0, 500.0, epsabs=1e-10)[0] for power in (1, 2))
    assert quad(found.pdf, 0.0, 7.0)[0] == pytest.approx(found.cdf(7.0), rel=1e-9)
    assert (found.mean(), found.std()) == pytest.approx((mean, math.sqrt(square - mean**2)), rel=1e-7)
    assert found.cdf(found.ppf(0.3)) == pytest.approx(0.3, rel=1e-12)
    assert (found.pdf(-1.0), found.cdf(-1.0), found.ppf(0.0)) == (0.0, 0.0, 0.0)


def test_a_constant_is_one_point() -> None:
    distribution: Any = TypeAdapter(AnyDuration).validate_python(minutes(30.0))
    point = distribution.distribution_h()
    assert (point.mean(), point.std(), point.median()) == (0.5, 0.0, 0.5)
    assert (point.cdf(0.4), point.cdf(0.5), point.sf(0.4), point.sf(0.5)) == (0.0, 1.0, 1.0, 0.0)
    assert point.ppf(np.array([0.1, 0.9])).tolist() == [0.5, 0.5]


def test_a_mobilisation_curve_gives_its_number_at_equal_quantiles_or_at_random() -> None:
    distribution = {"law": "weibull", "shape": 2.0, "mean_min": 600.0}
    even = arrival_times(stream(sets_off=distribution, count=4, spacing="even"), "cars", 100.0, Streams(0, 0))
    weibull: Any = TypeAdapter(AnyDuration).validate_python(distribution)
    np.testing.assert_allclose(weibull.distribution_h().cdf(even), [0.125, 0.375, 0.625, 0.875])
    random = arrival_times(stream(sets_off=distribution, count=500), "cars", 1_000.0, Streams(0, 0))
    assert len(random) == 500
    assert (np.diff(random) >= 0.0).all()


def test_who_waits_at_the_start_comes_before_all_others() -> None:
    times_h = arrival_times(stream(times_h=[1.0, 2.0], waiting_veh=3), "cars", 1.5, Streams(0, 0))
    assert times_h.tolist() == [0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize("distribution", ["constant", "geometric", "poisson_plus_one"])
def test_batches_have_their_mean(distribution: str) -> None:
    sizes = Batch.model_validate({"law": distribution, "mean_veh": 3.0}).sample(np.random.default_rng(3), 20_000)
    assert sizes.min() >= 1
    assert sizes.mean() == pytest.approx(3.0, rel=0.02)


def batches(count: int) -> Scenario:
    exponential = {"law": "exponential"}
    arriving = {
        "to": "gate",
        "interarrival": exponential | {"mean_min": 6.0},
        "batch": {"law": "geometric", "mean_veh": 2.0},
        "count": count,
    }
    gate = {"kind": "station", "lanes": 1, "service": exponential | {"mean_min": 2.0}}
    return cars({"gate": gate}, {"cars": arriving}, horizon_h=count / 15.0, step_h=24.0, record_step_h=168.0)


def test_batch_arrivals_wait_as_long_as_theory_says() -> None:
    """M^[X]/M/1 with geometric batches: L = ρ (1 + E[X²]/E[X]) / (2 (1 − ρ)) (Gross and Harris, ch. 3)."""
    journal = simulate(batches(300_000))
    stay_h = journal.stage_h("gate", "left") - journal.stage_h("gate", "arrived")
    load, mean, second = 10.0 * 2.0 / 30.0, 2.0, 6.0
    present = load * (1.0 + second / mean) / (2.0 * (1.0 - load))
    assert np.nanmean(stay_h) * 20.0 == pytest.approx(present, rel=0.03)


def test_a_gate_with_linear_rates_stays_within_a_vehicle_of_the_fluid() -> None:
    """Case T03 vehicle by vehicle: λ = 6.9 − 0.2 t and μ = 2.1 + 0.3 t a minute, ten waiting at the start."""
    hour = 60.0
    falling = {"shape": "linear", "points": [[0.0, 6.9 * hour], [0.5, 0.9 * hour]]}
    faster = {
        f"minute{tenth}": {
            "at": f"2023-09-24T10:{tenth // 10:02d}:{6 * (tenth % 10):02d}+04:00",
            "event": "the gate speeds up",
            "set": {"stages.gate.service.mean_min": 1.0 / (2.1 + 0.3 * (tenth + 0.5) / 10.0)},
        }
        for tenth in range(250)
    }
    scenario = Scenario.model_validate(
        {
            "title": "T03",
            "start": "2023-09-24T10:00:00+04:00",
            "horizon_h": 0.5,
            "record_step_h": 0.5,
            "arrivals": {"cars": {"to": "gate", "rate": falling, "spacing": "even", "waiting_veh": 10}},
            "stages": {"gate": {"kind": "station", "lanes": 1, "service": minutes(1.0 / 2.1)}},
            "timeline": faster,
        }
    )
    journal = simulate(scenario)
    asked, begun = journal.stage_h("gate", "arrived"), journal.stage_h("gate", "entered")
    hours = np.linspace(0.0, 0.33, 200)
    queue = np.searchsorted(asked, hours, side="right") - np.searchsorted(np.sort(begun), hours, side="right")
    capacity = RateTable(shape="linear", points=((0.0, 2.1 * hour), (0.5, 11.1 * hour)))
    fluid = fluid_queue(RateTable.model_validate(falling), capacity, 10.0)
    assert abs(queue.max() - fluid.largest_veh) <= 1.0
    exact = 10.0 + 4.8 * 60.0 * hours - 0.25 * (60.0 * hours) ** 2
    assert np.abs(queue - exact).max() <= 1.5


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({}, "none of them is given"),
        ({"times_h": [1.0], "interarrival": minutes(1.0)}, "given are interarrival and times_h"),
        ({"sets_off": minutes(9.0)}, "give count as well"),
        ({"times_h": [1.0], "spacing": "even"}, "even goes with rate or sets_off"),
        ({"times_h": [2.0, 1.0]}, "must not decrease"),
        ({"times_h": [1.0], "persons": 3, "party_size": {"law": "table", "weights": [1]}}, "party_size"),
    ],
)
def test_wrong_streams_are_reported_what_is_wrong(plan: dict[str, Any], says: str) -> None:
    messages = [message for _, message in arrivals_findings("cars", stream(**plan))]
    assert any(says in message for message in messages), messages


@pytest.mark.parametrize(
    ("kind", "plan", "says"),
    [
        (Sinusoid, {"shape": "sinusoid", "mean_vph": 1.0, "amplitude_vph": 2.0}, "above mean_vph"),
        (RateTable, {"shape": "steps", "points": [[1.0, 2.0], [1.0, 3.0]]}, "must increase"),
        (Batch, {"law": "constant", "mean_veh": 1.5}, "no whole number"),
    ],
)
def test_impossible_rates_are_refused(kind: Any, plan: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        kind.model_validate(plan)
