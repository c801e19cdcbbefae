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
from tests.theory.checks import users_of_lanes

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
            come = np.where(passages == NEVER, np.nan, passages.astype(float))
            for called, rows in users_of_lanes(scenario, name, stage, groups, come).items():
                assert_lanes(stage, most_of(scenario, name, stage, called), mine[rows], units[rows])
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


def most_of(scenario: Scenario, name: str, link: Link, called: str | None) -> tuple[float, float]:
    """The most lanes that a group of a link ever has, ``None`` for the common ones, and what a lane carries at most."""
    moves = [(parameter, value) for _, stage, parameter, value in timeline(scenario) if stage == name]
    vph = max([link.capacity_vph, *(value for parameter, value in moves if parameter == "capacity_vph")])
    if called is not None:
        return link.lane_groups[called].lanes, vph
    lanes = max([link.lanes, *(value for parameter, value in moves if parameter == "lanes")])
    return lanes - sum(group.lanes for group in link.lane_groups.values()), vph


def assert_lanes(link: Link, most: tuple[float, float], mine: Ints, units: Ints) -> None:
    """First in, first out; nobody faster than free; no more in any window than the highest capacity carries."""
    lanes, lane_vph = most
    vph = lanes * lane_vph
    order = np.argsort(mine[:, ENTERED], kind="stable")
    entered, left = mine[order, ENTERED], mine[order, LEFT]
    e = units[order]
    assert len(e) == 0 or lanes > 0
    assert (np.diff(left) >= 0).all()
    gone = left < FOREVER
    assert (left[gone] - entered[gone] >= round(link.length_km / link.free_flow_kmh * 3.6e9)).all()
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
