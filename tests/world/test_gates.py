"""Stations with service times by class, with vehicles that do not join, and gates that close at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.network.records import LEFT
from sim.network.time import NOT_YET
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.world import World
from tests.world.cars import cars, change, minutes

CLASSES = {"car": {"priority": 2}, "truck": {"priority": 2}}


def gate(**more: Any) -> dict[str, Any]:
    """One lane that takes half an hour."""
    return {"kind": "station", "lanes": 1, "service": minutes(30.0), **more}


def at(*hours: float, to: str = "gate", **more: Any) -> dict[str, Any]:
    return {"to": to, "times_h": list(hours), **more}


def test_each_class_has_its_own_service_time_and_parameter() -> None:
    """A truck takes an hour, then 12 minutes; a car half an hour throughout."""
    stages = {"gate": gate(lanes=9, service_by_class={"truck": minutes(60.0)})}
    arrivals = {"trucks": at(0.0, 2.0, vehicle_class="truck"), "cars": at(0.0, 2.0)}
    moved = {"faster": change(1.5, stages__gate__service_by_class__truck__mean_min=12.0)}
    journal = simulate(cars(stages, arrivals, vehicle_classes=CLASSES, timeline=moved))
    np.testing.assert_allclose(journal.stage_h("gate", "left"), [1.0, 2.2, 0.5, 2.5])


def test_the_parameter_of_the_others_leaves_a_class_with_its_own_time_alone() -> None:
    stages = {"gate": gate(lanes=9, service_by_class={"truck": minutes(60.0)})}
    arrivals = {"trucks": at(2.0, vehicle_class="truck"), "cars": at(2.0)}
    moved = {"faster": change(1.0, stages__gate__service__mean_min=6.0)}
    journal = simulate(cars(stages, arrivals, vehicle_classes=CLASSES, timeline=moved))
    np.testing.assert_allclose(journal.stage_h("gate", "left"), [3.0, 2.1])


def test_service_times_of_a_class_leave_the_draws_of_the_others_as_they_were() -> None:
    distribution = {"law": "exponential", "mean_min": 1.0}
    arrivals = {
        "cars": {"to": "gate", "interarrival": distribution, "count": 200},
        "trucks": {"to": "gate", "interarrival": distribution, "count": 200, "vehicle_class": "truck"},
    }
    plain = simulate(cars({"gate": gate(lanes=999, service=distribution)}, arrivals))
    own = simulate(
        cars({"gate": gate(lanes=999, service=distribution, service_by_class={"truck": distribution})}, arrivals)
    )
    lasted = [j.stage_h("gate", "left") - j.stage_h("gate", "entered") for j in (plain, own)]
    np.testing.assert_array_equal(lasted[0][:200], lasted[1][:200])
    assert (lasted[0][200:] != lasted[1][200:]).all()


def test_who_finds_every_lane_and_place_taken_goes_elsewhere() -> None:
    """One in service, one waiting: the third of the first hour is diverted, and its wait ends as it begins."""
    stages = {
        "gate": gate(waiting_room_veh=1, balks_to="elsewhere"),
        "elsewhere": {"kind": "delay", "duration": minutes(1)},
    }
    journal = simulate(cars(stages, {"cars": at(0.0, 0.1, 0.2, 0.6)}))
    np.testing.assert_array_equal(journal.stage_h("gate", "entered"), [0.0, 0.5, np.nan, 1.0])
    np.testing.assert_array_equal(journal.stage_h("elsewhere", "entered"), [np.nan, np.nan, 0.2, np.nan])
    np.testing.assert_array_equal(journal.waited_until_h[:, 0], [0.0, 0.5, 0.2, 1.0])


def test_who_does_not_join_may_pass_the_gate_by_to_the_next_stage() -> None:
    """Nobody joins when somebody is inside; all go on to the road's end, served or not."""
    stages = {
        "gate": gate(join_shares=[1.0, 0.0], balks_to="end", to="end"),
        "end": {"kind": "delay", "duration": minutes(6)},
    }
    journal = simulate(cars(stages, {"cars": at(0.0, 0.2, 0.7)}))
    np.testing.assert_array_equal(journal.stage_h("gate", "entered"), [0.0, np.nan, 0.7])
    np.testing.assert_allclose(journal.stage_h("end", "left"), [0.6, 0.3, 1.3])


def test_who_reneges_or_is_diverted_has_not_crossed_and_is_still_on_the_road() -> None:
    """One is served, one loses patience, one finds no room; behind the gate all stand on one drive of ten hours."""
    far = {"kind": "delay", "duration": minutes(600)}
    impatient = gate(waiting_room_veh=1, patience=minutes(6), balks_to="far", to="far")
    stages, crossed = {"gate": impatient, "far": far}, {"crossed": ["gate.left"]}
    world = World(cars(stages, {"cars": at(0.0, 0.1, 0.15, persons=1)}, horizon_h=2.0, milestones=crossed))
    world.run()
    passed = world.flow.have_passed(slice(None), 0, LEFT)
    assert not (world.flow.passage_us[:, 0, LEFT] == NOT_YET).any()
    assert (world.flow.persons_on_road, passed.tolist()) == (2, [True, False, False])


