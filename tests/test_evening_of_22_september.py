"""The seed figures: what the run of the exodus holds on the evening of 22 September 2023, before anybody knew."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.results import Results
from tests.shipped import shipped_run

EVENING_H = 79.0
"""22 September 20:00, hours after 19 September 13:00."""


@pytest.fixture(scope="module")
def evening() -> tuple[Results, int]:
    """One run, and its recording step of that evening."""
    results = shipped_run("exodus-2023")
    return results, int(np.searchsorted(results.curves.time_h, EVENING_H))


def test_120_000_residents_are_announced_and_nobody_has_crossed(evening: tuple[Results, int]) -> None:
    results, step = evening
    assert results.journal.persons_total == 120_000
    assert results.curves["crossed"].values[step] == 0.0
    assert results.curves["departed"].values[step] == 0.0


def test_arms_are_those_of_the_bulletin(evening: tuple[Results, int]) -> None:
    """6 armoured vehicles, more than 800 small arms, about 5,000 rounds."""
    results, step = evening
    handed_in = {kind: results.curves[f"arms.{kind}.handed_in"].values[step] for kind in ("small_arms", "rounds")}
    assert results.curves["arms.armoured_vehicles.handed_in"].values[step] == 6.0
    assert 800.0 <= handed_in["small_arms"] <= 950.0
    assert 4_500.0 <= handed_in["rounds"] <= 5_500.0


def test_stocks_have_run_down_and_aid_has_begun_to_come(evening: tuple[Results, int]) -> None:
    """Days of flour, not weeks; some 90 t have come in, and Armenia's convoy still stands at Kornidzor."""
    results, step = evening
    assert 1.0 < results.curves["stocks.flour.days_of_cover"].values[step] < 10.0
    assert results.curves["aid.tonnes_delivered"].values[step] == pytest.approx(90.0, abs=15.0)
    assert results.curves["aid.tonnes_waiting"].values[step] >= 361.0


def test_readiness_for_40_000_families_is_unused(evening: tuple[Results, int]) -> None:
    results, step = evening
    assert results.scenario.readiness.families == 40_000
    assert results.curves["in_shelter"].values[step] == 0.0
    assert results.curves["families_crossed"].values[step] == 0.0


def test_nine_wounded_have_been_moved_and_the_others_wait(evening: tuple[Results, int]) -> None:
    """Those of the fighting; nine were moved that day."""
    results, step = evening
    assert results.curves["medical.evacuated"].values[step] == 9.0
    assert results.curves["medical.waiting"].values[step] > 100.0
