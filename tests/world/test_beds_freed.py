"""Places that guests give back: who waits is placed, who comes later finds one; against Little and Erlang."""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.assessment import assess
from sim.analysis.readiness import needs
from sim.analysis.recommendation import anybody_short, provided, recommended
from sim.arrays import Floats
from sim.journal import Journal
from sim.results.results import Results
from sim.runs.runs import replicated
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter
from sim.simulate import simulate
from sim.world.guesthood import Guesthood
from tests.world.cars import cars, change, minutes
from tests.world.towns import at

GATE: dict[str, Any] = {"kind": "station", "lanes": 9, "service": minutes(1.0)}


def hall(count: int, unit: str = "persons", **more: Any) -> dict[str, Any]:
    places = {"unit": unit, "initial": count, "full": count, "ramp_from": at(0.0), "ramp_to": at(1.0)}
    return {"kind": "shelter", "places": places, **more}


def scenario(
    hall: dict[str, Any], per_day: float, arrivals: dict[str, Any], days: float = 10.0, **more: Any
) -> Scenario:
    stages = {"door": GATE | {"to": "hall"}, "hall": hall, **more.pop("stages", {})}
    base = {
        "milestones": {"crossed": ["door.left"]},
        "horizon_h": 24.0 * days,
        "sojourn": {"leaves_again_per_day": per_day},
    }
    return cars(stages, {"p": {"to": "door", **arrivals}}, **{**base, **more})


def in_beds(journal: Journal, unit: str = "persons") -> Floats:
    """Places taken at each recording step, from who came in and who gave a place back."""
    guests = journal.table(Guesthood)
    weights = getattr(journal.groups, unit if unit == "persons" else "households")
    entered, steps = journal.stage_h("hall", "entered"), journal.balance.time_h
    came = np.array([weights[entered <= time_h].sum() for time_h in steps])
    left = np.array([getattr(guests, unit)[guests.freed_h <= time_h].sum() for time_h in steps])
    taken: Floats = came - left
    return taken


HALF_HOURLY = {"interarrival": minutes(30.0), "persons": 1}


def test_a_bed_that_is_free_again_is_given_to_who_waits() -> None:
    """48 a day and a day's stay: 100 beds are never full for long, and nobody waits beside an empty hall."""
    journal = simulate(scenario(hall(100), 1.0, HALF_HOURLY))
    asked, entered = (journal.stage_h("hall", event) for event in ("arrived", "entered"))
    waits = ~np.isnan(asked) & np.isnan(entered)
    taken = in_beds(journal)
    assert taken.max() <= 100 and not waits.any()
    results = Results(journal)
    np.testing.assert_array_equal(results.curves["in_shelter"].values, taken)
    assert results.metric("in_shelter_persons").value == taken[-1] < 100
    kept = simulate(scenario(hall(100, frees_places=False), 1.0, HALF_HOURLY))
    assert np.isnan(kept.stage_h("hall", "entered")).sum() > 300
    for of, still_held in ((results, 0.0), (Results(kept), Results(kept).metric("sojourn_left_again_persons").number)):
        assert of.metric("in_shelter_persons").value == of.metric("at_end_in_bed_persons").number + still_held


@pytest.mark.parametrize("unit", ["persons", "families"])
def test_places_are_never_given_twice_and_never_stand_empty_while_somebody_waits(unit: str) -> None:
    """Buses of seven families of 18 persons, of which each leaves by itself, before a hall that is always too small."""
    need = 18 if unit == "persons" else 7
    journal = simulate(
        scenario(
            hall(2 * need + 3, unit),
            3.0,
            {"interarrival": minutes(120.0), "persons": 18, "families": 7},
            record_step_h=1.0,
        )
    )
    taken = in_beds(journal, unit)
    assert taken.max() <= 2 * need + 3
    steps = journal.balance.time_h
    asked, entered = (journal.stage_h("hall", event) for event in ("arrived", "entered"))
    waiting = np.array([((asked <= t) & ~(entered <= t)).sum() for t in steps])
    assert waiting[-1] > 20 and (entered > 24.0).sum() > 20
    assert (taken[waiting > 0] + need > 2 * need + 3).all(), "there is room for one more bus, and one waits"
    placed = entered[~np.isnan(entered)]
    assert (np.diff(placed) >= 0.0).all(), "first come, first placed"


def test_a_hazard_that_rises_empties_the_hall_and_fills_it_again() -> None:
    """Nobody leaves until day 5; then all do within hours, and those who wait move in."""
    of = scenario(hall(50), 0.0, HALF_HOURLY, timeline={"go": change(120.0, sojourn__leaves_again_per_day=50.0)})
    journal = simulate(of)
    entered = journal.stage_h("hall", "entered")
    assert (entered < 120.0).sum() == 50
    assert not np.isnan(entered[journal.stage_h("hall", "arrived") < 230.0]).any()
    assert in_beds(journal).max() <= 50


def erlang_b(load: float, servers: int) -> float:
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def test_who_is_diverted_for_want_of_a_bed_is_erlangs_share_and_the_hall_obeys_little() -> None:
    """M/M/c/c: 96 a day, a stay of 6 h, 20 beds: a load of 24 erlangs; 3,840 arrivals, the first day left out."""
    kin = {"kin": {"kind": "delay", "duration": minutes(1.0)}}
    poisson = {"interarrival": {"law": "exponential", "mean_min": 15.0}, "persons": 1}
    journal = simulate(scenario(hall(20, overflow_to="kin"), 4.0, poisson, days=40.0, stages=kin, record_step_h=0.25))
    asked, entered = (journal.stage_h("hall", event) for event in ("arrived", "entered"))
    late = asked > 24.0
    lost = np.isnan(entered[late]).mean()
    expected = erlang_b(24.0, 20)
    assert lost == pytest.approx(expected, abs=0.04)
    mean_taken = in_beds(journal)[journal.balance.time_h > 24.0].mean()
    guests = journal.table(Guesthood)
    stay_h = np.nanmean(guests.freed_h - guests.came_h)
    assert mean_taken == pytest.approx((~np.isnan(entered[late])).sum() / (39 * 24.0) * stay_h, rel=0.03)
    assert mean_taken == pytest.approx(24.0 * (1.0 - expected), rel=0.04)


def test_who_has_not_crossed_keeps_his_place() -> None:
    of = scenario(hall(10), 50.0, HALF_HOURLY, milestones={"crossed": ["hall.left"]}, days=2.0)
    entered = simulate(of).stage_h("hall", "entered")
    assert (~np.isnan(entered)).sum() == 10


def test_beds_are_asked_for_as_many_as_are_needed_at_once() -> None:
    """48 a day for a day each: some 48 beds at once, and not one for each of 480; run, nobody is short."""
    of = scenario(hall(10), 1.0, HALF_HOURLY)
    several = replicated(of, 2).ensemble
    more = recommended(assess(several)).more
    assert 30 < sum(one.places for one in more) < 75
    assert anybody_short(several).count == 2 and anybody_short(replicated(provided(of, more), 2).ensemble).count == 0
    less = [one.__class__(one.shelter, one.where, one.unit, one.places - 1, one.by_h) for one in more]
    assert anybody_short(replicated(provided(of, less), 2).ensemble).count > 0
    [need] = needs(several)
    assert need.needed.max() < 90


def test_the_shipped_exodus_says_that_its_places_are_those_in_use() -> None:
    stages = sim.load("scenarios/exodus-2023.yaml").stages
    assert not any(stage.frees_places for stage in stages.values() if isinstance(stage, Shelter))
