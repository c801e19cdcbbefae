"""Measures that a scenario has recorded: what conditions would find, as curves; and triggers that look at them."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.analysis.triggers import check_signals, tried
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.check import findings
from sim.scenario.errors import KeyPlaces, ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.triggers import TriggerFile, with_measures
from tests.world.cars import cars, minutes
from tests.world.towns import at

OPEN_THE_NEXT: dict[str, Any] = {
    "title": "The camp",
    "scenario": "camp",
    "triggers": {
        "nine_tenths": {
            "title": "Camp taken",
            "observed": {"curve": "stages.camp.occupied_share", "side": "above", "threshold": 0.9, "unit": "share"},
            "action": "Open the next camp",
            "event": "somebody waits for a place",
            "warns_of": {"curve": "stages.camp.queue_persons", "side": "above", "threshold": 0, "unit": "persons"},
        }
    },
}


def camp(**more: Any) -> Scenario:
    """A car of five every quarter of an hour, three minutes at the post, and a camp for fifty."""
    places = {"unit": "persons", "initial": 50, "full": 50, "ramp_from": at(0.0), "ramp_to": at(1.0)}
    stages = {
        "post": {"kind": "station", "lanes": 1, "service": minutes(3.0), "to": "camp"},
        "camp": {"kind": "shelter", "region": "District", "places": places},
    }
    times_h = [0.25 * number for number in range(14)]
    return cars(stages, {"crowd": {"to": "post", "persons": 5, "times_h": times_h}}, **more)


def summed_up(scenario: Scenario) -> Ensemble:
    """One run of it, as commands of many runs keep it."""
    return Ensemble.of(scenario, [ReplicationSummary.of(sim.run(scenario))])


def test_recorded_measures_are_curves_with_units_by_the_names_of_conditions() -> None:
    """The tenth car is in the camp after 2.25 h and 3 min; the eleventh waits for a place from 2.55 h on."""
    names = ["stages.camp.occupied_share", "stages.camp.queue_h", "stages.camp.free_places", "stages.post.queue_veh"]
    curves = sim.run(camp(recorded=names)).curves
    assert [curves[name].unit for name in names] == ["share", "h", "persons", "vehicles"]
    taken, waited_h = curves[names[0]].values, curves[names[1]].values
    assert taken[[0, 4, 9, 10]].tolist() == pytest.approx([0.0, 0.4, 0.9, 1.0])
    assert waited_h[[10, 11, 12]].tolist() == pytest.approx([0.0, 0.2, 0.45])
    assert curves[names[2]].values[[0, 4, 10]].tolist() == [50.0, 30.0, 0.0]


def test_what_is_not_recorded_is_no_curve_and_what_does_not_exist_is_refused() -> None:
    """A run without records is as before; a misspelt measure has the nearest one."""
    assert "stages.camp.queue_h" not in sim.run(camp()).curves
    (found,) = [one for one in findings(camp(recorded=["stages.camp.queue_hours"])) if one[0][0] == "recorded"]
    assert "stages.camp.queue_h" in found[1]


def test_a_trigger_opens_the_next_camp_at_nine_tenths() -> None:
    """Past nine tenths at 2.5 h (50 of 50), and somebody waits at 2.75 h: a lead of one recording step."""
    file = TriggerFile.model_validate(OPEN_THE_NEXT)
    runs = summed_up(with_measures(camp(), file))
    check_signals(runs, file, KeyPlaces())
    (found,) = tried(runs, file)
    assert (found.worth.fires_h[1], found.worth.event_h[1], found.worth.lead_h[1]) == (2.5, 2.75, 0.25)


def test_runs_that_have_not_recorded_it_say_what_to_do() -> None:
    """Those of a folder cannot be asked any more."""
    with pytest.raises(ScenarioError, match="name it in 'recorded' of the scenario"):
        check_signals(summed_up(camp()), TriggerFile.model_validate(OPEN_THE_NEXT), KeyPlaces())
