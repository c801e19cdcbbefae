"""Replications: medians and intervals, without their journals."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.model import Scenario
from tests.results.build import NAN, crossing, journal, scenario


def summary(of: Scenario, replication: int, crossed_h: float) -> ReplicationSummary:
    return ReplicationSummary.of(
        Results(journal(of, [crossing(0.0, crossed_h, persons=10 + replication)], replication=replication))
    )


def ensemble(of: Scenario | None = None) -> Ensemble:
    of = of or scenario()
    return Ensemble.of(of, [summary(of, number, 1.0 + number) for number in (2, 0, 1, 4, 3)])


def test_median_and_interval_of_curves() -> None:
    found = ensemble()
    assert [item.replication for item in found.summaries] == [0, 1, 2, 3, 4]
    # By hour 3 replications 0, 1 and 2 have crossed with 10, 11 and 12 persons.
    assert found.values("crossed")[:, 3].tolist() == [10, 11, 12, 0, 0]
    assert found.curves["crossed"].values[3] == 10
    assert_allclose(found.quantile("crossed", 0.95)[3], 12.0)


def test_median_and_interval_of_metrics() -> None:
    metric = ensemble().metric("clearance_100_h")
    assert metric.value == 3.0 and metric.known == metric.replications == 5
    assert metric.low == 1.0 and metric.high == 5.0
    assert ensemble().metric("clearance_100_at_h").local == "24 Sep 15:00"


def test_replications_that_do_not_finish_are_counted() -> None:
    of = scenario()
    found = Ensemble.of(of, [summary(of, 0, 2.0), summary(of, 1, NAN), summary(of, 2, 3.0)])
    metric = found.metric("clearance_100_h")
    assert metric.value == 3.0 and metric.high is None and metric.known == 2
    assert "2 of 3 runs" in metric.note


def test_hourly_values_of_each_replication() -> None:
    vehicles = ensemble().hourly("vehicles")
    assert vehicles.shape == (5, 10)
    assert vehicles.sum(axis=1).tolist() == [1.0] * 5
    assert np.isnan(ensemble().hourly("road_time_median")[:, 1]).all()


def test_an_hour_that_is_not_over_is_infinitely_long_and_one_without_departures_not_known() -> None:
    of = scenario()
    found = Ensemble.of(of, [summary(of, 0, 2.0), summary(of, 1, NAN)]).hourly("road_time_median")
    assert found[:, 0].tolist() == [2.0, np.inf]
    assert np.isnan(found[:, 1]).all()


def test_error_of_the_median_curve(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(
        "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"
        "2023-09-24T15:00,8,,,,a\n",
        encoding="utf-8",
    )
    found = ensemble(scenario(observed=str(path)))
    assert found.metric("rmse_crossed_of_median_percent").value == 25.0
    assert found.metric("rmse_vehicles_crossed_of_median_percent").value is None
    assert ensemble().metric("rmse_crossed_of_median_percent").note == "the scenario names no observed counts"


def test_frames() -> None:
    found = ensemble()
    long = found.to_frame()
    assert sorted(long["replication"].unique()) == [0, 1, 2, 3, 4]
    bands = found.bands_frame()
    crossed = bands[bands["curve"] == "crossed"]
    assert list(bands.columns) == ["time", "curve", "unit", "median", "p05", "p25", "p75", "p95"]
    assert (crossed["p05"] <= crossed["median"]).all() and (crossed["median"] <= crossed["p95"]).all()
    assert found.metrics_frame().loc["clearance_100_h", "replications"] == 5
    assert "median of 5 replications" in found._repr_html_()


def test_a_summary_can_be_sent_to_another_process() -> None:
    of = scenario()
    sent = summary(of, 0, 2.0)
    received = pickle.loads(pickle.dumps(sent))
    assert received.metrics == sent.metrics and np.array_equal(received.values, sent.values)


def test_what_does_not_belong_together_is_refused() -> None:
    of = scenario()
    with pytest.raises(ValueError, match="at least one replication"):
        Ensemble.of(of, [])
    with pytest.raises(ValueError, match="not all different"):
        Ensemble.of(of, [summary(of, 0, 1.0), summary(of, 0, 2.0)])
    with pytest.raises(ValueError, match="replication 1 is not of the same scenario as 0"):
        Ensemble.of(of, [summary(of, 0, 1.0), summary(scenario(horizon_h=8.0), 1, 2.0)])


def test_no_announced_readiness_in_any_replication_is_none() -> None:
    metric = ensemble().metric("readiness_persons_passed_by_crossed_at_h")
    assert metric.value is None and metric.known == 0 and metric.note
