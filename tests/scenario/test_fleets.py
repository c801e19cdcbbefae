"""Fleets of a scenario: the shortest round, the most vehicles, and the room that is kept for their trips."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.parts.buses.section import BusFleet
from sim.scenario.fleets import fleet_paths, fleets, most_vehicles, shortest_trip_h
from sim.scenario.model import Scenario
from sim.world.world import reserves
from tests.world.towns import at
from tests.world.village import FLEET, STAGES, village

SHORT = {**STAGES["road"], "length_km": 10.0, "to": "camp"}
SLOW = {
    "loading": {"law": "lognormal", "mean_min": 40.0, "cv": 0.5, "minimum_min": 15.0},
    "back": {"law": "exponential", "mean_min": 90.0, "minimum_min": 30.0},
}


def fleet(**changes: Any) -> BusFleet:
    """The village's fleet, with changes."""
    return BusFleet.model_validate({**FLEET, **changes})


def two_routes(**sections: Any) -> Scenario:
    """A village with a long road (half an hour) and a short one (a quarter) to the camp."""
    return village(stages={**STAGES, "short": SHORT}, **sections)


def test_the_shortest_round_is_what_is_fixed_and_the_shortest_free_road() -> None:
    """A mean of chance and a station, which may be empty, count for nothing; what is always the same counts."""
    of, always_h = two_routes(), 0.25 + 1.0
    assert shortest_trip_h(of, fleet()) == always_h + 0.5
    assert shortest_trip_h(of, fleet(to={"road": 0.5, "short": 0.5})) == always_h + 0.25
    assert shortest_trip_h(of, fleet(to={"short": 0.5, "road": 0.5}, **SLOW)) == 0.25 + 0.25 + 0.5
    assert shortest_trip_h(of, fleet(turns_at="gate")) == always_h + 0.5
    assert shortest_trip_h(of, fleet(turns_at="road")) == always_h


def test_what_is_always_the_same_may_be_shortened_by_the_timeline() -> None:
    """A ferry over a sea of an hour: the timeline halves the passage, and its way back to a quarter of an hour."""
    sea = {"kind": "delay", "duration": {"law": "constant", "mean_min": 60.0}, "to": "camp"}
    ferry = {**FLEET, "to": "sea", "loading": {"law": "uniform", "mean_min": 30.0, "half_width_share": 0.5}}
    of = village(stages={**STAGES, "sea": sea}, buses={"line": ferry})
    assert shortest_trip_h(of, of.buses["line"], "line") == 0.25 + 1.0 + 1.0
    faster = {"stages.sea.duration.mean_min": 30.0, "buses.line.back.mean_min": 15.0}
    change = {"calm": {"at": at(1.0), "event": "The sea is calm", "set": faster}}
    of = village(stages={**STAGES, "sea": sea}, buses={"line": ferry}, timeline=change)
    assert shortest_trip_h(of, of.buses["line"], "line") == 0.25 + 0.5 + 0.25


def test_no_trip_ends_where_no_route_leads_to_its_turn() -> None:
    """Behind the turn, round in a circle, or into nothing."""
    assert shortest_trip_h(village(), fleet(to="camp", turns_at="gate")) == math.inf
    circle = {**STAGES, "camp": {**STAGES["camp"], "to": "road"}, "short": SHORT}
    assert shortest_trip_h(village(stages=circle), fleet(turns_at="short")) == math.inf
    assert shortest_trip_h(village(), fleet(to="nowhere")) == math.inf


def test_the_most_vehicles_are_those_of_the_start_or_of_any_entry() -> None:
    timeline = {
        "more": {"at": at(1.0), "event": "more", "set": {"buses.line.vehicles": 7}},
        "less": {"when": "persons.crossed > 1", "event": "less", "set": {"buses.line.vehicles": 2}},
    }
    of = village(buses={"line": FLEET, "other": {**FLEET, "vehicles": 3}}, timeline=timeline)
    assert (most_vehicles(of, "line"), most_vehicles(of, "other")) == (7, 3)
    assert list(fleets(of)) == ["line", "other"]
    assert fleet_paths(of) == {"line": "buses.line", "other": "buses.other"}


@pytest.mark.parametrize(("horizon_h", "rounds"), [(0.9, 1), (1.0, 2), (10.5, 11)])
def test_room_is_kept_for_as_many_trips_as_can_be_begun(horizon_h: float, rounds: int) -> None:
    """Rounds of at least an hour: one more is begun than fit, by each of two buses."""
    line = {**FLEET, **SLOW, "to": "short", "vehicles": 2}
    of = two_routes(buses={"line": line}, horizon_h=horizon_h, record_step_h=0.1)
    [kept] = reserves(of)
    assert (kept.fleet, kept.vehicle_class, kept.trips) == ("line", "bus", 2 * rounds)