def test_the_share_that_joins_depends_on_how_many_are_inside() -> None:
    """Discouraged arrivals: an M/M/1 where the n-th joins with probability 1/(n + 1) is Poisson with mean a."""
    load, horizon_h = 2.0, 20_000.0
    distribution = {"law": "exponential", "mean_min": 60.0}
    stages = {
        "gate": gate(service=distribution, join_shares=[1.0 / (n + 1) for n in range(40)], balks_to="elsewhere"),
        "elsewhere": {"kind": "delay", "duration": minutes(1)},
    }
    arrivals = {"cars": {"to": "gate", "interarrival": distribution | {"mean_min": 60.0 / load}}}
    journal = simulate(cars(stages, arrivals, horizon_h=horizon_h, step_h=24.0, record_step_h=168.0))
    served = ~np.isnan(journal.stage_h("gate", "left")) & ~np.isnan(journal.stage_h("gate", "entered"))
    stay_h = (journal.stage_h("gate", "left") - journal.stage_h("gate", "arrived"))[served]
    assert stay_h.sum() / horizon_h == pytest.approx(load, rel=0.05)
    assert served.sum() / horizon_h == pytest.approx(1.0 - np.exp(-load), rel=0.03)


def test_abandonment_is_that_of_erlang_a() -> None:
    """M/M/c+M (Palm): the share that gives up, by the sums of its birth-death chain."""
    arrivals_per_h, served_per_h, gives_up_per_h, servers, horizon_h = 12.0, 1.0, 0.5, 10, 8_000.0
    exponential = {"law": "exponential"}
    stages = {
        "gate": {
            "kind": "station",
            "lanes": servers,
            "service": exponential | {"mean_min": 60.0 / served_per_h},
            "patience": exponential | {"mean_min": 60.0 / gives_up_per_h},
        }
    }
    stream = {"to": "gate", "interarrival": exponential | {"mean_min": 60.0 / arrivals_per_h}}
    journal = simulate(cars(stages, {"cars": stream}, horizon_h=horizon_h, step_h=24.0, record_step_h=168.0))
    gave_up = np.isnan(journal.stage_h("gate", "entered")) & ~np.isnan(journal.stage_h("gate", "left"))
    weights, states = [1.0], range(1, 200)
    for n in states:
        leaves = min(n, servers) * served_per_h + max(0, n - servers) * gives_up_per_h
        weights.append(weights[-1] * arrivals_per_h / leaves)
    shares = np.array(weights) / sum(weights)
    waiting = np.maximum(np.arange(200) - servers, 0)
    expected = gives_up_per_h * float(shares @ waiting) / arrivals_per_h
    assert gave_up.mean() == pytest.approx(expected, rel=0.03)


def closing(**more: Any) -> Scenario:
    """Open for an hour, closed for half of one, again and again; a lane that takes 45 minutes."""
    closures = {"open_for": minutes(60.0), "closed_for": minutes(30.0)}
    stages = {"gate": {"kind": "station", "lanes": 2, "service": minutes(45.0), "closures": closures}}
    return cars(stages, {"cars": at(0.0, 0.5, 0.5, 1.2)}, **more)


def test_a_gate_that_closes_stops_its_services_and_goes_on_with_them() -> None:
    """The second has half an hour done at 1 h and a quarter to do from 1.5 h on; the third begins at 0.75 h."""
    journal = simulate(closing())
    np.testing.assert_allclose(journal.stage_h("gate", "entered"), [0.0, 0.5, 0.75, 1.75])
    np.testing.assert_allclose(journal.stage_h("gate", "left"), [0.75, 1.75, 2.0, 3.0])
    shown = [(round(entry.time_h, 6), entry.actor) for entry in journal.log[:3]]
    assert shown == [(1.0, "gate"), (1.5, "gate"), (2.5, "gate")]


def test_the_times_of_closures_are_parameters() -> None:
    moved = {"longer": change(0.5, stages__gate__closures__closed_for__mean_min=120.0)}
    journal = simulate(closing(timeline=moved))
    np.testing.assert_allclose(journal.stage_h("gate", "left")[1], 3.25)


def test_closures_draw_from_streams_of_their_own() -> None:
    distribution = {"law": "exponential", "mean_min": 1.0}
    arrivals = {"cars": {"to": "gate", "interarrival": distribution, "count": 100}}
    plain = simulate(cars({"gate": gate(service=distribution)}, arrivals))
    closes = {"open_for": distribution, "closed_for": distribution}
    with_closures = simulate(cars({"gate": gate(service=distribution, closures=closes)}, arrivals))
    np.testing.assert_array_equal(plain.stage_h("gate", "arrived"), with_closures.stage_h("gate", "arrived"))
    assert (with_closures.stage_h("gate", "left") >= plain.stage_h("gate", "left")).all()
