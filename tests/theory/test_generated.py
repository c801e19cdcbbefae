"""Theory on generated networks, in uneven and in round figures: invariants that share nothing with any implementation.

Roads that merge, gates that close, lanes that are taken away, vehicles of all sizes, second looks, impatience,
breakdowns and dry tanks: whatever happens, capacity, order, storage and places hold; a road may be cut; what is counted
in a stage is who has come and not gone; behind one that stands there is room for what fits; and Newell's formula gives
the hours between two detectors from those at both.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from sim.simulate import simulate
from tests.examples import examples
from tests.strategies import moves, networks, plans, rounded
from tests.strategies import streams as streams_of
from tests.strategies_on_top import merging
from tests.strategies_pieces import stations
from tests.theory.checks import sizes, violations
from tests.theory.roads import US, Floats, Plan, arrivals_h, at, figures, link, plan, stops_at
from tests.theory.test_newell import three_detectors

SOME = examples(40)
LONGEST_PCU = 2.25
"""What the longest vehicle of these networks takes."""


def either(plans_: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    """As they are, or in round figures."""
    return plans_ | plans_.map(rounded)


@examples(100)
@given(either(plans()))
def test_no_invariant_is_broken(drawn: Plan) -> None:
    """Outflow in any window, order, the free drive, storage at every entrance, one place each, lanes."""
    assert violations(simulate(Scenario.model_validate(drawn))) == []


@st.composite
def plain(draw: st.DrawFn) -> Plan:
    """A network in which whoever comes to a stage passes it, so that passages alone show where everybody is."""
    count = draw(st.integers(1, 3))
    stages = draw(merging(draw(networks(count))))
    changes = [change for name, one in stages.items() for change in draw(moves(name, one))]
    return {
        "title": "generated",
        "start": at(0.0),
        "horizon_h": 3.0,
        "record_step_h": 0.0313,
        "seed": draw(st.integers(0, 1000)),
        "vehicle_classes": {"car": {"priority": 2}, "van": {"space_pcu": 1.317, "priority": 2}}
        | {"bus": {"space_pcu": LONGEST_PCU, "priority": 1}, "ambulance": {"space_pcu": 0.9, "priority": 0}},
        "arrivals": {f"stream{n}": draw(streams_of(n, f"feeder{n}")) for n in range(count)},
        "stages": stages,
        "timeline": {
            f"change{number}": {"at": at(time_h + 1e-6 * number), "event": "a change", "set": {path: value}}
            for number, (time_h, path, value) in enumerate(changes)
        },
    }


def persons_in(journal: Journal, time_h: Floats) -> dict[str, Floats]:
    """Persons in each stage just before each hour: from leaving the stage before, or entering the first, to leaving.

    What happens at an hour comes after those who act then, and the one who counts is one of them.
    """
    arrived, entered, left = (journal.passage_h[:, :, number] for number in range(3))
    left = np.where(np.isnan(left), np.inf, left)
    order = np.argsort(np.where(np.isnan(arrived), np.inf, arrived), axis=1, kind="stable")
    found = {name: np.zeros(len(time_h)) for name in journal.stages}
    for group, persons in enumerate(journal.groups.persons.tolist()):
        since = np.nan
        for stage in order[group][: int((~np.isnan(arrived[group])).sum())].tolist():
            since = entered[group, stage] if np.isnan(since) else since
            if np.isfinite(since):
                inside = (since < time_h) & (left[group, stage] >= time_h)
                found[journal.stages[stage]] += persons * inside
            since = left[group, stage]
    return found


@examples(60)
@given(either(plain()))
def test_littles_law_holds_in_every_stage(drawn: Plan) -> None:
    """What the run counts at any hour is who has come and not gone; so ∫N dt is the sum of all stays."""
    journal = simulate(Scenario.model_validate(drawn))
    balance = journal.balance
    for name, found in persons_in(journal, balance.time_h).items():
        np.testing.assert_array_equal(balance.persons[:, balance.states.index(name)], found, err_msg=name)


def may_be_cut(stages: dict[str, Plan], name: str) -> bool:
    """Whether a cut changes nothing.

    Not where a road forks, for which there is no such rule (``docs/model.md`` §2.3.4); nor where several roads meet
    before a gate, which goes by when each was come along.
    """
    one = stages[name]
    there = one.get("to")
    if one["kind"] != "link" or one["length_km"] < 0.044 or isinstance(there, dict):
        return False
    if there is None or stages[there]["kind"] != "station":
        return True
    ways = [one.get("to") for one in stages.values()]
    return [there in to if isinstance(to, dict) else there == to for to in ways].count(True) == 1


def cut_in_two(drawn: Plan, name: str, first_km: float) -> Plan:
    """The road is cut: its end keeps the name, by which ways are drawn, and whoever led to it leads to its begin."""
    whole, begin = drawn["stages"][name], f"{name}_begin"

    def moved(to: Any) -> Any:
        return {begin if key == name else key: v for key, v in to.items()} if isinstance(to, dict) else to

    stages = {
        other: one | {"to": begin if one["to"] == name else moved(one["to"])} if one.get("to") else one
        for other, one in drawn["stages"].items()
    }
    stages[begin] = {key: value for key, value in whole.items() if key not in ("exit_capacity_vph", "open")}
    stages[begin] |= {"length_km": first_km, "to": name}
    last = {key: value for key, value in stages[name].items() if key != "merge_shares"}
    stages[name] = last | {"length_km": round(whole["length_km"] - first_km, 3)}
    arrivals = {
        key: stream | {"to": begin if stream["to"] == name else moved(stream["to"])}
        for key, stream in drawn["arrivals"].items()
    }
    return drawn | {"stages": stages, "arrivals": arrivals}


@examples(60)
@given(st.data(), plain())
def test_cutting_a_road_of_a_network_changes_nothing(data: st.DataObject, drawn: Plan) -> None:
    """All passages of all other stages: spaces are whole thousandths, and fewer lanes or less capacity come nowhere.

    Lanes or capacity taken away on the way would be another thing: they hold at every piece's entrance. The longest
    vehicle has room on the last piece.
    """
    stages = {
        name: one | {"length_km": round(one["length_km"], 3), "jam_density_vpkm": float(round(one["jam_density_vpkm"]))}
        if one["kind"] == "link"
        else one
        for name, one in drawn["stages"].items()
    }
    able = [name for name in stages if may_be_cut(stages, name)]
    if not able:
        return
    name = data.draw(st.sampled_from(able))
    stages[name] |= {"capacity_drop_share": 0.0}
    kept = {
        key: entry
        for key, entry in drawn["timeline"].items()
        if not any(path in (f"stages.{name}.lanes", f"stages.{name}.capacity_vph") for path in entry["set"])
    }
    whole = drawn | {"stages": stages, "timeline": kept}
    longest_m = ceil(1000 * LONGEST_PCU / stages[name]["jam_density_vpkm"] / stages[name]["lanes"])
    first_m = data.draw(st.integers(20, round(1000 * stages[name]["length_km"]) - max(20, longest_m)))
    one, two = (simulate(Scenario.model_validate(p)) for p in (whole, cut_in_two(whole, name, first_m / 1000.0)))
    for other in stages:
        for passage in ("arrived", "entered", "left"):
            there = f"{name}_begin" if other == name and passage != "left" else other
            np.testing.assert_allclose(
                two.stage_h(there, passage), one.stage_h(other, passage), rtol=0.0, atol=500 * US, err_msg=other
            )


@st.composite
def around(draw: st.DrawFn, road: Plan) -> dict[str, Plan]:
    """Two feeders before a road, and a gate behind it that does not keep up."""
    gate = draw(stations()) | {"waiting_room_veh": 0, "open": True, "opening_hours": None}
    before = {name: link(draw(figures(0.1, 0.5, 0.1)), to="road") for name in ("one", "two")}
    return before | {"road": road | {"to": "gate"}, "gate": gate}


@SOME
@given(st.data(), figures(0.1, 1.9, 0.1), figures(2.0, 20.0, 1.0), arrivals_h(150, 0.002), st.integers(100, 150))
def test_behind_one_that_stands_there_is_room_for_what_fits(
    data: st.DataObject, at_km: float, stands_min: float, times_h: list[float], density: int
) -> None:
    """Wherever the queue is: until it can have started, no more come in behind it than κx and one more."""
    road = link(2.0, jam_density_vpkm=float(density), capacity_vph=data.draw(figures(600.0, 1800.0, 100.0)))
    others: Plan = {"to": {"one": 0.5, "two": 0.5}, "times_h": times_h}
    dry_at = data.draw(st.sampled_from(times_h))
    # Its tank is for the road: the feeder is passed in what the other cars burn nothing of.
    crowd = {"dry": {"to": "road", "vehicle_class": "dry", "times_h": [dry_at]}, "cars": others}
    stages = data.draw(around(road))
    journal = simulate(plan(stages, crowd, 30.0, **stops_at(at_km, stands_min)))
    entered = journal.stage_h("road", "entered")
    it = int(np.flatnonzero(journal.groups.origin == journal.groups.origins.index("dry"))[0])
    starts_h = entered[it] + at_km / 50.0 + stands_min / 60.0
    behind = (entered >= entered[it]) & (entered < starts_h - 2 * US)
    event(f"full: {'yes' if sizes(journal)[behind].sum() > density * at_km - 2.0 else 'no'}")
    assert sizes(journal)[behind].sum() < round(1000 * density * at_km) / 1000.0 + 1.0
    assert violations(journal) == []


@SOME
@given(st.data(), arrivals_h(120, 0.002), st.integers(2, 30), st.integers(2, 30))
def test_three_detectors_in_a_network(data: st.DataObject, times_h: list[float], first: int, last: int) -> None:
    """A road between merging feeders and a gate, with a detector on a whole car space."""
    road = {
        "free_flow_kmh": data.draw(figures(30.0, 80.0, 10.0)),
        "capacity_vph": data.draw(figures(600.0, 1800.0, 100.0)),
        "jam_density_vpkm": 100.0,
    }
    stages: dict[str, Any] = data.draw(around(link(first / 100.0, **road)))
    stages["road"] |= {"to": "rest"}
    stages["rest"] = link(last / 100.0, **road, to="gate")
    crowd = {"cars": {"to": {"one": 0.5, "two": 0.5}, "times_h": times_h}}
    journal = simulate(plan(stages, crowd, 60.0, seed=data.draw(st.integers(0, 99))))
    order = np.argsort(journal.stage_h("road", "entered"), kind="stable")
    begin, between, end = (
        journal.stage_h(name, passage)[order]
        for name, passage in (("road", "entered"), ("rest", "entered"), ("rest", "left"))
    )
    assert isinstance(journal.scenario.stages["rest"], Link)
    expected = three_detectors(begin, end, first / 100.0, (first + last) / 100.0, road)
    np.testing.assert_allclose(between, expected, rtol=0.0, atol=8 * US)
