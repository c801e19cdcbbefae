"""Small fixed networks, each made for a rule, with what theory says of it: for the mutation run, and run as tests.

They are run as plain Python many hundreds of times, so each has a few dozen vehicles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.journal import Journal
from sim.scenario.model import Scenario
from tests.theory.recursion import passages, pieces_of
from tests.theory.roads import (
    CLASSES,
    US,
    Plan,
    at,
    chain,
    change,
    constant,
    convoy_on,
    evenly,
    exponential,
    hours,
    link,
    plan,
    station,
    stops_at,
    streams,
)
from tests.theory.scene import MIX, Says, Scene, bunches, near
from tests.theory.scenes_of_actors import ACTS

ROAD: Plan = {"free_flow_kmh": 47.0, "capacity_vph": 900.0, "jam_density_vpkm": 120.0}
URGENT: Plan = {"car": {"priority": 2}, "bus": {"priority": 1, "space_pcu": 2.0}, "ambulance": {"priority": 0}}


def queue(pieces_km: list[float], exit_vph: float = 400.0, drop: float = 0.0, service_min: float = 0.0) -> Scene:
    """Mixed vehicles on roads in a row, with a slow end or a gate: the recursion knows every passage."""

    def make() -> Scenario:
        last = {"exit_capacity_vph": exit_vph, "capacity_drop_share": drop}
        stages = chain(pieces_km, last, "gate" if service_min else None, **ROAD)
        gate = {"gate": station(constant(service_min))} if service_min else {}
        return plan(stages | gate, streams("p0", bunches(), MIX), 10.0)

    def says(journal: Journal) -> Iterator[str]:
        sizes = [CLASSES[kind]["space_pcu"] for kind in MIX]
        services = [service_min / 60.0] * len(MIX) if service_min else None
        expected = passages(pieces_of(pieces_km, ROAD, exit_vph, drop), bunches(), sizes, service_h=services)
        stages = [f"p{number}" for number in range(len(pieces_km))]
        rows = np.argsort(journal.departed_h)
        found = [journal.stage_h(name, "entered")[rows] for name in stages]
        yield from near(np.column_stack([*found, journal.stage_h(stages[-1], "left")[rows]]), expected, "recursion")

    return Scene(make, says)


def moved(**sections: Plan) -> Scene:
    """Two roads and a gate, whose parameters move."""
    stages = {
        "first": link(0.5, capacity_vph=900.0, lanes=2, to="last"),
        "last": link(0.3, capacity_vph=1500.0, jam_density_vpkm=130.0, exit_capacity_vph=500.0, to="gate"),
        "gate": station(exponential(0.1)),
    }
    return Scene(lambda: plan(stages, streams("first", bunches(), MIX), 10.0, **sections))


def reopened(journal: Journal) -> Iterator[str]:
    """From 0.3 h on, the gaps of those that queued."""
    left = np.sort(hours(journal, "road"))
    yield from near(left[left >= 0.3 - US], 0.3 + np.arange(30) / 600.0, "reopening")


def served_in_turn(lanes: int) -> Says:
    """Kiefer and Wolfowitz: the n-th to come begins when it has come and a lane is free."""

    def says(journal: Journal) -> Iterator[str]:
        came, begun, left = (journal.stage_h("gate", event) for event in ("arrived", "entered", "left"))
        free, expected = np.full(lanes, -np.inf), np.empty(len(came))
        for number, hour in enumerate(came):
            expected[number] = max(hour, free.min())
            free[np.argmin(free)] = left[number]
        yield from near(begun, expected, "Kiefer and Wolfowitz", 2 * US)

    return says


def shared(name: str, vph: float, since_h: float, until_h: float) -> Says:
    """An approach sends so many an hour, to within two."""

    def says(journal: Journal) -> Iterator[str]:
        left = hours(journal, name)
        if abs(((left >= since_h) & (left < until_h)).sum() - vph * (until_h - since_h)) > 2.0:
            yield f"share of {name}"

    return says


def gate(count: int = 40, **more: object) -> Callable[[], Scenario]:
    """One gate to which vehicles of all priorities come."""
    sort = ["car", "bus", "car", "ambulance", "car"]
    kinds = [sort[number % len(sort)] for number in range(count)]
    one = station(exponential(2.0), **{"waiting_room_veh": None, "to": "out", **more})  # type: ignore[arg-type]
    out = {"kind": "delay", "duration": exponential(5.0)}
    crowd = streams("gate", [hour * 4.0 for hour in bunches(count)], kinds)
    for stream in crowd.values():
        stream |= {"persons": 3, "men": 1}
    spare = {"again": station(exponential(3.0), to="out")} if "screening" in more else {}
    return lambda: plan({"gate": one, **spare, "out": out}, crowd, 10.0, vehicle_classes=URGENT)


def merge(**out: object) -> Callable[[], Scenario]:
    """Two full roads, of two lanes and of one, into one."""
    stages = {"wide": link(0.2, lanes=2, to="out"), "thin": link(0.2, to="out"), "out": link(0.4, **out)}
    arrivals = {"x": {"to": "wide", "times_h": [0.0] * 60}, "y": {"to": "thin", "times_h": [0.0] * 60}}
    return lambda: plan(stages, arrivals, 1.0)


def meeting() -> Scenario:
    """Two roads to one gate without a waiting room."""
    stages = {"one": link(0.5, to="gate"), "two": link(0.7, to="gate"), "gate": station(constant(0.5), lanes=2)}
    return plan(stages, {"a": evenly("one", 150.0, 0.2), "b": evenly("two", 170.0, 0.2)}, 5.0)


def places(overflow: bool, unit: str = "persons") -> Callable[[], Scenario]:
    """A shelter that grows, with or without a camp for those who find no place."""
    grows = {"unit": unit, "initial": 5, "full": 60, "ramp_from": at(0.1), "ramp_to": at(1.0)}
    beds: Plan = {"kind": "shelter", "places": grows} | ({"overflow_to": "camp"} if overflow else {})
    camp = {"camp": {"kind": "shelter", "places": grows | {"full": 500}}} if overflow else {}
    crowd = {"cars": {"to": "road", "times_h": bunches(), "persons": 2}}
    return lambda: plan({"road": link(0.1, to="beds"), "beds": beds, **camp}, crowd, 3.0)


def petrol(point: bool) -> Callable[[], Scenario]:
    """Cars with little in their tanks, with or without a fuel point on the way."""
    tanks = {"low_litres": 0.1, "high_litres": 0.6, "needed_litres": 0.4, "litres_per_100km": 90.0}
    dry = {"blocking_share": 0.6, "block": exponential(3.0), "rescue_litres": 0.2}
    fuel = {"tanks": tanks | {"idle_litres_per_h": 2.0}, "run_dry": dry, "points_litres": 4.0}
    pump = {"pump": station(exponential(0.5), issues_litres=0.3, to="road")} if point else {}
    stages = {"way": link(0.2, to="pump" if point else "road"), **pump, "road": link(0.6, exit_capacity_vph=500.0)}
    # So few that engine and oracle agree to the microsecond: the engine looks at tanks to a hundredth of a millilitre.
    return lambda: plan(stages, streams("way", bunches(16), MIX[:16]), 10.0, fuel=fuel)


def dry_in_the_queue() -> Scenario:
    """Cars before a slow gate, whose tanks are empty while they stand or move up."""
    tanks = {"low_litres": 0.01, "high_litres": 0.06, "needed_litres": 0.0, "litres_per_100km": 8.0}
    dry = {"blocking_share": 0.5, "block": exponential(3.0), "rescue_litres": 0.05}
    fuel = {"tanks": tanks | {"idle_litres_per_h": 1.0}, "run_dry": dry, "points_litres": 0.0}
    stages = {"road": link(0.4, to="gate"), "gate": station(constant(0.2))}
    return plan(stages, {"cars": {"to": "road", "times_h": bunches(14)}}, 10.0, fuel=fuel)


def stopped() -> Scenario:
    """One car runs dry 0.25 km along and stands for 6 min; 25 stand behind it, itself included."""
    arrivals = {
        "dry": {"to": "road", "vehicle_class": "dry", "times_h": [0.01]},
        "cars": evenly("road", 800.0, 0.1),
    }
    return plan({"road": link(1.0)}, arrivals, 5.0, **stops_at(0.25, 6.0))


def behind_the_stop(journal: Journal) -> Iterator[str]:
    """24 come in behind it until its start's wave is at the entrance."""
    entered = np.sort(journal.stage_h("road", "entered"))
    first = journal.stage_h("road", "entered")[0]
    back_h = first + 0.25 / 50.0 + 0.1 + 0.25 * (100.0 / 1200.0 - 1.0 / 50.0)
    if ((entered >= first) & (entered < back_h - 2 * US)).sum() != 25:
        yield "stop on the way"
    later = entered[entered >= back_h - 2 * US][:20]
    yield from near(later, back_h + np.arange(20) / 1200.0, "start after the stop")


