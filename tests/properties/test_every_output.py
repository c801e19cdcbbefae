"""Invariants of all that is said of a run: table, answer, brief, report, exports, titles of pictures, JSON."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.runs.make import Making
from sim.runs.runs import replicated
from sim.scenario.model import Scenario
from tests.strategies_outputs import dressed
from tests.view.outputs import faults, outputs

RUNS = st.sampled_from([1, 1, 3])
"""Runs of each scenario."""


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(dressed(), RUNS)
def test_nothing_is_said_that_is_not_so(scenario: Scenario, runs: int) -> None:
    """Nothing of what the scenario lacks, no raw name, no noise, no number that programs do not get, one value each."""
    assert faults(outputs(replicated(scenario, runs, Making()))) == []


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(dressed(), RUNS)
def test_nor_in_any_of_many(scenario: Scenario, runs: int) -> None:
    """The same of as many scenarios as take some minutes; by hand, of more."""
    assert faults(outputs(replicated(scenario, runs, Making()))) == []
