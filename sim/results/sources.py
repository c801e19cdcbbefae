"""What metrics are worked out from, and metrics that are worked out together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sim.journal import Journal
from sim.results.counted import counted
from sim.results.curves import Curves
from sim.results.definition import Again, Definition
from sim.results.metric import Metric
from sim.results.observed import Record, find_record
from sim.results.throughput import Throughput, throughput
from sim.results.waits import RoadTime, Waited, road_time, waited
from sim.scenario.movers import Movers, movers


class Sources:
    """What the metrics are read from; each step is worked out when a metric first needs it.

    Attributes:
        journal: The record of the run.
        curves: Its curves.
    """

    def __init__(self, journal: Journal, curves: Curves) -> None:
        """Take a run."""
        self.journal, self.curves = journal, curves
        self._found: dict[MetricGroup, tuple[Metric, ...]] = {}

    def of(self, group: MetricGroup) -> tuple[Metric, ...]:
        """The metrics of a group, with the local time of moments."""
        if group not in self._found:
            start = self.journal.scenario.start
            self._found[group] = tuple(counted(one, self.movers).with_local_time(start) for one in group.of(self))
        return self._found[group]

    @cached_property
    def movers(self) -> Movers:
        """Who moves: vehicles, people on foot, or both."""
        return movers(self.journal.scenario)

    @cached_property
    def throughput(self) -> Throughput | None:
        """Crossings by clock hour; None without a milestone ``crossed``."""
        return throughput(self.journal)

    @cached_property
    def road_time(self) -> RoadTime | None:
        """Time on the road of all who set off; None without a milestone ``crossed``."""
        return road_time(self.journal)

    @cached_property
    def waited(self) -> Waited:
        """Person-hours waited."""
        return waited(self.journal)

    @cached_property
    def record(self) -> Record:
        """Announced counts that belong to the scenario, or why there are none."""
        return find_record(self.journal.scenario)


@dataclass(frozen=True, eq=False)
class MetricGroup:
    """Metrics that are worked out together: who needs one of them pays for all.

    Attributes:
        lines: Their definitions, in the order of the tables; and lines for metrics of other groups.
        of: Works them out.
    """

    lines: tuple[Definition | Again, ...]
    of: Callable[[Sources], Iterator[Metric]]

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions of its own metrics."""
        return tuple(line for line in self.lines if isinstance(line, Definition))
