"""A name has one value: pairs of figures that used to differ, each from two places, are equal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.readiness import first_short, needs
from sim.analysis.triggers import first_h
from sim.parts.fuel.measures import QUEUE_MAX
from sim.results.metrics_partition import ARRIVED, NOT_ARRIVED, PRESENT, definitions
from sim.results.metrics_reception import READINESS
from sim.runs.ensemble import Ensemble
from sim.scenario.triggers import Signal
from sim.view import throughput
from sim.view.series import fan
from tests.answers.test_where_everybody_is import FREE
from tests.world.cars import cars

HERE = Path(__file__).parent
SMALL = HERE.parent / "cli" / "small.yaml"


@pytest.fixture(scope="module")
def village() -> Ensemble:
    """Four runs of a village whose announced readiness is passed within the run."""
    return sim.runs(sim.load(SMALL, set=["readiness.persons=300", "horizon_h=24"]), n=4).ensemble


def test_an_announced_number_is_first_short_when_the_table_says_that_it_is_passed(village: Ensemble) -> None:
    [need] = [one for one in needs(village) if (one.unit, one.who) == ("persons", "crossed")]
    passed = village.metric(READINESS["persons", "crossed"])
    assert passed.value is not None
    assert first_short(village, need).median_h == passed.value
    steps = village.time_h[(need.shortfall > 0.0).argmax(axis=1)]
    assert np.median(steps) > passed.value, "the recording step after it is another hour"


def test_the_classes_of_many_runs_add_up_to_everybody(village: Ensemble) -> None:
    known = {one.name: village.metric(one).value for one in (PRESENT, ARRIVED, NOT_ARRIVED)}
    counts = [village.metric(one).value for one in definitions(village.scenario)]
    assert None not in counts and None not in known.values()
    assert sum(count or 0.0 for count in counts) == known[PRESENT.name]
    assert (known[ARRIVED.name] or 0.0) + (known[NOT_ARRIVED.name] or 0.0) == known[PRESENT.name]


def test_the_longest_queue_for_petrol_is_the_top_of_both_curves_that_draw_it() -> None:
    run = sim.run(sim.load(HERE / "petrol.yaml", set=["fuel.points_litres=10000"]))
    most = run.metric(QUEUE_MAX).value
    assert most and most == fan(run, "fuel.waiting").middle.max() == fan(run, "queue_pumps").middle.max()


def test_a_trigger_warns_of_the_hour_at_which_the_table_says_that_readiness_is_used_up(village: Ensemble) -> None:
    passed = Signal(curve="crossed", side="above", threshold=300.0, unit="persons")
    metric = village.metric(READINESS["persons", "crossed"])
    assert np.median(first_h(village, passed)) == metric.value
    steps = first_h(village, passed.model_copy(update={"threshold": 299.0}))
    assert set(steps.tolist()) <= set(village.time_h.tolist()), "any other threshold is seen at a recording step"


@pytest.mark.parametrize("runs", [1, 3])
def test_one_person_who_crosses_in_the_busiest_hour_is_said_in_the_singular(runs: int) -> None:
    of = cars({"gate": FREE}, {"last": {"to": "gate", "times_h": [0.5]}}, milestones={"crossed": ["gate.left"]})
    said = throughput.finding(sim.runs(of, n=runs).subject)
    assert "1" in said and "1 persons" not in said
