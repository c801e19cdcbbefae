"""Space is conserved: a road holds what it holds, and everybody stands somewhere, once.

Behind a vehicle that stands x km along a road stand no more car spaces than κx, itself included, to within one vehicle;
those ahead drive on, and those behind come in as soon as the wave of its start is back, x/w later.
"""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from tests.examples import examples
from tests.theory.checks import inside, violations
from tests.theory.roads import (
    US,
    Floats,
    arrivals_h,
    case,
    change,
    classes,
    constant,
    evenly,
    exponential,
    figures,
    hours,
    link,
    plan,
    run,
    station,
    stops_at,
    streams,
)

SOME = examples(40)
Q_VPH = 1200.0


def stands(at_km: float, since_h: float, for_h: float, vph: float = 400.0, **road: object) -> Journal:
    """A car of the class `dry` comes at an hour and stands at a place of 10 km; cars come before and after."""
    arrivals = {
        "dry": {"to": "road", "vehicle_class": "dry", "times_h": [since_h]},
        "cars": evenly("road", vph, 6.0),
    }
    stages = {"road": link(10.0, capacity_vph=Q_VPH, **road)}
    return run(plan(stages, arrivals, 12.0, **stops_at(at_km, 60.0 * for_h)))


def behind(journal: Journal) -> tuple[float, Floats]:
    """When the one that stands came in, and when those behind it did."""
    entered = journal.stage_h("road", "entered")
    first = float(entered[0])
    return first, np.sort(entered[entered > first])


def test_128_stand_behind_a_car_that_stands_for_five_hours() -> None:
    """1.28 km at 100 to the kilometre: the car and 127 more, where 999 came in; then the wave, and 3 s between them."""
    journal = stands(1.28, 0.4, 5.0)
    first, later = behind(journal)
    starts_h = first + 1.28 / 50.0 + 5.0
    wave_h = 1.28 * (100.0 / Q_VPH - 1.0 / 50.0)
    assert (later < starts_h + wave_h - 2 * US).sum() == 127
    assert later[126] == pytest.approx(first + 127 / 400.0, abs=1 / 400.0), "the 127th comes as it likes"
    np.testing.assert_allclose(later[127:200] - (starts_h + wave_h), np.arange(73) / Q_VPH, rtol=0.0, atol=75 * US)


@SOME
@given(figures(0.05, 9.5, 0.05), figures(0.1, 1.0, 0.1), figures(0.1, 3.0, 0.5), st.integers(100, 140))
def test_no_more_than_there_is_room_for_stand_behind(at_km: float, since_h: float, for_h: float, density: int) -> None:
    """⌈κx⌉ with the one that stands; the next comes x/w after its start, later by what its front stood off."""
    journal = stands(at_km, since_h, for_h, vph=800.0, jam_density_vpkm=float(density))
    first, later = behind(journal)
    wave_h = at_km * (density / Q_VPH - 1.0 / 50.0)
    back_h = first + at_km / 50.0 + for_h + wave_h
    room = round(1000 * density * at_km) / 1000.0
    most = ceil(room - 1e-9)
    came = int((later < back_h - 2 * US).sum()) + 1
    assert came <= most
    assert violations(journal) == []
    if came == most and len(later) >= most:
        off_h = max((most - room) / Q_VPH, 0.0)
        assert later[most - 1] >= back_h + off_h - 4 * US - 0.0005 / Q_VPH


@SOME
@given(figures(1.0, 9.0, 0.5), figures(0.1, 1.0, 0.1), figures(0.1, 3.0, 0.5))
def test_those_ahead_drive_on(at_km: float, since_h: float, for_h: float) -> None:
    """Whoever came before the one that stands is at the end after the free drive; it is there as late as it stood."""
    journal = stands(at_km, since_h, for_h)
    entered, left = journal.stage_h("road", "entered"), journal.stage_h("road", "left")
    ahead = entered < entered[0]
    np.testing.assert_allclose((left - entered)[ahead], 10.0 / 50.0, rtol=0.0, atol=2 * US)
    assert left[0] - entered[0] == pytest.approx(0.2 + for_h, abs=3 * US)


