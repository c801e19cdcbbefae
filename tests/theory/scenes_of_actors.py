"""Scenes in which actors act, parameters move, and what is rare happens: for the mutation run, and run as tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.journal import Journal
from sim.scenario.model import Scenario
from tests.theory.roads import (
    US,
    Plan,
    at,
    change,
    constant,
    exponential,
    hours,
    link,
    plan,
    station,
    stops_at,
    streams,
)
from tests.theory.scene import MIX, Says, Scene, bunches, near

MANY: Plan = {"per_million_veh_km": 4e5, "blocking_share": 0.6, "block": exponential(2.0)}


def many_stops() -> Scenario:
    """One road on which every other car breaks down and stands, many of them behind one that stands already."""
    crowd = {"cars": {"to": "road", "times_h": bunches(40)}}
    return plan({"road": link(2.0, exit_capacity_vph=900.0)}, crowd, 5.0, breakdowns=MANY, seed=2)


def long_loops() -> Scenario:
    """One vehicle goes round 400 times: it uses up its blocks of draws."""
    stages = {"bay": station(exponential(0.05)), "turn": {"kind": "delay", "duration": exponential(0.1)}}
    shuttle = {"vehicle_class": "bus", "vehicles": 1, "round": ["bay", "turn"]}
    return plan(stages, {}, 1.0, shuttles={"round": shuttle})


def second_looks() -> Scenario:
    """Two gates in a row that keep the lane during the second look; three men each, of whom some are detained."""
    look = {"share": 0.5, "per_man_share": 0.1, "holds_lane": True, "detained_share": 0.4}
    stages = {
        "first": station(
            exponential(0.3), lanes=2, waiting_room_veh=None, to="gate", screening={"at": "again", **look}
        ),
        "again": station(exponential(0.3), waiting_room_veh=2, to="gate"),
        "gate": station(
            exponential(0.3),
            lanes=2,
            waiting_room_veh=3,
            to="out",
            screening={"at": "third", **look, "detained_share": 0.2},
        ),
        "third": station(exponential(0.4), waiting_room_veh=0, to="out"),
        "out": link(0.2),
    }
    crowd = {"cars": {"to": "first", "times_h": bunches(), "persons": 4, "men": 3}}
    moved = {
        "more": change(0.02, stages__first__screening__share=0.8),
        "men": change(0.03, stages__gate__screening__per_man_share=0.6),
        "held": change(0.04, stages__first__screening__detained_share=0.9),
    }
    return plan(stages, crowd, 5.0, timeline=moved)


def buses() -> Scenario:
    """A town that leaves by bus: two buses that come back, one of them sent later, and cars."""
    fleet = {
        "vehicle_class": "bus",
        "vehicles": 1,
        "to": "road",
        "turns_at": "desk",
        "longest_wait_min": 20.0,
        "loading": exponential(2.0) | {"minimum_min": 8.0},
        "back": exponential(3.0) | {"minimum_min": 8.0},
    }
    stages = {
        "road": link(0.5, to="desk"),
        "desk": station(exponential(3.0), waiting_room_veh=0, to="rest"),
        "rest": {"kind": "delay", "duration": exponential(5.0)},
    }
    more: Plan = {
        "settlements": {"town": {"residents_persons": 120, "to": "road"}},
        "people": {"transport": {"car_owner_share": 0.3, "bus_share": 1.0}},
        "departure": {"base_hazard_per_h": 1.0, "packing": exponential(5.0) | {"minimum_min": 15.0}},
        "buses": {"fleet": fleet},
        "step_h": 0.25,
        "timeline": {
            "two": change(1.0, buses__fleet__vehicles=2),
            "quick": change(0.5, departure__base_hazard_per_h=3.0),
        },
    }
    classes = {"car": {}, "bus": {"space_pcu": 2.0, "seats_persons": 20}}
    return plan(stages, {}, 8.0, vehicle_classes=classes, **more)


def back_in_time(journal: Journal) -> Iterator[str]:
    """A bus is back 16 min at the least after the desk has taken its people, and loads for 8 of them."""
    trips = np.flatnonzero(journal.groups.origin == journal.groups.origins.index("fleet"))
    set_off, turned = journal.departed_h[trips], journal.stage_h("desk", "entered")[trips]
    for number, hour in enumerate(np.sort(set_off)):
        ready = 2 if hour >= 1.0 + 8.0 / 60.0 else 1
        if (turned + 16.0 / 60.0 <= hour + 2 * US).sum() < number + 1 - ready:
            yield f"trip {number} sets off before a bus is back"


def deadlock_of(kind: str) -> Scene:
    """Two places in a circle, both full, each of which waits for the other: nobody moves, and the run says so."""

    def make() -> Scenario:
        to = {"a": {"b": 1.0}, "b": {"a": 0.999999, "out": 0.000001}}
        one = station(constant(1.0), lanes=2) if kind == "stations" else link(0.05)
        stages = {name: one | {"to": "b" if name == "a" else to[name]} for name in to} | {"out": link(1.0)}
        return plan(stages, {name: {"to": name, "times_h": [0.0] * 12} for name in to}, 3.0)

    def says(journal: Journal) -> Iterator[str]:
        shown = [entry.what for entry in journal.log if entry.actor == "network"]
        if shown != ["deadlock: nobody can move any more from a to b to a"]:
            yield f"deadlock shown as {shown}"

    return Scene(make, says)


def nobody_stuck(journal: Journal) -> Iterator[str]:
    """No deadlock is reported: a queue that waits for the horizon is none."""
    yield from (entry.what for entry in journal.log if entry.actor == "network")


def waiting_for_each_other_in_a_line() -> Scenario:
    """Full roads and full gates in a row to a closed end: no circle, so no deadlock."""
    stages = {
        "first": link(0.05, to="gate"),
        "gate": station(constant(0.1), lanes=1, waiting_room_veh=1, to="last"),
        "last": link(0.05, open=False),
    }
    return plan(stages, {"cars": {"to": "first", "times_h": [0.0] * 20}}, 1.0)


def parameters_of_stations() -> Scenario:
    """Everything that the timeline may change at a gate, a delay and a fuel point, and petrol that comes by lorry."""
    tanks = {"low_litres": 0.1, "high_litres": 0.6, "needed_litres": 0.4, "litres_per_100km": 90.0}
    dry = {"blocking_share": 0.0, "block": exponential(3.0), "rescue_litres": 0.2}
    fuel = {
        "tanks": tanks | {"idle_litres_per_h": 2.0},
        "run_dry": dry,
        "points_litres": 1.0,
        "deliveries": {"lorry": {"at": at(0.2), "litres": 5.0, "sender": "x"}},
    }
    stages = {
        "pump": station(exponential(0.5), issues_litres=0.3, waiting_room_veh=None, to="gate"),
        "gate": station(
            exponential(1.0),
            lanes=2,
            waiting_room_veh=None,
            patience=exponential(4.0) | {"minimum_min": 0.5},
            service_by_class={"bus": exponential(2.0)},
            to="way",
        ),
        "way": {"kind": "delay", "duration": exponential(3.0) | {"minimum_min": 1.0}},
    }
    moved = {
        "issue": change(0.03, stages__pump__issues_litres=0.2),
        "patience": change(0.04, stages__gate__patience__mean_min=1.0),
        "service": change(0.05, stages__gate__service__mean_min=0.4),
        "of_buses": change(0.05, stages__gate__service_by_class__bus__mean_min=5.0),
        "persons": change(0.06, stages__gate__per_person_min=0.3),
        "lanes": change(0.07, stages__gate__lanes=3),
        "fewer": change(0.3, stages__gate__lanes=1),
        "way": change(0.08, stages__way__duration__mean_min=1.0),
        "shut": change(0.1, stages__gate__open=False),
        "open": change(0.11, stages__gate__open=True),
    }
    crowd = streams("pump", bunches(), MIX)
    for stream in crowd.values():
        stream |= {"persons": 2}
    return plan(stages, crowd, 3.0, timeline=moved, fuel=fuel)


def parameters_of_lanes() -> Scenario:
    """Two roads, one with lanes for buses, that merge by capacity while lanes and capacities change."""
    stages = {
        "wide": link(0.2, lanes=3, lane_groups={"buses": {"lanes": 1, "classes": ["bus"]}}, to="out"),
        "thin": link(0.2, to="out", exit_capacity_vph=700.0),
        "out": link(0.05, lanes=2, exit_capacity_vph=1500.0),
    }
    moved = {
        "fewer": change(0.02, stages__wide__lanes=2),
        "slow": change(0.03, stages__wide__capacity_vph=500.0),
        "exit": change(0.035, stages__out__exit_capacity_vph=1100.0),
        "two": change(0.04, stages__thin__lanes=2),
        "one": change(0.05, stages__thin__lanes=1),
        "half": change(0.055, stages__out__lanes=1),
        "more": change(0.06, stages__wide__lanes=4),
        "shut": change(0.065, stages__wide__open=False),
        "open": change(0.07, stages__wide__open=True),
    }
    crowd = streams("wide", bunches(), MIX) | {"y": {"to": "thin", "times_h": [0.0] * 30}}
    return plan(stages, crowd, 3.0, timeline=moved)


def a_full_agenda() -> Scenario:
    """A slow end whose rate changes 200 times behind the first of two: the agenda fills with hours that are void."""
    moved = {
        f"rate{number}": change(0.1 + 0.001 * number, stages__road__exit_capacity_vph=1.0 + 0.01 * (number % 7))
        for number in range(200)
    }
    stages = {"road": link(1.0, exit_capacity_vph=2.0), "side": link(1.0, capacity_vph=2.0), "long": link(10.0)}
    # Meanwhile a door and a stop on the way are still to come.
    crowd = {
        "cars": {"to": "road", "times_h": [0.0, 0.001]},
        "slow": {"to": "side", "times_h": [0.09, 0.091]},
        "dry": {"to": "long", "vehicle_class": "dry", "times_h": [0.05]},
    }
    return plan(stages, crowd, 3.0, timeline=moved, **stops_at(9.9, 6.0))


def a_gap_in_pieces(journal: Journal) -> Iterator[str]:
    """The second leaves when the rates since the first have added up to one car."""
    first_h, hour, done = 1.0 / 50.0, 1.0 / 50.0, 0.0
    for number in range(200):
        until_h = 0.1 + 0.001 * number
        done += (until_h - hour) * (1.0 + 0.01 * ((number - 1) % 7) if number else 2.0)
        hour = until_h
    second_h = hour + (1.0 - done) / (1.0 + 0.01 * (199 % 7))
    yield from near(hours(journal, "road"), np.array([first_h, second_h]), "a gap in pieces", 400 * US)


def beds_for(persons: int) -> Callable[[], Scenario]:
    """A shelter that is too small for one group, which is passed over."""
    grows = {"unit": "persons", "initial": 4, "full": 10, "ramp_from": at(0.1), "ramp_to": at(0.2)}
    beds: Plan = {"kind": "shelter", "places": grows}
    crowd = {
        "one": {"to": "beds", "times_h": [0.0], "persons": 3},
        "many": {"to": "beds", "times_h": [0.01], "persons": persons},
        "two": {"to": "beds", "times_h": [0.02], "persons": 2},
    }
    return lambda: plan({"beds": beds}, crowd, 1.0)


def stops_on_a_short_road() -> Scenario:
    """A slow road of ten cars on which they break down, some right before its end."""
    breaks = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": exponential(0.5)}
    crowd = {"cars": {"to": "road", "times_h": bunches(40)}}
    return plan({"road": link(0.1, exit_capacity_vph=240.0)}, crowd, 5.0, breakdowns=breaks, seed=1)


def dry_on_two_roads() -> Scenario:
    """Cars that are given petrol on the first road, and have what is left of it on the second."""
    tanks = {"low_litres": 0.01, "high_litres": 0.1, "needed_litres": 0.0, "litres_per_100km": 40.0}
    dry = {"blocking_share": 0.5, "block": exponential(1.0), "rescue_litres": 0.05}
    fuel = {"tanks": tanks | {"idle_litres_per_h": 0.5}, "run_dry": dry, "points_litres": 0.0}
    stages = {"first": link(0.3, to="second"), "second": link(0.2)}
    return plan(stages, {"cars": {"to": "first", "times_h": bunches(8, 0.004)}}, 10.0, fuel=fuel, seed=1)


def burns_by_standing() -> Scenario:
    """Cars that burn next to nothing by driving, and run dry before a slow end; they are pushed aside."""
    tanks = {"low_litres": 0.0, "high_litres": 0.2, "needed_litres": 0.0, "litres_per_100km": 0.05}
    dry = {"blocking_share": 0.0, "block": exponential(1.0), "rescue_litres": 0.05}
    fuel = {"tanks": tanks | {"idle_litres_per_h": 3.0}, "run_dry": dry, "points_litres": 0.0}
    road = {"road": link(0.3, exit_capacity_vph=200.0)}
    return plan(road, {"cars": {"to": "road", "times_h": bunches(20)}}, 10.0, fuel=fuel)


def dry_from_the_entrance() -> Scenario:
    """Cars that nobody gives anything: on the second road they stand where they come in."""
    tanks = {"low_litres": 0.05, "high_litres": 0.05, "needed_litres": 0.0, "litres_per_100km": 40.0}
    dry = {"blocking_share": 1.0, "block": exponential(1.0), "rescue_litres": 0.0}
    fuel = {"tanks": tanks | {"idle_litres_per_h": 0.0}, "run_dry": dry, "points_litres": 0.0}
    stages = {"first": link(0.3, to="second"), "second": link(0.2)}
    return plan(stages, {"cars": {"to": "first", "times_h": [0.0, 0.3]}}, 10.0, fuel=fuel)


def sent_back_behind_a_road() -> Scenario:
    """A road leads to two desks that send back to each other."""
    stages = {
        "road": link(0.1, to="one"),
        "one": station(exponential(0.3), waiting_room_veh=None, to="two"),
        "two": station(exponential(0.3), waiting_room_veh=None, to={"one": 0.4, "out": 0.6}),
        "out": link(0.1),
    }
    return plan(stages, {"cars": {"to": "road", "times_h": bunches(20)}}, 5.0)


def five_at_once() -> Scenario:
    """Five cars, all on one road."""
    return plan({"road": link(1.0)}, {"cars": {"to": "road", "times_h": [0.0] * 5}}, 1.0)


def two_moods() -> Scenario:
    """Two gates before which some turn away, by shares of different lengths."""
    one = station(exponential(2.0), waiting_room_veh=None, join_shares=[1.0, 0.5], balks_to="two", to="two")
    two = station(exponential(1.0), waiting_room_veh=None, join_shares=[1.0, 0.9, 0.7, 0.2], balks_to="out", to="out")
    stages = {"one": one, "two": two, "out": link(0.1)}
    return plan(stages, {"cars": {"to": "one", "times_h": bunches(40)}}, 5.0)


def often_sent_aside() -> Scenario:
    """Three lanes of cars and buses that are sent aside for ambulances again and again."""
    classes = {"car": {"priority": 2}, "bus": {"priority": 1}, "ambulance": {"priority": 0, "preempts": True}}
    kinds = ["car", "car", "bus", "car", "ambulance", "ambulance", "car", "ambulance"] * 5
    crowd = streams("gate", [hour * 2.0 for hour in bunches()], kinds)
    return plan({"gate": station(exponential(2.0), 3, waiting_room_veh=None)}, crowd, 5.0, vehicle_classes=classes)


def many_services() -> Scenario:
    """Everybody has a lane of his own."""
    gate = station(exponential(3.0) | {"minimum_min": 1.0}, 300, waiting_room_veh=None)
    return plan({"gate": gate}, {"cars": {"to": "gate", "times_h": [0.0] * 300}}, 5.0)


def by_their_distribution(journal: Journal) -> Iterator[str]:
    """A minute, and a time with mean and standard deviation of three: of 300, within four standard errors."""
    lasted_min = 60.0 * (journal.stage_h("gate", "left") - journal.stage_h("gate", "entered")) - 1.0
    if not lasted_min.min() >= 0.0 or not abs(lasted_min.mean() - 3.0) < 4.0 * 3.0 / 300.0**0.5:
        yield "mean of the services"
    if not abs(lasted_min.std() - 3.0) < 4.0 * 3.0 * (2.0 / 300.0) ** 0.5:
        yield "spread of the services"


def placed(*expected_h: float) -> Says:
    """When each group has its place, NaN for never."""

    def says(journal: Journal) -> Iterator[str]:
        yield from near(journal.stage_h("beds", "entered"), np.array(expected_h), "places", 2 * US)

    return says


ACTS: dict[str, Scene] = {
    "many stops": Scene(many_stops),
    "long loops": Scene(long_loops),
    "second looks": Scene(second_looks),
    "buses": Scene(buses, back_in_time),
    "deadlock of roads": deadlock_of("roads"),
    "deadlock of stations": deadlock_of("stations"),
    "no deadlock": Scene(waiting_for_each_other_in_a_line, nobody_stuck),
    "parameters of stations": Scene(parameters_of_stations),
    "parameters of lanes": Scene(parameters_of_lanes),
    "full agenda": Scene(a_full_agenda, a_gap_in_pieces),
    # 4 places at first, 10 from 0.2 h on: a sixth of the way for each of the six.
    "stops on a short road": Scene(stops_on_a_short_road),
    "dry on two roads": Scene(dry_on_two_roads),
    "burns by standing": Scene(burns_by_standing),
    "dry from the entrance": Scene(dry_from_the_entrance),
    "sent back behind a road": Scene(sent_back_behind_a_road),
    "five at once": Scene(five_at_once),
    "two moods": Scene(two_moods),
    "often sent aside": Scene(often_sent_aside),
    "many services": Scene(many_services, by_their_distribution),
    "too many for the beds": Scene(beds_for(11), placed(0.0, np.nan, 0.1 + 0.1 / 6.0)),
    "waits for the beds": Scene(beds_for(5), placed(0.0, 0.1 + 0.1 * 4.0 / 6.0, 0.2)),
}
"""All of them by name."""
