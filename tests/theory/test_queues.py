"""Queues: Little's law in every run, exact recursions, and closed answers for second looks and feedback."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.scenario.stages import Station
from sim.simulate import simulate
from tests.examples import examples
from tests.theory.checks import violations
from tests.theory.roads import (
    US,
    Floats,
    Plan,
    arrivals_h,
    between,
    case,
    classes,
    constant,
    exponential,
    figures,
    hours,
    link,
    plan,
    run,
    station,
    streams,
)

SOME = examples(40)


def counted(journal: Journal, time_h: Floats) -> dict[str, Floats]:
    """Vehicles in each stage just before each hour, by passages: from leaving the stage before to leaving this one.

    What happens at an hour comes after those who act then, and the one who counts is one of them.
    """
    names = list(journal.stages)
    left = np.stack([journal.stage_h(name, "left") for name in names], axis=1)
    left = np.where(np.isnan(left), np.inf, left)
    found = {}
    for number, name in enumerate(names):
        since = journal.stage_h(name, "entered")
        stage = journal.scenario.stages[name]
        if isinstance(stage, Station) and number:
            # Whoever has left the stage before is inside, in the waiting room or in a lane.
            since = np.where(np.isinf(left[:, number - 1]), np.nan, left[:, number - 1])
        since, until = since[~np.isnan(since)], left[~np.isnan(since), number]
        found[name] = np.array([((since < hour) & (until >= hour)).sum() for hour in time_h])
    return found


@SOME
@given(st.data(), arrivals_h(80, 0.01), st.sampled_from([0, 2, None]))
def test_littles_law_holds_run_by_run(data: st.DataObject, times_h: list[float], room: int | None) -> None:
    """What is counted in each stage is who has come and not gone, at every hour: so ∫N dt is the sum of all stays."""
    stages = {
        "road": link(data.draw(figures(0.1, 1.0, 0.1)), to="gate"),
        "gate": station(exponential(0.5), lanes=data.draw(st.integers(1, 2)), waiting_room_veh=room, to="after"),
        "after": link(0.1, exit_capacity_vph=data.draw(figures(60.0, 300.0, 30.0))),
    }
    crowd = streams("road", times_h, data.draw(classes(len(times_h))))
    horizon_h = data.draw(st.sampled_from([1.0, 20.0]))
    journal = simulate(plan(stages, crowd, horizon_h, record_step_h=horizon_h / 97.3))
    balance = journal.balance
    for name, found in counted(journal, balance.time_h).items():
        np.testing.assert_array_equal(balance.persons[:, balance.states.index(name)], found, err_msg=name)
    assert violations(journal) == []


@SOME
@given(arrivals_h(60, 0.01), st.integers(1, 4), figures(0.5, 3.0, 0.5), st.booleans())
def test_kiefer_and_wolfowitz(times_h: list[float], lanes: int, mean_min: float, by_road: bool) -> None:
    """The n-th to come begins when it has come and a lane is free; with one road before it, as behind no road."""
    gate = station(exponential(mean_min), lanes=lanes, waiting_room_veh=None)
    stages: dict[str, Plan] = {"gate": gate}
    if by_road:
        stages = {"road": link(20.0, capacity_vph=1800.0, to="gate"), "gate": gate | {"waiting_room_veh": 0}}
    apart_h = [hour + 0.001 * number for number, hour in enumerate(times_h)]
    journal = run(plan(stages, {"cars": {"to": next(iter(stages)), "times_h": apart_h}}, 100.0))
    begun, left = journal.stage_h("gate", "entered"), journal.stage_h("gate", "left")
    free = np.full(lanes, -np.inf)
    for number, hour in enumerate(apart_h):
        came = hour + (20.0 / 50.0 if by_road else 0.0)
        # Of a queue on a road of one lane the next comes a gap behind the one before.
        gap = begun[number - 1] + 1.0 / 1800.0 if by_road and number else -np.inf
        assert begun[number] == pytest.approx(max(came, free.min(), gap), abs=2 * (number + 3) * US)
        free[np.argmin(free)] = left[number]


def second_look(**more: object) -> dict[str, Plan]:
    """A first look of 12 s, and for one in five 40 s more; with `holds_lane` the lane of the first is kept."""
    screening = {"at": "again", "share": 0.2, **more}
    return {
        "gate": station(exponential(0.2), waiting_room_veh=None, screening=screening),
        "again": station(exponential(40.0 / 60.0), waiting_room_veh=0),
    }


def test_a_second_look_that_holds_the_lane_waits_140_seconds() -> None:
    """M/G/1: E[S] = 20 s, E[S²] = 1,120 s², 150 an hour: ρ = 5/6, λE[S²]/2(1 − ρ) = 140 s (Pollaczek and Khinchine).

    The waits are Lindley's run by run; their mean is checked within 3.9 standard errors of batches, and those within
    12 s.
    """
    crowd = {"cars": {"to": "gate", "interarrival": exponential(0.4)}}
    scenario = plan(second_look(holds_lane=True), crowd, 1000.0)
    means = []
    for replication in range(4):
        journal = simulate(scenario, replication)
        asked, begun = journal.stage_h("gate", "arrived"), journal.stage_h("gate", "entered")
        free_h = np.fmax(journal.stage_h("gate", "left"), journal.stage_h("again", "left"))
        known = ~np.isnan(free_h)
        asked, begun, free_h = asked[known], begun[known], free_h[known]
        np.testing.assert_allclose(begun[1:], np.maximum(asked[1:], free_h[:-1]), rtol=0.0, atol=US)
        means += [float(part.mean()) * 3600.0 for part in np.array_split(begun - asked, 15)]
    error = float(np.std(means, ddof=1)) / len(means) ** 0.5
    assert error < 12.0
    assert abs(np.mean(means) - 140.0) < 3.9 * error


def test_without_it_the_lane_is_free_at_once() -> None:
    """The first gate is M/M/1 by itself as long as the second has room: ρ = 1/2, 12 s of wait."""
    stages = second_look()
    stages["again"] |= {"waiting_room_veh": None}
    journal = simulate(plan(stages, {"cars": {"to": "gate", "interarrival": exponential(0.4)}}, 1000.0))
    waits = (journal.stage_h("gate", "entered") - journal.stage_h("gate", "arrived")) * 3600.0
    assert np.nanmean(waits) == pytest.approx(12.0, abs=1.0)


def test_a_desk_that_sends_back_is_jacksons() -> None:
    """M/M/1 with feedback: 30 an hour, 1 min each, a quarter sent back: ρ = 2/3, ρ/(1 − ρ)/30 h = 4 min in all.

    Within 3.9 standard errors of batches, and those within 0.25 min; the numbers of visits are geometric.
    """
    stages = {
        "desk": station(exponential(1.0), waiting_room_veh=None, to={"desk": 0.25, "out": 0.75}),
        "out": {"kind": "delay", "duration": constant(1.0)},
    }
    scenario = plan(stages, {"cars": {"to": "desk", "interarrival": exponential(2.0)}}, 4000.0)
    journal = simulate(scenario)
    done = ~np.isnan(journal.stage_h("out", "entered"))
    stay_min = (journal.stage_h("desk", "left") - journal.departed_h)[done] * 60.0
    batches = [float(part.mean()) for part in np.array_split(stay_min, 40)]
    error = float(np.std(batches, ddof=1)) / len(batches) ** 0.5
    assert error < 0.25
    assert abs(stay_min.mean() - 4.0) < 3.9 * error
    desk = journal.stages.index("desk")
    visits = 1 + np.bincount(journal.revisits.group[journal.revisits.stage == desk], minlength=len(done))[done]
    total = len(visits)
    for number in range(1, 5):
        share = 0.75 * 0.25 ** (number - 1)
        assert (visits == number).sum() == pytest.approx(total * share, abs=3.9 * (total * share) ** 0.5)


def test_a_buffer_loop_on_roads_is_a_deadlock_reported() -> None:
    """Two roads in a circle, both full: nobody moves, nobody is lost, and the run says so."""
    stages = {
        "a": link(0.05, jam_density_vpkm=100.0, to="b"),
        "b": link(0.05, jam_density_vpkm=100.0, to={"a": 0.999999, "out": 0.000001}),
        "out": link(1.0),
    }
    crowd = {"one": {"to": "a", "times_h": [0.0] * 40}, "two": {"to": "b", "times_h": [0.0] * 40}}
    journal = run(plan(stages, crowd, 5.0))
    assert (journal.balance.persons.sum(axis=1) == journal.persons_total).all()
    last = dict(zip(journal.balance.states, journal.balance.persons[-1].tolist(), strict=True))
    assert last["a"] == 5 and last["b"] == 5


def test_gates_with_waiting_rooms_that_wait_for_each_other_are_a_deadlock_reported() -> None:
    """Two lanes and a place to wait at each of two gates in a circle, all taken: nobody in a lane can go on."""
    gate = station(constant(1.0), lanes=2, waiting_room_veh=1)
    stages = {"a": gate | {"to": "b"}, "b": gate | {"to": "a"}}
    journal = run(plan(stages, {name: {"to": name, "times_h": [0.0] * 12} for name in stages}, 3.0))
    shown = [entry.what for entry in journal.log if entry.actor == "network"]
    assert shown == ["deadlock: nobody can move any more from a to b to a"]


def test_ten_services_of_six_minutes_fit_into_an_hour() -> None:
    """The eleventh would begin when the gate closes, and a closing comes first."""
    np.testing.assert_allclose(hours(case("round-figures"), "gate", "entered"), np.arange(10) / 10.0, rtol=0.0, atol=US)


def test_a_hundred_a_day_fit_between_eight_and_six() -> None:
    """Five days of 10 h with 6 min each."""
    gate = station(constant(6.0), waiting_room_veh=None, opening_hours=["08:00-18:00"])
    crowd = {"cars": {"to": "gate", "waiting_veh": 600, "times_h": []}}
    begun = hours(run(plan({"gate": gate}, crowd, 120.0)), "gate", "entered")
    assert [between(begun, 24.0 * day, 24.0 * (day + 1)) for day in range(5)] == [100] * 5


@SOME
@given(st.sampled_from([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]), st.integers(1, 9), st.integers(1, 5))
def test_round_figures_give_round_answers(minutes: int, span_h: int, lanes: int) -> None:
    """So many services as fit, in every lane, whatever divides the hour."""
    gate = station(
        constant(float(minutes)), lanes=lanes, waiting_room_veh=None, opening_hours=[f"07:00-{7 + span_h:02d}:00"]
    )
    crowd = {"cars": {"to": "gate", "waiting_veh": 4000, "times_h": []}}
    begun = hours(run(plan({"gate": gate}, crowd, 48.0)), "gate", "entered")
    for day in range(2):
        assert between(begun, 24.0 * day, 24.0 * (day + 1)) == lanes * span_h * 60 // minutes


@pytest.mark.parametrize("shift_end", ["finishes", "interrupts"])
def test_the_check_finds_a_service_that_begins_on_a_lane_that_is_not_there(shift_end: str) -> None:
    """Three lanes with the crew, one after it. Where one is said to be missing, the check must object at both."""
    crew: Plan = {"shifts": {"day": {"lanes": 2, "hours": ["00:00-01:00"]}}, "shift_end": shift_end}
    crowd: Plan = {"a": {"to": "gate", "waiting_veh": 60, "times_h": []}}
    journal = run(plan({"gate": {**station(constant(6.0), 1), **crew}}, crowd, 5.0))
    assert violations(journal) == []
    gate = journal.scenario.stages["gate"].model_copy(update={"lanes": 0})
    object.__setattr__(journal, "scenario", journal.scenario.model_copy(update={"stages": {"gate": gate}}))
    assert violations(journal) == ["lanes: gate: 3 services on 2 lanes at 0.000000000 h"]
