"""Random scenarios with roads of two directions: traffic both ways, lanes that change hands, turns, closed directions.

Two networks of :mod:`tests.strategies`, one outwards and one back, some of whose links are the two directions of one
road: from one network each, or both from one, so that traffic may also meet itself and stop for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sim.scenario.model import Scenario
from tests.strategies import moves, networks
from tests.strategies import streams as streams_of
from tests.strategies_on_top import merging
from tests.strategies_people import departures, fleets
from tests.strategies_pieces import CLASSES, HORIZON_H, START, Plan, distributions, local, moments, numbers

Change = tuple[float, str, bool | float]
"""When what is set to what."""


def renamed(stages: dict[str, Plan], prefix: str) -> dict[str, Plan]:
    """The same network with a prefix before every name."""
    found = {}
    for name, plan in stages.items():
        to: Any = plan.get("to")
        if isinstance(to, dict):
            to = {prefix + there: share for there, share in to.items()}
        elif to is not None:
            to = prefix + to
        found[prefix + name] = plan | ({} if to is None else {"to": to})
    return found


@st.composite
def one_road(draw: st.DrawFn, stages: dict[str, Plan], pair: Sequence[str]) -> tuple[dict[str, Plan], list[Change]]:
    """Two links as the directions of one road, and what the timeline does to it."""
    mine, theirs = (stages[name] for name in pair)
    common = {key: mine[key] for key in ("length_km", "jam_density_vpkm")}
    if draw(st.booleans()):
        lanes = draw(st.integers(1, 2))
        own: list[Plan] = [{"lanes": lanes, "green_min": draw(numbers(0.3, 8.0))} for _ in pair]
        steps = draw(st.lists(st.tuples(st.sampled_from(pair), st.just(0.0) | numbers(0.3, 8.0)), max_size=3))
        changes = [(draw(moments()), f"stages.{name}.green_min", green_min) for name, green_min in steps]
    else:
        lanes_of = draw(st.sampled_from([(1, 1), (2, 1), (1, 2), (0, 2), (1, 0), (2, 2)]))
        own = [{"lanes": lanes} for lanes in lanes_of]
        wishes = draw(st.lists(st.tuples(st.sampled_from(pair), st.integers(0, sum(lanes_of))), max_size=5))
        changes = [(draw(moments()), f"stages.{name}.lanes", lanes) for name, lanes in wishes]
    found = {
        name: plan | common | mine_alone | {"opposite": other}
        for name, other, plan, mine_alone in zip(pair, pair[::-1], (mine, theirs), own, strict=True)
    }
    return found, changes


@st.composite
def two_way_plans(draw: st.DrawFn) -> Plan:
    """Traffic on two networks of which up to three pairs of links are roads of two directions."""
    there, back = draw(networks(draw(st.integers(1, 2)))), renamed(draw(networks(1)), "back_")
    stages = there | back
    roads = [[name for name, plan in some.items() if plan["kind"] == "link"] for some in (there, back)]
    pairs = list(zip(draw(st.permutations(roads[0])), draw(st.permutations(roads[1])), strict=False))[:2]
    left = [name for name in roads[0] + roads[1] if name not in {one for pair in pairs for one in pair}]
    if len(left) > 1 and draw(st.booleans()):
        pairs.append((left[0], left[1]))
    changes: list[Change] = []
    for pair in pairs:
        directions, moved = draw(one_road(stages, pair))
        stages, changes = stages | directions, changes + moved
    shared = {name for pair in pairs for name in pair}
    stages = draw(merging(stages))
    for name, plan in stages.items():
        some = draw(moves(name, plan))
        changes += [one for one in some if not (name in shared and one[1].endswith(".lanes"))]
    parts: Plan = {}
    if draw(st.booleans()):
        rate = draw(numbers(1e5, 1e6))
        parts["breakdowns"] = {
            "per_million_veh_km": rate,
            "blocking_share": 0.7,
            "block": draw(distributions(0.5, 10.0)),
        }
    origins = [name for name in stages if name.removeprefix("back_").startswith("feeder")]
    return {
        "title": "generated, both ways",
        "start": START.isoformat(),
        "horizon_h": HORIZON_H,
        "record_step_h": 0.0313,
        "seed": draw(st.integers(0, 1_000)),
        "vehicle_classes": CLASSES,
        **parts,
        "arrivals": {f"stream{number}": draw(streams_of(number, to)) for number, to in enumerate(origins)},
        "stages": stages,
        # No two at the same time, though the same time may have been drawn twice.
        "timeline": {
            f"change{number}": {"at": local(time_h + 1e-6 * number), "event": "a change", "set": {path: value}}
            for number, (time_h, path, value) in enumerate(changes)
        },
    }


@st.composite
def two_way_with_fleets(draw: st.DrawFn) -> Scenario:
    """Traffic both ways, and a town whose buses come back by the other network, against or beside what comes in."""
    plan = draw(two_way_plans())
    # An empty bus comes to an end and is not received: what receives people lies outwards only.
    pause = {"kind": "delay", "duration": draw(distributions(0.5, 10.0))}
    stages = {
        name: pause if name.startswith("back_") and one["kind"] == "shelter" else one
        for name, one in plan["stages"].items()
    }
    there = [name for name in stages if name.startswith("feeder")]
    back = [name for name in stages if name.startswith("back_feeder")]
    transport = {"car_owner_share": draw(numbers(0.1, 0.6)), "bus_share": draw(numbers(0.5, 1.0))}
    buses = {}
    for number in range(draw(st.integers(1, 2))):
        back_to = draw(st.none() | st.sampled_from(back)) if number else draw(st.sampled_from(back))
        buses[f"fleet{number}"] = draw(fleets(stages, there)) | {"back_to": back_to}
    classes = plan["vehicle_classes"] | {"minibus": {"space_pcu": 1.5, "priority": 2, "seats_persons": 9}}
    return Scenario.model_validate(
        plan
        | {
            "step_h": 0.1,
            "stages": stages,
            "vehicle_classes": classes,
            "settlements": {
                "town": {"residents_persons": draw(st.integers(40, 200)), "to": draw(st.sampled_from(there))}
            },
            "people": {"transport": transport, "traits": {"men_share": 0.3}},
            "departure": draw(departures()),
            "buses": buses,
            # Of a stage that is another kind now nothing can be changed.
            "timeline": {
                name: one
                for name, one in plan["timeline"].items()
                if not any(stages[path.split(".")[1]] is pause for path in one["set"])
            },
        }
    )


def two_way_scenarios() -> st.SearchStrategy[Scenario]:
    """Whole scenarios of traffic both ways."""
    return two_way_plans().map(Scenario.model_validate)
