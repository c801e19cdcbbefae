"""Many replications of one scenario: medians and intervals, without keeping their journals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.chain import Pictured
from sim.journal import TimelineEvent
from sim.results.curves import Curve, Curves
from sim.results.definition import Definition
from sim.results.frames import metrics_frame
from sim.results.html import run_html
from sim.results.metric import Metric, pooled
from sim.results.metrics_fit import RMSE_OF_MEDIAN
from sim.results.metrics_partition import adding_up
from sim.results.observed import Record, find_record, fit
from sim.results.over_runs import quantile_over_runs
from sim.results.results import Results, next_named
from sim.results.times import ClockHours, clock_hours
from sim.scenario.count_files.series import COUNTS
from sim.scenario.model import ParameterValue, Scenario

if TYPE_CHECKING:
    import pandas as pd

HOURLY = ("persons", "vehicles", "departed", "road_time_median", "road_time_p90")
"""Rows of ``ReplicationSummary.hourly``."""


def hourly(results: Results) -> Floats:
    """The quantities ``HOURLY`` of one run by local clock hour, as in ``ReplicationSummary.hourly``."""
    found = np.full((len(HOURLY), len(results.hours)), np.nan, np.float64)
    if results.throughput is not None:
        found[0], found[1] = results.throughput.persons, results.throughput.vehicles
    if results.road_time is not None:
        taken = results.road_time[1]
        found[2] = taken.departed
        for row, known_h in ((3, taken.median_h), (4, taken.p90_h)):
            # Somebody set off and too few arrived: later than any, which must not be left out of a median over runs.
            found[row] = np.where((taken.departed > 0) & np.isnan(known_h), np.inf, known_h)
    return found


def curve_values(run: Results | Ensemble, curve: str) -> Floats:
    """One curve of every run, of one or of many, shape ``(runs, steps)``.

    Raises:
        KeyError, ValueError: There is no such curve.
    """
    return run.curves[curve].values[None, :] if isinstance(run, Results) else run.values(curve)


@dataclass(frozen=True)
class ReplicationSummary:
    """What an ensemble keeps of one replication; small, and picklable.

    Attributes:
        replication: Its number.
        time_h: Recording steps, hours, shape ``(steps,)``.
        names, units: Names and units of the curves.
        values: The curves, float64, shape ``(curves, steps)``.
        hourly: By local clock hour: persons and vehicles that crossed; vehicles that set off, and the median and 90 %
            quantile of their time on the road (hours; infinite where too many of them are still on the road at the
            end of the run, NaN where nobody set off); float64, shape ``(5, hours)``.
        metrics: The metrics.
        cues: Which entry of the timeline moved which parameter.
        parameters: Values that were drawn for this run, by name; none where it has the scenario's own.
    """

    replication: int
    time_h: Floats
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: NDArray[np.float64]
    hourly: NDArray[np.float64]
    metrics: tuple[Metric, ...]
    cues: tuple[TimelineEvent, ...] = ()
    parameters: tuple[tuple[str, ParameterValue], ...] = ()

    @classmethod
    def of(cls, results: Results) -> ReplicationSummary:
        """Sum up the results of one run."""
        curves = results.curves
        return cls(
            replication=results.journal.replication,
            time_h=curves.time_h,
            names=curves.names,
            units=tuple(curve.unit for curve in curves),
            values=np.array([curve.values for curve in curves], np.float64).reshape(len(curves), len(curves.time_h)),
            hourly=hourly(results),
            metrics=results.metrics,
            cues=results.journal.cues,
        )


@dataclass(frozen=True)
class Ensemble(Pictured):
    """Replications of one scenario: medians, intervals and curves (``docs/statistics.md``).

    Their spread is random variation only where the parameters are the same in all; in a joint ensemble, where each has
    its own, it is random variation and parameter uncertainty together. Not for what one run only knows, such as who
    waits where at an hour: see :class:`Results`. Not for adding up medians: sums are of one run, or of means.

    Attributes:
        scenario: What was run.
        summaries: The replications, in order of their numbers.
        nominal: Beside a joint ensemble: replications with the scenario's own parameters.
        weighted_by: What the parameters were weighted by, in words; empty where each draw is as likely as the others.
    """

    made_by: ClassVar[str] = "sim.runs(scenario, n=20).ensemble"
    scenario: Scenario
    summaries: tuple[ReplicationSummary, ...]
    nominal: Ensemble | None = None
    weighted_by: str = ""

    @classmethod
    def of(
        cls, scenario: Scenario, summaries: Sequence[ReplicationSummary], nominal: Ensemble | None = None
    ) -> Ensemble:
        """Gather replications of one scenario.

        Raises:
            ValueError: There is none, one is there twice, or their curves or metrics are not the same ones.
        """
        if not summaries:
            raise ValueError("an ensemble needs at least one replication")
        # Workers end in any order; the same runs must give the same bytes.
        ordered = tuple(sorted(summaries, key=lambda summary: summary.replication))
        numbers = [summary.replication for summary in ordered]
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"replications {numbers} are not all different")
        for summary in ordered[1:]:
            same = summary.names == ordered[0].names and np.array_equal(summary.time_h, ordered[0].time_h)
            # Everything below pools by place, so that a column of another metric would be taken for this one.
            if not same or [m.name for m in summary.metrics] != [m.name for m in ordered[0].metrics]:
                raise ValueError(f"replication {summary.replication} is not of the same scenario as {numbers[0]}")
        return cls(scenario, ordered, nominal)

    def __len__(self) -> int:
        return len(self.summaries)

    @property
    def time_h(self) -> Floats:
        """Recording steps, hours, shape ``(steps,)``."""
        return self.summaries[0].time_h

    @property
    def cues(self) -> tuple[TimelineEvent, ...]:
        """Which entry of the timeline moved which parameter in the first run with the scenario's own parameters."""
        return (self.nominal or self).summaries[0].cues

    @property
    def spread_is(self) -> str:
        """What the replications differ by, in words."""
        drawn = len(self.summaries[0].parameters)
        if self.weighted_by:
            return f"random variation and the parameters of members drawn by their weights after {self.weighted_by}"
        return f"random variation and {drawn} drawn parameters" if drawn else "random variation; parameters fixed"

    def parameters_frame(self) -> pd.DataFrame:
        """One row for each replication: its number, and the values that were drawn for it."""
        import pandas as pd

        return pd.DataFrame([{"replication": s.replication, **dict(s.parameters)} for s in self.summaries])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the curves."""
        return self.summaries[0].names

    @property
    def hours(self) -> ClockHours:
        """The local clock hours of the run."""
        return clock_hours(self.scenario)

    def values(self, curve: str) -> Floats:
        """One curve of every replication, shape ``(replications, steps)``.

        Raises:
            ValueError: There is no such curve.
        """
        row = self.names.index(curve)
        return np.array([summary.values[row] for summary in self.summaries], np.float64)

    def hourly(self, name: str) -> Floats:
        """One quantity of ``HOURLY`` of every replication, shape ``(replications, hours)``."""
        row = HOURLY.index(name)
        return np.array([summary.hourly[row] for summary in self.summaries], np.float64)

    def metric_values(self, name: str) -> Floats:
        """One metric of every replication, shape ``(replications,)``.

        Infinite where it lies beyond the end of the run, which is later than any; NaN where there is none.

        Raises:
            KeyError: There is no such metric.
        """
        return np.array([next_named(summary.metrics, name).number for summary in self.summaries], np.float64)

    def quantile(self, curve: str, share: float) -> Floats:
        """What a further run stays below with a probability, of one curve at every step, shape ``(steps,)``."""
        return quantile_over_runs(self.values(curve), share)

    @cached_property
    def curves(self) -> Curves:
        """The median over replications of every curve."""
        units = self.summaries[0].units
        medians = [Curve(n, unit, self.quantile(n, 0.5)) for n, unit in zip(self.names, units, strict=True)]
        return Curves(self.time_h, self.scenario.start, tuple(medians))

    @cached_property
    def record(self) -> Record:
        """Announced counts that belong to the scenario, or why there are none."""
        return find_record(self.scenario)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Median (or mean) and 5–95 % interval of every metric; then the error of the median curves."""
        columns = zip(*(summary.metrics for summary in self.summaries), strict=True)
        found = [pooled(column).with_local_time(self.scenario.start) for column in columns]
        return (*adding_up(self.scenario, found), *self._fit_of_medians())

    def metric(self, name: str | Definition) -> Metric:
        """The metric of that name or definition.

        Raises:
            KeyError: There is none.
        """
        return next_named(self.metrics, str(name))

    def to_frame(self) -> pd.DataFrame:
        """All curves of all replications as a tidy long frame: time, curve, unit, replication, value."""
        import pandas as pd

        return pd.concat([self._curves_of(s).to_frame(s.replication) for s in self.summaries], ignore_index=True)

    def bands_frame(self) -> pd.DataFrame:
        """One row per curve and step: its median and 5, 25, 75 and 95 % quantiles over replications."""
        frame = self.curves.to_frame().drop(columns="replication").rename(columns={"value": "median"})
        for percent in (5, 25, 75, 95):
            frame[f"p{percent:02}"] = np.concatenate([self.quantile(name, percent / 100.0) for name in self.names])
        return frame

    def metrics_frame(self) -> pd.DataFrame:
        """One row per metric: median, unit, 5–95 % interval, replications with a value, meaning, note."""
        return metrics_frame(self.metrics)

    def table(self) -> pd.DataFrame:
        """A row for each run: its replication, the values that were drawn for it, and every metric as a number.

        A metric without a value is NaN; one that lies beyond the end of the run is infinite.
        """
        import pandas as pd

        rows = [
            {
                "replication": one.replication,
                **dict(one.parameters),
                **{metric.name: metric.number for metric in one.metrics},
            }
            for one in self.summaries
        ]
        return pd.DataFrame(rows)

    def curve_table(self, name: str) -> pd.DataFrame:
        """A curve of every run: a row for each recording step, by local time, and a column for each replication.

        Raises:
            ValueError: There is no such curve.
        """
        import pandas as pd

        columns = pd.Index([one.replication for one in self.summaries], name="replication")
        return pd.DataFrame(self.values(name).T, index=self.curves.timestamps(), columns=columns)

    def _repr_html_(self) -> str:
        return run_html(
            f"{self.scenario.title}, median of {len(self)} replications", self.metrics, self.curves, self.scenario
        )

    def _curves_of(self, summary: ReplicationSummary) -> Curves:
        of = zip(summary.names, summary.units, summary.values, strict=True)
        return Curves(self.time_h, self.scenario.start, tuple(Curve(n, u, v.astype(np.float64)) for n, u, v in of))

    def _fit_of_medians(self) -> list[Metric]:
        found = []
        for column, curve in COUNTS.items():
            if self.record.columns is None or curve not in self.curves:
                reason = self.record.reason or f"the runs have no curve '{curve}'"
                found.append(Metric(RMSE_OF_MEDIAN[curve], None, note=reason, known=0, replications=len(self)))
                continue
            error = fit(self.record.columns, column, self.time_h, self.curves[curve].values)
            shown = f"{error.rows} announcements with a known hour; share of {error.largest:,.0f}"
            found.append(
                Metric(
                    RMSE_OF_MEDIAN[curve],
                    error.percent,
                    note=error.reason or shown,
                    known=len(self),
                    replications=len(self),
                )
            )
        return found
