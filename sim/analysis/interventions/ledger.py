"""What each intervention saves and costs, paired by replication, and what is Pareto-efficient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.interventions.combinations import combinations, study_of
from sim.analysis.interventions.listed import BASE, WITHOUT, Listed, ResolvedIntervention, read_listed
from sim.analysis.interventions.options import Options, options_of
from sim.analysis.interventions.rows import Rows, certain
from sim.analysis.paired import Difference
from sim.pages.content import PageTable
from sim.results.definition import Definition
from sim.results.html import tables_html
from sim.results.metric import COUNTED, in_unit, readable
from sim.results.metrics import select
from sim.results.metrics_crossing import MAIN
from sim.runs.api import carried_out
from sim.runs.executors import LOCAL
from sim.runs.progress import Progress
from sim.runs.sweep import Sweep, begin
from sim.scenario.arguments import checked
from sim.scenario.shipped import find, find_interventions
from sim.scenario.titles import titles

if TYPE_CHECKING:
    import pandas as pd

GAINS = {one.name: one for one in select(lambda one: one.aim)}
"""Metrics of which less is what interventions are for, by name."""

LEAST_SHARE, LEAST_H = 0.01, 1.0
"""Least side effects that tables and pictures report: a share of the value without it, and hours of a moment."""


@dataclass(frozen=True)
class SideEffect:
    """What an intervention does beside what it is for, where that is certain.

    Attributes:
        definition: What the metric is.
        change: With the intervention less without it.
        worse: Whether that is for the worse.
    """

    definition: Definition
    change: Difference
    worse: bool

    @property
    def words(self) -> str:
        """What the metric is, in few words."""
        return self.definition.label

    @property
    def of_moment(self) -> bool:
        """Whether the metric is a moment, such as that of the last patient out."""
        return self.definition.is_moment

    @property
    def worth_reporting(self) -> bool:
        """Whether it is large enough to show beside the gains: pairs of runs make the smallest change certain."""
        change = self.change
        if change.late:
            return True
        if change.mean is None or change.first is None:
            return False
        if self.of_moment:
            return abs(change.mean) >= LEAST_H
        whole = round(change.mean) if change.unit in COUNTED else change.mean
        return whole != 0 and abs(change.mean) >= LEAST_SHARE * abs(change.first)


@dataclass(frozen=True)
class LedgerLine:
    """A line of the ledger.

    Attributes:
        intervention: The intervention.
        replications: Pairs of runs.
        saved: For each metric of :data:`GAINS` that both states have: without the intervention less with it.
        side_effects: Other metrics that are clearly less or more with it, those for the worse first, and headlines of
            the planner's questions before details.
    """

    intervention: ResolvedIntervention
    replications: int
    saved: tuple[Difference, ...]
    side_effects: tuple[SideEffect, ...]

    def gain(self, metric: str) -> Difference | None:
        """What is saved of one metric; None where it has no interval."""
        found = next((one for one in self.saved if one.name == metric), None)
        return None if found is None or found.low is None else found

    @property
    def worse(self) -> tuple[SideEffect, ...]:
        """Side effects for the worse that are worth reporting."""
        return tuple(effect for effect in self.side_effects if effect.worse and effect.worth_reporting)

    @property
    def better(self) -> tuple[SideEffect, ...]:
        """Side effects for the better that are worth reporting."""
        return tuple(effect for effect in self.side_effects if not effect.worse and effect.worth_reporting)

    def unfinished(self, metric: str) -> tuple[int, int]:
        """Runs in which a metric was not come to: without the intervention, and with it."""
        found = next(one for one in self.saved if one.name == metric)
        neither = self.replications - found.pairs - found.first_only - found.second_only
        return neither + found.first_only, neither + found.second_only


@dataclass(frozen=True)
class InterventionLedger:
    """What the interventions of a list do to a scenario, alone and together (``docs/interventions.md``).

    Not for a sum of gains: two interventions at once may save less, or more, than each alone. Costs are not weighed.

    Attributes:
        sweep: The study with its folder.
        listed: The list and the scenario.
        together: Most interventions at once in a combination.
        entries: A line for each intervention, that which saves most hours until 90 % have crossed first.
        options: The scenario as it is, all interventions that it does not have, and their combinations.
    """

    sweep: Sweep
    listed: Listed
    together: int
    entries: tuple[LedgerLine, ...]
    options: Options

    @property
    def replications(self) -> int:
        """Pairs of runs that every line has at least."""
        return min(entry.replications for entry in self.entries)

    @cached_property
    def runs(self) -> int:
        """Different runs that it rests on."""
        return len({run.key for run in self.sweep.runs})

    def to_frame(self) -> pd.DataFrame:
        """What each intervention saves: a row for each metric of :data:`GAINS`, in its unit, with both intervals."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "intervention": entry.intervention.name,
                    "title": entry.intervention.title,
                    "in_place": entry.intervention.in_place,
                    "metric": one.name,
                    "what": GAINS[one.name].label,
                    "unit": one.unit,
                    "without": one.second,
                    "with": one.first,
                    "saved": one.mean,
                    **_intervals(one),
                    "pairs": one.pairs,
                    "unfinished_without": entry.unfinished(one.name)[0],
                    "unfinished_with": entry.unfinished(one.name)[1],
                }
                for entry in self.entries
                for one in entry.saved
            ]
        )

    def side_effects_frame(self) -> pd.DataFrame:
        """What else each intervention changes for certain: a row for each metric."""
        import pandas as pd

        columns = ("intervention", "metric", "what", "unit", "without", "with", "change", "low", "high")
        rows = [
            {
                "intervention": entry.intervention.name,
                "metric": effect.change.name,
                "what": effect.words,
                "unit": effect.change.unit,
                "without": effect.change.first,
                "with": effect.change.second,
                "change": effect.change.mean,
                **_intervals(effect.change),
                "for_the": "worse" if effect.worse else "better",
            }
            for entry in self.entries
            for effect in entry.side_effects
        ]
        return pd.DataFrame(rows, columns=None if rows else list(columns))

    def _repr_html_(self) -> str:
        head = ("intervention", "metric", "saved", "90 %", "for the worse")
        cells = []
        for entry in self.entries:
            worse = "; ".join(effect.words for effect in entry.worse)
            for one in (found for name in GAINS if (found := entry.gain(name)) is not None):
                assert one.mean is not None and one.low is not None and one.high is not None
                factor, unit = readable(one.mean, one.unit) if one.unit == "km" else (1.0, one.unit)
                saved, low, high = (in_unit(factor * value, unit) for value in (one.mean, one.low, one.high))
                shown = (GAINS[one.name].label, f"{saved} {unit}", f"{low} to {high}")
                cells.append((entry.intervention.title, *shown, worse))
        title = f"{self.listed.file.title}: {self.listed.base.title}; {self.runs:,} runs"
        return tables_html(PageTable(title, head, cells))


