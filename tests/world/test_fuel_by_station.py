"""Fuel points with stocks and lorries of their own, need by the distance that remains, and who is stranded where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario.check import findings
from sim.scenario.model import Scenario
from tests.world.cars import ROAD, cars, minutes
from tests.world.test_petrol import PUMP, dry, fuel, tanks


def two_pumps(**sections: Any) -> Scenario:
    """Ten cars at each of two pumps with ten lanes, ten litres each; one has 30 litres, the other 200."""
    pump = {**PUMP, "lanes": 10}
    stages = {"near": pump, "far": pump, "road": ROAD}
    arrivals = {name: {"to": name, "persons": 2, "times_h": [0.0] * 10} for name in ("near", "far")}
    return cars(stages, arrivals, fuel=fuel(own_stock_litres={"near": 30.0, "far": 200.0}, **sections))


def served_h(run: sim.Results, name: str) -> list[float]:
    """When the cars at a pump got their petrol."""
    entered_h = run.journal.stage_h(name, "entered")
    return sorted(entered_h[~np.isnan(entered_h)].tolist())


def test_each_hands_out_what_it_has_and_people_are_stranded_by_place() -> None:
    """Three cars of ten at the near pump, all ten at the far one; fourteen persons stay at the first."""
    run = sim.run(two_pumps())
    assert (len(served_h(run, "near")), len(served_h(run, "far"))) == (3, 10)
    assert run.metric("near_left_litres").value == 0.0 and run.metric("far_left_litres").value == 100.0
    # The record of hour 0 is made before anybody is served then; from that of 0:15 on it is empty.
    assert run.metric("near_without_petrol_h").value == pytest.approx(9.75)
    assert run.metric("far_without_petrol_h").value == 0.0
    assert run.metric("fuel_left_at_points_litres").value == 100.0
    stranded = {one.name: one.value for one in run.metrics if "no_petrol_at" in one.name}
    assert [value for name, value in stranded.items() if "near" in name] == [14.0]
    assert [value for name, value in stranded.items() if "far" in name] == [0.0]


def test_lorries_bring_to_their_own_point() -> None:
    """A lorry with 20 litres that is back after an hour unloads at 0:30, 1:30, 2:30 and 3:30: two cars each time."""
    lorry = {"depot": "hill", "point": "near", "vehicles": 1, "load_litres": 20.0, "round": minutes(60.0)}
    run = sim.run(two_pumps(depots={"hill": {"litres": 1_000.0}}, tankers={"to_near": lorry}))
    assert served_h(run, "near") == pytest.approx([0.0, 0.0, 0.0, 0.5, 0.5, 1.5, 1.5, 2.5, 2.5, 3.5])


def chain(litres: float) -> Scenario:
    """50 km to a pump, 100 km to another, 20 km on; 10 litres for 100 km, and a tenth more behind a pump."""
    road = {**ROAD, "free_flow_kmh": 100.0}
    tank = {**tanks(litres, per_100km=10.0), "needed_litres": None, "reserve_share": 0.1}
    stages = {
        "first": {**road, "length_km": 50.0, "to": "pump"},
        "pump": {**PUMP, "to": "second"},
        "second": {**road, "length_km": 100.0, "to": "last_pump"},
        "last_pump": {**PUMP, "to": "third"},
        "third": {**road, "length_km": 20.0},
    }
    section = {"tanks": tank, "run_dry": dry(0.0), "points_litres": 1_000.0}
    return cars(stages, {"cars": {"to": "first", "times_h": [0.0]}}, fuel=section)


@pytest.mark.parametrize(
    ("litres", "stops"),
    # At the first pump 50 km are still to be burnt and 120 km and a tenth lie behind: 18.2 litres; at the last 12.2 on
    # the road before it and behind, of which who has just got ten has more.
    [(18.3, []), (18.1, ["pump"]), (5.0, ["pump", "last_pump"])],
)
def test_who_has_enough_for_the_distance_that_remains_passes_by(litres: float, stops: list[str]) -> None:
    """5 litres are used up at the pump; 10 of there last for the 100 km and not for the rest."""
    run = sim.run(chain(litres))
    assert [name for name in ("pump", "last_pump") if len(served_h(run, name))] == stops
    assert run.metric("fuel_ran_dry_veh").value == 0.0


def test_stocks_that_no_fuel_point_has_are_refused() -> None:
    """The nearest name is given, and petrol goes to a point or to a depot."""
    wrong = two_pumps(
        depots={"hill": {"litres": 1.0}},
        tankers={"city": {"depot": "hill", "point": "nera", "vehicles": 1, "load_litres": 1.0, "round": minutes(1.0)}},
    )
    found = {".".join(keys): what for keys, what in findings(wrong)}
    assert "near" in found["fuel.tankers.city.point"]