def convoy() -> Scenario:
    """A convoy that needs both roads."""
    stages = {"first": link(0.5, to="last"), "last": link(0.3)}
    return plan(stages, streams("first", bunches(), MIX), 5.0, **convoy_on(["last", "first"], 0.03, 6.0))


def round_and_round() -> Scenario:
    """Shuttles between two bays, through which cars pass as well."""
    stages = {
        "bay": station(exponential(1.0), waiting_room_veh=None, to="drive"),
        "drive": {"kind": "delay", "duration": exponential(2.0), "to": "end"},
        "end": station(exponential(0.5), lanes=2, waiting_room_veh=None),
    }
    shuttle = {"vehicle_class": "bus", "vehicles": 3, "round": ["bay", "drive", "end"]}
    crowd = {"cars": {"to": "bay", "times_h": [hour * 3.0 for hour in bunches(24)]}}
    return plan(stages, crowd, 1.0, shuttles={"round": shuttle})


def sent_back() -> Scenario:
    """A desk that sends a third back."""
    desk = station(exponential(1.0), waiting_room_veh=None, to={"desk": 0.34, "out": 0.66})
    return plan({"desk": desk, "out": link(0.2)}, {"cars": {"to": "desk", "times_h": bunches(30)}}, 5.0)


def by_lanes(groups: Plan, **stages: Plan) -> Callable[[], Scenario]:
    """A road with lanes for some, to two gates of which one is slow."""
    road = {"road": link(0.4, lanes=3, lane_groups=groups, to={"left": 0.5, "right": 0.5})}
    gates = {"left": station(constant(4.0)), "right": station(constant(0.2)), **stages}
    return lambda: plan(road | gates, streams("road", bunches(), MIX), 5.0)


