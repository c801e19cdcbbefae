"""The road home: who sets out and when, through a gate of its own, to which house; and everybody is counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.journal import Journal
from sim.results.partition import partition
from sim.results.results import Results
from sim.simulate import simulate
from sim.world.going_home import GoingHome
from tests.examples import examples
from tests.strategies_pieces import distributions
from tests.world.test_exact_answers import after, scenario

MINUTE = {"law": "constant", "mean_min": 1.0}
ROAD = {"kind": "link", "length_km": 2.0, "free_flow_kmh": 60.0, "capacity_vph": 1200.0, "jam_density_vpkm": 100.0}
ROUTE = {"to": "gate_in", "home": "home_end"}


def gate(**more: Any) -> dict[str, Any]:
    """One lane of a minute a vehicle."""
    return {"kind": "station", "lanes": 1, "service": MINUTE, **more}


def stages(gate_in: dict[str, Any], outside: dict[str, Any] | None = None) -> dict[str, Any]:
    """A road for both directions with a checkpoint that has a gate for each."""
    return {
        "road": {**ROAD, "opposite": "road_in", "to": "gate_out"},
        "gate_out": gate(lanes=50, to="outside"),
        "outside": outside or {"kind": "delay", "duration": MINUTE},
        "gate_in": {**gate_in, "to": "road_in"},
        "road_in": {**ROAD, "opposite": "road", "to": "home_end"},
        "home_end": {"kind": "delay", "duration": MINUTE},
    }


def run(
    count: int,
    returns: dict[str, Any],
    gate_in: dict[str, Any] | None = None,
    route: dict[str, Any] | None = ROUTE,
    leaves_again_per_day: float = 0.0,
    **sections: Any,
) -> Journal:
    """Cars of two persons that leave one a minute from hour 0 on, and what comes of their return."""
    sojourn = {
        "leaves_again_per_day": leaves_again_per_day,
        "returns": {"agreed": True, **returns, **({} if route is None else {"route": route})},
    }
    cars = {"to": "road", "persons": 2, "times_h": [number / 60.0 for number in range(count)]}
    case: dict[str, Any] = {
        "arrivals": {"cars": cars},
        "milestones": {"crossed": ["gate_out.left"]},
        "horizon_h": 400.0,
    }
    case["record_step_h"] = 1.0
    case |= {"stages": stages(gate_in or gate(lanes=1000)), "sojourn": sojourn, **sections}
    return simulate(scenario(**case))


def assert_everybody_is_somewhere(journal: Journal) -> None:
    """The classes add up to all persons, none of them is negative, and homes are those of the table."""
    table, balance = journal.table(GoingHome), journal.balance
    for step in (*range(0, len(balance.time_h), 1 + len(balance.time_h) // 12), -1):
        found = partition(journal, step)
        assert sum(found.persons.values()) == found.present
        assert min(found.persons.values()) >= 0
    assert (balance.persons >= 0).all()
    assert balance.series("returned home")[-1] == journal.groups.persons[table.group][table.home].sum()


def test_250_return_through_a_gate_of_100_a_day() -> None:
    """All set out on the first evening: 100 vehicles on that day, 100 on the second, 50 on the third."""
    returns = {"return_share": 1.0, "begins_after_days": 0.5, "mean_wait_days": 1e-3}
    journal = run(250, returns, gate(lanes=10, quota={"unit": "vehicles", "most_per_day": 100}))
    entered = journal.stage_h("gate_in", "entered")
    np.testing.assert_array_equal(np.bincount(np.floor(entered / 24.0).astype(int)), [100, 100, 50])
    home = journal.balance.series("returned home")
    at = np.searchsorted(journal.balance.time_h, [23.0, 47.0, 71.0])
    assert home[at].tolist() == [200, 400, 500]
    assert_everybody_is_somewhere(journal)


def test_who_returns_sets_out_by_the_two_clocks() -> None:
    """Competing risks: o/(r + o) leave again, r/(r + o) set out for home of those who would (docs/model.md §7)."""
    share, returns_per_day, leaves_per_day, count = 0.7, 0.5, 0.25, 4000
    returns = {"return_share": share, "mean_wait_days": 1.0 / returns_per_day}
    journal = run(count, returns, leaves_again_per_day=leaves_per_day)
    table = journal.table(GoingHome)
    expected = share * returns_per_day / (returns_per_day + leaves_per_day)
    assert len(table.group) / count == pytest.approx(expected, abs=4.0 * np.sqrt(expected * (1 - expected) / count))
    waited_days = (table.set_out_h - table.arrived_h) / 24.0
    # Exponential with the sum of the hazards, for the first of two clocks; seen at looks of step_h at the earliest.
    mean = 1.0 / (returns_per_day + leaves_per_day)
    assert waited_days.mean() == pytest.approx(mean, abs=4.0 * mean / np.sqrt(len(waited_days)) + 0.25 / 24.0)
    assert_everybody_is_somewhere(journal)


def test_whose_house_is_occupied_never_sets_out_and_who_finds_a_ruin_goes_back() -> None:
    """30 % occupied, 40 % destroyed of which half know it: half set out, and of these 20 of 50 come back."""
    count, returns = 3000, {"return_share": 1.0, "mean_wait_days": 0.5}
    route = ROUTE | {"occupied_share": 0.3, "destroyed_share": 0.4, "destroyed_known_share": 0.5, "back_to": "way_back"}
    more = {"way_back": {"kind": "delay", "duration": {"law": "constant", "mean_min": 90.0}}}
    journal = run(count, returns, route=route, stages=stages(gate(lanes=1000)) | more)
    table = journal.table(GoingHome)
    assert len(table.group) / count == pytest.approx(0.5, abs=0.04)
    assert table.home.mean() == pytest.approx(0.6, abs=0.04)
    assert not np.isnan(table.ended_h).any()
    back = ~np.isnan(journal.stage_h("way_back", "left"))[table.group]
    np.testing.assert_array_equal(back, ~table.home)
    end = {one.name: count for one, count in partition(journal).persons.items() if count}
    assert end["returned"] == 2 * table.home.sum() and end["back_again"] == 2 * (~table.home).sum()
    assert_everybody_is_somewhere(journal)


def test_a_larger_share_of_lost_houses_keeps_the_same_and_some_more() -> None:
    """Common random numbers: who stays because of 20 % stays because of 40 %."""
    returns = {"return_share": 1.0, "mean_wait_days": 0.5}
    some, more = (
        set(run(400, returns, route=ROUTE | {"occupied_share": share}).table(GoingHome).group.tolist())
        for share in (0.2, 0.4)
    )
    assert more < some


def test_a_road_home_that_nobody_takes_changes_nothing() -> None:
    """Without an agreement every passage and every draw is as without the road, and so is who leaves again."""
    returns = {"agreed": False, "return_share": 1.0, "mean_wait_days": 1.0}
    case: dict[str, Any] = {"leaves_again_per_day": 0.05, "stages": stages(gate(lanes=1000))}
    inward = {"gate_in": {"to": "gate_in", "persons": 0, "times_h": []}}
    cars = {"to": "road", "persons": 2, "times_h": [number / 60.0 for number in range(300)]}
    with_road = run(300, returns, **case)
    without = run(300, returns, route=None, arrivals={"cars": cars, **inward}, **case)
    np.testing.assert_array_equal(with_road.passage_h, without.passage_h)
    assert not len(with_road.table(GoingHome).group)


def test_who_has_no_car_waits_for_a_bus_home() -> None:
    """A third go to a stop; the buses pass the same gate and road, with their persons in its quota."""
    returns = {"return_share": 1.0, "begins_after_days": 1.0, "mean_wait_days": 1.0}
    route = {"to": {"gate_in": 0.6, "stop": 0.4}, "home": "home_end"}
    more = {"stop": {"kind": "bus_stop", "duration": MINUTE, "to": "home_end"}}
    bus = {
        "vehicle_class": "coach",
        "vehicles": 3,
        "boards_at": "stop",
        "to": "gate_in",
        "turns_at": "home_end",
        "loading": {"law": "constant", "mean_min": 15.0},
        "back": {"law": "constant", "mean_min": 20.0, "minimum_min": 15.0},
    }
    classes = {"car": {}, "coach": {"space_pcu": 2.0, "seats_persons": 40}}
    quota = {"unit": "persons", "most_per_day": 100}
    journal = run(
        300, returns, route=route, stages=stages(gate(quota=quota)) | more, buses={"home": bus}, vehicle_classes=classes
    )
    entered, persons = journal.stage_h("gate_in", "entered"), journal.groups.persons
    came = ~np.isnan(entered)
    a_day = np.bincount(np.floor(entered[came] / 24.0).astype(int), weights=persons[came])
    assert a_day.max() <= 100 and a_day.sum() == 600
    assert journal.table(GoingHome).home.all()
    assert_everybody_is_somewhere(journal)


def test_a_family_that_goes_home_gives_back_its_bed() -> None:
    """Ten beds and fifteen families of two: the other ten are placed as the first go home."""
    beds = {"unit": "persons", "initial": 10, "full": 10, "ramp_from": after(0), "ramp_to": after(3600)}
    returns = {"return_share": 1.0, "mean_wait_days": 1.0}
    camp = {"kind": "shelter", "places": beds}
    journal = run(15, returns, stages=stages(gate(lanes=100), camp))
    table = journal.table(GoingHome)
    assert len(table.group) == 15 and table.home.all()
    placed = journal.stage_h("outside", "entered")
    waited = placed > journal.stage_h("outside", "arrived") + 1.0
    assert waited.sum() == 10
    np.testing.assert_allclose(np.sort(placed[waited]), np.sort(table.set_out_h)[:10], atol=1e-6)
    assert_everybody_is_somewhere(journal)
    results = Results(journal)
    assert results.metric("in_shelter_persons").value == 0
    for name, most in (("in_shelter", 10), ("families_in_shelter", 5), ("at_shelter outside", 30)):
        values = results.curves[name].values
        assert values.min() == values[-1] == 0 and values.max() <= most
    assert results.curves["gave_back outside"].values[-1] == results.curves["found_place outside"].values[-1] == 30


def test_who_comes_back_from_a_ruin_keeps_the_bed_that_he_is_given() -> None:
    """All houses are destroyed and nobody knows it: all leave the hall, and have a bed in the tents for good."""
    beds = {"unit": "persons", "initial": 30, "full": 30, "ramp_from": after(0), "ramp_to": after(3600)}
    camp = {"kind": "shelter", "places": beds}
    route = ROUTE | {"destroyed_share": 1.0, "destroyed_known_share": 0.0, "back_to": "way_back"}
    more = {"way_back": {"kind": "delay", "duration": MINUTE, "to": "tents"}, "tents": camp}
    returns = {"return_share": 1.0, "mean_wait_days": 1.0}
    journal = run(15, returns, route=route, stages=stages(gate(lanes=100), camp) | more)
    assert len(journal.table(GoingHome).group) == 15
    results = Results(journal)
    in_shelter = results.curves["in_shelter"].values
    assert results.metric("in_shelter_persons").value == in_shelter[-1] == in_shelter.max() == 30
    assert results.curves["in_shelter outside"].values[-1] == 0
    assert results.curves["in_shelter tents"].values[-1] == 30
    assert results.curves["gave_back tents"].values[-1] == 0
    assert_everybody_is_somewhere(journal)


def test_when_an_agreement_ends_nobody_sets_out_any_more() -> None:
    """It ends after a day: who is under way comes home, and nobody else sets out."""
    end = {"at": after(24 * 3600.0), "event": "it ends", "set": {"sojourn.returns.agreed": False}}
    journal = run(500, {"return_share": 1.0, "mean_wait_days": 1.0}, timeline={"end": end})
    table = journal.table(GoingHome)
    assert 0 < len(table.group) < 500 and table.set_out_h.max() <= 24.0 and table.home.all()


@st.composite
def returning(draw: st.DrawFn) -> dict[str, Any]:
    """A gate of its own, and what makes people return, some of them to no house."""
    hours = draw(st.sampled_from([None, ["08:00-20:00"], ["06:00-09:00", "17:00-23:00"]]))
    unit = draw(st.sampled_from(["persons", "vehicles"]))
    quota = draw(st.sampled_from([None, {"unit": unit, "most_per_day": draw(st.integers(1, 60))}]))
    gate_in = gate(service=draw(distributions(0.5, 6.0)), opening_hours=hours, quota=quota)
    gate_in |= draw(st.sampled_from([{"waiting_room_veh": 0}, {}, {"join_shares": [0.8], "balks_to": "turned"}]))
    occupied, destroyed = draw(st.sampled_from([(0.0, 0.0), (0.2, 0.3), (0.0, 0.6)]))
    route = ROUTE | {"occupied_share": occupied, "destroyed_share": destroyed}
    route |= {"destroyed_known_share": 0.4, "back_to": "way_back"} if destroyed else {}
    more = {"way_back": {"kind": "delay", "duration": MINUTE}} if destroyed else {}
    more |= {"turned": {"kind": "delay", "duration": MINUTE}} if "balks_to" in gate_in else {}
    roads = stages(gate_in)
    if draw(st.booleans()):
        roads["road"] |= {"green_min": 4.0}
        roads["road_in"] |= {"green_min": 2.0}
    returns = {
        "return_share": draw(st.sampled_from([0.3, 1.0])),
        "begins_after_days": draw(st.sampled_from([0.0, 0.3])),
        "mean_wait_days": draw(st.sampled_from([0.01, 0.5, 2.0])),
    }
    again = draw(st.sampled_from([0.0, 0.3]))
    return {
        "returns": returns,
        "route": route,
        "stages": roads | more,
        "leaves_again_per_day": again,
        "horizon_h": 60.0,
    }


@settings(examples(25), phases=[Phase.explicit, Phase.generate])
@given(returning(), st.integers(0, 1000))
def test_everybody_is_counted_once_whatever_keeps_them(case: dict[str, Any], seed: int) -> None:
    """While others still leave by the same road: conservation, the quota of every day, and the houses."""
    journal = run(250, seed=seed, **case)
    assert_everybody_is_somewhere(journal)
    table = journal.table(GoingHome)
    assert (table.set_out_h >= table.arrived_h).all() and not (table.ended_h < table.set_out_h).any()
    if quota := case["stages"]["gate_in"]["quota"]:
        entered = journal.stage_h("gate_in", "entered")
        came = ~np.isnan(entered)
        weights = journal.groups.persons[came] if quota["unit"] == "persons" else np.ones(came.sum())
        a_day = np.bincount(np.floor(entered[came] / 24.0).astype(int), weights=weights)
        assert a_day.max(initial=0.0) <= max(quota["most_per_day"], 2 if quota["unit"] == "persons" else 1)


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ({"to": "gate_in", "home": "road_in"}, "is not the end of a road"),
        ({"to": "gate_in", "home": "nowhere"}, "there is no stage"),
        ({"to": "road", "home": "home_end"}, "which lies on the route out as well"),
        ({"to": "gate_in", "home": "outside"}, "can't be reached"),
        (
            ROUTE | {"destroyed_share": 0.2, "destroyed_known_share": 0.0, "back_to": "road_in"},
            "the route home as well",
        ),
    ],
)
def test_a_road_home_that_cannot_be_is_refused(route: dict[str, Any], message: str) -> None:
    """With the key that is wrong and what is wrong with it."""
    from sim.parts.sojourn.check import findings

    returns = {"return_share": 1.0, "mean_wait_days": 1.0, "route": route}
    cars = {"cars": {"to": "road", "times_h": [0.0]}}
    case = scenario(arrivals=cars, stages=stages(gate()), sojourn={"returns": returns})
    assert any(message in text for _, text in findings(case))
