"""Fleets of buses, worked out by hand: loading, the way out through the gate, the empty way back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.fleets import most_vehicles
from sim.scenario.model import Scenario
from sim.simulate import books, journal_of, simulate
from sim.world.ledger import ConservationError
from sim.world.park import Rides
from sim.world.world import World
from tests.world.towns import at
from tests.world.village import (
    BACK_H,
    FLEET,
    GATE_H,
    LOADING_H,
    OUT_H,
    ROAD_H,
    ROUND_H,
    bus_trips,
    passages_h,
    ran,
    rows,
    village,
    world_of,
)


def fleet(**changes: Any) -> dict[str, Any]:
    """The one fleet, with changes."""
    return {"line": {**FLEET, **changes}}


def change(hour: float, **parameters: Any) -> dict[str, Any]:
    """One timeline entry that moves parameters of the fleet."""
    moved = {f"buses.line.{name}": value for name, value in parameters.items()}
    return {"change": {"at": at(hour), "event": "the fleet changes", "set": moved}}


def departures_h(world: World, name: str = "line") -> list[float]:
    """Hours at which a fleet's loaded buses set out."""
    return [float(hour) for hour in world.trips.departed_h[bus_trips(world, name)]]


def boarded_h(world: World) -> list[float]:
    """Hours at which the households got on, in the order in which they decided."""
    return [float(hour) for hour in world.departures.park.boarded_h[rows(world)]]


