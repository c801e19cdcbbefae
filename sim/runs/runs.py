"""Runs of one scenario: one, many with other random numbers, many with drawn parameters, or until they are precise."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sim.chain import Pictured
from sim.results.results import Results
from sim.runs.design import DesignError, Drawn, draw
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.runs.make import Making, make_runs
from sim.runs.parameters import Parameters
from sim.runs.precision import FEWEST, Precision, PrecisionError, Reached, next_batch, reached
from sim.runs.progress import Progress
from sim.runs.task import Task, replications_of
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.model import Scenario
from sim.simulate import simulate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Runs(Pictured):
    """Runs of one scenario: metrics with intervals, curves with bands.

    Not for several scenarios: :func:`sim.runs` gives a mapping of ensembles where it is given more than one.

    Attributes:
        first: The first replication, as a rule number 0, with its journal.
        ensemble: All replications, summed up.
        started: When the work began (wall clock, UTC).
        wall_s: How long it took, seconds.
        reached: How well the metrics are known of which a precision is required.
        parameters: Where the values of the uncertain parameters came from.
    """

    first: Results
    ensemble: Ensemble
    started: datetime
    wall_s: float
    reached: tuple[Reached, ...] = ()
    parameters: Parameters = Parameters.FIXED

    def __len__(self) -> int:
        return len(self.ensemble)

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.ensemble.scenario

    @property
    def subject(self) -> Results | Ensemble:
        """What tables and pictures show: a single run itself, or the ensemble of several."""
        return self.first if len(self.ensemble) == 1 else self.ensemble

    @property
    def drawn(self) -> Results | Ensemble:
        """The single run itself, or the ensemble of several."""
        return self.subject

    @property
    def metrics(self) -> pd.DataFrame:
        """A row for each run: its replication, the values that were drawn for it, and every metric as a number."""
        return self.ensemble.table()

    def curve(self, name: str) -> pd.DataFrame:
        """A curve of every run: a row for each recording step, by local time, and a column for each replication.

        Raises:
            ValueError: There is no such curve.
        """
        return self.ensemble.curve_table(name)

    def _repr_html_(self) -> str:
        return self.subject._repr_html_()


@checked
def run(scenario: Scenario, replication: int = 0, progress: Progress | None = None) -> Results:
    """Run a scenario once.

    Not for an answer: one run says nothing of how sure it is. See :func:`sim.runs`.

    Args:
        scenario: What to run.
        replication: Number of the replication, from 0; with the scenario's seed it fixes every random number.
        progress: Called with the share of the horizon that is done, 0 to 1.

    Returns:
        Curves and metrics of the run.
    """
    return Results(simulate(scenario, replication, progress))


def replicated(
    scenario: Scenario, count: int = 1, making: Making | None = None, progress: Progress | None = None, first: int = 0
) -> Runs:
    """Run a scenario many times with other random numbers.

    Replication r has the same random numbers, and so the same results, wherever it is made. With more than one process
    a script keeps its own work under ``if __name__ == "__main__":``, as every Python program with workers does.

    Args:
        scenario: What to run.
        count: How many runs, at least 1.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.
        first: Number of the first replication.

    Raises:
        ArgumentError: ``count`` is below 1.
        WorkerDied: A worker died again and again with the same run.
    """
    if count < 1:
        raise ArgumentError("runs", "n", count, "a whole number, 1 or more")
    return gathered(replications_of(scenario, range(first, first + count)), lambda _, one: one, making, progress)


def gathered(
    tasks: Sequence[Task],
    placed: Callable[[int, ReplicationSummary], ReplicationSummary],
    making: Making | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Make runs and gather them as replications of the first one's scenario.

    Args:
        tasks: The runs.
        placed: Turns the place of a run and what it found into a replication of all.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.
    """
    started, begin = datetime.now(UTC), time.perf_counter()
    first, made = _made(tasks, making, progress)
    ensemble = Ensemble.of(first.scenario, [placed(place, one) for place, one in enumerate(made)])
    return Runs(first, ensemble, started, time.perf_counter() - begin)