def by_kind() -> Scenario:
    """Ways that differ by class and by origin."""
    fork = link(0.3, to={"left": 0.5, "right": 0.5}, to_by_class={"bus": "left"}, to_by_origin={"truck": "right"})
    stages = {"fork": fork, "left": link(0.2), "right": station(exponential(0.3))}
    return plan(stages, streams("fork", bunches(), MIX), 5.0)


def wait_for_each_other() -> Scenario:
    """Stations in a row whose lanes are blocked by the next, without rooms between them."""
    stages = {
        "one": station(exponential(0.3), lanes=2, to="two"),
        "two": station(exponential(0.5), to="road"),
        "road": link(0.05, exit_capacity_vph=100.0),
    }
    return plan(stages, streams("one", bunches(), MIX), 5.0)


def turns_before_a_fork() -> Scenario:
    """Who leaves for a full road stands across the end when the next has left for one with room."""
    road = {"green_min": 1.0}
    stages = {
        "there": {**link(0.1, to={"full": 0.5, "bare": 0.5}), **road, "opposite": "back"},
        "back": {**link(0.1), **road, "opposite": "there"},
        "full": link(0.1125, exit_capacity_vph=60.0),
        "bare": link(0.1),
    }
    return plan(stages, {"x": {"to": "there", "times_h": [0.0] * 50}, "y": {"to": "back", "times_h": [0.0] * 50}}, 5.0)


def two_way(there: Plan, back: Plan, **timeline: Plan) -> Callable[[], Scenario]:
    """Bunches of mixed vehicles both ways on one road, that go on to a narrow bridge each."""
    stages = {
        "there": link(0.2, opposite="back", to="out", **there),
        "back": link(0.2, opposite="there", to="in", **back),
        "out": link(0.053, exit_capacity_vph=900.0),
        "in": link(0.047, exit_capacity_vph=700.0),
    }
    crowds = {
        f"{kind}_{name}": one for name in ("there", "back") for kind, one in streams(name, bunches(), MIX).items()
    }
    return lambda: plan(stages, crowds, 3.0, timeline=timeline)


HOURS = ["00:00-00:06", "00:12-00:30", "01:00-05:00"]
MOVES = {
    "shut": change(0.02, stages__last__open=False),
    "open": change(0.07, stages__last__open=True),
    "more": change(0.09, stages__first__capacity_vph=1400.0),
    "fewer": change(0.1, stages__first__lanes=1),
    "slow": change(0.11, stages__last__exit_capacity_vph=200.0),
    "lanes": change(0.12, stages__gate__lanes=2),
    "quick": change(0.14, stages__last__exit_capacity_vph=900.0),
    "wide": change(0.15, stages__first__lanes=3),
}
BREAKS = {"per_million_veh_km": 4e5, "blocking_share": 0.9, "block": exponential(2.0)}
CROWD = {"cars": {"to": "road", "times_h": [0.002 * number for number in range(30)]}}
SHUT = {"open": change(0.3, stages__road__open=True)}

