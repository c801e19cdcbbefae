"""Runs that are made once, kept, found again, and come back to the last bit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from inspect import signature
from pathlib import Path
from types import FunctionType

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs import api, make
from sim.runs.cluster import Cluster
from sim.runs.ensemble import ReplicationSummary
from sim.runs.files import part_of
from sim.runs.make import Making, kept_until_done, make_runs, unfinished
from sim.runs.rows import whole_row
from sim.runs.runs import run
from sim.runs.store import DAMAGED, Store
from sim.runs.task import Task, replications_of
from sim.runs.work import Order, Outcome, perform
from sim.scenario.model import Scenario
from sim.scenario.shipped import find
from tests.cli.shell import SMALL


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(SMALL)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replications that were really made, in this process."""
    found: list[int] = []

    def noted(order: Order, task: Task, **options: object) -> Outcome:
        found.append(task.replication)
        return perform(order, task)

    monkeypatch.setattr(make, "perform", noted)
    return found


def same(one: ReplicationSummary, other: ReplicationSummary) -> bool:
    """Whether two summaries agree in every bit and every type."""
    for field in fields(ReplicationSummary):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes(), field.name
        else:
            assert a == b and repr(a) == repr(b), field.name
    return True


@pytest.mark.parametrize("name", [str(SMALL), "exodus-2023", "two-lanes-at-hakari"])
def test_a_run_comes_back_from_the_store_to_the_last_bit(name: str, tmp_path: Path) -> None:
    scenario = sim.load(find(name))
    if name != str(SMALL):
        scenario = sim.changed(scenario, ["settlements.stepanakert.residents_persons=900"])
    [task] = replications_of(scenario, [3])
    summary = ReplicationSummary.of(run(scenario, 3))
    store = Store(tmp_path)
    store.put(whole_row(task, summary))
    assert same(store.whole([task.key])[task.key], summary)


def test_what_is_there_is_not_made_again_and_what_is_damaged_is(
    scenario: Scenario, tmp_path: Path, made: list[int]
) -> None:
    store, tasks = Store(tmp_path), replications_of(scenario, range(6))
    expected = make_runs(tasks, Making())
    assert make_runs(tasks[:3], Making(store=store)) and sorted(made) == [0, 0, 1, 1, 2, 2, 3, 4, 5]
    made.clear()
    cut = store.part(tasks[1].key)
    cut.write_bytes(cut.read_bytes()[:500])
    found = make_runs(tasks, Making(store=store))
    assert sorted(made) == [1, 3, 4, 5]
    assert all(same(one, other) for one, other in zip(found, expected, strict=True))
    assert [path.stem for path in (tmp_path / DAMAGED).iterdir()] == [tasks[1].key]


def test_what_a_killed_writer_left_goes_when_its_run_is_made(scenario: Scenario, tmp_path: Path) -> None:
    """Of a store that stays, as a calibration's; a writer that is at work keeps what it has."""
    store, tasks = Store(tmp_path), replications_of(scenario, range(2))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    ours = part_of(store.part(tasks[0].key))
    left = ours.with_name(ours.name.replace(f"-{os.getpid()}-", f"-{gone.pid}-"))
    left.parent.mkdir(parents=True)
    for part in (ours, left):
        part.write_bytes(b"half")
    make_runs(tasks, Making(store=store))
    assert ours.exists() and not left.exists()


def test_the_key_is_the_content_and_not_the_command(scenario: Scenario, tmp_path: Path, made: list[int]) -> None:
    sim.runs(scenario, n=4, store=tmp_path)
    assert made == [1, 2, 3]  # the first is made in this process, with its journal
    made.clear()
    found = sim.runs({"as it is": scenario, "three lanes": three_lanes(scenario)}, n=5, store=tmp_path)
    assert sorted(made) == [0, 0, 1, 2, 3, 4, 4]
    assert found["as it is"].metrics == sim.runs(scenario, n=5).ensemble.metrics


def three_lanes(scenario: Scenario) -> Scenario:
    return sim.changed(scenario, ["stages.checkpoint.lanes=3"])


