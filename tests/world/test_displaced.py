"""Displaced people inside: residual clocks at home and away, competing risks, priority, and others left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.parts.displaced.measures import curves, metrics
from sim.scenario.check import findings
from sim.scenario.model import Scenario
from sim.scenario.parameter import parameters
from sim.simulate import simulate
from sim.world.world import World
from tests.world.towns import GATE, HOUR, ROAD, at, towns

TOWNS = {"alpha": {"residents_persons": 3000, "to": "road"}, "beta": {"residents_persons": 1200, "to": "road"}}
TRACK = {**ROAD, "length_km": 3.0}
STAGES = {"road": ROAD, "track": TRACK, "gate": GATE}
BASE: dict[str, Any] = {"from_share": {"alpha": 0.4}, "to": "track"}


def displaced(site: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """Two towns, one of which has a site with a track of its own to the gate."""
    return towns(**{"stages": STAGES, "displaced": {"base": {**BASE, **(site or {})}}, **sections})


def account(journal: Journal, name: str, site: str = "base") -> np.ndarray:
    return journal.books.series("displaced", f"{site}: {name}")


def theirs(scenario: Scenario) -> np.ndarray:
    return World(scenario).flow.sources.site >= 0


def test_whoever_is_away_decides_by_the_same_clock() -> None:
    """Nobody goes home and the hazard ratio is 1: every decision of every household is what it was at home.

    That includes what people hear of their kin: the share of the settlement that has decided.
    """
    departure = {"base_hazard_per_h": 0.05, "effects": {"social": 1.5}, "packing": HOUR}
    plain = simulate(towns(stages={"road": ROAD, "gate": GATE}, departure=departure))
    away = simulate(displaced(departure=departure))
    np.testing.assert_allclose(away.decided_h, plain.decided_h, rtol=1e-12)
    there = theirs(displaced())
    assert np.isnan(away.stage_h("road", "entered")[there]).all()
    assert np.isnan(away.stage_h("track", "entered")[~there]).all()
    assert not np.isnan(away.stage_h("track", "entered")[there]).all()


def test_going_there_and_back_leaves_every_clock_as_it_was() -> None:
    """All go home on the second day, at random hours: the decisions stay, and they depart from home again."""
    home = {"home": {"at": at(6.0), "event": "home", "set": {"displaced.base.return_per_day": 900.0}}}
    plain = simulate(towns(stages={"road": ROAD, "gate": GATE}))
    back = simulate(displaced({"since": at(2.0)}, timeline=home))
    np.testing.assert_allclose(back.decided_h, plain.decided_h, rtol=1e-9)
    late = theirs(displaced()) & (plain.decided_h > 7.0)
    assert late.sum() > 50
    assert np.isnan(back.stage_h("track", "entered")[late]).all()
    assert account(back, "inside")[-1] == 0
    assert account(back, "went home")[-1] > 0


def test_the_hazard_ratio_acts_only_while_they_are_away() -> None:
    """Factor 0 until hour 10, then home: threshold E is reached E/h hours after that, by hand."""
    site = {"leave_factor": 0.0}
    home = {"home": {"at": at(10.0), "event": "home", "set": {"displaced.base.return_per_day": 1000.0}}}
    journal, there = simulate(displaced(site, timeline=home, horizon_h=400.0)), theirs(displaced())
    world = World(displaced(site, timeline=home, horizon_h=400.0))
    rows = np.flatnonzero(there)
    draws = world.setting.streams["displaced: goes home from base to alpha"].standard_exponential(len(rows))
    by_hand = 10.0 + draws / (1000.0 / 24.0) + world.groups.threshold[rows] / 0.1
    inside = by_hand < 400.0
    np.testing.assert_allclose(journal.decided_h[rows][inside], by_hand[inside], rtol=1e-9)


def test_competing_risks_of_going_home_and_leaving() -> None:
    """With r = 1.2 and o = 2.4 per day: went home r/(r + o) · (1 − exp(−(r + o) t)) after t (case R01's formula)."""
    big = {"alpha": {"residents_persons": 60_000, "to": "road"}}
    scenario = displaced({"from_share": {"alpha": 1.0}, "return_per_day": 1.2}, settlements=big, horizon_h=12.0)
    world = World(scenario)
    world.run()
    site = world.parts[-1].sites[0]  # type: ignore[attr-defined]
    groups = len(world.groups)
    for rows, rate in ((site.became("went home"), 1.2), (site.became("left"), 2.4)):
        share = rate / 3.6 * (1.0 - np.exp(-3.6 * 0.5))
        assert abs(len(rows) / groups - share) <= 3.9 * np.sqrt(share * (1.0 - share) / groups)


def test_nobody_goes_home_without_permission() -> None:
    """The access procedure opens at hour 20."""
    opens = {"access": {"at": at(20.0), "event": "access", "set": {"displaced.base.return_permitted": True}}}
    site = {"return_per_day": 10.0, "return_permitted": False, "leave_factor": 0.0}
    journal = simulate(displaced(site, timeline=opens))
    home, time_h = account(journal, "went home"), journal.balance.time_h
    assert home[time_h <= 20.0].max() == 0
    assert home[-1] == account(journal, "inside")[0] > 0


def test_priority_frees_them_from_a_message_to_wait() -> None:
    """With first_to_leave their decisions are those without the message; without it they wait like all."""

    def run(order: float, first: bool) -> Journal:
        departure = {
            "base_hazard_per_h": 0.1,
            "effects": {"order": 2.0},
            "cues": {"order": order},
            "packing": {"law": "constant", "mean_min": 1.0, "minimum_min": 30.0},
        }
        return simulate(displaced({"first_to_leave": first}, departure=departure, horizon_h=300.0))

    there = theirs(displaced())
    free, first, shown = run(0.0, False), run(-1.0, True), run(-1.0, False)
    np.testing.assert_allclose(first.decided_h[there], free.decided_h[there], rtol=1e-9)
    np.testing.assert_array_equal(first.decided_h[~there], shown.decided_h[~there])
    assert np.nanmedian(shown.decided_h[there]) > 3.0 * np.nanmedian(first.decided_h[there])


def test_books_and_states_add_up_and_say_the_same() -> None:
    """The recorder's checks hold at every step; the state and the account of the site agree."""
    journal = simulate(displaced({"since": at(5.0), "return_per_day": 1.0}))
    state = journal.balance.persons[:, journal.balance.states.index("displaced at base")]
    np.testing.assert_array_equal(state, account(journal, "inside"))
    total = np.sum([account(journal, name) for name in ("not there yet", "inside", "went home", "left")], axis=0)
    assert (total == total[0]).all()
    assert state[journal.balance.time_h < 5.0].max() == 0 < state.max()


def test_a_site_with_nobody_changes_nothing_and_a_second_site_moves_nobody_of_the_first() -> None:
    """Streams of its own: the groups, their draws and, for those at home, the decisions stay to the bit."""
    plain = simulate(towns())
    one = simulate(towns(displaced={"base": {**BASE, "to": "road"}}))
    np.testing.assert_array_equal(one.groups.persons, plain.groups.persons)
    np.testing.assert_array_equal(one.groups.threshold, plain.groups.threshold)
    np.testing.assert_allclose(one.passage_h, plain.passage_h, rtol=1e-9)
    two = {"base": BASE, "school": {"from_share": {"alpha": 0.2, "beta": 0.5}, "to": "track"}}
    first, both = World(displaced()), World(displaced(displaced=two))
    np.testing.assert_array_equal(both.flow.sources.site == 0, first.flow.sources.site == 0)
    assert (both.flow.sources.site == 1).sum() > 0


def test_shares_are_met() -> None:
    world = World(displaced({"from_share": {"alpha": 0.4, "beta": 0.25}}))
    for number, share in ((0, 0.4), (1, 0.25)):
        rows = world.groups.origin == number
        count = int(rows.sum())
        found = (world.flow.sources.site[rows] == 0).mean()
        assert abs(found - share) <= 3.9 * np.sqrt(share * (1.0 - share) / count)


def test_a_condition_can_look_at_a_site() -> None:
    """Fewer than 500 at the base: the gate closes at the next look, which comes before that look's decisions."""
    condition = "displaced.base.persons < 500"
    closing = {"when": condition, "at": at(1.0), "event": "half are gone", "set": {"stages.gate.open": False}}
    journal = simulate(displaced({"return_per_day": 2.0}, timeline={"close": closing}))
    (cue,) = journal.cues
    inside, step = account(journal, "inside"), int(np.searchsorted(journal.balance.time_h, cue.time_h))
    assert inside[step - 1] < 500 <= inside[step - 2]


def test_curves_and_metrics() -> None:
    journal = simulate(displaced({"return_per_day": 1.0}))
    drawn = {curve.name: curve.values for curve in curves(journal)}
    shown = {metric.name: metric.value for metric in metrics(journal)}
    assert shown["displaced_most_persons"] == drawn["displaced.inside"].max() == drawn["displaced.base.inside"][0]
    ends = [shown[f"displaced_{name}_persons"] for name in ("returned_home", "left", "stayed")]
    assert sum(value for value in ends if value is not None) == shown["displaced_most_persons"]
    assert not list(curves(simulate(towns()))) and not list(metrics(simulate(towns())))


def test_every_timed_field_has_its_setter() -> None:
    scenario = displaced()
    timed = {path for path, one in parameters(scenario).items() if one.timed and path.startswith("displaced.")}
    assert timed == set(World(scenario).parts[-1].setters())
    assert len(timed) == 4


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ({"from_share": {"alfa": 0.1}}, "no such settlement; did you mean 'alpha'"),
        ({"at": "nowhere"}, "there is no place 'nowhere'"),
        ({"since": at(500.0)}, "outside the run"),
        ({"to": "roa"}, "there is no stage 'roa'"),
    ],
)
def test_what_does_not_fit_is_said(site: dict[str, Any], message: str) -> None:
    assert any(message in text for _, text in findings(displaced(site)))


def test_more_than_everybody_cannot_be_displaced() -> None:
    sites = {"base": {**BASE, "from_share": {"alpha": 0.7}}, "school": {**BASE, "from_share": {"alpha": 0.4}}}
    assert any("add up to 1.1" in text for _, text in findings(displaced(displaced=sites)))
