"""``sim.calibrate``: a scenario's uncertain parameters weighed by a file of counts, in one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sim.analysis.calibration.calibrate import LEAST_RUNS, Calibration, Plan
from sim.analysis.calibration.calibrate import calibrate as calibrated
from sim.analysis.calibration.targets import Targets, targets_of
from sim.results.observed import read_columns
from sim.runs.api import making_of
from sim.runs.executors import LOCAL
from sim.runs.progress import Progress
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario


@checked
def calibrate(
    scenario: Scenario,
    counts: str | Path | None = None,
    *,
    until: datetime | None = None,
    n: int = 200,
    waves: int = 2,
    steps: int = 3,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Weigh draws of a scenario's uncertain parameters by announced counts (``docs/calibration.md``).

    Makes ``n × (waves + steps)`` runs. Not for the question whether the scenario is the right story: see
    :func:`sim.weigh`.

    Args:
        scenario: Its section ``uncertain`` says what was thought before; its seed fixes all proposals.
        counts: File of counts (``docs/counts.md``); the scenario's ``observed`` if left out.
        until: No count of a later time is looked at; local time of the scenario where it has no offset.
        n: Runs of each wave and each step, 20 at least, better 200.
        waves: Waves of history matching, 1 at least.
        steps: Steps around the best runs.
        jobs: Processes of this machine, as in :func:`sim.runs`.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers.
        store: A folder in which finished runs are kept: what is there is not made again, so that what was killed goes
            on, and calibrations by other counts share the first wave.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The weighted runs: ``frame()`` has a row for each range, ``posterior_frame()`` the draws with their weights.

    Raises:
        ArgumentError: An argument is of another kind than it should be, or too small; there are no counts.
        ObservedError: The counts cannot be read.
        DesignError: The scenario has no uncertain parameters, or no count has its hour within the run.
        ScenarioError: Values that were drawn do not go together.
        WorkerDied: A worker died again and again with the same run; what was finished is in the store.
    """
    for name, given, least in (("n", n, LEAST_RUNS), ("waves", waves, 1), ("steps", steps, 0)):
        if given < least:
            raise ArgumentError("calibrate", name, given, f"a whole number, {least} or more")
    targets = targets_by(scenario, counts, until)
    return calibrated(scenario, targets, Plan(n, waves, steps), making_of(jobs, on, slurm, store), progress)


def targets_by(scenario: Scenario, counts: str | Path | None = None, until: datetime | None = None) -> Targets:
    """The counts of a file, or of the scenario's ``observed``, that runs are held against.

    Raises:
        ArgumentError: Neither is there.
        ObservedError: They cannot be read.
        DesignError: No count has its hour within the run.
    """
    path = counts or scenario.observed
    if path is None:
        raise ArgumentError("calibrate", "counts", None, "a file of counts: the scenario has no `observed:`")
    columns = read_columns(Path(path), scenario.start)
    if until is None:
        return targets_of(scenario, columns)
    moment = until if until.tzinfo else until.replace(tzinfo=scenario.start.tzinfo)
    return targets_of(scenario, columns, hours_between(scenario.start, moment))
