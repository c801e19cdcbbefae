"""Posts that some pass on foot and others in vehicles: times by mode, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.pages.content import plain
from sim.results.metrics_modes import ACROSS
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.scenario.modes import Mode, modes_at
from sim.view.answer import answer
from sim.view.facts import Facts
from tests.world.cars import cars, minutes

CLASSES: dict[str, Any] = {"car": {}, "walkers": {"on_foot": True}}


def at_one_desk() -> Scenario:
    """Half an hour for a group of three on foot, an hour for a car with two, ten hours for the last car."""
    post = {
        "kind": "station",
        "title": "Post",
        "lanes": 1,
        "service": minutes(60.0),
        "service_by_class": {"walkers": minutes(30.0)},
    }
    streams = {
        "walking": {"to": "post", "vehicle_class": "walkers", "persons": 3, "times_h": [0.0, 1.0]},
        "driving": {"to": "post", "persons": 2, "times_h": [0.25, 9.5]},
    }
    return cars({"post": post}, streams, vehicle_classes=CLASSES, record_step_h=0.25)


@pytest.fixture(scope="module")
def run() -> Results:
    """Walkers 0 to 0.5 and 1.5 to 2, the first car 0.5 to 1.5, the second from 9.5 on, not done at hour 10."""
    return sim.run(at_one_desk())


def test_times_are_those_of_persons_by_mode(run: Results) -> None:
    """Three of six on foot take 30 min and three an hour; of four in cars two take 75 min and two are not across."""
    on_foot, in_cars = ACROSS[Mode.ON_FOOT], ACROSS[Mode.IN_VEHICLES]
    assert run.metric(on_foot.mean.of(station="post")).value == pytest.approx(45.0)
    assert run.metric(on_foot.quantiles[0.9].of(station="post")).value == pytest.approx(60.0)
    assert run.metric(in_cars.mean.of(station="post")).value == pytest.approx(75.0)
    late = run.metric(in_cars.quantiles[0.9].of(station="post"))
    assert late.value is None and late.beyond and late.note.startswith("2 of 4 persons in vehicles")


def test_curves_say_who_waits_and_for_how_long(run: Results) -> None:
    """The first car waits from 0.25 to 0.5 behind those on foot; the second group from 1 to 1.5 behind the car."""
    waiting, longest = run.curves["queue_post_on_foot"].values, run.curves["longest_wait_post_on_foot"].values
    assert waiting[[2, 4, 5, 6]].tolist() == [0.0, 3.0, 3.0, 0.0]
    assert longest[[2, 4, 5, 6]].tolist() == pytest.approx([0.0, 0.0, 0.25, 0.0])
    assert run.curves["queue_post_in_vehicles"].values[[0, 1, 2]].tolist() == [0.0, 2.0, 0.0]


def test_the_first_screen_has_both_modes(run: Results) -> None:
    """By mode, whoever is slower first."""
    wait = next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Longest wait")
    assert "half are across: Post in vehicles" in wait and "Post on foot within 45 min" in wait


def test_a_post_of_one_mode_is_reported_as_one() -> None:
    """Two stations at one place are one post; a station for cars elsewhere is of no interest."""
    station = {"kind": "station", "lanes": 1, "service": minutes(1.0)}
    streams = {
        "walking": {"to": "desk", "vehicle_class": "walkers", "times_h": [0.0]},
        "driving": {"to": {"lane": 0.5, "far": 0.5}, "times_h": [0.0]},
    }
    places = {"border": {"title": "Border"}}
    stages = {"desk": {**station, "at": "border"}, "lane": {**station, "at": "border"}, "far": station}
    found = dict(modes_at(cars(stages, streams, vehicle_classes=CLASSES, places=places)))
    assert found == {"desk": (Mode.ON_FOOT,), "lane": (Mode.IN_VEHICLES,)}
    apart = cars({"desk": station, "lane": station, "far": station}, streams, vehicle_classes=CLASSES)
    assert dict(modes_at(apart)) == {}


def test_a_title_that_says_the_mode_is_not_followed_by_it_again() -> None:
    """A post whose desk for those on foot is called "Post on foot", as in Poland in 2022."""
    tree = at_one_desk().model_dump(mode="json", exclude_none=True)
    tree["stages"]["post"]["title"] = "Post on foot"
    named = sim.run(Scenario.model_validate(tree))
    [line] = [plain(one.text) for one in answer(Facts(named)) if one.heading == "Longest wait"]
    assert "Post on foot within" in line and "Post on foot in vehicles" in line
    label = ACROSS[Mode.ON_FOOT].mean.of(station="post").titled({"post": "Post on foot"}).label
    assert label.count("on foot") == 1
