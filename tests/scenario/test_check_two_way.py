"""Roads of two directions: every message."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim.scenario.check import findings
from sim.scenario.model import Scenario
from tests.theory.roads import change, link, plan

CARS = {"cars": {"to": "there", "times_h": [0.0]}, "others": {"to": "back", "times_h": [0.0]}}


def of(there: dict[str, Any], back: dict[str, Any], **timeline: Any) -> Scenario:
    """One road of 1 km, whose two directions differ by what is given."""
    stages = {"there": {**link(1.0), "opposite": "back", **there}, "back": {**link(1.0), "opposite": "there", **back}}
    return plan(stages, CARS, 1.0, timeline=timeline)


def found(scenario: Scenario) -> list[tuple[str, str]]:
    """Dotted key and message of everything that is wrong."""
    return [(".".join(keys), message) for keys, message in findings(scenario)]


def test_two_links_that_name_each_other_are_one_road() -> None:
    assert found(of({}, {})) == []
    assert found(of({"green_min": 5.0}, {"green_min": 0.0})) == []
    assert found(of({"lanes": 2}, {"lanes": 0}, wish=change(0.5, stages__back__lanes=1))) == []


@pytest.mark.parametrize(
    ("there", "back", "key", "message"),
    [
        ({"opposite": "there"}, {"opposite": None}, "there.opposite", "a link is not the opposite of itself"),
        ({"opposite": "bak"}, {"opposite": None}, "there.opposite", "there is no stage 'bak'; did you mean 'back'?"),
        ({}, {"opposite": None}, "there.opposite", "'back' must name 'there' as its opposite in turn; it names none"),
        ({}, {"length_km": 2.0}, "there.length_km", "is 1 km, and 2 km at 'back': it is one road"),
        (
            {},
            {"jam_density_vpkm": 120.0},
            "there.jam_density_vpkm",
            "is 100 veh/km, and 120 veh/km at 'back': it is one road",
        ),
        ({"lanes": 0}, {"lanes": 0}, "there.lanes", "neither this link nor 'back' has a lane"),
        (
            {"green_min": 5.0},
            {},
            "back",
            "needs green_min too: 'there' has one, and both directions alternate or neither does",
        ),
        (
            {"green_min": 5.0, "lanes": 2},
            {"green_min": 5.0},
            "there.lanes",
            "directions that alternate use the same lanes, at least one: not 2 here and 1 at 'back'",
        ),
        (
            {"opposite": None, "green_min": 5.0},
            {"opposite": None},
            "there.green_min",
            "is for a link with an opposite, with which it alternates",
        ),
        (
            {"lanes": 2, "lane_groups": {"buses": {"lanes": 1, "classes": ["bus"]}}},
            {},
            "there.lane_groups",
            "are for a road of one direction; this one has an opposite",
        ),
    ],
)
def test_what_is_wrong_with_a_road_of_two_directions(
    there: dict[str, Any], back: dict[str, Any], key: str, message: str
) -> None:
    assert (f"stages.{key}", message) in found(of(there, back))


def test_the_opposite_is_a_link() -> None:
    stages = {
        "there": {**link(), "opposite": "desk", "to": "desk"},
        "desk": {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}},
    }
    message = "'desk' is a delay; the other direction of a road is a link"
    assert found(plan(stages, {"cars": CARS["cars"]}, 1.0)) == [("stages.there.opposite", message)]


@pytest.mark.parametrize(
    ("green", "moved", "key", "message"),
    [
        (None, {"there": 3}, "there", "must be at most 2, the lanes of the road in both directions, not 3"),
        (
            None,
            {"there": 1, "back": 0},
            "there",
            "1 and 0 lanes of 'back' are not the 2 of the road; one direction is enough, the other has the rest",
        ),
        (5.0, {"back": 2}, "back", "cannot change: it alternates with 'there' on the same lanes; set green_min"),
    ],
)
def test_lanes_that_the_road_does_not_have(green: float | None, moved: dict[str, int], key: str, message: str) -> None:
    wish = change(0.5, **{f"stages__{name}__lanes": lanes for name, lanes in moved.items()})
    scenario = of({"green_min": green}, {"green_min": green}, wish=wish)
    assert found(scenario) == [(f"timeline.wish.set.stages.{key}.lanes", message)]


def test_only_directions_that_alternate_have_a_green() -> None:
    scenario = of({}, {}, wish=change(0.5, stages__there__green_min=5.0))
    message = "cannot change: this link has no turns; give it and its opposite a green_min"
    assert found(scenario) == [("timeline.wish.set.stages.there.green_min", message)]


def test_only_one_of_two_directions_may_be_without_lanes() -> None:
    with pytest.raises(ValidationError, match="lanes = 0 needs an opposite link, which has all lanes of the road"):
        of({"opposite": None, "lanes": 0}, {"opposite": None})
    wish = change(0.5, stages__there__lanes=0)
    message = "must be at least 1: only a link with an opposite can be without lanes"
    assert found(of({"opposite": None}, {"opposite": None}, wish=wish)) == [
        ("timeline.wish.set.stages.there.lanes", message)
    ]