def test_one_bus_makes_its_trips_through_the_checkpoint_and_comes_back_empty() -> None:
    """Six households of three, ready at 1, 1.5, 2 … 3.5; a bus of six seats: every hour of both rounds is exact."""
    world = ran(village(), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    full_h = 1.5
    again_h = full_h + ROUND_H
    assert departures_h(world) == [full_h + LOADING_H, again_h + LOADING_H, again_h + ROUND_H + LOADING_H]
    assert boarded_h(world) == [full_h, full_h, again_h, again_h, again_h + ROUND_H, again_h + ROUND_H]
    trips = bus_trips(world)
    out = np.array(departures_h(world))
    assert passages_h(world, trips, "gate", 0) == (out + ROAD_H).tolist()
    assert passages_h(world, trips, "gate", 2) == (out + ROAD_H + GATE_H).tolist()
    assert passages_h(world, trips, "camp", 0) == (out + OUT_H).tolist()
    assert world.trips.counts["persons"][trips].tolist() == [6, 6, 6]
    assert world.trips.counts["households"][trips].tolist() == [2, 2, 2]


def test_a_trip_remembers_the_last_who_decided_and_packed() -> None:
    """Ready at 1 and 1.5 means decided at 0 and 0.5; the trip keeps the later of each."""
    world = ran(village(households=2), [1.0, 1.5])
    [trip] = bus_trips(world)
    assert (world.trips.decided_h[trip], world.trips.packed_h[trip]) == (0.5, 1.5)
    waited = journal_of(world).table(Rides)
    assert sorted(waited.ready_h) == [1.0, 1.5]
    assert waited.boarded_h.tolist() == [1.5, 1.5]
    assert waited.persons.tolist() == [3, 3]


def test_the_ledger_knows_where_the_bus_is_at_every_hour() -> None:
    """One round of one bus, as four moves at exact hours, and as curves."""
    world = ran(village(households=2), [1.0, 1.5])
    kept = books(world)
    hours = np.cumsum([1.5, LOADING_H, OUT_H, BACK_H]).tolist()
    states = ["at the park", "loading", "under way", "coming back", "at the park"]
    assert [(e.time_h, e.source, e.target, e.amount) for e in kept.entries] == [
        (hour, f"line {before}", f"line {after}", 1.0)
        for hour, before, after in zip(hours, states[:-1], states[1:], strict=True)
    ]
    time_h = world.recorder.time_h
    under_way = kept.series("buses", "line under way")
    expected = ((time_h > hours[1]) & (time_h <= hours[2])).astype(float)
    inside = ~np.isin(time_h, hours)
    np.testing.assert_array_equal(under_way[inside], expected[inside])
    assert (kept.amounts.sum(axis=1) == 1.0).all()


def test_a_bus_that_is_not_full_leaves_when_the_first_has_waited_long_enough() -> None:
    """Longest wait 2 h: one household ready at 1 leaves at 3; the next, ready at 3.5, is alone and leaves at 5.5."""
    world = ran(village(households=2, buses=fleet(longest_wait_min=120.0)), [1.0, 3.5])
    assert boarded_h(world) == [3.0, 5.5]
    assert departures_h(world) == [3.0 + LOADING_H, 5.5 + LOADING_H]
    assert world.trips.counts["persons"][bus_trips(world)].tolist() == [3, 3]


def test_the_last_bus_takes_those_who_are_left() -> None:
    """Three households and two to a bus: the third waits for the round, and then until its wait is over."""
    world = ran(village(households=3, buses=fleet(longest_wait_min=180.0)), [1.0, 1.5, 2.0])
    assert boarded_h(world) == [1.5, 1.5, 5.0]
    late = ran(village(households=3, buses=fleet(longest_wait_min=60.0)), [1.0, 1.5, 2.0])
    assert boarded_h(late) == [1.5, 1.5, 1.5 + ROUND_H]


def test_who_is_not_fetched_before_the_end_still_waits() -> None:
    """The run ends at hour 3 with the only bus on its way: one household waits, and is seen to wait."""
    world = ran(village(households=3, horizon_h=3.0), [1.0, 1.5, 2.0])
    waited = journal_of(world).table(Rides)
    assert np.isnan(waited.boarded_h).sum() == 1
    recorder = world.recorder
    waiting = recorder.persons[:, recorder.states.index("waiting for a bus")]
    assert waiting[-1] == 3


def test_persons_wait_then_board_and_nobody_is_lost() -> None:
    """States between the hours of change: packing, at the park, in the bus that loads, on the road."""
    world = ran(village(households=2, record_step_h=0.125), [1.0, 1.5])
    recorder = world.recorder

    def persons(state: str, hour: float) -> int:
        return int(recorder.persons[int(hour / 0.125), recorder.states.index(state)])

    assert (persons("home", 0.75), persons("packing", 0.75)) == (0, 6)
    assert (persons("packing", 1.25), persons("waiting for a bus", 1.25)) == (3, 3)
    loading_h = 1.5 + LOADING_H / 2
    assert (persons("waiting for a bus", loading_h), persons("boarding a bus", loading_h)) == (0, 6)
    assert persons("road", 2.0) == 6
    assert (recorder.persons.sum(axis=1) == 6).all()


def test_the_timeline_sends_more_buses() -> None:
    """None until hour 5, then two: one fills at once, the other as well, each with the first two in line."""
    world = ran(village(buses=fleet(vehicles=0), timeline=change(5.0, vehicles=2)), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    # The gate has one lane: the second bus passes it a quarter of an hour after the first, and is back as much later.
    # The third bus is the first bus's second round.
    assert boarded_h(world) == [5.0, 5.0, 5.0, 5.0, 5.0 + ROUND_H, 5.0 + ROUND_H]
    assert departures_h(world) == [5.25, 5.25, 5.0 + ROUND_H + LOADING_H]
    entries = books(world).entries
    back = [entry.time_h for entry in entries if entry.target == "line at the park"]
    second = 5.25 + 1.0 / 2048.0 + ROAD_H
    assert back[0] == 5.0 + ROUND_H
    assert back[1] == pytest.approx(max(second, 5.25 + OUT_H) + GATE_H + BACK_H)


def test_a_bus_that_is_taken_out_finishes_its_round() -> None:
    """Taken out while on its way: it comes back, and those who are left wait until it is sent again."""
    timeline = {**change(2.0, vehicles=0)}
    timeline["again"] = {"at": at(10.0), "event": "again", "set": {"buses.line.vehicles": 1}}
    world = ran(village(households=4, timeline=timeline), [1.0, 1.5, 2.0, 2.5])
    assert boarded_h(world) == [1.5, 1.5, 10.0, 10.0]
    back = [entry.time_h for entry in books(world).entries if entry.target == "line at the park"]
    assert back == [1.5 + ROUND_H, 10.0 + ROUND_H]


def test_a_stopped_fleet_takes_nobody_on_until_it_is_released() -> None:
    """Stopped at 1.25 while its bus waits for the second household: they get on at hour 6, when it is let go."""
    timeline = {**change(1.25, open=False)}
    timeline["again"] = {"at": at(6.0), "event": "again", "set": {"buses.line.open": True}}
    world = ran(village(households=2, timeline=timeline), [1.0, 1.5])
    assert boarded_h(world) == [6.0, 6.0]


def test_a_stopped_fleet_does_not_keep_another_from_loading() -> None:
    """The first fleet's bus stands at the bay when it is stopped; the second fleet's bus takes its place."""
    fleets = {"line": FLEET, "other": {**FLEET, "vehicles": 1}}
    world = ran(village(households=2, buses=fleets, timeline=change(1.25, open=False)), [1.0, 1.5])
    assert departures_h(world, "line") == []
    assert departures_h(world, "other") == [1.5 + LOADING_H]


def test_a_shorter_wait_counts_at_once() -> None:
    """Ten hours of waiting until hour 2, then half an hour: who has waited since 1 leaves at 2, not at 11."""
    world = ran(village(households=1, timeline=change(2.0, longest_wait_min=30.0)), [1.0])
    assert boarded_h(world) == [2.0]


def test_new_mean_times_hold_from_the_next_loading_and_the_next_trip_back() -> None:
    """Set at hour 2, after the first loading and before the first way back: 30 min to load, 2 h to come back."""
    moved = {"buses.line.loading.mean_min": 30.0, "buses.line.back.mean_min": 120.0}
    timeline = {"slower": {"at": at(2.0), "event": "slower", "set": moved}}
    world = ran(village(households=4, timeline=timeline), [1.0, 1.5, 2.0, 2.5])
    again_h = 1.5 + LOADING_H + OUT_H + 2.0
    assert departures_h(world) == [1.5 + LOADING_H, again_h + 0.5]


def test_a_household_is_never_split() -> None:
    """Households of four in a bus of six: one a bus, two seats stay empty; of eight: it rides alone all the same."""
    for size in (4, 8):
        world = ran(village(households=3, size=size), [1.0, 1.5, 2.0])
        trips = bus_trips(world)
        assert world.trips.counts["persons"][trips].tolist() == [size] * 3
        assert world.trips.counts["households"][trips].tolist() == [1] * 3


def test_those_with_cars_do_not_wait_for_a_bus() -> None:
    world = ran(village(by_car=True), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    assert departures_h(world) == []
    assert np.sort(world.trips.departed_h[rows(world)]).tolist() == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5]


def test_a_recount_finds_a_bus_that_the_ledger_has_lost() -> None:
    world = world_of(village(), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    world.ledger.move("buses", "line at the park", "line coming back", 1, "behind the back of the fleet")
    with pytest.raises(ConservationError, match="1 of buses in 'line at the park', where the ledger says 0, at hour 0"):
        world.run()


CHANGES: list[dict[str, Any]] = [
    {"vehicles": 0},
    {"vehicles": 4},
    {"open": True},
    {"open": False},
    {"longest_wait_min": 5.0},
]


@st.composite
def services(draw: st.DrawFn) -> Scenario:
    """A village with one or two random fleets whose parameters move."""
    distributions = st.sampled_from(["exponential", "constant"])
    fleets: dict[str, Any] = {}
    timeline: dict[str, Any] = {}
    for name in draw(st.sampled_from([("line",), ("line", "other")])):
        fleets[name] = {
            **FLEET,
            "vehicles": draw(st.integers(0, 3)),
            "open": draw(st.booleans()),
            "longest_wait_min": draw(st.sampled_from([0.0, 20.0, 300.0])),
            "loading": {"law": draw(distributions), "mean_min": 11.0, "minimum_min": 10.0},
            "back": {"law": draw(distributions), "mean_min": 37.0},
        }
        for hour in draw(st.lists(st.integers(0, 20), max_size=3, unique=True)):
            moved = draw(st.sampled_from(CHANGES))
            timeline[f"{name}{hour}"] = {
                "at": at(float(hour)),
                "event": "a change",
                "set": {f"buses.{name}.{parameter}": value for parameter, value in moved.items()},
            }
    return village(
        households=draw(st.integers(1, 30)),
        size=draw(st.integers(1, 7)),
        horizon_h=30.0,
        seed=draw(st.integers(0, 1000)),
        buses=fleets,
        timeline=timeline,
    )


@given(services())
def test_nobody_boards_twice_and_everybody_arrives_where_the_bus_does(scenario: Scenario) -> None:
    """Whatever the fleets do: buses and persons are conserved, seats are kept, and a bus is in one place at a time."""
    journal = simulate(scenario)
    waited, groups, total = journal.table(Rides), journal.groups, journal.persons_total
    assert (journal.balance.persons.sum(axis=1) == total).all()
    for name in scenario.buses:
        accounts = [journal.books.series("buses", f"{name} {state}") for state in scenario.buses[name].states]
        assert (np.sum(accounts, axis=0) == most_vehicles(scenario, name)).all()
    by_trip = np.isin(groups.origin, [groups.origins.index(name) for name in scenario.buses])
    boarded = ~np.isnan(waited.boarded_h)
    assert (waited.boarded_h[boarded] >= waited.ready_h[boarded]).all()
    loading = int(waited.persons[boarded].sum() - groups.persons[by_trip].sum())
    assert loading >= 0
    assert int(groups.persons.sum()) + loading == total
    seats = scenario.vehicle_classes["bus"].seats_persons
    assert ((groups.persons[by_trip] <= seats) | (groups.households[by_trip] == 1)).all()
    assert (groups.persons[by_trip] > 0).all()


@given(services())
def test_one_bus_makes_one_trip_at_a_time(scenario: Scenario) -> None:
    """The moves of each fleet in the ledger are rounds: never more on a leg than have begun it."""
    for name, line in scenario.buses.items():
        legs = list(pairwise((*line.states, line.states[0])))
        begun = dict.fromkeys(line.states, 0) | {line.states[0]: most_vehicles(scenario, name)}
        for entry in simulate(scenario).books.entries:
            source, target = entry.source.removeprefix(f"{name} "), entry.target.removeprefix(f"{name} ")
            if source == entry.source:
                continue
            assert (source, target) in legs and entry.amount == 1.0
            begun[source] -= 1
            begun[target] += 1
            assert min(begun.values()) >= 0
