"""Incidents: exactly so many are taken, nobody is lost, and what is switched off leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest

from sim.simulate import simulate
from tests.world.care import blast, medical, run, state, town
from tests.world.digest import digest
from tests.world.towns import at, towns


def test_exactly_so_many_are_taken_at_the_hour() -> None:
    explosion = blast(10.1, 50, killed_persons=20, missing_persons=3, title="Explosion")
    journal = simulate(towns(medical=medical(), incidents={"explosion": explosion}))
    killed, inside = state(journal, "killed"), state(journal, "in hospital inside")
    missing = state(journal, "missing")
    before = np.array(journal.balance.time_h) < 10.1
    assert {(k, m, i) for k, m, i in zip(killed, missing, inside, strict=True)} == {(0, 0, 0), (20, 3, 50)}
    np.testing.assert_array_equal(np.array(killed) == 0, before)
    assert (journal.balance.persons.sum(axis=1) == 4200).all()
    assert journal.groups.persons.sum() == 4200 - 73
    assert journal.groups.persons.min() >= 1
    shown = [entry for entry in journal.log if entry.actor == "incidents"]
    assert [entry.what for entry in shown] == ["Explosion: 20 killed, 3 missing, 50 injured"]
    assert shown[0].time_h == pytest.approx(10.1)


def test_a_family_never_loses_its_last_member() -> None:
    """More than can be found: every family keeps one; the dead are counted first, then the missing."""
    explosion = blast(1.0, 4000, killed_persons=100, missing_persons=10)
    world, care = run(town(medical(), {"explosion": explosion}))
    families = len(world.households)
    assert care.ward.counts == {**care.ward.counts, "inside, to be carried out": 4200 - families - 110}
    journal = simulate(town(medical(), {"explosion": explosion}))
    assert (state(journal, "killed")[-1], state(journal, "missing")[-1]) == (100, 10)
    assert state(journal, "home")[-1] == families


def test_switched_off_it_leaves_no_trace() -> None:
    """Not one bit differs from a scenario that never had it, but for the states that it names."""
    off = simulate(towns(incidents={"explosion": {"at": at(10.0), "killed_persons": 30, "happens": False}}))
    plain = simulate(towns())
    for name in ("decided_h", "departed_h", "passage_h", "came_from"):
        np.testing.assert_array_equal(getattr(off, name), getattr(plain, name), err_msg=name)
    assert digest(off) != digest(plain), "the states of the balance show that there could be killed"
    assert state(off, "killed") == [0] * len(off.balance.time_h)


def test_nothing_differs_before_its_hour_and_nobody_decides_otherwise_after_it() -> None:
    """Thresholds are drawn before: whoever is left decides and packs at the hours at which he would have."""
    plain = simulate(towns())
    struck = simulate(towns(incidents={"explosion": {"at": at(10.0), "killed_persons": 30}}))

    def before(passage_h: np.ndarray) -> np.ndarray:
        return np.where(passage_h < 10.0, passage_h, np.nan)

    np.testing.assert_array_equal(before(struck.passage_h), before(plain.passage_h))
    np.testing.assert_array_equal(struck.decided_h, plain.decided_h)


def test_what_an_incident_is_called_changes_no_draw() -> None:
    plain = run(town(medical(), {"blast": blast(1.0, 20)}))[1]
    titled = run(town(medical(), {"blast": blast(1.0, 20, title="Explosion of the depot")}))[1]
    assert [one.residual for one in plain.ward.patients] == [one.residual for one in titled.ward.patients]


def test_two_incidents_of_other_names_draw_apart() -> None:
    """A second incident leaves the categories and clocks of the first one's injured alone."""
    alone = run(town(medical(), {"first": blast(1.0, 20)}))[1]
    both = run(town(medical(), {"first": blast(1.0, 20), "second": blast(0.5, 10)}))[1]
    first = sorted(patient.residual for patient in alone.ward.patients)
    np.testing.assert_array_equal(first, sorted(patient.residual for patient in both.ward.patients[10:]))
