"""What runs are held against: announced counts, each with the errors that a nowcast allows them.

The errors of one series are jointly normal (:class:`sim.analysis.nowcast.weighing.CountErrors`): the hour of each
announcement, and the model's own error as a random walk, so that errors of successive counts hang together. Series are
taken to be independent of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.analysis.nowcast.weighing import CountErrors, Counts, at_times
from sim.arrays import Floats
from sim.results.observed import Columns
from sim.runs.design import DesignError
from sim.runs.ensemble import ReplicationSummary
from sim.scenario.count_files.series import COUNTS
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Targets:
    """Counts by curve.

    Attributes:
        series: The counts of each curve.
        errors: How far they may lie from a perfect set of parameters.
    """

    series: dict[str, Counts]
    errors: CountErrors = field(default_factory=CountErrors)

    def __len__(self) -> int:
        return sum(len(counts) for counts in self.series.values())

    def among(self, curves: Collection[str]) -> Targets:
        """Those that there are curves for.

        Raises:
            DesignError: There is none.
        """
        found = {curve: counts for curve, counts in self.series.items() if curve in curves}
        if not found:
            raise DesignError(f"the runs have no curve of what was counted: {', '.join(self.series)}")
        return Targets(found, self.errors)

    def off(self, runs: Sequence[ReplicationSummary]) -> Floats:
        """Run less count in independent standard deviations of the errors, shape ``(runs, counts)``."""
        columns = []
        for curve, counts in self.series.items():
            rows = np.array([run.values[run.names.index(curve)] for run in runs], np.float64)
            differences = at_times(runs[0].time_h, rows, counts.time_h) - counts.persons
            root = np.linalg.cholesky(counts.covariance(self.errors))
            columns.append(np.linalg.solve(root, differences.T).T)
        return np.concatenate(columns, axis=1)

    def with_errors(self, truth: ReplicationSummary, rng: np.random.Generator) -> Targets:
        """Counts of the same times as if a run were the truth, with errors drawn as they are thought to be."""
        found = {}
        for curve, counts in self.series.items():
            row = truth.values[truth.names.index(curve)][None, :]
            exact = at_times(truth.time_h, row, counts.time_h)[0]
            known = Counts(counts.time_h, exact, counts.zero_h, float(exact.max(initial=1.0)))
            root = np.linalg.cholesky(known.covariance(self.errors))
            seen = exact + root @ rng.standard_normal(len(exact))
            found[curve] = Counts(counts.time_h, seen, counts.zero_h, known.residents)
        return Targets(found, self.errors)


def targets_of(scenario: Scenario, columns: Columns, until_h: float = np.inf) -> Targets:
    """Every count with its hour within the run, by the curve that it is of.

    Args:
        scenario: What is run.
        columns: Announced counts.
        until_h: Later ones are not looked at, hours after the start.

    Raises:
        DesignError: There is none.
    """
    found = {}
    at_h = np.asarray(columns["time_h"], np.float64)
    for column, curve in COUNTS.items():
        values = np.asarray(columns[column], np.float64)
        used = columns["hour_known"] & ~np.isnan(values) & (at_h > 0.0) & (at_h <= min(until_h, scenario.horizon_h))
        if used.any():
            # Of two counts at one time the larger: the other had not been brought up to date.
            times = np.unique(at_h[used])
            most = np.array([values[used & (at_h == time_h)].max() for time_h in times])
            found[curve] = Counts(times, most, scenario.clearance_zero_h, float(most.max(initial=1.0)))
    if not found:
        raise DesignError("no count has its hour within the run: there is nothing to calibrate by")
    return Targets(found)
