"""What a worker does, wherever it is: make one run, and keep its row where there is a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.results.results import Results
from sim.runs.ensemble import ReplicationSummary
from sim.runs.progress import Progress
from sim.runs.rows import described, study_row, whole_row
from sim.runs.store import Store
from sim.runs.task import WHOLE, Kept, Task
from sim.scenario.errors import ScenarioError
from sim.simulate import simulate


@dataclass(frozen=True)
class Order:
    """What is done with runs; small, and picklable.

    Attributes:
        folder: Where their rows go, which every worker can reach; None: they are handed back.
        keep: What is kept of each.
        lenient: Whether a run that cannot be made is written down in the folder, and the others go on.
    """

    folder: Path | None = None
    keep: Kept | None = WHOLE
    lenient: bool = False

    @property
    def store(self) -> Store | None:
        """Where the rows go."""
        return None if self.folder is None else Store(self.folder)


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Attributes:
        summary: What an ensemble needs of it; None where its row is in the store, or there is none.
        failed: Whether it cannot be made.
    """

    summary: ReplicationSummary | None = None
    failed: bool = False


def perform(order: Order, task: Task, progress: Progress | None = None) -> Outcome:
    """Make a run that is not there yet.

    Raises:
        OSError: Its row cannot be written: a full disk ends the work, not the run.
        MemoryError: The machine cannot hold the run: another one may.
        Exception: It cannot be made, and the order is not lenient.
    """
    store = order.store
    if store is not None and store.has(task.key):
        return Outcome()
    try:
        results = Results(simulate(task.scenario(), task.replication, progress))
        if store is None:
            return Outcome(ReplicationSummary.of(results))
        if order.keep is None:
            row = whole_row(task, ReplicationSummary.of(results))
        else:
            row = study_row(task, results, order.keep)
            store.describe(described(results, order.keep))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # whatever a set of parameters brings to light must not end a study
        if not order.lenient or store is None:
            raise
        store.put_failed(task, str(error) if isinstance(error, ScenarioError) else f"{type(error).__name__}: {error}")
        return Outcome(failed=True)
    store.put(row)
    return Outcome()