@checked
def ledger(
    scenario: str | Path,
    store: str | Path,
    interventions: str | Path | None = None,
    n: int = 20,
    *,
    together: int = 2,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> InterventionLedger:
    """Make the runs of an intervention ledger that are missing in a folder, and read it, as ``sim interventions`` does.

    Not for one change of your own: two scenarios and :func:`sim.paired` say the same with fewer runs.

    Args:
        scenario: A scenario file, or the name of a shipped one.
        store: The folder where the rows go; what is there already is not made again.
        interventions: The list, a file or the name of a shipped one; that of the scenario's name if left out.
        n: Runs of each state, with the same random numbers for all; at least 2.
        together: Most interventions at once; 1 for each alone.
        jobs: Processes of this machine, as in :func:`sim.runs`.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        A line for each intervention, and for each combination that was run.

    Raises:
        ScenarioError: Something is wrong with the list or the scenario.
        DesignError: It has more runs than its budget, or fewer than two replications.
        ForeignFolderError: The folder holds something else.
        OSError: A row cannot be written; what was written stays.
    """
    listed = read_listed(find_interventions(str(interventions or Path(scenario).stem)), find(str(scenario)))
    begun = begin(study_of(listed, n, together), Path(store))
    begun.store.set_aside_damaged()
    return read_ledger(carried_out(begun, jobs, on, slurm, progress), listed, together)


def read_ledger(sweep: Sweep, listed: Listed, together: int) -> InterventionLedger:
    """The ledger of a study whose runs are there.

    Raises:
        DesignError: A state has fewer than two runs.
    """
    rows = Rows.of(sweep)
    names = titles(listed.base)
    found = (_entry(intervention, rows, names) for intervention in listed.interventions)
    entries = sorted(found, key=_hours, reverse=True)
    return InterventionLedger(
        sweep, listed, together, tuple(entries), options_of(combinations(listed, together), listed, rows)
    )


def _entry(intervention: ResolvedIntervention, rows: Rows, names: Mapping[str, str]) -> LedgerLine:
    before = f"{WITHOUT}{intervention.name}" if intervention.in_place else BASE
    saved = tuple(rows.difference(intervention.name, before, name) for name in GAINS if name in rows.defined)
    found = _side_effects(intervention, before, rows, names)
    effects = sorted(found, key=lambda one: (not one.worse, -one.definition.place))
    return LedgerLine(intervention, len(rows.replications((before, intervention.name))), saved, tuple(effects))


def _side_effects(
    intervention: ResolvedIntervention, before: str, rows: Rows, names: Mapping[str, str]
) -> Iterator[SideEffect]:
    """What changes for certain, in the words of the scenario's titles."""
    for name, definition in rows.defined.items():
        if definition.side_effect:
            change = rows.difference(before, intervention.name, name)
            if certain(change):
                yield SideEffect(definition.titled(names), change, change.sign * definition.better.value > 0)


def _hours(entry: LedgerLine) -> float:
    """Hours saved until 90 % have crossed; least where they are not known."""
    found = entry.gain(MAIN.name)
    return float("-inf") if found is None or found.mean is None else found.mean


def _intervals(one: Difference) -> dict[str, float | None]:
    return {
        "low": one.low,
        "high": one.high,
        "resampled_low": one.resampled_low,
        "resampled_high": one.resampled_high,
    }
