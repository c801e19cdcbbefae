"""Runs of other places than the shipped ones: nothing is said of what they do not have, and in no other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs.make import Making
from sim.runs.runs import replicated
from sim.scenario.load import load
from tests.view.outputs import Outputs, faults, outputs

PLACES = Path(__file__).parent / "places"


@pytest.fixture(scope="module", params=[("border", 3), ("wildfire", 1), ("flood", 3)], ids=lambda one: str(one[0]))
def found(request: pytest.FixtureRequest) -> Outputs:
    name, runs = request.param
    return outputs(replicated(load(PLACES / f"{name}.yaml"), runs, Making()))


def test_every_output_is_in_order(found: Outputs) -> None:
    assert faults(found) == []