def test_a_run_that_cannot_be_made_ends_the_work_and_keeps_the_others(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(order: Order, task: Task, **options: object) -> Outcome:
        if task.replication == 2:
            raise ArithmeticError("replication 2 went wrong")
        return perform(order, task)

    monkeypatch.setattr(make, "perform", fails)
    with pytest.raises(ArithmeticError, match="went wrong"):
        make_runs(replications_of(scenario, range(4)), Making(store=Store(tmp_path)))
    assert len(Store(tmp_path).keys()) == 2


def test_the_store_of_a_command_is_gone_when_it_is_done_and_only_then(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt), kept_until_done(target) as store:
        store.put({"key": "ab12", "replication": 0})
        raise KeyboardInterrupt
    assert Store(unfinished(target)).keys() == {"ab12"}
    with kept_until_done(target):
        pass
    assert list(tmp_path.iterdir()) == []


def test_sim_runs_gives_tables(scenario: Scenario, tmp_path: Path) -> None:
    runs = sim.runs(scenario, n=3)
    assert len(runs) == 3
    assert runs.metrics["replication"].tolist() == [0, 1, 2]
    assert runs.metrics["clearance_90_h"].tolist() == runs.ensemble.metric_values("clearance_90_h").tolist()
    crossed = runs.curve("crossed")
    assert crossed.index[0] == scenario.start and crossed.shape[1] == 3
    assert crossed[1].tolist() == runs.ensemble.summaries[1].values[runs.ensemble.names.index("crossed")].tolist()
    both = sim.runs({"two": scenario, "three": three_lanes(scenario)}, n=2)
    assert len(both) == 2
    assert both.metrics["variant"].tolist() == ["two", "two", "three", "three"]
    pd.testing.assert_series_equal(both.curve("crossed")["two"][1], crossed[1])
    apart = sim.paired(both).difference("clearance_90_h")
    assert apart.mean == pytest.approx((both["three"].table() - both["two"].table())["clearance_90_h"].mean())


def test_sim_runs_draws_and_goes_on_until_it_is_precise(scenario: Scenario) -> None:
    drawn = sim.runs(sim.load(SMALL.with_name("uncertain.yaml")), n=4, draw="sobol")
    assert drawn.ensemble.nominal is not None and set(drawn.metrics.columns) >= {"hazard", "inspection", "third_lane"}
    precise = sim.runs(scenario, n=10, until=0.05, of=["clearance_50_h"])
    assert [one.enough for one in precise.reached] == [True]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "1 or more"),
        ({"n": 2, "jobs": 0}, "is not of 1 to"),
        ({"draw": "dice"}, "dice"),
        ({"draw": "sobol", "until": 0.1}, "wanted: None where parameters are drawn"),
        ({"slurm": {"walltime_min": 0}}, "walltime_min"),
    ],
)
def test_what_makes_no_sense_is_refused(scenario: Scenario, options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sim.runs(scenario, **options)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="wanted: a folder, in which"):
        sim.runs("studies/small")


def test_a_cluster_that_has_nothing_to_do_is_not_asked_for(scenario: Scenario, tmp_path: Path) -> None:
    tasks = replications_of(scenario, range(2))
    there = make_runs(tasks, Making(store=Store(tmp_path)))
    nowhere = Making(Cluster("tcp://127.0.0.1:9"), Store(tmp_path))
    assert all(same(one, other) for one, other in zip(make_runs(tasks, nowhere), there, strict=True))


MAKE_MANY = {"calibrate", "ledger", "nowcast", "weigh"}
WHERE = ("jobs", "on", "slurm", "store", "progress")
"""The words for where runs are made, where they are kept and what is reported meanwhile."""


def test_whatever_makes_many_runs_asks_for_them_in_the_same_words() -> None:
    known = {
        name: signature(getattr(sim, name)) for name in sim.__all__ if isinstance(getattr(sim, name), FunctionType)
    }
    asked = {name: [word for word in WHERE if word in one.parameters] for name, one in known.items()}
    assert {name for name, words in asked.items() if len(words) > 1} == MAKE_MANY
    assert all(asked[name] == list(WHERE) or len(asked[name]) < 2 for name in asked)
    of_runs = signature(api.runs).parameters
    for name in MAKE_MANY:
        for word in ("jobs", "on", "slurm", "progress"):
            assert known[name].parameters[word].default == of_runs[word].default
            assert known[name].parameters[word].annotation == of_runs[word].annotation
    assert not {"executor", "report", "replications"} & {word for one in known.values() for word in one.parameters}
