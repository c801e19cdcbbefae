"""Petrol, worked out by hand: depots, lorries, fuel points, tanks, and vehicles that run dry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.parts.fuel.tables import RanDry
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.examples import examples
from tests.world.cars import HEADWAY_H, MICROSECOND_H, ROAD, cars, change, minutes
from tests.world.towns import at, towns

PUMP: dict[str, Any] = {"kind": "station", "lanes": 1, "service": minutes(6.0), "issues_litres": 10.0, "to": "road"}
NOBODY = {"trucks": {"to": "road", "vehicle_class": "truck", "times_h": [0.0]}}


def fuel(**sections: Any) -> dict[str, Any]:
    """Tanks that are empty at the start and engines that burn nothing; ``sections`` replace whole sections."""
    base: dict[str, Any] = {"tanks": tanks(0.0), "run_dry": dry(0.0)}
    return {**base, **sections}


def tanks(litres: float, per_100km: float = 0.0, idle: float = 0.0, on: float = 1.0) -> dict[str, Any]:
    """All cars with the same tank, who need 5 litres more than any of them has less than."""
    return {
        "low_litres": litres,
        "high_litres": litres,
        "needed_litres": 5.0,
        "litres_per_100km": per_100km,
        "idle_litres_per_h": idle,
        "engine_on_share": on,
    }


def dry(blocking: float, rescue: float = 1.0, block_min: float = 30.0) -> dict[str, Any]:
    """What happens to a car with an empty tank."""
    return {"blocking_share": blocking, "block": minutes(block_min), "rescue_litres": rescue}


def moves(journal: Journal, *accounts: str) -> list[tuple[str, str, float]]:
    """Entries of the petrol book from one of the accounts to another of them, in order: from, to, litres."""
    return [
        (entry.source, entry.target, entry.amount)
        for entry in journal.books.entries
        if entry.source in accounts and entry.target in accounts
    ]


def served_h(section: dict[str, Any], timeline: dict[str, Any] | None = None) -> list[float]:
    """When sixteen cars that wait for petrol from the start are served, 10 litres each: every ten litres show."""
    arrivals = {"cars": {"to": "pump", "times_h": [0.0] * 16}}
    stages = {"pump": {**PUMP, "lanes": 16}, "road": ROAD}
    journal = simulate(cars(stages, arrivals, fuel=section, timeline=timeline or {}))
    entered_h = journal.stage_h("pump", "entered")
    return sorted(entered_h[~np.isnan(entered_h)].tolist())


def lorries(vehicles: int = 1, load: float = 40.0) -> dict[str, Any]:
    return {"city": {"depot": "hill", "vehicles": vehicles, "load_litres": load, "round": minutes(60.0)}}


def test_deliveries_come_at_their_hour_to_points_or_depots_and_not_to_a_depot_that_burnt() -> None:
    section = fuel(
        depots={"hill": {"litres": 7.0}, "gone": {"litres": 5.0, "destroyed": True}},
        deliveries={
            "one": {"at": at(1.1), "litres": 100.0, "sender": "north"},
            "two": {"at": at(2.5), "litres": 50.25, "sender": "north", "depot": "hill"},
            "three": {"at": at(3.0), "litres": 60.0, "sender": "north", "depot": "gone"},
        },
    )
    journal = simulate(cars({"road": ROAD}, NOBODY, fuel=section))
    accounts = ("outside", "fuel points", "depot hill", "depot gone", "lost")
    assert moves(journal, *accounts) == [
        ("depot gone", "lost", 5.0),
        ("outside", "fuel points", 100.0),
        ("outside", "depot hill", 50.25),
    ]
    assert journal.books.series("petrol", "depot hill")[-1] == 57.25
    shown = [(entry.time_h, entry.what.split()[0]) for entry in journal.log if entry.actor == "north"]
    assert shown == [(pytest.approx(1.1), "brings"), (2.5, "brings"), (3.0, "turns")]
    assert served_h(section) == pytest.approx([1.1] * 10)


def test_a_lorry_makes_its_trips_until_the_depot_is_empty() -> None:
    """100 litres, 40 a load, a round of an hour: half an hour there, half an hour back."""
    section = fuel(depots={"hill": {"litres": 100.0}}, tankers=lorries())
    journal = simulate(cars({"road": ROAD}, NOBODY, fuel=section))
    there, back = ("depot hill", "on lorries"), ("on lorries", "fuel points")
    loads = [(*way, litres) for litres in (40.0, 40.0, 20.0) for way in (there, back)]
    assert moves(journal, "depot hill", "on lorries", "fuel points") == loads
    assert served_h(section) == [0.5] * 4 + [1.5] * 4 + [2.5] * 2


def test_a_depot_burns_with_what_is_in_it_and_a_lorry_on_its_way_is_not_lost() -> None:
    burns = {"burns": change(1.25, fuel__depots__hill__destroyed=True)}
    section = fuel(
        depots={"hill": {"litres": 100.0}},
        tankers=lorries(),
        deliveries={"late": {"at": at(2.0), "litres": 30.0, "sender": "north", "depot": "hill"}},
    )
    journal = simulate(cars({"road": ROAD}, NOBODY, fuel=section, timeline=burns))
    accounts = ("depot hill", "on lorries", "fuel points", "lost", "outside")
    assert moves(journal, *accounts)[3:] == [("depot hill", "lost", 20.0), ("on lorries", "fuel points", 40.0)]
    assert journal.books.series("petrol", "fuel points")[-1] == 80.0
    assert served_h(section, burns) == [0.5] * 4 + [1.5] * 4


def test_a_lorry_waits_for_a_depot_to_be_filled_again() -> None:
    """It brings the 10 litres, is back at 1 h, finds the depot empty, and loads when 30 litres come at 1.7 h."""
    section = fuel(
        depots={"hill": {"litres": 10.0}},
        tankers=lorries(),
        deliveries={"late": {"at": at(1.7), "litres": 30.0, "sender": "north", "depot": "hill"}},
    )
    assert served_h(section) == pytest.approx([0.5] + [2.2] * 3)


def test_more_lorries_and_longer_trips_count_from_their_hour_on() -> None:
    """At 1.25 h a second lorry loads and rounds take two hours; the first, on its way, comes at 1.5 h all the same."""
    parameters = {"more": change(1.25, fuel__tankers__city__round__mean_min=120.0, fuel__tankers__city__vehicles=2)}
    section = fuel(depots={"hill": {"litres": 160.0}}, tankers=lorries())
    assert served_h(section, parameters) == [0.5] * 4 + [1.5] * 4 + [2.25] * 4 + [3.0] * 4


def test_without_stock_cars_wait_and_the_first_is_served_at_the_hour_of_the_refill() -> None:
    """20 litres serve two cars of four; 15 more serve one, and 5 more the last."""
    section = fuel(
        points_litres=20.0,
        deliveries={
            "one": {"at": at(2.0), "litres": 15.0, "sender": "north"},
            "two": {"at": at(3.0), "litres": 5.0, "sender": "north"},
        },
    )
    arrivals = {"cars": {"to": "pump", "times_h": [0.0, 0.05, 0.2, 0.3]}}
    journal = simulate(cars({"pump": PUMP, "road": ROAD}, arrivals, fuel=section))
    np.testing.assert_allclose(journal.stage_h("pump", "entered"), [0.0, 0.1, 2.0, 3.0], atol=1e-12)
    assert journal.books.series("petrol", "fuel points")[-1] == 0.0
    assert journal.books.series("petrol", "tanks")[-1] == 40.0


def test_who_reneges_goes_on_without_petrol_and_frees_its_place() -> None:
    """Stock for one; the second waits half an hour from 0.2 h on and goes on at 0.7 h."""
    pump = {**PUMP, "patience": minutes(30.0)}
    arrivals = {"cars": {"to": "pump", "times_h": [0.0, 0.2]}}
    journal = simulate(cars({"pump": pump, "road": ROAD}, arrivals, fuel=fuel(points_litres=10.0)))
    assert np.isnan(journal.stage_h("pump", "entered")[1])
    assert journal.stage_h("pump", "left")[1] == pytest.approx(0.7, abs=1e-12)
    assert journal.stage_h("road", "left")[1] == pytest.approx(1.7, abs=1e-12)


def test_who_has_enough_and_who_is_of_another_class_passes_the_fuel_point_by() -> None:
    arrivals = {"cars": {"to": "pump", "times_h": [0.0]}, "trucks": {**NOBODY["trucks"], "to": "pump"}}
    for litres, stops in ((5.0, 0), (4.999, 1)):
        journal = simulate(
            cars({"pump": PUMP, "road": ROAD}, arrivals, fuel=fuel(points_litres=100.0, tanks=tanks(litres)))
        )
        assert int((~np.isnan(journal.stage_h("pump", "arrived"))).sum()) == stops


def test_a_car_runs_dry_at_its_place_and_blocks_for_its_time() -> None:
    """2 litres last 20 km of 40: it stops at 0.5 h for half an hour; the truck comes a headway later, not at 1.1 h."""
    arrivals = {
        "cars": {"to": "road", "times_h": [0.0]},
        "trucks": {"to": "road", "vehicle_class": "truck", "times_h": [0.1]},
    }
    section = fuel(tanks=tanks(2.0, per_100km=10.0), run_dry=dry(1.0, rescue=3.0))
    journal = simulate(cars({"road": ROAD}, arrivals, fuel=section))
    np.testing.assert_allclose(journal.stage_h("road", "left"), [1.5, 1.5 + HEADWAY_H], atol=MICROSECOND_H)
    assert journal.table(RanDry).vehicles.sum() == 1
    books = journal.books
    last = {name: float(books.series("petrol", name)[-1]) for name in ("tanks", "burnt", "others on the road")}
    assert last == {"tanks": 1.0, "burnt": 4.0, "others on the road": -3.0}


@pytest.mark.parametrize(("rescue", "given"), [(0.0, 2.0), (0.5, 2.0), (0.75, 2.25), (3.0, 3.0)])
def test_it_is_rescued_as_often_as_it_takes(rescue: float, given: float) -> None:
    """It lacks 2 litres at the end of the road; where others give three quarters of a litre each, three of them do."""
    section = fuel(tanks=tanks(2.0, per_100km=10.0), run_dry=dry(0.0, rescue=rescue))
    journal = simulate(cars({"road": ROAD}, {"cars": {"to": "road", "times_h": [0.0]}}, fuel=section))
    assert journal.books.series("petrol", "others on the road")[-1] == -given


def test_a_queue_hides_the_time_that_a_car_stood_dry_behind_it() -> None:
    """The truck waits at the closed end until 3 h; the car stands half way from 0.6 to 1.1 h and comes up behind it.

    A reopened road discharges at its capacity, so the car leaves a headway later.
    """
    arrivals = {
        "trucks": {"to": "road", "vehicle_class": "truck", "times_h": [0.0]},
        "cars": {"to": "road", "times_h": [0.1]},
    }
    journal = simulate(
        cars(
            {"road": {**ROAD, "open": False}},
            arrivals,
            fuel=fuel(tanks=tanks(2.0, per_100km=10.0), run_dry=dry(1.0)),
            timeline={"opens": change(3.0, stages__road__open=True)},
        )
    )
    np.testing.assert_allclose(journal.stage_h("road", "left"), [3.0, 3.0 + HEADWAY_H], atol=MICROSECOND_H)
    assert journal.table(RanDry).vehicles.sum() == 1


def test_it_is_pushed_aside_where_it_does_not_block() -> None:
    section = fuel(tanks=tanks(2.0, per_100km=10.0), run_dry=dry(0.0))
    journal = simulate(cars({"road": ROAD}, {"cars": {"to": "road", "times_h": [0.0]}}, fuel=section))
    assert journal.stage_h("road", "left")[0] == pytest.approx(1.0, abs=1e-12)
    assert journal.table(RanDry).vehicles.sum() == 1


def test_a_vehicle_that_runs_dry_on_two_roads_is_one_vehicle() -> None:
    """Rescued with what it needed to the end of the first road, it has nothing for the second."""
    stages = {"road": {**ROAD, "to": "next"}, "next": ROAD}
    section = fuel(tanks=tanks(2.0, per_100km=10.0), run_dry=dry(0.0, rescue=0.0))
    journal = simulate(cars(stages, {"cars": {"to": "road", "times_h": [0.0]}}, fuel=section))
    assert journal.table(RanDry).vehicles.sum() == 1
    assert journal.books.series("petrol", "others on the road")[-1] == -6.0


@pytest.mark.parametrize(("on", "need"), [(1.0, 35.0), (0.3, 16.8)])
def test_t19_need_by_distance_and_by_standing(on: float, need: float) -> None:
    """T19: 100 km at 9 l/100 km, then 20 h in a queue at 1.3 l/h with the engine on all the time, or 0.3 of it."""
    road = {**ROAD, "length_km": 100.0, "free_flow_kmh": 50.0, "open": False}
    section = fuel(tanks=tanks(30.0, per_100km=9.0, idle=1.3, on=on))
    journal = simulate(
        cars(
            {"road": road},
            {"cars": {"to": "road", "times_h": [0.0]}},
            fuel=section,
            horizon_h=30.0,
            timeline={"opens": change(22.0, stages__road__open=True)},
        )
    )
    assert journal.books.series("petrol", "burnt")[-1] == pytest.approx(need, abs=1e-3)
    assert journal.table(RanDry).vehicles.sum() == (1 if need > 30.0 else 0)


def test_t19_share_that_runs_dry() -> None:
    """T19: with tanks uniform on 5 to 35 litres and 16.8 needed, 0.39333 run out."""
    road = {**ROAD, "length_km": 168.0, "free_flow_kmh": 100.0}
    section = fuel(tanks={**tanks(5.0, per_100km=10.0), "high_litres": 35.0, "needed_litres": 0.0})
    arrivals = {"cars": {"to": "road", "times_h": [n / 1000.0 for n in range(300)]}}
    of = cars({"road": road}, arrivals, fuel=section)
    shares = np.array([simulate(of, number).table(RanDry).vehicles.sum() / 300.0 for number in range(40)])
    assert abs(shares.mean() - 11.8 / 30.0) <= 3.9 * shares.std(ddof=1) / np.sqrt(len(shares))


def test_conditions_of_the_timeline_see_the_stock() -> None:
    """The third car would find 5 litres left; at the next look, 0.25 h, half a ration is handed out."""
    section = fuel(points_litres=25.0)
    timeline = {
        "ration": {"when": "fuel.points_litres < 10", "event": "ration", "set": {"stages.pump.issues_litres": 5.0}}
    }
    arrivals = {"cars": {"to": "pump", "times_h": [0.0, 0.05, 0.15]}}
    journal = simulate(cars({"pump": PUMP, "road": ROAD}, arrivals, fuel=section, timeline=timeline))
    np.testing.assert_allclose(journal.stage_h("pump", "entered"), [0.0, 0.1, 0.25], atol=1e-12)


TOWN_STAGES: dict[str, Any] = {
    "pump": {**PUMP, "lanes": 3, "to": "road"},
    "road": {**ROAD, "length_km": 10.0, "capacity_vph": 1200.0, "to": "gate"},
    "gate": {"kind": "station", "lanes": 2, "waiting_room_veh": 0, "service": minutes(1.0)},
}


@st.composite
def fuelled_towns(draw: st.DrawFn) -> Scenario:
    """Two small towns with petrol of every kind."""

    def litres(most: float) -> float:
        return draw(st.floats(0.0, most).map(lambda value: round(value, 3)))

    section = {
        "tanks": {
            "high_litres": litres(10.0),
            "needed_litres": litres(10.0),
            "litres_per_100km": litres(40.0),
            "idle_litres_per_h": litres(3.0),
        },
        "run_dry": dry(draw(st.sampled_from([0.0, 0.5])), rescue=litres(3.0), block_min=3.0),
        "points_litres": litres(800.0),
        "depots": {"hill": {"litres": litres(2000.0)}},
        "tankers": lorries(draw(st.integers(0, 3)), 1.0 + litres(300.0)),
        "deliveries": {
            "one": {"at": at(6.0), "litres": 1.0 + litres(900.0), "sender": "north"},
            "two": {"at": at(9.0), "litres": 1.0 + litres(900.0), "sender": "north", "depot": "hill"},
        },
    }
    burns = {"burns": change(draw(st.floats(0.5, 20.0)), fuel__depots__hill__destroyed=True)}
    patience = {"patience": {"law": "exponential", "mean_min": 120.0}} if draw(st.booleans()) else {}
    return towns(
        settlements={
            "alpha": {"residents_persons": 400, "to": "pump"},
            "beta": {"residents_persons": 150, "to": "road"},
        },
        stages={**TOWN_STAGES, "pump": {**TOWN_STAGES["pump"], **patience}},
        departure={"base_hazard_per_h": 0.3, "packing": {**minutes(0.001), "minimum_min": 30.0}},
        horizon_h=36.0,
        record_step_h=1.0,
        seed=draw(st.integers(0, 99)),
        fuel=section,
        timeline=burns if draw(st.booleans()) else {},
    )


@given(fuelled_towns())
@examples(40)
def test_petrol_is_conserved_and_every_service_hands_out_its_ration(scenario: Scenario) -> None:
    journal = simulate(scenario)
    books = journal.books
    grains = np.rint(1000.0 * books.amounts[:, [kind == "petrol" for kind, _ in books.accounts]]).astype(np.int64)
    assert (grains.sum(axis=1) == grains[0].sum()).all()
    for account in books.accounts_of("petrol"):
        outside = account in ("outside", "others on the road")
        assert (
            (books.series("petrol", account) <= 0.0).all() if outside else (books.series("petrol", account) >= 0).all()
        )
    served = int((~np.isnan(journal.stage_h("pump", "entered"))).sum())
    handed_out = sum(entry.amount for entry in books.entries if entry.why == "handed out")
    assert handed_out == pytest.approx(10.0 * served, abs=1e-6)


@pytest.mark.parametrize("per_100km", [0.0, 12.0])
def test_petrol_that_holds_nobody_up_changes_no_other_column(per_100km: float) -> None:
    """Tanks are drawn, and burnt, from a stream of their own: every other number is the same to the bit."""
    section = fuel(tanks={**tanks(0.0, per_100km=per_100km), "high_litres": 10.0, "needed_litres": 0.0})
    bare, fuelled = simulate(towns()), simulate(towns(fuel=section))
    for name in ("decided_h", "packed_h", "departed_h", "passage_h", "came_from"):
        np.testing.assert_array_equal(getattr(bare, name), getattr(fuelled, name))
    np.testing.assert_array_equal(bare.balance.persons, fuelled.balance.persons)
    assert (fuelled.table(RanDry).vehicles.sum() > 0) == (per_100km > 0.0)
