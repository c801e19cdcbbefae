"""Random scenarios in which actors act: households decide and pack, buses fetch them, convoys hold roads.

Shuttles go round as well. The networks are those of :mod:`tests.strategies`.
"""

from __future__ import annotations

from hypothesis import strategies as st

from sim.scenario.model import Scenario
from tests.strategies import plans, set_apart, streams
from tests.strategies_pieces import HORIZON_H, Plan, distributions, links, local, moments, numbers, shelters, spans


@st.composite
def departures(draw: st.DrawFn) -> Plan:
    """A hazard with cues and frailty, and packing."""
    cues = ("threat", "order", "fuel")
    return {
        "open": draw(st.sampled_from([True, True, False])),
        "base_hazard_per_h": draw(numbers(0.5, 5.0)),
        "effects": {cue: draw(numbers(-1.0, 1.5)) for cue in cues},
        "cues": {cue: draw(numbers(-0.5, 1.0)) for cue in cues},
        "frailty_sd": draw(st.just(0.0) | numbers(0.1, 1.0)),
        "packing": draw(distributions(1.0, 20.0)) | {"minimum_min": draw(numbers(6.5, 15.0))},
    }


def route_of(stages: dict[str, Plan], first: str) -> list[str]:
    """Stages one after another, up to where the way splits or ends."""
    found = [first]
    while isinstance(to := stages[found[-1]].get("to"), str) and to not in found:
        found.append(to)
    return found


@st.composite
def fleets(draw: st.DrawFn, stages: dict[str, Plan], feeders: list[str]) -> Plan:
    """One to three buses, often too few, that load and come back in about the shortest time that is allowed."""
    way = route_of(stages, draw(st.sampled_from(feeders)))
    return {
        "vehicle_class": draw(st.sampled_from(["bus", "minibus"])),
        "vehicles": draw(st.integers(1, 3)),
        "open": draw(st.sampled_from([True, True, True, False])),
        "to": way[0],
        "turns_at": draw(st.sampled_from(way[1:] or way)),
        "longest_wait_min": draw(st.just(0.0) | numbers(1.0, 40.0)),
        "loading": draw(distributions(0.5, 5.0)) | {"minimum_min": draw(numbers(7.6, 9.0))},
        "back": draw(distributions(0.5, 20.0)) | {"minimum_min": draw(numbers(7.6, 9.0))},
    }


@st.composite
def convoys(draw: st.DrawFn, stages: dict[str, Plan]) -> Plan:
    """Lorries that hold one to three roads, once or every two or three hours."""
    roads = [name for name, plan in stages.items() if plan["kind"] == "link"]
    convoy = {
        "sender": "x",
        "arrives_at": local(draw(numbers(-0.5, 0.8 * HORIZON_H))),
        "permitted": draw(st.booleans()),
        "way": draw(st.lists(st.sampled_from(roads), min_size=1, max_size=3, unique=True)),
        "travel": draw(distributions(2.0, 30.0)),
        "trucks": 1,
        "payload_tonnes": {"flour": 1.0},
        "unloading_gangs": 1,
        "unloaded_kg_per_gang_h": 1000.0,
    }
    repeats = {"every_days": draw(numbers(0.02, 0.1)), "times": draw(st.integers(1, 3))}
    return convoy | ({"repeats": repeats} if draw(st.booleans()) else {})


@st.composite
def parameters(draw: st.DrawFn, plan: Plan) -> list[tuple[float, str, bool | float]]:
    """Changes of what actors go by: time, path and value."""
    number: dict[str, st.SearchStrategy[bool | float]] = {
        "departure.open": st.sampled_from([True, True, False]),
        "departure.base_hazard_per_h": st.just(0.0) | numbers(0.5, 5.0),
        "departure.packing.mean_min": numbers(1.0, 30.0),
        "departure.cues.threat": numbers(-1.0, 1.0),
        "departure.cues.order": numbers(-1.0, 1.0),
    }
    for name in plan["buses"]:
        number |= {
            f"buses.{name}.vehicles": st.integers(0, 4),
            f"buses.{name}.open": st.sampled_from([True, True, False]),
            f"buses.{name}.longest_wait_min": numbers(1.0, 40.0),
            f"buses.{name}.loading.mean_min": numbers(0.5, 10.0),
            f"buses.{name}.back.mean_min": numbers(0.5, 30.0),
        }
    for name in plan["aid"]:
        number |= {f"aid.{name}.permitted": st.just(True), f"aid.{name}.travel.mean_min": numbers(2.0, 30.0)}
    paths = draw(st.lists(st.sampled_from(sorted(number)), max_size=8))
    return [(draw(moments()), path, draw(number[path])) for path in paths]


