"""Random scenarios: small networks in which roads fill up, lanes block and gates close all the time.

Structure is drawn piece by piece, so that a failing example shrinks. Numbers come from a fine, uneven grid
(:func:`numbers`) or from a seeded generator, and stations and streams have no constant durations, so that no two
times coincide by arithmetic: which of two such times comes first would hang on the last bit of a sum. Times that
coincide by cause (a gate opens and several vehicles move at once) are everywhere.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.scenario.model import Scenario

Plan = dict[str, Any]
"""A section of a scenario as in the YAML file."""

START = datetime(2023, 9, 24, 6, tzinfo=UTC)
HORIZON_H = 3.0
CLASSES: Plan = {
    "car": {"space_pcu": 1.0, "priority": 2},
    "van": {"space_pcu": 1.317, "priority": 2},
    "bus": {"space_pcu": 2.25, "priority": 1},
    "ambulance": {"space_pcu": 0.9, "priority": 0},
}
RANDOM_DISTRIBUTIONS: tuple[Plan, ...] = (
    {"law": "exponential"},
    {"law": "lognormal", "cv": 0.8},
    {"law": "gamma", "cv": 0.5},
    {"law": "weibull", "shape": 2.0},
    {"law": "uniform", "half_width_share": 0.4},
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers between ``low`` and ``high``, none of them round."""
    return st.integers(0, 10_000).map(lambda k: low + (high - low) * (k + 1 / np.pi) / 10_001)


def moments() -> st.SearchStrategy[float]:
    """Hours within the run at which something changes, early ones more often."""
    return numbers(0.05, 1.0).map(lambda share: share**2 * HORIZON_H)


def local(time_h: float) -> str:
    """Local date and time of an hour of the clock."""
    return (START + timedelta(hours=time_h)).isoformat()


@st.composite
def distributions(draw: st.DrawFn, low_min: float, high_min: float) -> Plan:
    """A random duration with its mean between the two, sometimes with a fixed part."""
    minimum = {"minimum_min": draw(numbers(0.05, 0.5))} if draw(st.booleans()) else {}
    return {**draw(st.sampled_from(RANDOM_DISTRIBUTIONS)), "mean_min": draw(numbers(low_min, high_min)), **minimum}


@st.composite
def links(draw: st.DrawFn, spaces: tuple[float, float] = (3.0, 15.0)) -> Plan:
    """A road with so many car spaces, often with a discharge that does not keep up."""
    density = draw(numbers(100.0, 150.0))
    return {
        "kind": "link",
        "length_km": draw(numbers(*spaces)) / density,
        "free_flow_kmh": draw(numbers(20.0, 60.0)),
        "capacity_vph": draw(numbers(300.0, 1500.0)),
        "jam_density_vpkm": density,
        "lanes": draw(st.sampled_from([1, 1, 1, 2])),
        "exit_capacity_vph": draw(st.none() | numbers(60.0, 600.0)),
        "open": draw(st.sampled_from([True, True, True, False])),
        "capacity_drop_share": draw(st.just(0.0) | numbers(0.02, 0.3)),
    }


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    """Hours of opening that open or close within the run."""
    minutes = draw(st.lists(st.integers(300, 560), min_size=2, max_size=4, unique=True).map(sorted))
    texts = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes]
    return [f"{since}-{until}" for since, until in zip(texts[::2], texts[1::2], strict=False)]


@st.composite
def crews(draw: st.DrawFn) -> Plan:
    """One or two crews that come or go within the run, and what then becomes of services in progress."""
    named = {
        f"crew{k}": {"lanes": draw(st.integers(1, 3)), "hours": draw(spans())} for k in range(draw(st.integers(1, 2)))
    }
    return {"shifts": named, "shift_end": draw(st.sampled_from(["finishes", "interrupts", "interrupts"]))}


@st.composite
def stations(draw: st.DrawFn) -> Plan:
    """A checkpoint of one to three lanes, mostly with little or no room to wait beside the road."""
    never: st.SearchStrategy[Plan] = st.just({})
    by_the_clock = st.one_of(never, never, spans().map(lambda hours: {"opening_hours": hours}), crews())
    return {
        "kind": "station",
        **draw(by_the_clock),
        "lanes": draw(st.integers(1, 3)),
        "service": draw(distributions(0.2, 2.0)),
        "per_person_min": draw(st.just(0.0) | numbers(0.02, 0.2)),
        "waiting_room_veh": draw(st.sampled_from([0, 0, 1, 2, 4, None])),
        "open": draw(st.sampled_from([True, True, True, False])),
    }


