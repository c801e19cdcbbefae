"""Metrics and curves by name: each the same as among all, and nothing else is worked out."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import sim
from sim.results.curves import Curve
from sim.results.metrics import GROUPS
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.shipped import find
from sim.simulate import simulate
from tests.shipped import FEW_RESIDENTS, shipped_run

NAMES = ("exodus-2023", "both-roads-open", "return-2020")
"""Scenarios that have, together, every part but warehouses."""


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_the_same_when_it_is_asked_for_alone(name: str) -> None:
    whole = sim.run(load(find(name), set=FEW_RESIDENTS))
    for metric in whole.metrics:
        assert Results(whole.journal).metric(metric.name) == metric


@pytest.mark.parametrize("name", NAMES)
def test_a_group_has_the_metrics_that_it_makes(name: str) -> None:
    """Or a metric could not be found by its name."""
    for group in GROUPS:
        for metric in group.of(shipped_run(name).sources):
            assert metric.definition.family in {one.name for one in group.definitions}, metric.name


def test_some_metrics_come_in_the_order_asked_for() -> None:
    names = ("road_time_p90_h", "clearance_90_h", "rmse_crossed_percent")
    found = Results(shipped_run("exodus-2023").journal).metrics_named(names)
    assert tuple(metric.name for metric in found) == names


def test_what_is_not_asked_for_is_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Results(shipped_run("exodus-2023").journal)
    for costly in ("connected.jam", "queues.waits", "sources.waited", "sources.find_record"):
        monkeypatch.setattr(f"sim.results.{costly}", None)
    assert fresh.metric("clearance_90_h").value is not None
    assert fresh.curves["crossed"].values[-1] > 0.0
    with pytest.raises(TypeError):
        fresh.metric("queue_max_km")


def test_an_unknown_name_is_reported_with_those_that_there_are() -> None:
    fresh = Results(shipped_run("exodus-2023").journal)
    with pytest.raises(KeyError, match=r"no metric 'clearance_91_h'; did you mean 'clearance_99_h'"):
        fresh.metric("clearance_91_h")
    with pytest.raises(KeyError, match=r"no curve 'crosed'; there are decided, "):
        fresh.curves["crosed"]


def test_a_curve_travels_with_its_values() -> None:
    curve = Curve("a", "persons", lambda: np.arange(3.0))
    copy = pickle.loads(pickle.dumps(curve))
    assert (copy.name, copy.unit, copy.values.tolist()) == ("a", "persons", [0.0, 1.0, 2.0])


def test_a_run_can_be_read_without_a_record() -> None:
    scenario = load(find("as-of-22-september"))
    assert Results(simulate(scenario)).metric("rmse_crossed_percent").note
