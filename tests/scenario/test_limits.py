"""Sizes and times that must fit each other, and milestones."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.milestones import passages
from tests.scenario.texts import TOWN, loaded

STREAM = "arrivals.through.interarrival"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["record_step_h=1e-10"], "record_step_h: 1e-10 h makes 4.8e+11 steps in horizon_h = 48 h; at most 1,000,000"),
        (["step_h=4e-5"], "step_h: 4e-05 h makes 1.2e+06 steps in horizon_h = 48 h; at most 1,000,000 are allowed"),
        (["record_step_h=72"], "record_step_h: 72 h is longer than the run, horizon_h = 48 h"),
        (["start=2250-12-31T00:00+00:00"], "horizon_h: 48 h end in the year 2251; the last is 2250"),
        (
            [f"{STREAM}.mean_min=1e-9", "arrivals.through.count=null"],
            "arrivals.through.interarrival: 2.88e+12 arrivals are expected in horizon_h = 48 h; at most 50,000,000",
        ),
        (
            ["arrivals.through.persons=301"],
            "places.full: 300 persons are less than a vehicle from through may bring, 301",
        ),
        (
            ["stages.camp.places.unit=families", "arrivals.through.families=301"],
            "places.full: 300 families are less than a vehicle from through may bring, 301",
        ),
        (
            ["stages.camp.places.full=39", "stages.camp.places.initial=0"],
            "stages.camp.places.full: 39 persons are less than a vehicle from line may bring, 40",
        ),
    ],
)
def test_what_cannot_fit_is_refused_with_its_numbers(tmp_path: Path, settings: list[str], message: str) -> None:
    text = TOWN.replace("2024-01-01T12:00+00:00", settings[0][6:]) if settings[0].startswith("start=") else TOWN
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text, *settings)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "settings",
    [
        ["record_step_h=48"],
        ["step_h=4.8e-5", "record_step_h=4.8e-5"],
        [f"{STREAM}.mean_min=1e-9"],
        [f"{STREAM}.mean_min=1e-9", f"{STREAM}.minimum_min=1", "arrivals.through.count=null"],
        ["arrivals.through.persons=300"],
        ["stages.camp.places.full=40", "stages.camp.places.initial=0"],
        ["stages.camp.places={unit: families, full: 2, initial: 0}"],
        ["stages.camp.places.full=5", "stages.camp.places.initial=0", "buses=null", "timeline.relief=null"],
    ],
)
def test_what_just_fits_is_allowed(tmp_path: Path, settings: list[str]) -> None:
    ramp = "ramp_from: 2024-01-01T06:00+00:00, ramp_to: 2024-01-02T06:00+00:00}"
    loaded(tmp_path, TOWN, *(setting.replace("initial: 0}", f"initial: 0, {ramp}") for setting in settings))


def test_a_shelter_that_a_group_cannot_reach_may_be_small(tmp_path: Path) -> None:
    tent = TOWN[TOWN.index("  camp:") : TOWN.index("arrivals:")].replace("camp", "tent").replace("300", "60")
    text = TOWN.replace("arrivals:\n", f"{tent}arrivals:\n  walkers: {{to: tent, times_h: [1]}}\n")
    loaded(tmp_path, text, "arrivals.through.persons=100")
    with pytest.raises(ScenarioError, match=r"stages\.tent\.places\.full: 60 persons are less than .* walkers"):
        loaded(tmp_path, text, "arrivals.walkers.persons=100")


def test_milestones_are_passages_of_stages(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, TOWN, "milestones.crossed=[gate.left, road.left]")
    assert passages(scenario, "crossed") == (("gate", "left"), ("road", "left"))
    assert passages(scenario, "registered") == ()
