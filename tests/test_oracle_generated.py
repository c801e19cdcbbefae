"""The oracle on generated networks, held against what no model of traffic may break, without the engine."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given

from sim.population.form import form_groups
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station
from tests.engine_luck import arrivals_us, drawn_closures, luck_of
from tests.examples import examples
from tests.oracle import ARRIVED, ENTERED, LEFT, NEVER, Ints, oracle, timeline
from tests.strategies import scenarios

FOREVER = 2**62


@examples(40)
@given(scenarios())
def test_the_oracle_breaks_no_invariant_of_traffic(scenario: Scenario) -> None:
    groups, _ = form_groups(scenario, Streams(scenario.seed, 0))
    horizon_us = round(scenario.horizon_h * 3.6e9)
    luck = luck_of(scenario, groups, drawn_closures(scenario, horizon_us))
    passages = oracle(scenario, groups, arrivals_us(groups), luck, horizon_us).passage_us
    assert passages.max() <= horizon_us
    times = np.where(passages == NEVER, FOREVER, passages)
    units = np.array(
        [round(1000 * scenario.vehicle_classes[groups.class_names[kind]].space_pcu) for kind in groups.vehicle_class]
    )
    for index, (name, stage) in enumerate(scenario.stages.items()):
        mine = times[:, index]
        assert (mine[:, ARRIVED] <= mine[:, ENTERED]).all() and (mine[:, ARRIVED] <= mine[:, LEFT]).all()
        if isinstance(stage, Link):
            assert_link(scenario, name, stage, mine, units)
        if isinstance(stage, Station) and stage.shift_end == "finishes":
            first = {"lanes": stage.lanes} | {
                f"shifts.{crew}.lanes": shift.lanes for crew, shift in stage.shifts.items()
            }
            moved = [(parameter, value) for _, where, parameter, value in timeline(scenario) if where == name]
            most = sum(max([was, *(v for parameter, v in moved if parameter == one)]) for one, was in first.items())
            served = mine[mine[:, ENTERED] < FOREVER]
            if not any(kind.preempts for kind in scenario.vehicle_classes.values()):
                assert most_at_once(served[:, ENTERED], served[:, LEFT]) <= most
    assert_one_place(times, scenario)


def assert_link(scenario: Scenario, name: str, link: Link, mine: Ints, units: Ints) -> None:
    """First in, first out; nobody faster than free; no more in any window than the highest capacity carries."""
    inside = mine[:, ENTERED] < FOREVER
    order = np.argsort(mine[inside, ENTERED], kind="stable")
    entered, left = mine[inside, ENTERED][order], mine[inside, LEFT][order]
    e = units[inside][order]
    assert (np.diff(left) >= 0).all()
    gone = left < FOREVER
    assert (left[gone] - entered[gone] >= round(link.length_km / link.free_flow_kmh * 3.6e9)).all()
    moves = [(parameter, value) for _, stage, parameter, value in timeline(scenario) if stage == name]
    lanes = max([link.lanes, *(value for parameter, value in moves if parameter == "lanes")])
    vph = max([link.capacity_vph, *(value for parameter, value in moves if parameter == "capacity_vph")]) * lanes
    for passed, weights in ((entered, e), (left[gone], e[gone])):
        assert (np.diff(passed) >= weights[:-1] * 3.6e6 / vph - 1).all()
    room = round(1000 * link.jam_density_vpkm * lanes * link.length_km)
    # Units inside just after each entry: those who entered and have not left; only the last may hang over.
    for number in range(len(entered)):
        now = entered[number]
        assert e[:number][left[:number] > now].sum() < room


def most_at_once(begins: Ints, ends: Ints) -> int:
    """The most that are there at one time; who goes at a moment makes room for who comes at it."""
    at = np.concatenate([ends, begins])
    by = np.concatenate([np.full(len(ends), -1), np.ones(len(begins), np.int64)])
    order = np.lexsort((by, at))
    return int(np.cumsum(by[order]).max(initial=0))


def assert_one_place(times: Ints, scenario: Scenario) -> None:
    """Nobody is on two roads at once, nor served while on a road."""
    kinds = [isinstance(stage, Link | Station) for stage in scenario.stages.values()]
    for row in times[:, kinds]:
        seen = sorted((int(t[ENTERED]), int(t[LEFT])) for t in row if t[ENTERED] < FOREVER)
        for (_, left), (entered, _) in pairwise(seen):
            assert left <= entered
