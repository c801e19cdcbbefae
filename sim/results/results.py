"""Results of one run: its curves and metrics, worked out when they are first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from sim.chain import Pictured
from sim.journal import Journal, TimelineEvent
from sim.parts.registry import PARTS
from sim.results.curves import Curve, Curves, milestone_curves
from sim.results.definition import Definition
from sim.results.frames import metrics_frame
from sim.results.html import run_html
from sim.results.metric import Metric
from sim.results.metrics import all_metrics, metrics_named, no_metric
from sim.results.modes import mode_curves
from sim.results.observed import Record
from sim.results.queues import queue_curves
from sim.results.reception import reception_curves
from sim.results.recorded import recorded_curves
from sim.results.sources import Sources
from sim.results.throughput import Throughput
from sim.results.times import ClockHours, clock_hours
from sim.results.waits import RoadTime, Waited, road_time_by_departure_hour
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Results(Pictured):
    """Everything that can be read from one journal: curves, metrics, waits, in hours since the start of the run.

    Not for a conclusion: it is one draw of many. How sure a metric is needs :func:`sim.runs`.

    Attributes:
        journal: The record of the run.
    """

    made_by: ClassVar[str] = "scenario.run()"
    journal: Journal

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.journal.scenario

    @property
    def cues(self) -> tuple[TimelineEvent, ...]:
        """Which entry of the timeline moved which parameter."""
        return self.journal.cues

    @cached_property
    def curves(self) -> Curves:
        """Milestones, queues and reception at every recording step."""
        journal = self.journal
        curves: tuple[Curve, ...] = (
            *milestone_curves(journal),
            *queue_curves(journal),
            *mode_curves(journal),
            *reception_curves(journal),
            *_part_curves(journal),
        )
        known = {curve.name for curve in curves}  # some measures are curves of every run
        curves += tuple(curve for curve in recorded_curves(journal) if curve.name not in known)
        return Curves(self.journal.balance.time_h, self.scenario.start, curves)

    @property
    def hours(self) -> ClockHours:
        """The local clock hours of the run."""
        return clock_hours(self.scenario)

    @cached_property
    def sources(self) -> Sources:
        """What the metrics are read from."""
        return Sources(self.journal, self.curves)

    @property
    def throughput(self) -> Throughput | None:
        """Crossings by local clock hour; None without a milestone ``crossed``."""
        return self.sources.throughput

    @cached_property
    def road_time(self) -> tuple[ClockHours, RoadTime] | None:
        """Time on the road by local clock hour of departure; None without a milestone ``crossed``."""
        return road_time_by_departure_hour(self.journal)

    @property
    def waited(self) -> Waited:
        """Person-hours waited by place."""
        return self.sources.waited

    @property
    def record(self) -> Record:
        """Announced counts that belong to the scenario, or why there are none."""
        return self.sources.record

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The planner's metrics, in the order in which planners ask."""
        return all_metrics(self.sources)

    def metric(self, name: str | Definition) -> Metric:
        """The metric of that name or definition; only what it takes is worked out.

        Raises:
            KeyError: There is none.
        """
        return self.metrics_named((str(name),))[0]

    def metrics_named(self, names: Iterable[str]) -> tuple[Metric, ...]:
        """Some metrics, in the order of their names; only what they take is worked out.

        Raises:
            KeyError: There is none of a name.
        """
        if "metrics" not in self.__dict__:
            return metrics_named(self.sources, names)
        return tuple(next_named(self.metrics, name) for name in names)

    def to_frame(self) -> pd.DataFrame:
        """All curves as a tidy long frame: time (local, with offset), curve, unit, replication, value."""
        return self.curves.to_frame(self.journal.replication)

    def metrics_frame(self) -> pd.DataFrame:
        """One row per metric: name, value, unit, interval, local time, meaning, note."""
        return metrics_frame(self.metrics)

    def _repr_html_(self) -> str:
        return run_html(
            f"{self.scenario.title}, replication {self.journal.replication}", self.metrics, self.curves, self.scenario
        )


def _part_curves(journal: Journal) -> Iterator[Curve]:
    for part in PARTS:
        if (measures := part.measures()) is not None:
            yield from measures.curves(journal)


def next_named(metrics: tuple[Metric, ...], name: str) -> Metric:
    """The metric of that name; where people are on foot, the one in the place of a metric of vehicles.

    Raises:
        KeyError: There is none.
    """
    for metric in metrics:
        if metric.name == name:
            return metric
    for metric in metrics:
        if metric.definition.stands_for == name:
            return metric
    raise KeyError(no_metric(name, (metric.name for metric in metrics)))