SCENES: dict[str, Scene] = ACTS | {
    "one road": queue([0.35]),
    "cut": queue([0.1, 0.043, 0.107, 0.1]),
    "short pieces": queue([0.025] * 14),
    "capacity drop": queue([0.15, 0.2], 500.0, 0.2),
    "gate behind roads": queue([0.11, 0.12], 900.0, 0.0, 0.2),
    "parameters": moved(timeline=MOVES),
    "breakdowns": moved(breakdowns=BREAKS),
    "breakdowns and parameters": moved(breakdowns=BREAKS, timeline=MOVES, seed=3),  # type: ignore[arg-type]
    "reopened": Scene(lambda: plan({"road": link(capacity_vph=600.0, open=False)}, CROWD, timeline=SHUT), reopened),
    "stop on the way": Scene(stopped, behind_the_stop),
    "convoy": Scene(convoy),
    "turns": Scene(two_way({"green_min": 1.0}, {"green_min": 0.7}, less=change(0.1, stages__back__green_min=0.3))),
    "no turn": Scene(two_way({"green_min": 1.0}, {"green_min": 0.0}, some=change(0.1, stages__back__green_min=2.0))),
    "turns before a fork": Scene(turns_before_a_fork),
    "lanes change hands": Scene(
        two_way(
            {"lanes": 2},
            {"lanes": 1},
            narrow=change(0.02, stages__there__lanes=0),
            wide=change(0.04, stages__back__lanes=1),
            closed=change(0.06, stages__back__lanes=0),
            slow=change(0.062, stages__back__capacity_vph=600.0),
            open=change(0.1, stages__back__lanes=2),
        )
    ),
    "petrol": Scene(petrol(point=False)),
    "fuel point": Scene(petrol(point=True)),
    "dry in the queue": Scene(dry_in_the_queue),
    "merge": Scene(merge(), shared("wide", 800.0, 0.01, 0.07)),
    "merge by shares": Scene(merge(merge_shares={"wide": 0.25, "thin": 0.75}), shared("thin", 900.0, 0.01, 0.06)),
    "merge that blocks": Scene(merge(exit_capacity_vph=300.0, capacity_drop_share=0.1)),
    "meeting": Scene(meeting),
    "priority": Scene(gate(lanes=1)),
    "lanes": Scene(
        lambda: plan(
            {"gate": station(exponential(2.0), 3, waiting_room_veh=None)},
            {"cars": {"to": "gate", "times_h": bunches()}},
        ),
        served_in_turn(3),
    ),
    "pre-emption": Scene(
        lambda: gate(lanes=2)().model_copy(
            update={
                "vehicle_classes": {
                    **gate()().vehicle_classes,
                    "ambulance": gate()().vehicle_classes["ambulance"].model_copy(update={"preempts": True}),
                }
            }
        )
    ),
    "patience": Scene(gate(patience=exponential(3.0))),
    "small room": Scene(gate(waiting_room_veh=2, lanes=2, per_person_min=0.2)),
    "balking": Scene(gate(balks_to="out", join_shares=[1.0, 0.6, 0.3, 0.0])),
    "loss": Scene(gate(balks_to="out", waiting_room_veh=1)),
    "closures": Scene(gate(closures={"open_for": exponential(10.0), "closed_for": exponential(4.0)})),
    "opening hours": Scene(gate(opening_hours=HOURS, service_by_class={"bus": exponential(4.0)})),
    "second look": Scene(gate(screening={"at": "again", "share": 0.3, "per_man_share": 0.2, "detained_share": 0.3})),
    "second look in the lane": Scene(gate(screening={"at": "again", "share": 0.4, "holds_lane": True})),
    "shelter": Scene(places(overflow=False)),
    "overflow": Scene(places(overflow=True, unit="families")),
    "shuttles": Scene(round_and_round),
    "sent back": Scene(sent_back),
    "lanes by class": Scene(by_lanes({"buses": {"lanes": 1, "classes": ["bus"]}})),
    "lanes by exit": Scene(
        by_lanes({"left": {"lanes": 1, "exits": ["left"]}, "right": {"lanes": 1, "exits": ["right"]}})
    ),
    "ways by kind": Scene(by_kind),
    "blocked lanes": Scene(wait_for_each_other),
}
"""All of them by name."""
