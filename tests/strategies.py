"""Random scenarios: small networks in which roads fill up, lanes block and gates close all the time.

Structure is drawn piece by piece, so that a failing example shrinks. Numbers come from a fine, uneven grid
(:func:`numbers`) or from a seeded generator, and stations and streams have no constant durations, so that no two
times coincide by arithmetic: which of two such times comes first would hang on the last bit of a sum. Times that
coincide by cause (a gate opens and several vehicles move at once) are everywhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.scenario.model import Scenario
from tests.strategies_on_top import kept_lanes, merging, moods, overflow_targets, petrol, second_inspections
from tests.strategies_pieces import (
    CLASSES,
    HORIZON_H,
    RANDOM_DISTRIBUTIONS,
    START,
    Plan,
    delays,
    distributions,
    links,
    local,
    moments,
    numbers,
    shelters,
    stations,
    staying,
)


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