def test_who_turns_away_before_a_full_road_stands_somewhere() -> None:
    """At the gate one is served and two wait; road_b holds 26, and on road_a stand 26 of those that no place takes."""
    journal = case("limbo")
    gone_a, in_b = hours(journal, "road_a"), hours(journal, "road_b", "entered")
    assert inside(gone_a, np.append(in_b, np.full(len(gone_a) - len(in_b), np.inf))) <= 3
    assert len(in_b) == 26
    assert len(hours(journal, "road_a", "entered")) - len(gone_a) == 26
    assert violations(journal) == []


def test_who_reneges_before_a_full_road_keeps_his_place() -> None:
    """The same with patience: whoever gives up stands where he waited until road_b takes him."""
    base = {"length_km": 0.2, "jam_density_vpkm": 130.0}
    stages = {
        "road_a": link(**base, to="gate"),
        "gate": station(constant(30.0), waiting_room_veh=2, patience=constant(2.0), to="road_b"),
        "road_b": link(**base, open=False),
    }
    journal = run(plan(stages, {"c": evenly("road_a", 600.0, 3.0)}, 3.0))
    gone_a, in_b = hours(journal, "road_a"), hours(journal, "road_b", "entered")
    assert inside(gone_a, np.append(in_b, np.full(len(gone_a) - len(in_b), np.inf))) <= 3
    assert len(in_b) == 26
    assert len(hours(journal, "road_a", "entered")) - len(gone_a) == 26
    assert violations(journal) == []


def test_a_fleet_of_one_bus_is_on_one_road_at_a_time() -> None:
    """It turns when the desk takes its people, is back 16 min later, loads for 16, and only then sets out again."""
    journal = case("ghost-bus")
    trips = np.flatnonzero(~np.isnan(journal.stage_h("road", "entered")))
    entered, left = (journal.stage_h("road", event)[trips] for event in ("entered", "left"))
    first = np.argsort(entered)
    entered, left = entered[first], left[first]
    assert len(entered) >= 3
    assert (entered[1:] >= left[:-1] + 32.0 / 60.0 - 4 * US).all()
    turned = np.sort(journal.stage_h("reg", "entered")[trips])
    np.testing.assert_allclose(left[~np.isnan(left)], turned[~np.isnan(turned)], rtol=0.0, atol=US)
    assert violations(journal) == []


@examples(60)
@given(st.data(), st.integers(5, 60), st.integers(0, 3), st.sampled_from([0, 1, 3, None]))
def test_everybody_is_in_one_place(data: st.DataObject, count: int, seed: int, room: int | None) -> None:
    """Two roads, a gate that some turn away from, others leave unserved, and a road behind it that fills."""
    mood = data.draw(st.sampled_from(["waits", "turns away", "gives up"]))
    gate = station(exponential(1.0), lanes=data.draw(st.integers(1, 2)), waiting_room_veh=room, to="out")
    if mood == "turns away":
        gate |= {"balks_to": "out", "join_shares": [1.0, 0.5, 0.3]}
    if mood == "gives up":
        gate |= {"patience": exponential(2.0)}
    short = {
        "length_km": data.draw(figures(0.05, 0.2, 0.01)),
        "exit_capacity_vph": data.draw(figures(30.0, 90.0, 10.0)),
    }
    stages = {
        "one": link(0.1, to="gate"),
        "two": link(0.15, jam_density_vpkm=130.0, to="gate"),
        "gate": gate,
        "out": link(**short),
    }
    times_h = data.draw(arrivals_h(count, 0.004))
    arrivals = streams("one", times_h, data.draw(classes(len(times_h))))
    arrivals["two"] = evenly("two", data.draw(figures(100.0, 600.0, 100.0)), 0.2)
    moved = {"shut": change(0.2, stages__out__open=False), "open": change(0.5, stages__out__open=True)}
    horizon_h = data.draw(st.sampled_from([0.3, 0.6, 8.0]))
    journal = run(plan(stages, arrivals, horizon_h, timeline=moved, seed=seed))
    assert violations(journal) == []
    if room is not None:
        came = np.concatenate([hours(journal, "one"), hours(journal, "two")])
        gone = np.full(len(came), np.inf)
        on = hours(journal, "out", "entered")
        gone[: len(on)] = on
        assert inside(np.sort(came), gone) <= gate["lanes"] + room
