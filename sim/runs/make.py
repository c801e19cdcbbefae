"""Make the runs that are missing, wherever work is done, and give all of them back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.runs.errors import WorkerDied
from sim.runs.executors import Executor, InTurn, Lost, Meanwhile
from sim.runs.progress import Progress
from sim.runs.store import Store
from sim.runs.task import Task, replications_of
from sim.runs.work import Order, Outcome, perform
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Making:
    """How runs are made and where they are kept.

    Attributes:
        executor: Where the work is done.
        store: Where finished runs are kept, so that none is lost and none made twice; None: in memory only.
    """

    executor: Executor = field(default_factory=InTurn)
    store: Store | None = None


def unfinished(target: Path) -> Path:
    """Where a command that writes the folder ``target`` keeps its finished runs until it is done."""
    target = target.resolve()
    # Beside and not inside: the folder itself is replaced as a whole, and its old content must stay until then.
    return target.with_name(f".{target.name}.unfinished")


@contextmanager
def kept_until_done(target: Path) -> Iterator[Store]:
    """The store of a command; it is gone when the block ends well, and stays however else it ends."""
    folder = unfinished(target)
    yield Store(folder)
    # Only here, after the block has ended well: after an error or a kill the runs must still be found.
    shutil.rmtree(folder, ignore_errors=True)


def make_runs(
    tasks: Sequence[Task],
    making: Making,
    progress: Progress | None = None,
    meanwhile: Callable[[Progress], None] | None = None,
) -> list[ReplicationSummary]:
    """Make runs that are kept whole.

    Those that the store has are not made again, whoever was killed before; a row that is damaged is set aside, and its
    run is made again. The same tasks give the same results, wherever and however often they are begun.

    Args:
        tasks: What is to be made; runs with the same key are made once.
        making: How, and where they are kept.
        progress: Called with the share of the work that is done, 0 to 1.
        meanwhile: Work of one more run, done in this process while others make theirs; it is given the function to
            report its own share.

    Returns:
        The runs, in the order of the tasks.

    Raises:
        WorkerDied: A worker died again and again with the same run.
        ClusterError: The cluster is not to be had, or gone.
        Exception: A run cannot be made; those that were made stay in the store.
    """
    # By content: the same scenario under two names is run once.
    by_key = {task.key: task for task in tasks}
    store = making.store
    found = {} if store is None else store.whole(by_key)
    missing = [task for key, task in by_key.items() if key not in found]
    if store is not None and missing:
        # A store that stays, as a calibration's, would keep for ever what a killed writer has left half-written.
        store.clear()
    order = Order(None if store is None else store.folder.resolve())
    meter = _Meter(len(by_key) + (meanwhile is not None), len(found), progress)
    for task, outcome in _outcomes(order, missing, making.executor, meter, meanwhile):
        if outcome.summary is not None:
            found[task.key] = outcome.summary
    if store is not None:
        # On a cluster the workers write the rows, and only a word comes back.
        found |= store.whole(key for key in by_key if key not in found)
    return [found[task.key] for task in tasks]


def make_ensembles(
    variants: Mapping[str, Scenario], replications: int, making: Making, progress: Progress | None = None
) -> dict[str, Ensemble]:
    """Make the same replications of several scenarios, with common random numbers where their seeds are the same."""
    tasks = {name: replications_of(one, range(replications)) for name, one in variants.items()}
    made = iter(make_runs([task for some in tasks.values() for task in some], making, progress))
    return {name: Ensemble.of(variants[name], [next(made) for _ in some]) for name, some in tasks.items()}


@dataclass
class _Meter:
    """How much of the work is done."""

    total: int
    done: int
    progress: Progress | None

    def report(self, share_of_next: float = 0.0) -> None:
        if self.progress is not None:
            self.progress((self.done + share_of_next) / self.total)

    def count(self) -> None:
        self.done += 1
        self.report()


def _outcomes(
    order: Order,
    tasks: Sequence[Task],
    executor: Executor,
    meter: _Meter,
    meanwhile: Callable[[Progress], None] | None,
) -> Iterator[tuple[Task, Outcome]]:
    """What came of each run, as they end."""
    function = partial(perform, order)
    if executor.in_this_process:
        function = partial(perform, order, progress=meter.report)
    for task, outcome in executor.outcomes(function, tasks, _heard(meanwhile, meter)):
        if isinstance(outcome, Lost):
            # No ensemble without it: the runs that kill a worker are the large ones, and leaving them out would bias
            # every mean.
            raise WorkerDied(f"a run was lost: {outcome.reason}; fewer jobs need less of it")
        yield task, outcome
        meter.count()


def _heard(meanwhile: Callable[[Progress], None] | None, meter: _Meter) -> Meanwhile | None:
    """The work of this process, which hears Ctrl-C whenever it says its share."""
    if meanwhile is None:
        return None

    def work(stop_if_interrupted: Callable[[], None]) -> None:
        def report(share: float) -> None:
            stop_if_interrupted()
            meter.report(share)

        meanwhile(report)
        meter.count()

    return work
