"""Several scenarios, run with the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.pages.content import PageTable
from sim.results.html import tables_html
from sim.runs.ensemble import Ensemble
from sim.runs.make import Making, make_ensembles
from sim.runs.progress import Progress
from sim.scenario.arguments import ArgumentError
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Variants:
    """Replications of several scenarios; replication r of all has the same random numbers.

    Attributes:
        ensembles: The replications of each, by its name, in the order in which they were given.
    """

    made_by: ClassVar[str] = "sim.runs({'a': scenario, 'b': another}, n=20)"
    ensembles: Mapping[str, Ensemble]

    def __getitem__(self, name: str) -> Ensemble:
        return self.ensembles[name]

    def __len__(self) -> int:
        return len(self.ensembles)

    @property
    def metrics(self) -> pd.DataFrame:
        """A row for each run: its variant, its replication, and every metric as a number."""
        import pandas as pd

        tables = {name: one.table() for name, one in self.ensembles.items()}
        for name, table in tables.items():
            table.insert(0, "variant", name)
        return pd.concat(list(tables.values()), ignore_index=True)

    def curve(self, name: str) -> pd.DataFrame:
        """A curve of every run: a row for each recording step, a column for each variant and replication.

        Raises:
            ValueError: A variant has no such curve.
        """
        import pandas as pd

        return pd.concat({variant: one.curve_table(name) for variant, one in self.ensembles.items()}, axis=1)

    def _repr_html_(self) -> str:
        rows = [(name, one.scenario.title, f"{len(one):,}") for name, one in self.ensembles.items()]
        return tables_html(PageTable("Variants with the same random numbers", ("variant", "scenario", "runs"), rows))


def variants(
    scenarios: Mapping[str, Scenario], count: int, making: Making | None = None, progress: Progress | None = None
) -> Variants:
    """Run several scenarios with the same random numbers: those of the first one's seed.

    Args:
        scenarios: What to run, by name.
        count: Runs of each, at least 1.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.

    Raises:
        ArgumentError: There is no scenario, or ``count`` is below 1.
        WorkerDied: A worker died again and again with the same run.
    """
    if not scenarios:
        raise ArgumentError("runs", "what", scenarios, "a scenario at least, by name")
    if count < 1:
        raise ArgumentError("runs", "n", count, "a whole number, 1 or more")
    seed = next(iter(scenarios.values())).seed
    alike = {name: one.model_copy(update={"seed": seed}) for name, one in scenarios.items()}
    return Variants(make_ensembles(alike, count, making or Making(), progress))
