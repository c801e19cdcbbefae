"""Invariants of all that is said of a run: table, answer, brief, report, exports, titles of pictures, JSON."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.runs.make import Making
from sim.runs.runs import replicated
from sim.scenario.model import Scenario
from tests.examples import examples
from tests.strategies_outputs import dressed
from tests.view.outputs import faults, outputs
from tests.world.cars import cars, minutes
from tests.world.towns import at

RUNS = st.sampled_from([1, 1, 3])
"""Runs of each scenario."""


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(dressed(), RUNS)
def test_nothing_is_said_that_is_not_so(scenario: Scenario, runs: int) -> None:
    """Nothing of what the scenario lacks, no raw name, no noise, no number that programs do not get, one value each."""
    assert faults(outputs(replicated(scenario, runs, Making()))) == []


@pytest.mark.slow
@settings(examples(40), suppress_health_check=list(HealthCheck))
@given(dressed(), RUNS)
def test_nor_in_any_of_many(scenario: Scenario, runs: int) -> None:
    """The same of as many scenarios as take half a minute of one processor, and at night two minutes."""
    assert faults(outputs(replicated(scenario, runs, Making()))) == []


def test_homes_that_are_announced_where_nobody_crosses_anything() -> None:
    """A hall beside a town: that homes suffice for those who cross cannot be said, and is not."""
    places = {"unit": "families", "initial": 30, "full": 60, "ramp_from": at(1.0), "ramp_to": at(2.0)}
    stream = {"to": "hall", "interarrival": minutes(1.0), "count": 100, "persons": 4, "families": 1}
    ready = {"families": 50, "persons": 100}
    of = cars({"hall": {"kind": "shelter", "places": places}}, {"town": stream}, readiness=ready)
    assert faults(outputs(replicated(of, 3, Making()))) == []
