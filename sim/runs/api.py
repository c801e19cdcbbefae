"""``sim.runs``: many runs from Python and Jupyter, whatever is varied and wherever they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

from pydantic import ValidationError

from sim.runs.cluster import executor_at
from sim.runs.executors import LOCAL
from sim.runs.make import Making
from sim.runs.parameters import Parameters
from sim.runs.precision import METRICS, MOST, Precision
from sim.runs.progress import Progress, Tally
from sim.runs.runs import Runs, drawn, replicated, until_precise
from sim.runs.slurm import Slurm
from sim.runs.store import Store
from sim.runs.sweep import Sweep, begin_file, carry_out
from sim.runs.variants import Variants, variants
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.errors import nearest
from sim.scenario.model import Scenario

FIRST_BATCH = 20
"""Runs before the spread is looked at, where a precision is required."""


@overload
def runs(
    what: Scenario,
    n: int | None = None,
    *,
    draw: str = "fixed",
    until: float | None = None,
    of: Sequence[str] = METRICS,
    most: int = MOST,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Replications of one scenario: what random variation (with ``draw``, parameter uncertainty too) does to metrics.

    Not to compare scenarios: give them together by name, so that they have common random numbers.
    """


@overload
def runs(
    what: Mapping[str, Scenario],
    n: int | None = None,
    *,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Variants:
    """Several scenarios by name with common random numbers, for their differences (:func:`sim.paired`).

    Not for a precision or for drawn parameters: ``draw``, ``until``, ``of`` and ``most`` are of one scenario.
    """


@overload
def runs(
    what: str | Path,
    n: int | None = None,
    *,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """The runs of a study: its file, or the name of a shipped one. Needs ``store``; finished runs are kept there.

    Not for one scenario's replications: a study has axes, and a row for every point of them.
    """


@checked
def runs(
    what: Scenario | Mapping[str, Scenario] | str | Path,
    n: int | None = None,
    *,
    draw: str = "fixed",
    until: float | None = None,
    of: Sequence[str] = METRICS,
    most: int = MOST,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Runs | Variants | Sweep:
    """Make many runs: replications, draws of uncertain parameters, scenarios side by side, or a study.

    Not for one run whose journal is wanted: :func:`sim.run`. Not for scenarios one by one that are to be compared:
    give them together, so that they have common random numbers.

    Args:
        what: A scenario; several by name, to be run with common random numbers; or a study, its file or the name of a
            shipped one.
        n: Runs of each, with other random numbers: 1 if left out; of a study as many as it says for each point; with
            ``until`` the first batch, 20.
        draw: ``latin-hypercube`` or ``sobol``: parameters of the scenario's section ``uncertain`` are drawn for each
            run, and as many runs beside them have the scenario's own values.
        until: Add runs until the 95 % half-width of each metric of ``of`` is this share of its mean, such as 0.02.
        of: The metrics to which ``until`` applies.
        most: Runs at which ``until`` ends.
        jobs: Processes of this machine; None for as many as this process may use of it. With more than one, a script
            keeps its own work under ``if __name__ == "__main__":``.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers: the fields of :class:`sim.runs.slurm.Slurm`.
        store: A folder in which finished runs are kept: what is there is not made again, so that what was killed goes
            on. A study needs one.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        Of a scenario its :class:`~sim.runs.runs.Runs`, of several :class:`~sim.runs.variants.Variants`, of a study a
        :class:`~sim.runs.sweep.Sweep`. The same call gives the same metrics, wherever it is made.

    Raises:
        ArgumentError: An argument is of another kind than it should be, below 1, or does not go with the others.
        ScenarioError: Something is wrong with a study, or values that were drawn do not go together.
        DesignError: There are no uncertain parameters to draw from, or a design cannot have so many rows.
        PrecisionError: ``until`` does not apply to such metrics.
        WorkerDied: A worker died again and again with the same run; what was finished is in the store.
        ClusterError: The cluster is not to be had, or gone.
    """
    if isinstance(what, str | Path):
        if store is None:
            raise ArgumentError("runs", "store", None, "a folder, in which a study keeps its rows")
        begun = begin_file(what, Path(store), n)
        return carried_out(begun, jobs, on, slurm, progress)
    making = making_of(jobs, on, slurm, store)
    if isinstance(what, Mapping):
        return variants(what, 1 if n is None else n, making, progress)
    if draw not in list(Parameters):
        raise ArgumentError("runs", "draw", draw, f"one of {', '.join(Parameters)}{nearest(draw, Parameters)}")
    parameters = Parameters(draw)
    if until is not None:
        if parameters is not Parameters.FIXED:
            wanted = "None where parameters are drawn: a design has as many rows as it is made with"
            raise ArgumentError("runs", "until", until, wanted)
        goal = Precision(until, tuple(of), most)
        return until_precise(what, FIRST_BATCH if n is None else n, goal, making, progress)
    count = 1 if n is None else n
    if parameters is Parameters.FIXED:
        return replicated(what, count, making, progress)
    return drawn(what, count, parameters, making, progress)


def making_of(
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    store: str | Path | None = None,
) -> Making:
    """How runs are made and kept, from the arguments of :func:`runs`, which see.

    Raises:
        ArgumentError: ``slurm`` has a field that there is not.
        ClusterError: The cluster is not to be had.
    """
    kept = None if store is None else Store(Path(store))
    return Making(executor_at(on, jobs, _slurm_of(slurm), Path(store or ".") / "logs"), kept)


def carried_out(
    begun: Sweep,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """A study whose missing runs are made now; what they are reported is as in :func:`runs`, which see."""

    def report(tally: Tally) -> None:
        if progress is not None:
            progress(tally.seen / max(tally.total, 1))

    slurm_settings = begun.study.plan.slurm if slurm is None else _slurm_of(slurm)
    carry_out(begun, executor_at(on, jobs, slurm_settings, begun.logs), report=report)
    return begun


def _slurm_of(slurm: Mapping[str, object] | None) -> Slurm:
    try:
        return Slurm.model_validate(dict(slurm or {}))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise ArgumentError("runs", f"slurm: {name}", first["input"], first["msg"]) from None
