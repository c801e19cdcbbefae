"""Who stands on the way: there is room for as many stops as there are, however often one vehicle runs dry."""

from __future__ import annotations

import numpy as np
import pytest

from sim.journal import LEFT
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.test_engine_oracle import run_both, within_slack
from tests.theory.roads import US, link, plan, stops_at


def dry_on_every_road(roads: int, cars: int = 1) -> Scenario:
    """Roads of 1 km; half-way along each the tank is empty, for a minute, and is given what takes it to the next."""
    sections = stops_at(0.5, 1.0)
    sections["fuel"]["run_dry"]["rescue_litres"] = 1.0
    stages = {f"road{k}": link(1.0, to=f"road{k + 1}") for k in range(roads - 1)} | {f"road{roads - 1}": link(1.0)}
    crowd = {"dry": {"to": "road0", "vehicle_class": "dry", "times_h": [0.3 * number for number in range(cars)]}}
    return plan(stages, crowd, 20.0, **sections)


def test_a_car_may_run_dry_on_every_road() -> None:
    """Nobody comes after it to any of 40 roads, so none of its stops is ever taken off the list of its road."""
    left_h = simulate(dry_on_every_road(40)).passage_h[0, :, LEFT]
    expected_h = np.arange(1, 41) * (1.0 / 50.0 + 1.0 / 60.0)
    np.testing.assert_allclose(left_h, expected_h, rtol=0.0, atol=40 * 10_000 * US)


@pytest.mark.parametrize("cars", [1, 3, 8])
def test_engine_and_oracle_agree_on_cars_that_run_dry_again_and_again(cars: int) -> None:
    trial = run_both(dry_on_every_road(12, cars))
    assert trial.ran_dry == trial.expected.ran_dry == cars
    assert within_slack(trial, 1_000_000) == ""