@st.composite
def delays(draw: st.DrawFn) -> Plan:
    """A drive on an open road."""
    constant = numbers(0.5, 10.0).map(lambda mean_min: {"law": "constant", "mean_min": mean_min})
    return {"kind": "delay", "duration": draw(st.one_of(constant, distributions(0.5, 10.0), distributions(0.5, 10.0)))}


@st.composite
def shelters(draw: st.DrawFn) -> Plan:
    """Places that mostly do not suffice at first, and sometimes never."""
    initial = draw(st.integers(0, 60))
    ramp_from_h = draw(numbers(-0.5, 1.5))
    places = {
        "unit": draw(st.sampled_from(["persons", "families"])),
        "initial": initial,
        "full": initial + draw(st.integers(0, 200)),
        "ramp_from": local(ramp_from_h),
        "ramp_to": local(ramp_from_h + draw(numbers(0.2, 2.0))),
    }
    return {"kind": "shelter", "places": places}


@st.composite
def staying(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some shelters give their places for a stay, open and close, and lead on, perhaps in a circle.

    A hall without a place may send on into days with relatives that lead back to it.
    """
    found = dict(stages)
    for name in [name for name, plan in stages.items() if plan["kind"] == "shelter"]:
        if not draw(st.booleans()):
            continue
        hall = found[name] | {
            "stay": draw(distributions(1.0, 40.0)),
            "open": draw(st.sampled_from([True, True, False])),
        }
        onward = draw(st.sampled_from(["", "next", "round"]))
        if onward == "next":
            hall["to"] = f"{name}_next"
            found[f"{name}_next"] = draw(st.one_of(shelters(), delays(), stations(), links()))
        elif onward == "round":
            hall["to"] = {f"{name}_round": 0.6, f"{name}_home": 0.4}
            found[f"{name}_round"] = draw(delays()) | {"to": name}
            found[f"{name}_home"] = draw(delays())
        if "overflow_to" not in hall and draw(st.booleans()):
            hall["overflow_to"] = f"{name}_relatives"
            found[f"{name}_relatives"] = draw(delays()) | {"to": name}
        found[name] = hall
    return found


@st.composite
def bottlenecks(draw: st.DrawFn) -> list[Plan]:
    """A station and behind it something slower with little room, so that its lanes block."""
    slow_station = {"lanes": 1, "waiting_room_veh": draw(st.integers(0, 2)), "service": draw(distributions(1.0, 3.0))}
    slow_link = {"lanes": 1, "exit_capacity_vph": draw(numbers(30.0, 120.0))}
    slow = draw(
        st.one_of(
            stations().map(lambda plan: plan | slow_station), links((3.0, 6.0)).map(lambda plan: plan | slow_link)
        )
    )
    return [draw(stations()), slow]


@st.composite
def chains(draw: st.DrawFn, prefix: str, shortest: int, longest: int) -> dict[str, Plan]:
    """Stages one after another, by name; bottlenecks count as one."""
    alone = st.one_of(stations(), links(), delays()).map(lambda plan: [plan])
    pieces = draw(st.lists(st.one_of(bottlenecks(), alone, alone), min_size=shortest, max_size=longest))
    plans = [plan for piece in pieces for plan in piece]
    stages = {f"{prefix}{index}": plan for index, plan in enumerate(plans)}
    for name, following in zip(list(stages), list(stages)[1:], strict=False):
        stages[name]["to"] = following
    return stages


@st.composite
def ends(draw: st.DrawFn, prefix: str) -> dict[str, Plan]:
    """The last stages of a branch: at least one, and sometimes a shelter behind them."""
    chain = draw(chains(f"{prefix}_", 0, 1))
    last = f"{prefix}_end"
    if chain:
        chain[list(chain)[-1]]["to"] = last
    return chain | {last: draw(st.one_of(stations(), shelters(), links()))}


def rejoin(split: dict[str, float], right: dict[str, Plan]) -> Any:
    """Let the right branch end where the left one does, in place; returns the split that then leads into them."""
    right.pop("right_end")
    if right:
        right[list(right)[-1]]["to"] = "left_end"
        return split
    first = next(iter(split))
    return first if first == "left_end" else {first: split[first], "left_end": 1.0 - split[first]}


@st.composite
def networks(draw: st.DrawFn, count: int) -> dict[str, Plan]:
    """Feeders ``feeder0`` … that meet on a trunk at different places; the trunk ends or splits in two."""
    trunk = draw(chains("trunk", 1, 3))
    left = draw(ends("left"))
    after: Any = next(iter(left))
    if draw(st.booleans()):
        right = draw(ends("right"))
        share = draw(numbers(0.2, 0.8))
        after = {after: share, next(iter(right)): 1.0 - share}
        if draw(st.booleans()):
            after = rejoin(after, right)
        left |= right
    names = list(trunk)
    trunk[names[-1]]["to"] = after
    feeders = {}
    for index in range(count):
        feeders[f"feeder{index}"] = draw(links()) | {"to": draw(st.sampled_from([*names[:2], after]))}
    stages: dict[str, Plan] = feeders | trunk | left
    return {name: set_apart(plan, number) for number, (name, plan) in enumerate(stages.items())}


def set_apart(plan: Plan, number: int) -> Plan:
    """The plan of a link with its headways and times a little off those of all other links."""
    if plan["kind"] != "link":
        return plan
    parameter = "exit_capacity_vph"
    apart = 1.0 + 1e-4 * (number + 1)
    return plan | {
        "free_flow_kmh": plan["free_flow_kmh"] * apart,
        "capacity_vph": plan["capacity_vph"] * apart,
        parameter: plan[parameter] and plan[parameter] * apart,
    }


@st.composite
def second_inspections(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, with a second inspection behind one or two of the stations, and impatience at some."""
    found = dict(stages)
    stations_ = [name for name, plan in stages.items() if plan["kind"] == "station"]
    for name in draw(st.lists(st.sampled_from(stations_), max_size=2, unique=True)) if stations_ else []:
        screening = {"at": f"{name}_again", "share": draw(numbers(0.1, 0.6)), "per_man_share": draw(numbers(0.0, 0.5))}
        found[name] = stages[name] | {"screening": screening | {"detained_share": draw(numbers(0.0, 0.5))}}
        found[f"{name}_again"] = draw(stations()) | ({"to": stages[name]["to"]} if "to" in stages[name] else {})
    for name in draw(st.lists(st.sampled_from(stations_), max_size=2, unique=True)) if stations_ else []:
        found[name] = found[name] | {"patience": draw(distributions(1.0, 20.0))}
    return found


@st.composite
def moods(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some stations have classes that take longer, close at random, or send on who finds no place."""
    found = dict(stages)
    stations_ = [name for name, plan in stages.items() if plan["kind"] == "station"]
    some = st.lists(st.sampled_from(stations_), max_size=2, unique=True) if stations_ else st.just([])
    for name in draw(some):
        found[name] = found[name] | {
            "service_by_class": {"bus": draw(distributions(0.5, 4.0)), "van": draw(distributions(0.2, 2.0))}
        }
    for name in draw(some):
        closures = {"open_for": draw(distributions(5.0, 60.0)), "closed_for": draw(distributions(1.0, 20.0))}
        found[name] = found[name] | {"closures": closures}
    for name in draw(some):
        following = found[name].get("to")
        target: str = draw(st.sampled_from([f"{name}_elsewhere", *([following] if isinstance(following, str) else [])]))
        shares = draw(st.lists(numbers(0.0, 1.0), min_size=1, max_size=5))
        found[name] = found[name] | {"balks_to": target, "join_shares": [1.0, *shares, 0.3]}
        if draw(st.booleans()):
            found[name] = found[name] | {"waiting_room_veh": draw(st.integers(0, 4)), "join_shares": [1.0]}
        if target not in found:
            found[target] = draw(st.one_of(shelters(), delays(), stations()))
    return found


@st.composite
def merging(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some links share out their entrance among those that lead there."""
    found = dict(stages)
    for name, plan in stages.items():
        leading = [before for before, one in stages.items() if _leads(one.get("to"), name)]
        if plan["kind"] == "link" and len(leading) > 1 and draw(st.booleans()):
            weights = [draw(numbers(0.1, 1.0)) for _ in leading]
            shares = dict(zip(leading, [weight / sum(weights) for weight in weights], strict=True))
            found[name] = plan | {"merge_shares": shares}
    return found


@st.composite
def kept_lanes(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some links keep a lane for classes or for one exit; the timeline may take the others."""
    found = dict(stages)
    for name, plan in stages.items():
        if plan["kind"] == "link" and draw(st.sampled_from([True, False, False])):
            exits = plan.get("to")
            group: Plan = {
                "classes": draw(st.lists(st.sampled_from(list(CLASSES)), min_size=1, max_size=2, unique=True))
            }
            if isinstance(exits, dict) and draw(st.booleans()):
                group = {"exits": [next(iter(exits))]}
            found[name] = plan | {"lanes": 2, "lane_groups": {"kept": {"lanes": 1} | group}}
    return found


def _leads(to: Any, name: str) -> bool:
    return name == to or (isinstance(to, dict) and name in to)


@st.composite
def overflow_targets(draw: st.DrawFn, stages: dict[str, Plan]) -> dict[str, Plan]:
    """The stages, where some shelters send those on for whom there is no place."""
    found = dict(stages)
    for name, plan in stages.items():
        if plan["kind"] == "shelter" and draw(st.sampled_from([True, True, False])):
            initial = draw(st.integers(0, 20))
            places = plan["places"] | {"initial": initial, "full": initial + draw(st.integers(0, 40))}
            found[name] = plan | {"places": places, "overflow_to": f"{name}_camp"}
            found[f"{name}_camp"] = draw(st.one_of(shelters(), delays(), stations()))
    return found


@st.composite
def petrol(draw: st.DrawFn, stages: dict[str, Plan]) -> tuple[dict[str, Plan], Plan]:
    """The stages with one fuel point, if there is a station that can be one, and the section ``fuel``."""
    sent_to = {plan.get("balks_to") for plan in stages.values()}
    able = [
        name
        for name, plan in stages.items()
        if plan["kind"] == "station" and "screening" not in plan and not name.endswith("_again") and name not in sent_to
    ]
    found = dict(stages)
    if able:
        name = draw(st.sampled_from(able))
        found[name] = stages[name] | {"issues_litres": draw(numbers(0.02, 0.2))}
    high = draw(numbers(0.02, 0.3))
    tanks = {"high_litres": high, "needed_litres": high * draw(numbers(0.2, 1.1)), "litres_per_100km": 90.0}
    return found, {
        "tanks": tanks | {"idle_litres_per_h": draw(numbers(0.0, 2.0)), "engine_on_share": draw(numbers(0.1, 1.0))},
        "run_dry": {
            "blocking_share": 0.6,
            "block": draw(distributions(1.0, 10.0)),
            "rescue_litres": draw(numbers(0.0, 0.2)),
        },
        "points_litres": draw(numbers(0.0, 5.0)),
    }


@st.composite
def streams(draw: st.DrawFn, number: int, to: str) -> Plan:
    """Between five and sixty vehicles of one class, at stated times or by a distribution."""
    stream: Plan = {
        "to": to,
        "vehicle_class": draw(st.sampled_from(list(CLASSES))),
        "persons": draw(st.integers(1, 6)),
        "men": draw(st.integers(0, 3)),
    }
    count, mean_min = draw(st.integers(5, 60)), draw(numbers(0.05, 1.5))
    if draw(st.booleans()):
        return stream | {
            "count": count,
            "interarrival": {**draw(st.sampled_from(RANDOM_DISTRIBUTIONS)), "mean_min": mean_min},
        }
    rng = np.random.default_rng([number, draw(st.integers(0, 2**32 - 1))])
    return stream | {"times_h": np.cumsum(rng.exponential(mean_min / 60.0, count)).tolist()}


@st.composite
def moves(draw: st.DrawFn, name: str, plan: Plan) -> list[tuple[float, str, bool | float]]:
    """Changes of one stage's parameters: time, path and value; most of what is closed opens again."""
    number: dict[str, st.SearchStrategy[Any]] = {}
    if plan["kind"] == "link":
        # Only lower capacities: above the jam density's limit the scenario would not be valid.
        number = {"lanes": st.integers(1, 2), "exit_capacity_vph": numbers(60.0, 900.0)}
        number["capacity_vph"] = numbers(60.0, plan["capacity_vph"])
    if plan["kind"] == "station":
        number = {"lanes": st.integers(0, 4), "service.mean_min": numbers(0.2, 3.0), "per_person_min": numbers(0, 0.3)}
        for crew in plan.get("shifts", {}):
            number[f"shifts.{crew}.lanes"] = st.integers(0, 3)
        if "screening" in plan:
            number["screening.share"] = number["screening.per_man_share"] = numbers(0.0, 0.6)
        if "issues_litres" in plan:
            number["issues_litres"] = numbers(0.01, 0.3)
    if "stay" in plan:
        number = {"stay.mean_min": numbers(1.0, 40.0)}
    if plan["kind"] == "delay":
        number = {"duration.mean_min": numbers(0.5, 10.0)}
    changes: list[tuple[float, str, bool | float]] = []
    for parameter in draw(st.lists(st.sampled_from(sorted(number)), max_size=2)) if number else []:
        changes.append((draw(moments()), f"stages.{name}.{parameter}", draw(number[parameter])))
    if "open" in plan:
        toggles = draw(st.sampled_from([0, 2, 2, 4, 1] if plan["open"] else [1, 1, 3, 2]))
        times = sorted(draw(st.lists(moments(), min_size=toggles, max_size=toggles, unique=True)))
        for index, time_h in enumerate(times):
            changes.append((time_h, f"stages.{name}.open", plan["open"] == bool(index % 2)))
    return changes


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to five arrival streams on a network whose parameters move, without settlements."""
    feeders = draw(st.integers(1, 3))
    stages = draw(networks(feeders))
    origins = [f"feeder{index}" for index in range(feeders)]
    origins += draw(st.lists(st.sampled_from([*origins, "trunk0"]), max_size=2))
    stages = draw(
        kept_lanes(draw(merging(draw(staying(draw(moods(draw(overflow_targets(draw(second_inspections(stages)))))))))))
    )
    parts: Plan = {}
    if draw(st.booleans()):
        stages, parts["fuel"] = draw(petrol(stages))
    if draw(st.booleans()):
        rate = draw(numbers(1e5, 1e6))
        parts["breakdowns"] = {
            "per_million_veh_km": rate,
            "blocking_share": 0.7,
            "block": draw(distributions(0.5, 10.0)),
        }
    urgent = draw(st.sampled_from([(), (), ("ambulance",), ("ambulance", "bus")]))
    classes = {name: plan | {"preempts": name in urgent} for name, plan in CLASSES.items()}
    changes = [change for name, plan in stages.items() for change in draw(moves(name, plan))]
    arrivals = {f"stream{index}": draw(streams(index, to)) for index, to in enumerate(origins)}
    if "fuel" in parts:
        in_use = [one["vehicle_class"] for one in arrivals.values()]
        parts["fuel"]["tanks"]["vehicle_class"] = draw(st.sampled_from(in_use))
    # No two at the same time, though the same time may have been drawn twice.
    timeline = {
        f"change{number}": {"at": local(time_h + 1e-6 * number), "event": "a change", "set": {path: value}}
        for number, (time_h, path, value) in enumerate(changes)
    }
    return {
        "title": "generated",
        "start": START.isoformat(),
        "horizon_h": HORIZON_H,
        "seed": draw(st.integers(0, 1_000)),
        "vehicle_classes": classes,
        **parts,
        "arrivals": arrivals,
        "stages": stages,
        "timeline": timeline,
    }


def scenarios() -> st.SearchStrategy[Scenario]:
    """Whole scenarios of one to five arrival streams, without settlements."""
    return plans().map(Scenario.model_validate)


def rounded(plan: Plan) -> Plan:
    """The same scenario in round figures and with constant durations, so that times coincide all the time."""
    return {key: _rounded(value) for key, value in plan.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).replace(second=0, microsecond=0).isoformat()
        except ValueError:
            return value
    if isinstance(value, list):
        return [round(60.0 * one) / 60.0 if isinstance(one, float) else _rounded(one) for one in value]
    if isinstance(value, dict):
        if "law" in value:
            minutes = {key: _rounded(number) for key, number in value.items() if key.endswith("_min")}
            return {"law": "constant", **minutes}
        if (
            len(value) > 1
            and all(isinstance(one, float) for one in value.values())
            and abs(sum(value.values()) - 1) < 1e-9
        ):
            even = [round(1.0 / len(value), 2)] * (len(value) - 1)
            return dict(zip(value, [*even, 1.0 - sum(even)], strict=True))
        return {key: _rounded(one) for key, one in value.items()}
    return float(f"{value:.2g}") if isinstance(value, float) else value


def pushed_aside(scenario: Scenario) -> Scenario:
    """The same scenario in which who runs dry is pushed aside: when a tank is empty is no round figure."""
    if scenario.fuel is None:
        return scenario
    dry = scenario.fuel.run_dry.model_copy(update={"blocking_share": 0.0})
    return scenario.model_copy(update={"fuel": scenario.fuel.model_copy(update={"run_dry": dry})})
