"""After the arrival: competing risks by case R01, agreements, conservation, and other parts left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.parts.sojourn.actor import CumulativeHazard
from sim.parts.sojourn.measures import curves, metrics, most_in_a_day
from sim.scenario.model import Scenario
from sim.scenario.parameter import parameters
from sim.simulate import simulate
from sim.world.world import World
from tests.world.towns import GATE, ROAD, START, at, towns

DAY_H = 24.0
MINUTE = {"law": "constant", "mean_min": 60.0}


def hosts(vehicles: int, families: int, days: float, sojourn: dict[str, Any], **sections: Any) -> Scenario:
    """Vehicles full of families of one person, all of which arrive at hour 1."""
    base: dict[str, Any] = {
        "title": "hosts",
        "start": START.isoformat(),
        "horizon_h": 1.0 + days * DAY_H,
        "record_step_h": 6.0,
        "seed": 3,
        "arrivals": {
            "all": {"to": "drive", "persons": families, "families": families, "times_h": [0.0] * vehicles},
        },
        "stages": {"drive": {"kind": "delay", "duration": MINUTE}},
        "sojourn": sojourn,
    }
    return Scenario.model_validate({**base, **sections})


def at_end(journal: Journal) -> dict[str, int]:
    return dict(zip(journal.balance.states, journal.balance.persons[-1].tolist(), strict=True))


def near(found: float, share: float, count: int) -> bool:
    """Within 3.9 standard errors of a share of ``count`` trials: the tolerance rule of the verification cases."""
    return bool(abs(found / count - share) <= 3.9 * np.sqrt(share * (1.0 - share) / count))


def test_case_r01_competing_exponential_risks() -> None:
    """With r = 0.002 and o = 0.006 per day over 90 days: F_k = r_k/(r + o) · (1 − exp(−(r + o) T)), not 1 − KM."""
    count = 500_000
    journal = simulate(
        hosts(
            500,
            1000,
            90.0,
            {
                "leaves_again_per_day": 0.006,
                "returns": {"agreed": True, "return_share": 1.0, "mean_wait_days": 500.0},
            },
        )
    )
    found = at_end(journal)
    assert near(found["returned home"], 0.12831193601, count)
    assert near(found["left again"], 0.38493580803, count)
    assert near(found["gone"], 0.48675225596, count)
    assert 3.9 * np.sqrt(0.1283 * 0.8717 / count) <= 0.02 * 0.1283
    assert not near(count * (1.0 - np.exp(-0.002 * 90.0)), 0.12831193601, count)


def test_the_fit_of_2020_share_delay_and_mean_wait() -> None:
    """Without another risk F(t) = share · (1 − exp(−(t − t0)/tau)), and nobody returns before t0."""
    count = 200_000
    returns = {"agreed": True, "return_share": 0.5, "begins_after_days": 4.7, "mean_wait_days": 16.5}
    journal = simulate(hosts(200, 1000, 40.0, {"returns": returns}))
    returned = journal.balance.persons[:, journal.balance.states.index("returned home")]
    time_d = journal.balance.time_h / DAY_H
    assert returned[time_d <= 4.7].max() == 0
    for day in (6.0, 16.0, 40.0):
        step = int(np.searchsorted(time_d, day))
        share = 0.5 * (1.0 - np.exp(-(time_d[step] - 4.7) / 16.5))
        assert near(float(returned[step]), share, count)


def test_a_hazard_that_jumps_keeps_what_each_family_has_lived_through() -> None:
    """0.01 per day for 10 days, then 0.1 for 5: 1 − exp(−0.1 − 0.5) have left, whatever the recording step."""
    jump = {"more": {"at": at(1.0 + 10.0 * DAY_H), "event": "worse", "set": {"sojourn.leaves_again_per_day": 0.1}}}
    counts = []
    for step_h in (6.0, 100.0, 161.0):
        scenario = hosts(100, 1000, 15.0, {"leaves_again_per_day": 0.01}, timeline=jump, record_step_h=step_h)
        counts.append(at_end(simulate(scenario))["left again"])
    assert len(set(counts)) == 1
    assert near(counts[0], 1.0 - np.exp(-0.6), 100_000)


def test_no_agreement_no_return_and_an_end_of_it_stops_returns() -> None:
    """Agreed on day 2, ended on day 4: the exposure is two days, and a second time it counts anew."""
    returns = {"return_share": 1.0, "mean_wait_days": 10.0}
    assert at_end(simulate(hosts(10, 1000, 9.0, {"returns": returns})))["returned home"] == 0
    entries = {
        name: {"at": at(1.0 + day * DAY_H), "event": name, "set": {"sojourn.returns.agreed": value}}
        for name, day, value in (("agreed", 2.0, True), ("again", 3.0, True), ("ended", 4.0, False))
    }
    ended = at_end(simulate(hosts(100, 1000, 9.0, {"returns": returns}, timeline=entries)))["returned home"]
    assert near(ended, 1.0 - np.exp(-0.2), 100_000)


def test_cumulative_hazard_by_hand() -> None:
    """2 per hour from hour 3 on: nothing until then, 4 by hour 5; then 0.5 per hour reaches 5 at hour 7."""
    hazard = CumulativeHazard(2.0, 3.0)
    np.testing.assert_allclose(hazard.upto(np.array([1.0, 3.0, 5.0])), [0.0, 0.0, 4.0])
    hazard.change(5.0, 0.5)
    np.testing.assert_allclose(hazard.upto(np.array([1.0, 3.0, 5.0, 6.0])), [0.0, 0.0, 4.0, 4.5])
    np.testing.assert_allclose(hazard.reached_h(np.array([2.0, 4.0, 5.0, np.inf])), [4.0, 5.0, 7.0, np.inf])
    hazard.change(6.0, 0.0)
    np.testing.assert_allclose(hazard.reached_h(np.array([4.25, 4.5, 5.0])), [5.5, 6.0, np.inf])


def test_what_was_to_come_is_forgotten_when_it_changes_before() -> None:
    """An agreement that was to begin at hour 9 is called off at hour 4."""
    hazard = CumulativeHazard(0.0)
    hazard.change(1.0, 2.0, 9.0)
    np.testing.assert_allclose(hazard.upto(np.array([9.0, 10.0])), [0.0, 2.0])
    hazard.change(4.0, 0.0)
    np.testing.assert_allclose(hazard.upto(np.array([9.0, 10.0])), [0.0, 0.0])


def sheltered(**sections: Any) -> Scenario:
    """Two towns whose people end in a shelter with too few places, or at an address."""
    places = {"unit": "persons", "initial": 300, "full": 700, "ramp_from": at(10.0), "ramp_to": at(20.0)}
    stages = {
        "road": ROAD,
        "gate": {**GATE, "to": {"camp": 0.5, "address": 0.5}},
        "camp": {"kind": "shelter", "places": places, "frees_places": False},
        "address": {"kind": "delay", "duration": MINUTE},
    }
    return towns(stages=stages, **sections)


def test_persons_add_up_and_nobody_leaves_who_has_not_arrived() -> None:
    """The recorder checks the sum at every step; only the placed and those at an address are at risk."""
    sojourn = {"leaves_again_per_day": 5.0, "returns": {"agreed": True, "return_share": 0.5, "mean_wait_days": 0.5}}
    cars = {"transport": {"car_owner_share": 0.6}}
    journal = simulate(sheltered(sojourn=sojourn, horizon_h=400.0, people=cars))
    assert journal.balance.persons.min() >= 0
    found = at_end(journal)
    persons = journal.groups.persons
    waiting = np.isnan(journal.stage_h("camp", "entered")) & ~np.isnan(journal.stage_h("camp", "arrived"))
    left_home = ~np.isnan(journal.departed_h)
    assert found["camp"] == persons[waiting].sum() > 0
    assert found["gone"] == 0
    assert found["left again"] + found["returned home"] == persons[~waiting & left_home].sum()
    assert min(found["left again"], found["returned home"]) > 0


def test_it_changes_nothing_else() -> None:
    """With and without, where no place is given back: every passage, count and earlier state is the same to the bit."""
    plain = simulate(sheltered())
    more = simulate(sheltered(sojourn={"leaves_again_per_day": 1.0}))
    np.testing.assert_array_equal(more.passage_h, plain.passage_h)
    np.testing.assert_array_equal(more.groups.persons, plain.groups.persons)
    for state in ("home", "packing", "due", "road", "gate", "address"):
        np.testing.assert_array_equal(_state(more, state), _state(plain, state))


def test_only_those_who_crossed_have_arrived() -> None:
    """A way that ends before the crossing is no arrival."""
    museum = {"museum": {"kind": "delay", "duration": MINUTE}}
    two = {"alpha": {"residents_persons": 3000, "to": "road"}, "beta": {"residents_persons": 1200, "to": "museum"}}
    scenario = towns(
        settlements=two, stages={"road": ROAD, "gate": GATE, **museum}, sojourn={"leaves_again_per_day": 50.0}
    )
    journal = simulate(scenario)
    beta = journal.groups.origin == 1
    assert at_end(journal)["gone"] >= journal.groups.persons[beta & ~np.isnan(journal.departed_h)].sum() * 0.9 > 0
    assert at_end(journal)["left again"] > 0


def test_more_hazard_moves_the_same_families_earlier() -> None:
    """Common random numbers: at no time have fewer left under the higher hazard."""
    left = [
        _state(simulate(sheltered(sojourn={"leaves_again_per_day": per_day})), "left again") for per_day in (0.05, 0.1)
    ]
    assert (left[1] >= left[0]).all()
    assert left[1][-1] > left[0][-1]


def test_families_on_buses_leave_one_by_one() -> None:
    """A bus of many families does not leave again as one: every group of the shelter can be there in part."""
    buses = {
        "fleet": {
            "vehicle_class": "bus",
            "vehicles": 3,
            "to": "road",
            "turns_at": "gate",
            "loading": MINUTE,
            "back": MINUTE,
        }
    }
    people = {"transport": {"car_owner_share": 0.0}}
    journal = simulate(towns(buses=buses, people=people, sojourn={"leaves_again_per_day": 1.0}, horizon_h=300.0))
    steps = np.unique(np.diff(_state(journal, "left again")))
    assert at_end(journal)["left again"] > 100
    assert steps.max() < 40


def test_curves_and_metrics() -> None:
    returns = {"agreed": True, "return_share": 0.5, "mean_wait_days": 1.0}
    journal = simulate(sheltered(sojourn={"leaves_again_per_day": 0.5, "returns": returns}))
    drawn = {curve.name: curve.values for curve in curves(journal)}
    shown = {metric.name: metric.value for metric in metrics(journal)}
    assert shown["sojourn_left_again_persons"] == drawn["sojourn.left_again"][-1] == at_end(journal)["left again"]
    assert shown["sojourn_returned_persons"] == drawn["sojourn.returned"][-1] == at_end(journal)["returned home"]
    assert not list(curves(simulate(sheltered()))) and not list(metrics(simulate(sheltered())))


def test_most_in_a_day_by_hand() -> None:
    """Counts at hours 0, 12, 24, 36: within 24 hours 30 at most, from hour 12 to hour 36."""
    assert most_in_a_day(np.array([0.0, 12.0, 24.0, 36.0]), np.array([0.0, 5.0, 15.0, 35.0])) == 30.0


@pytest.mark.parametrize("returns", [None, {"return_share": 0.5, "mean_wait_days": 10.0}])
def test_every_timed_field_has_its_setter(returns: dict[str, Any] | None) -> None:
    scenario = hosts(1, 1, 1.0, {"returns": returns})
    timed = {path for path, one in parameters(scenario).items() if one.timed and path.startswith("sojourn.")}
    assert timed == set(World(scenario).parts[-1].setters())


@pytest.mark.parametrize("days", [(7.0, 2.0)])
def test_known_returns_are_in_order(days: Sequence[float]) -> None:
    known = [{"after_days": day, "returned_persons": 10} for day in days]
    returns = {"return_share": 1.0, "mean_wait_days": 10.0, "known": known}
    with pytest.raises(ValueError, match="must not decrease"):
        hosts(1, 1, 1.0, {"returns": returns})


def _state(journal: Journal, state: str) -> np.ndarray:
    return journal.balance.persons[:, journal.balance.states.index(state)]
