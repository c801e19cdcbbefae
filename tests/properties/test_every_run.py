"""Invariants of every run: whatever the network, the parameters and the seed.

Each scenario is one of those on which the engine is held against the oracle (``tests.strategies``): feeders with finite
storage, stations with classes, closures, patience and balking, shelters that overflow, parameters that move.
Each run is checked against all invariants: it costs more to make one than to look at it.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.network.roads import UNITS
from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from sim.simulate import simulate
from tests.strategies import scenarios
from tests.theory.checks import groups

NANOSECOND_H = 1e-12


def hours(journal: Journal, stage: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrived, entered and left of one stage, of those who came."""
    passage_h = journal.passage_h[:, journal.stages.index(stage)]
    came = passage_h[~np.isnan(passage_h[:, ARRIVED])]
    return came[:, ARRIVED], came[:, ENTERED], came[:, LEFT]


def everybody_is_counted_at_every_recording_step(scenario: Scenario, journal: Journal) -> None:
    """The states add up to everybody, and those on a road are those that the passages say.

    A group's persons are those at the end: before, it may have had on board the men who are detained later.
    """
    balance, persons = journal.balance, journal.groups.persons
    assert (balance.persons.sum(axis=1) == journal.persons_total).all()
    assert (balance.persons >= 0).all()
    states = balance.states
    detained = balance.persons[:, states.index("detained")] if "detained" in states else 0 * balance.time_h
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Link):
            continue
        _, entered, left = journal.passage_h[:, journal.stages.index(name)].T
        for step, now in enumerate(balance.time_h):
            inside = (entered < now) & ~(left < now)
            more = balance.persons[step, states.index(name)] - persons[inside].sum()
            assert 0 <= more <= int(detained[-1] - detained[step])


def nobody_enters_before_asking_or_leaves_before_entering(scenario: Scenario, journal: Journal) -> None:
    """So D(t) ≤ A(t) at every stage and hour, since it holds group by group."""
    for stage in journal.stages:
        arrived, entered, left = hours(journal, stage)
        assert not (entered < arrived).any()
        assert not (left < np.fmax(arrived, entered)).any()


def a_road_lets_nobody_overtake(scenario: Scenario, journal: Journal) -> None:
    """In every group of lanes: those of one pass those of another."""
    for group in groups(journal):
        passage_h = journal.passage_h[group.rows, journal.stages.index(group.stage)]
        entered, left = passage_h[:, ENTERED], passage_h[:, LEFT]
        order = np.argsort(entered, kind="stable")
        known = ~np.isnan(left[order])
        assert (np.diff(left[order][known]) >= 0.0).all()
        assert (np.diff(known.astype(int)) <= 0).all(), "who is behind is gone, and who is before is not"


def a_road_never_holds_more_than_its_storage(scenario: Scenario, journal: Journal) -> None:
    """At every entry a group of lanes has room for the front, in thousandths of a car space; the rear may stand out.

    Lanes may be fewer later than when somebody entered.
    """
    classes = list(scenario.vehicle_classes.values())
    space = np.array([round(UNITS * one.space_pcu) for one in classes])[journal.groups.vehicle_class]
    for group in groups(journal):
        room = round(UNITS * group.link.jam_density_vpkm * group.lanes.value.max() * group.link.length_km)
        passage_h = journal.passage_h[group.rows, journal.stages.index(group.stage)]
        entered, left = passage_h[:, ENTERED], passage_h[:, LEFT]
        for row, now in zip(group.rows, entered, strict=True):
            inside = (entered <= now) & ~(left <= now)
            assert space[group.rows][inside].sum() - space[row] < room


def littles_law_holds_exactly(scenario: Scenario, journal: Journal) -> None:
    """The sum of all times in a stage is the integral over time of the number that is there."""
    end = scenario.horizon_h
    for stage in journal.stages:
        arrived, _, left = hours(journal, stage)
        stays = np.where(np.isnan(left), end, left) - arrived
        changes = np.concatenate([arrived, np.where(np.isnan(left), end, left)])
        steps = np.concatenate([np.ones(len(arrived)), -np.ones(len(left))])
        order = np.argsort(changes, kind="stable")
        there = np.cumsum(steps[order])
        integral = (there[:-1] * np.diff(changes[order])).sum() if len(arrived) else 0.0
        np.testing.assert_allclose(stays.sum(), integral, rtol=1e-9, atol=1e-9)


def the_same_scenario_gives_the_same_run(scenario: Scenario, journal: Journal) -> None:
    again = simulate(scenario)
    np.testing.assert_array_equal(journal.passage_h, again.passage_h)
    np.testing.assert_array_equal(journal.balance.persons, again.balance.persons)


def a_day_later_everything_happens_a_day_later(scenario: Scenario, journal: Journal) -> None:
    """Hours after the start do not depend on the date: whole days keep the opening hours where they are."""
    plan = scenario.model_dump(mode="json", exclude_none=True)

    def later(value: object) -> object:
        if isinstance(value, dict):
            return {key: moved(key, member) for key, member in value.items()}
        return [later(member) for member in value] if isinstance(value, list) else value

    def moved(key: str, value: object) -> object:
        if key in ("start", "at", "ramp_from", "ramp_to") and isinstance(value, str) and value[:2] == "20":
            moment = type(scenario.start).fromisoformat(value.replace("Z", "+00:00"))
            return (moment + timedelta(days=3)).isoformat()
        return later(value)

    shifted = simulate(Scenario.model_validate(later(plan)))
    np.testing.assert_allclose(shifted.passage_h, journal.passage_h, atol=NANOSECOND_H)


INVARIANTS = (
    everybody_is_counted_at_every_recording_step,
    nobody_enters_before_asking_or_leaves_before_entering,
    a_road_lets_nobody_overtake,
    a_road_never_holds_more_than_its_storage,
    littles_law_holds_exactly,
    the_same_scenario_gives_the_same_run,
    a_day_later_everything_happens_a_day_later,
)


@given(scenarios())
def test_every_invariant_holds(scenario: Scenario) -> None:
    journal = simulate(scenario)
    for distribution in INVARIANTS:
        distribution(scenario, journal)
