"""What a worker does, wherever it runs: make one run and write its row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.runs.points import Run
from sim.runs.replicate import run as simulate_once
from sim.runs.store import Store, row_of
from sim.scenario.errors import ScenarioError
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Order:
    """What all runs of a study share; small, and picklable.

    Attributes:
        base: The scenario that is varied.
        folder: The folder of the study, which every worker can reach.
        curves: Names of the curves that are kept.
    """

    base: Scenario
    folder: Path
    curves: tuple[str, ...]

    @property
    def store(self) -> Store:
        """Where the rows go."""
        return Store(self.folder)


def perform(order: Order, run: Run) -> bool:
    """Make a run and write its row, or write down why it cannot be made.

    Returns:
        Whether there is a row.

    Raises:
        OSError: The row cannot be written: a full disk ends the study, not the run.
        MemoryError: The machine cannot hold the run: another one may.
    """
    try:
        results = simulate_once(run.scenario(order.base), run.replication)
        row = row_of(run, results, order.curves)
    except (OSError, MemoryError):
        raise
    except ScenarioError as error:
        order.store.put_failed(run, str(error))
        return False
    except Exception as error:  # whatever a set of parameters brings to light must not end the study
        order.store.put_failed(run, f"{type(error).__name__}: {error}")
        return False
    order.store.describe(results.metrics)
    order.store.put(row)
    return True
