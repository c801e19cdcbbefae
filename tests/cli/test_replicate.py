"""Replications in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import pytest

import sim
from sim.runs import make
from sim.runs.ensemble import Ensemble
from sim.runs.errors import WorkerDied
from sim.runs.task import Task
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(SMALL)


def die(*_: object, **__: object) -> None:
    """In the place of a worker's work: the process is gone at once, as when the machine kills it."""
    os._exit(9)


def fail(_: object, task: Task, **__: object) -> None:
    """In the place of a worker's work: an error."""
    raise ArithmeticError(f"replication {task.replication} went wrong")


def same(one: Ensemble, other: Ensemble) -> bool:
    """Whether two ensembles agree in every number."""
    return one.metrics == other.metrics and all(
        a.replication == b.replication
        and a.metrics == b.metrics
        and np.array_equal(a.values, b.values)
        and np.array_equal(a.hourly, b.hourly, equal_nan=True)
        for a, b in zip(one.summaries, other.summaries, strict=True)
    )


def test_results_do_not_depend_on_the_number_of_processes_and_progress_grows_to_all(scenario: Scenario) -> None:
    alone = sim.runs(scenario, n=4, jobs=1).ensemble
    assert [summary.replication for summary in alone.summaries] == [0, 1, 2, 3]
    for jobs in (1, 2, None):
        shares: list[float] = []
        assert same(alone, sim.runs(scenario, n=4, jobs=jobs, progress=shares.append).ensemble)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert shares[0] < 0.4


def test_a_single_run_is_replication_0_of_many(scenario: Scenario) -> None:
    assert sim.run(scenario).metrics == sim.runs(scenario, n=2).ensemble.summaries[0].metrics


@pytest.mark.parametrize(("replications", "jobs"), [(0, 1), (1, 0), (-1, 2)])
def test_numbers_below_one_are_refused(scenario: Scenario, replications: int, jobs: int) -> None:
    with pytest.raises(ValueError, match=r"1 or more|is not of 1 to"):
        sim.runs(scenario, n=replications, jobs=jobs)


@pytest.mark.parametrize(
    ("work", "error", "message"),
    [(die, WorkerDied, "died 3 times"), (fail, ArithmeticError, "replication [12] went wrong")],
)
def test_a_worker_that_dies_or_fails_is_reported(
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[..., None],
    error: type[Exception],
    message: str,
) -> None:
    monkeypatch.setattr(make, "perform", work)
    with pytest.raises(error, match=message):
        sim.runs(scenario, n=3, jobs=2)


def test_an_error_in_this_process_ends_the_workers(scenario: Scenario) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.runs(scenario, n=50, jobs=2, progress=stop)
