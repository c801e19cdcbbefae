"""Paired differences against figures worked out by hand, and against two runs that differ by one lane."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.paired import Comparison, difference, paired, variance_ratio
from sim.results.metric import MOMENT, Metric
from sim.results.questions import label_of
from sim.runs.intervals import bootstrap_interval, t_interval
from sim.runs.variants import variants
from sim.scenario.model import Scenario
from sim.view.comparison import finding, table
from tests.results.build import defined_as
from tests.world.cars import cars, minutes
from tests.world.towns import GATE, ROAD, towns

A = np.array([91.2, 88.7, 95.4, 90.1, 92.8, 89.9, 94.0, 87.5, 93.3, 91.9])
B = np.array([86.9, 84.8, 90.1, 86.0, 88.1, 85.9, 88.8, 83.6, 88.9, 87.4])


def metrics(values: list[float | None], unit: str = "h") -> list[Metric]:
    """One metric of several replications."""
    return [Metric(defined_as("time", unit), value) for value in values]


def test_t_interval_and_variance_ratio_of_the_verification_case() -> None:
    """Case S02: half-width 1.768 of one scenario, 0.3617 of the paired difference; variances 1 to 0.02517."""
    low, high = t_interval(A)
    assert low is not None and high is not None
    assert (high - low) / 2.0 == pytest.approx(1.76834529429, rel=1e-9)
    paired = difference(metrics(B.tolist()), metrics(A.tolist()))
    assert paired.low is not None and paired.high is not None
    assert paired.mean == pytest.approx(4.43, rel=1e-9)
    assert (paired.high - paired.low) / 2.0 == pytest.approx(0.36170942792, rel=1e-9)
    assert variance_ratio(A, B) == pytest.approx((A.var(ddof=1) + B.var(ddof=1)) / (B - A).var(ddof=1), rel=1e-12)
    assert paired.clear


def test_bootstrap_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    low, high = bootstrap_interval(A - B)
    assert low is not None and high is not None
    assert low < 4.43 < high
    assert (high - low) / 2.0 == pytest.approx(0.3617, rel=0.35)
    assert bootstrap_interval(A - B) == (low, high)


def test_pairs_in_which_one_has_no_value_are_counted_and_left_out() -> None:
    found = difference(metrics([1.0, None, 3.0, None, 5.0]), metrics([2.0, 7.0, None, None, 8.0]))
    assert (found.pairs, found.first_only, found.second_only) == (2, 1, 1)
    assert (found.first, found.second, found.mean) == (3.0, 5.0, 2.0)
    nothing = difference(metrics([None]), metrics([1.0]))
    assert (nothing.mean, nothing.low, nothing.pairs, nothing.second_only) == (None, None, 0, 1)


def test_one_pair_has_no_interval_and_equal_differences_one_of_no_width() -> None:
    alone = difference(metrics([1.0]), metrics([4.0]))
    assert (alone.mean, alone.low, alone.resampled_low, alone.clear) == (3.0, None, None, False)
    equal = difference(metrics([1.0, 2.0, 3.0]), metrics([1.5, 2.5, 3.5]))
    assert (equal.low, equal.mean, equal.high, equal.variance_ratio) == (0.5, 0.5, 0.5, None)


def test_the_difference_of_two_moments_is_in_hours() -> None:
    assert difference(metrics([10.0], MOMENT), metrics([12.0], MOMENT)).unit == "h"


def test_unequal_numbers_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="2 replications cannot be paired with 1"):
        difference(metrics([1.0, 2.0]), metrics([1.0]))


def compared(first: Scenario, second: Scenario, count: int) -> Comparison:
    return paired(variants({"first": first, "second": second}, count))


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Two towns with one lane at the gate, and with two."""

    def gate(lanes: int) -> dict[str, Any]:
        return {
            "road": ROAD,
            "gate": {**GATE, "lanes": lanes, "service": {"law": "lognormal", "mean_min": 4.0, "cv": 0.8}},
        }

    return compared(towns(stages=gate(1)), towns(stages=gate(2), seed=99), 5)


def test_more_lanes_clear_earlier_in_every_pair(comparison: Comparison) -> None:
    found = comparison.difference("clearance_90_h")
    assert found.mean is not None and found.high is not None
    assert found.clear and found.high < 0.0
    assert found.variance_ratio is not None and found.variance_ratio > 0.0
    assert comparison.second.scenario.seed == 7
    with pytest.raises(KeyError, match="there is no metric 'luck'"):
        comparison.difference("luck")


def test_the_curve_of_the_difference_is_the_difference_of_the_curves(comparison: Comparison) -> None:
    time_h, mean, low, high = comparison.curve("crossed")
    expected = (comparison.second.values("crossed") - comparison.first.values("crossed")).mean(axis=0)
    np.testing.assert_allclose(mean, expected)
    assert len(time_h) == len(low) == len(high)
    assert (low <= mean).all() and (mean <= high).all()
    assert mean[0] == 0.0 and mean.max() > 0.0


def test_a_scenario_does_not_differ_from_itself() -> None:
    same = compared(towns(), towns(), 2)
    assert {found.mean for found in same.differences if found.pairs} == {0.0}
    assert "no clear effect" in finding(same)
    assert not any("certain" in str(cell) for cell in table(same).columns[0].cells)


def test_other_replications_are_no_pairs(comparison: Comparison) -> None:
    fewer = compared(towns(), towns(), 2)
    with pytest.raises(ValueError, match="are not pairs"):
        Comparison(comparison.first, fewer.second)
    with pytest.raises(ValueError, match="are not pairs"):
        Comparison(fewer.first, compared(towns(seed=8), towns(), 2).second)


def test_a_small_count_in_one_of_the_two_is_in_no_line_for_people() -> None:
    """Few of 105 are left at a gate of 10 an hour, twenty where each takes 7 minutes: their difference says the few."""

    def gate(each_min: float) -> Scenario:
        stream = {"to": "gate", "times_h": [0.0] * 105, "persons": 1}
        return cars({"gate": {"kind": "station", "lanes": 1, "service": minutes(each_min)}}, {"cars": stream})

    found = compared(gate(6.0), gate(7.0), 2)
    left = [one for one in found.differences if one.name.startswith("at_end_") and 1 <= (one.first or 0.0) <= 9]
    assert any((one.second or 0.0) >= 10 for one in left)
    assert not {one.name for one in left} & {one.name for one in found.shown}
    shown = {str(cell).strip() for cell in table(found).columns[0].cells}
    assert not {label_of(one.name, {}) for one in left} & shown
    assert not any(one.name.replace("_", " ") in found._repr_html_() for one in left)
    assert found.difference(left[0].name).first is not None, "programs get every count"
