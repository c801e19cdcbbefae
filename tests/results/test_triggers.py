"""Triggers: firing, lead times, misses and false alarms of runs written by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.analysis.readiness import RunShare
from sim.analysis.triggers import check_signals, first_h, signal_values, tried, triggers_frame, worth
from sim.runs.ensemble import Ensemble
from sim.scenario.errors import KeyPlaces, ScenarioError
from sim.scenario.triggers import Signal, TriggerFile
from sim.scenario.words import validated
from sim.view.triggers import _cells, _percent
from tests.results.ensembles import ensemble

QUEUE = [
    [0.0, 2.0, 5.0, 8.0, 9.0, 9.0],
    [0.0, 0.0, 1.0, 9.0, 9.0, 9.0],
    [0.0, 3.0, 3.0, 3.0, 3.0, 3.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
]
"""Four runs, noon to 17:00: two reach 8 km; the second comes there without a step between 2.5 and 8."""


def run() -> Ensemble:
    crossed = [[0.0, 100.0, 300.0, 600.0, 600.0, 600.0]]
    registered = [[0.0, 0.0, 100.0, 200.0, 400.0, 600.0]]
    return ensemble({"queue_km": ("km", QUEUE), "crossed": ("persons", crossed), "registered": ("persons", registered)})


def signal(curve: str, threshold: float, side: str = "above", unit: str = "km", **more: Any) -> Signal:
    return Signal.model_validate({"curve": curve, "threshold": threshold, "side": side, "unit": unit, **more})


def test_it_fires_at_the_first_step_past_the_threshold() -> None:
    assert first_h(run(), signal("queue_km", 2.5)).tolist() == [2.0, 3.0, 1.0, np.inf]
    assert first_h(run(), signal("queue_km", 2.5), since_h=2.5).tolist() == [3.0, 3.0, 3.0, np.inf]
    assert first_h(run(), signal("queue_km", 0.5, "below")).tolist() == [0.0] * 4


def test_an_increase_within_an_hour_and_a_difference_of_two_curves() -> None:
    rate = signal_values(run(), signal("crossed", 0.0, unit="persons/h", per_hour=True))[0]
    assert np.isnan(rate[0]) and rate[1:].tolist() == [100, 200, 300, 0, 0]
    assert signal_values(run(), signal("crossed", 0.0, minus="registered"))[0].tolist() == [0, 100, 200, 400, 200, 0]


def test_hits_misses_and_false_alarms_are_counted_run_by_run() -> None:
    """Fires at 2, 3, 1 and never; the event (8 km or more) at 3, 3, never and never."""
    found = worth(run(), signal("queue_km", 2.5), signal("queue_km", 7.5))
    assert (found.fires.count, found.events.count, found.hits) == (3, 2, 1)
    assert found.misses is not None and (found.misses.count, found.misses.replications) == (1, 2)
    assert found.false_alarms is not None and (found.false_alarms.count, found.false_alarms.replications) == (1, 3)
    assert found.lead_h == (1.0, 1.0, 1.0)
    # Fired at 1, 2, 3 and never: the median is 2.5, the highest lies beyond the end.
    assert found.fires_h == (1.0, 2.5, None)


def test_without_an_event_there_is_no_miss_and_without_a_trigger_no_false_alarm() -> None:
    quiet = worth(run(), signal("queue_km", 50.0), signal("queue_km", 60.0))
    assert quiet.misses is None and quiet.false_alarms is None and quiet.lead_h == (None, None, None)
    assert quiet.fires.count == 0 and quiet.fires_h == (None, None, None)


def file(**changes: Any) -> TriggerFile:
    trigger = {
        "title": "Queue",
        "observed": {"curve": "queue_km", "side": "above", "threshold": 4, "unit": "km"},
        "action": "send water",
        "event": "8 km",
        "warns_of": {"curve": "queue_km", "side": "above", "threshold": 7.5, "unit": "km"},
        **changes,
    }
    tree = {"title": "t", "scenario": "exodus-2023", "triggers": {"queue": trigger}}
    return validated(TriggerFile, tree, KeyPlaces())


def test_the_best_threshold_gives_most_time_and_misses_at_most_one_in_twenty() -> None:
    """0.5 km fires at 1 h and 2 h, before both events at 3 h; every higher one misses the second run or gives less."""
    [found] = tried(run(), file(candidates={"low": 0.5, "high": 4.5, "steps": 5}))
    assert found.worth.misses is not None and found.worth.misses.count == 1
    assert found.best == 0.5 and found.best_worth is not None
    assert found.best_worth.misses is not None and found.best_worth.misses.count == 0
    assert found.best_worth.lead_h[1] == 1.5
    frame = triggers_frame(run(), (found,))
    assert frame["which"].tolist() == ["own", "longest lead"] and frame["threshold"].tolist() == [4.0, 0.5]
    assert frame["fires_median"].tolist()[0] == "never"


def test_where_every_candidate_misses_too_many_there_is_no_best() -> None:
    [found] = tried(run(), file(candidates={"low": 3.5, "high": 7.0, "steps": 3}))
    assert found.best is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"curve": "queue_kn"}, "the runs have no curve 'queue_kn'; did you mean 'queue_km'?"),
        ({"unit": "persons"}, "is persons, and what is observed is in km"),
        ({"per_hour": True}, "is km, and what is observed is in km/h"),
        ({"minus": "crossed"}, "'crossed' is in persons, and 'queue_km' in km"),
    ],
)
def test_a_signal_that_does_not_fit_the_runs_is_reported(changes: dict[str, Any], message: str) -> None:
    observed = {"curve": "queue_km", "side": "above", "threshold": 4, "unit": "km", **changes}
    with pytest.raises(ScenarioError, match=r"triggers\.queue\.observed") as error:
        check_signals(run(), file(observed=observed), KeyPlaces())
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"action": ""}, "action"),
        ({"colour": "red"}, "colour"),
        ({"candidates": {"low": 5, "high": 1, "steps": 3}}, "low = 5 is not below high = 1"),
    ],
)
def test_the_file_is_strict(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        file(**changes)
    assert message in str(error.value)


def test_where_nothing_fires_or_no_event_comes_the_sheet_says_that_and_of_how_many_runs() -> None:
    """A "none" below "misses" would read as a trigger that never misses."""
    quiet = worth(run(), signal("queue_km", 50.0), signal("queue_km", 7.5))
    assert _cells(run(), quiet)[2:] == (
        "nothing fired in 4 runs",
        _percent(RunShare.of(2, 2)),
        "nothing fired in 4 runs",
    )
    lonely = worth(run(), signal("queue_km", 2.5), signal("queue_km", 60.0))
    assert _cells(run(), lonely)[2:] == ("no event in 4 runs", "no event in 4 runs", _percent(RunShare.of(3, 3)))
    late = worth(run(), signal("queue_km", 8.5), signal("queue_km", 2.5))
    assert _cells(run(), late)[2] == "never before it"
