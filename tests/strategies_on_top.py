"""What a random network of stages gets on top: second looks, people who lose patience, merges, lanes kept, petrol."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies_pieces import (
    CLASSES,
    Plan,
    delays,
    distributions,
    numbers,
    shelters,
    stations,
)


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
