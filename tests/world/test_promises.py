"""What runs promise beside the invariants of ``tests/properties``.

A lost person is found, the same seed gives the same bytes, and parts do not disturb each other.
"""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from sim.journal import Journal
from sim.simulate import simulate
from sim.world.ledger import ConservationError
from sim.world.world import World
from tests.world.digest import digest
from tests.world.towns import GATE, ROAD, at, towns


def test_a_lost_person_stops_the_run() -> None:
    """The recorder's check bites: one person added behind its back is found at the next step."""
    world = World(towns())
    world.flow.persons_at[0] += 1
    with pytest.raises(ConservationError, match="4201 persons instead of 4200 at hour 0"):
        world.run()


def test_same_seed_same_bytes_and_another_seed_other_bytes() -> None:
    first = digest(simulate(towns()))
    assert digest(simulate(towns())) == first
    assert digest(simulate(towns(), replication=1)) != first
    assert digest(simulate(towns(seed=8))) != first


@pytest.mark.parametrize("variables", [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "NUMBA_DISABLE_JIT": "1"}])
def test_same_bytes_in_another_process_compiled_or_not(variables: dict[str, str]) -> None:
    """Another process, another hash seed, and the kernels as plain Python: not one bit differs."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.world.digest"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(simulate(towns()))


@pytest.mark.parametrize("first", [True, False])
def test_an_added_stage_and_town_leave_all_other_draws_alone(first: bool) -> None:
    """An inert branch off the road, before or behind the two towns: everything about them stays, to the bit."""
    plain = simulate(towns())
    two = {"alpha": {"residents_persons": 3000, "to": "road"}, "beta": {"residents_persons": 1200, "to": "road"}}
    hamlet = {"hamlet": {"residents_persons": 30, "to": "museum"}}
    more = simulate(
        towns(
            stages={"road": ROAD, "gate": GATE, "museum": {**GATE, "waiting_room_veh": None}},
            settlements={**hamlet, **two} if first else {**two, **hamlet},
        )
    )
    theirs = more.groups.origin != more.groups.origins.index("hamlet")
    np.testing.assert_array_equal(more.groups.persons[theirs], plain.groups.persons)
    np.testing.assert_array_equal(more.groups.threshold[theirs], plain.groups.threshold)
    np.testing.assert_array_equal(more.passage_h[theirs, :2], plain.passage_h)


def test_two_splits_of_the_same_name_decide_apart() -> None:
    """A settlement and a stage both called town, half and half each: the second half is not the first again."""
    half = {"law": "constant", "mean_min": 1.0}
    stages = {
        "town": {"kind": "delay", "duration": half, "to": {"a": 0.5, "b": 0.5}},
        "a": {"kind": "delay", "duration": half},
        "b": {"kind": "delay", "duration": half},
    }
    journal = simulate(
        towns(
            settlements={"town": {"residents_persons": 3000, "to": {"town": 0.5, "a": 0.5}}},
            stages=stages,
            milestones={},
        )
    )
    to_b = np.count_nonzero(~np.isnan(journal.stage_h("b", "entered")))
    assert to_b == pytest.approx(len(journal.groups) / 4, rel=0.15)


def test_the_last_recording_step_is_the_horizon() -> None:
    """Three steps of 0.1 h are one bit more than 0.3 h; seven hours do not divide a day."""
    for horizon_h, step_h in ((0.3, 0.1), (24.0, 7.0), (24.0, 24.0)):
        balance = simulate(towns(horizon_h=horizon_h, record_step_h=step_h)).balance
        assert balance.time_h[-1] == horizon_h
        assert (balance.persons.sum(axis=1) == 4200).all()


def test_a_timeline_entry_changes_nothing_before_its_hour() -> None:
    """Common random numbers: with and without a third-day closure, the first two days are the same to the bit."""
    closure = {"closed": {"at": at(12.0), "event": "closed", "set": {"stages.gate.open": False}}}
    open_gate, closed = simulate(towns()), simulate(towns(timeline=closure))

    def before(journal: Journal) -> np.ndarray:
        return np.where(journal.passage_h < 12.0, journal.passage_h, np.nan)

    np.testing.assert_array_equal(before(open_gate), before(closed))
    assert np.nanmax(closed.stage_h("gate", "entered")) < 12.0


def test_monotone_in_lanes() -> None:
    """The same vehicles and draws with more lanes at a first-come-first-served gate: nobody crosses later."""
    few = simulate(towns(stages={"road": ROAD, "gate": {**GATE, "waiting_room_veh": None}}))
    many = simulate(towns(stages={"road": ROAD, "gate": {**GATE, "lanes": 6, "waiting_room_veh": None}}))
    assert (many.stage_h("gate", "entered") <= few.stage_h("gate", "entered") + 1e-9).all()


def test_no_demand_leaves_an_empty_system() -> None:
    settlements = {"alpha": {"residents_persons": 0, "to": "road"}}
    journal = simulate(towns(settlements=settlements))
    assert len(journal.groups) == 0
    assert journal.balance.persons.sum() == 0
    assert journal.passage_h.shape == (0, 2, 3)