def drawn(
    scenario: Scenario,
    count: int,
    parameters: Parameters = Parameters.LATIN_HYPERCUBE,
    making: Making | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Run a scenario with the parameters drawn anew for each replication, and as often with its own parameters.

    Replication r has the same random numbers in both, so what differs between the two is what the parameters do.

    Args:
        scenario: What to run; its section ``uncertain`` says what is drawn.
        count: Runs with drawn parameters, and as many with the scenario's own.
        parameters: Kind of the design.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The joint ensemble, whose spread is random variation and parameter uncertainty together; it holds that of
        random variation only as ``nominal``. The first run, with the journal, has the scenario's own parameters.

    Raises:
        DesignError: The scenario has no uncertain parameters, or the design cannot have so many rows.
        ScenarioError: Values that were drawn do not go together.
        WorkerDied: A worker died again and again with the same run.
    """
    if count < 2:
        raise DesignError("parameters are drawn for several replications: give 2 at least, better 40")
    rows = draw(scenario, count, parameters)
    of_rows = [task for number, row in enumerate(rows) for task in replications_of(row.scenario, (number,))]
    started, begin = datetime.now(UTC), time.perf_counter()
    first, made = _made([*replications_of(scenario, range(count)), *of_rows], making, progress)
    own = Ensemble.of(scenario, made[:count])
    joint = [replace(one, parameters=row.values) for one, row in zip(made[count:], rows, strict=True)]
    ensemble = Ensemble.of(scenario, joint, nominal=own)
    return Runs(first, ensemble, started, time.perf_counter() - begin, parameters=parameters)


def of_draws(
    rows: Sequence[Drawn], weighted_by: str, making: Making | None = None, progress: Progress | None = None
) -> Runs:
    """Run a scenario once with each of some values of its uncertain parameters.

    Args:
        rows: The draws; run r has the random numbers of replication r.
        weighted_by: What the draws were weighted by, in words.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.

    Raises:
        DesignError: There are fewer than two.
        WorkerDied: A worker died again and again with the same run.
    """
    if len(rows) < 2:
        raise DesignError("parameters are drawn for several replications: give 2 at least, better 40")
    tasks = [task for number, row in enumerate(rows) for task in replications_of(row.scenario, (number,))]
    found = gathered(tasks, lambda place, one: replace(one, parameters=rows[place].values), making, progress)
    return replace(found, ensemble=replace(found.ensemble, weighted_by=weighted_by))


def until_precise(
    scenario: Scenario,
    first_batch: int,
    goal: Precision,
    making: Making | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Run replications until the required metrics are known well enough, or there are as many as the goal allows.

    The runs go on in batches until Student's 95 % half-width of every metric is within the wanted share of its mean
    (``docs/model.md`` §8.4, case S02). How large the next batch is comes from R ≥ (t s/(ε x̄))²; it never more than
    doubles what is there, for s of few runs is uncertain. To stop when s happens to be small makes the interval hold
    the mean a little less often than it says (sequential stopping: Chow & Robbins 1965; Law 2015, section 9.4.1): the
    fewer runs the first batch has, the worse.

    Args:
        scenario: What to run.
        first_batch: Runs before the spread is looked at, at least ``FEWEST``.
        goal: What is wanted.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the current batch that is done, 0 to 1.

    Returns:
        The runs, with how well each metric is known in the end.

    Raises:
        PrecisionError: The goal cannot be one of this scenario, or its numbers make no sense.
        WorkerDied: A worker died again and again with the same run.
    """
    if not 0.0 < goal.share < 1.0:
        raise PrecisionError(f"a precision of {goal.share:g} is not a share between 0 and 1, such as 0.02")
    if not FEWEST <= first_batch <= goal.most:
        raise PrecisionError(f"the first batch of {first_batch} runs must be {FEWEST} at least and {goal.most} at most")
    begin = time.perf_counter()
    runs = replicated(scenario, first_batch, making, progress)
    found = reached(runs.ensemble, goal)
    # Replications are numbered on, so that the runs are the first ones of any longer series.
    while (more := next_batch(found, len(runs), goal)) > 0:
        added = make_runs(replications_of(scenario, range(len(runs), len(runs) + more)), making or Making(), progress)
        runs = replace(runs, ensemble=Ensemble.of(scenario, [*runs.ensemble.summaries, *added]))
        found = reached(runs.ensemble, goal)
    return replace(runs, wall_s=time.perf_counter() - begin, reached=found)


def _made(
    tasks: Sequence[Task], making: Making | None, progress: Progress | None
) -> tuple[Results, list[ReplicationSummary]]:
    """Make runs, the first in this process: its journal is wanted too, which is too large to be sent about."""
    first: list[Results] = []

    def meanwhile(report: Progress) -> None:
        first.append(run(tasks[0].scenario(), tasks[0].replication, report))

    rest = make_runs(tasks[1:], making or Making(), progress, meanwhile)
    return first[0], [ReplicationSummary.of(first[0]), *rest]
