"""The shipped cases of other places beside what was counted there: what each file claims, and no more."""

from __future__ import annotations

import pytest

import sim
from sim.analysis.relative_difference import RelativeDifference, relative_difference
from sim.analysis.sightings import met
from sim.analysis.simple_models import LINE
from sim.analysis.validation import RUNS, validate
from sim.scenario.movers import Movers, movers
from tests.shipped import shipped_run

FITTED_UNTIL_H = 1464.0
"""1 July 2015 in the case of Burundi: later counts of camps are forecast."""


def value(run: sim.Results, metric: str) -> float:
    found = run.metric(metric).value
    assert found is not None, metric
    return found


def over_camps(name: str) -> RelativeDifference:
    found = relative_difference(shipped_run(name))
    assert found is not None
    return found


def test_a_million_reach_poland_as_they_were_counted() -> None:
    """Nearer than the best straight line; the posts of Podkarpackie and Lubelskie within a tenth of their counts."""
    run = shipped_run("poland-2022")
    persons = validate(run).series["crossed"]
    assert persons[RUNS].observations == 11
    assert persons[RUNS].rmse < 0.015 * persons[RUNS].largest < persons[LINE].rmse
    assert movers(run.scenario) is Movers.BOTH
    off = {one.sighting.curve: abs(one.off) / one.sighting.high for one in met(run)}
    assert max(off.values()) < 0.1


def test_the_plateau_at_the_polish_border_is_what_the_posts_let_in() -> None:
    """From 27 February to 2 March 97,000 to 99,000 came in a day, while people waited at the posts."""
    run = shipped_run("poland-2022")
    crossed, waiting = run.curves["crossed"].values, run.curves["queue_groups"].values
    days = [float(crossed[24 * day + 24] - crossed[24 * day]) for day in range(3, 7)]
    assert all(85_000.0 < day < 112_000.0 for day in days)
    assert waiting[3 * 24] > 2_000.0 > waiting[8 * 24]


def test_fort_mcmurray_is_out_within_a_day_and_a_quarter_goes_north() -> None:
    run = shipped_run("fort-mcmurray-2016")
    assert all(one.inside for one in met(run) if one.sighting.curve != "at_shelter anzac")
    assert value(run, "clearance_99_h") < 24.0
    north, everybody = (float(run.curves[name].values[-1]) for name in ("north", "crossed"))
    assert 0.25 < north / everybody < 0.32
    assert value(run, "queue_max_km") == pytest.approx(16.0), "the queue fills the road through the town"


def test_what_was_published_in_may_forecasts_the_camps_better_than_the_graph_of_roads() -> None:
    """Converted only, a quarter of the people are in a wrong camp; with the ferry and the borders half as many."""
    corrected, converted = over_camps("burundi-2015"), over_camps("burundi-2015-as-converted")
    assert len(corrected.places) == len(converted.places) == 4
    assert corrected.mean < 0.15 < 0.25 < converted.mean
    assert corrected.since(FITTED_UNTIL_H) < 0.6 * converted.since(FITTED_UNTIL_H)


def test_the_ferry_of_kagunga_is_what_holds_people_up() -> None:
    """Never more than 1,500 a day go on from there, and tens of thousands stand."""
    run = shipped_run("burundi-2015")
    assert movers(run.scenario) is Movers.ON_FOOT
    assert 15_000.0 < run.curves["queue_kagunga"].values.max() < 53_000.0
