"""``sim.weigh``: rival scenarios of one course of events run and weighed, in one call."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sim.analysis.nowcast.reports import read_reports
from sim.analysis.rivals.weighed import Weighed, weighed
from sim.runs.api import making_of
from sim.runs.executors import LOCAL
from sim.runs.progress import Progress
from sim.runs.variants import variants
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario


@checked
def weigh(
    scenarios: Mapping[str, Scenario],
    n: int = 20,
    *,
    record: str | Path | None = None,
    reports: str | Path | None = None,
    until: datetime | None = None,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Weighed:
    """Weigh rival scenarios by what was observed (``docs/rivals.md``).

    Weights compare these scenarios; they do not say that one is right. Not for the uncertain parameters of one
    scenario: see :func:`sim.calibrate`.

    Args:
        scenarios: Two rivals at least, by name, that begin at the same moment.
        n: Runs of each, with common random numbers.
        record: File of what was observed, as ``record:`` of a scenario; that of the first rival if left out.
        reports: CSV of reports of the queue (:mod:`sim.analysis.nowcast.reports`), if there is one.
        until: Nothing that was observed later is looked at; local time of the scenarios where it has no offset.
        jobs: Processes of this machine, as in :func:`sim.runs`.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers.
        store: A folder in which finished runs are kept: what is there is not made again.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        ``frame()`` has a row for each series and rival, ``weights_frame()`` their weights, ``apart`` what would set
        them apart.

    Raises:
        ArgumentError: An argument is of another kind than it should be; there are fewer than two rivals, they begin at
            different moments, or there is no record.
        ObservedError: The record or the reports cannot be read.
        WorkerDied: A worker died again and again with the same run; what was finished is in the store.
    """
    rivals = with_one_record(scenarios, record)
    start = next(iter(rivals.values())).start
    reported = [] if reports is None else read_reports(Path(reports), start)
    until_h = math.inf
    if until is not None:
        until_h = hours_between(start, until if until.tzinfo else until.replace(tzinfo=start.tzinfo))
    made = variants(rivals, n, making_of(jobs, on, slurm, store), progress)
    return weighed(made.ensembles, reported, until_h)


def with_one_record(scenarios: Mapping[str, Scenario], record: str | Path | None = None) -> dict[str, Scenario]:
    """Rivals that are held against the same record: the one that is given, or that of the first.

    Raises:
        ArgumentError: They are no rivals, or there is no record.
    """
    if len(scenarios) < 2:
        raise ArgumentError("weigh", "scenarios", list(scenarios), "two at least: one scenario has no rival")
    (named, first), *others = scenarios.items()
    own = {"observed": first.observed, "record": first.record}
    if record is not None:
        own = {"observed": None, "record": str(Path(record).resolve())}
    if not any(own.values()):
        raise ArgumentError("weigh", "record", None, f"a file of what was observed: {named} has no record to weigh by")
    for name, one in others:
        if one.start != first.start:
            given = f"{name}, from {one.start:%Y-%m-%dT%H:%M} on"
            wanted = f"one that begins when {named} does, at {first.start:%Y-%m-%dT%H:%M}: else they are no rivals"
            raise ArgumentError("weigh", "scenarios", given, wanted)
    return {name: one.model_copy(update=own) for name, one in scenarios.items()}