@st.composite
def with_people(draw: st.DrawFn, on_the_way: bool = False) -> Scenario:
    """Whole scenarios with two towns, fleets of buses, convoys and shuttles beside the arrival streams.

    With ``on_the_way`` also bus stops, behind which people go on by bus.

    Nothing breaks down: those are the other scenarios, and what engine and oracle do not agree on yet stands there.
    """
    plan = {key: section for key, section in draw(plans()).items() if key != "breakdowns"}
    stages, feeders = plan["stages"], [name for name in plan["stages"] if name.startswith("feeder")]
    minibus = {"space_pcu": 1.5, "priority": 2, "seats_persons": draw(st.integers(3, 12))}
    classes = plan["vehicle_classes"] | {"minibus": minibus}
    classes["bus"] = classes["bus"] | {"seats_persons": draw(st.integers(8, 40))}
    towns = {
        f"town{number}": {"residents_persons": draw(st.integers(40, 250)), "to": draw(st.sampled_from(feeders))}
        for number in range(draw(st.integers(1, 2)))
    }
    transport = {"car_owner_share": draw(numbers(0.1, 0.8)), "bus_share": draw(numbers(0.3, 1.0))}
    people = {"transport": transport, "traits": {"men_share": 0.3, "older_share": 0.1, "child_share": 0.2}}
    found = plan | {
        "step_h": 0.1,
        "vehicle_classes": classes,
        "settlements": towns,
        "people": people,
        "departure": draw(departures()),
        "buses": {f"fleet{number}": draw(fleets(stages, feeders)) for number in range(draw(st.integers(1, 2)))},
        "stocks": {"flour": {"stock_kg": 0.0, "need_kg_per_person_day": 0.5, "ration_kg_per_person_day": 0.5}},
        "aid": {f"convoy{number}": draw(convoys(stages)) for number in range(draw(st.integers(0, 2)))},
    }
    if draw(st.booleans()):
        found |= draw(shuttles(stages, feeders))
    if on_the_way:
        found = draw(stops(found))
    changes = draw(parameters(found))
    # No two at the same time, and none at that of another part's.
    timeline = {
        f"actors{number}": {"at": local(time_h + 1e-6 * (100 + number)), "event": "a change", "set": {path: value}}
        for number, (time_h, path, value) in enumerate(changes)
    }
    return Scenario.model_validate(found | {"timeline": plan["timeline"] | timeline})


@st.composite
def stops(draw: st.DrawFn, plan: Plan) -> Plan:
    """A bus stop at the end of some ways, from which buses go on to a desk and to beds, on roads that others use too.

    One more stream comes straight to the stop. Timetables and buses that wait until they are full; too few seats.
    """
    stages, needs = dict(plan["stages"]), [[], ["older"], ["wounded", "older", "children"]]
    goes = [name for name, one in stages.items() if one["kind"] in ("station", "delay") or "stay" in one]
    ends = [name for name in goes if "to" not in stages[name]]
    ends = [name for name in ends if name not in ("bay", "turn")]  # those are of the shuttles alone
    for name in draw(st.lists(st.sampled_from(ends), max_size=2, unique=True)) if ends else []:
        stages[name] = stages[name] | {"to": "stop"}
    share = draw(numbers(0.2, 0.8))
    desk = {"kind": "station", "lanes": 2, "service": draw(distributions(0.5, 4.0)), "to": "rest"}
    stages |= {
        "stop": {
            "kind": "bus_stop",
            "duration": draw(distributions(0.5, 10.0)),
            "board_first": draw(st.sampled_from(needs)),
            "to": {"desk": share, "beds": 1.0 - share},
        },
        "to_desk": set_apart(draw(links()), 91) | {"to": "desk"},
        "to_beds": set_apart(draw(links()), 92) | {"to": "beds"},
        "desk": desk | {"waiting_room_veh": None, "per_person_min": draw(numbers(0.0, 0.3))},
        "rest": {"kind": "delay", "duration": draw(distributions(0.5, 10.0))},
        "beds": draw(shelters()),
    }
    if draw(st.booleans()):
        stages["stop"] |= {"on_foot_class": "on_foot"}
        stages["desk"] |= {
            "to_by_class": {"on_foot": "beds"},
            "service_by_class": {"on_foot": draw(distributions(0.2, 2.0))},
        }
    fleets_ = {}
    for target in ("desk", "beds"):
        fleet = draw(fleets({"way": {}}, ["way"])) | {"boards_at": "stop", "to": f"to_{target}", "turns_at": target}
        if draw(st.booleans()):
            del fleet["longest_wait_min"]
            fleet["timetable"] = {"every_min": draw(numbers(5.0, 40.0)), "hours": draw(st.none() | spans())}
        fleets_[f"on_to_{target}"] = fleet
    return plan | {
        "stages": stages,
        "vehicle_classes": plan["vehicle_classes"] | {"on_foot": {"space_pcu": 0.5, "priority": 1}},
        "buses": plan["buses"] | fleets_,
        "arrivals": plan["arrivals"] | {"walkers": draw(streams(93, "stop")), "beside": draw(streams(94, "to_desk"))},
    }


@st.composite
def shuttles(draw: st.DrawFn, stages: dict[str, Plan], feeders: list[str]) -> Plan:
    """Vehicles that go round over one of the feeders and two stages of their own."""
    bay = {"kind": "station", "lanes": draw(st.integers(1, 2)), "waiting_room_veh": None}
    turn = {"kind": "delay", "duration": draw(distributions(1.0, 10.0))}
    own = {"bay": bay | {"service": draw(distributions(0.5, 4.0))}, "turn": turn}
    round_ = ["bay", draw(st.sampled_from(feeders)), "turn"]
    return {
        "stages": stages | own,
        "shuttles": {"round": {"vehicle_class": "van", "vehicles": draw(st.integers(1, 4)), "round": round_}},
    }
