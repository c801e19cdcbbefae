"""What stood and what could pass in each clock hour of a run: what the rule of the bottleneck compares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.constraints import role
from sim.arrays import Floats
from sim.results.capacity import station_vph
from sim.results.level import level
from sim.results.metrics_crossing import PERSONS_PER_VEHICLE
from sim.results.results import Results
from sim.results.times import ClockHours
from sim.runs.ensemble import Ensemble
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop, Link, Station


class HourlyMeans:
    """The curves of one replication, as means of clock hours."""

    def __init__(self, scenario: Scenario, time_h: Floats, hours: ClockHours, curves: Mapping[str, Floats]) -> None:
        self.scenario, self._curves, self._hours = scenario, curves, hours
        # The first and the last clock hour may hold no recording step at all.
        self._steps = np.maximum(np.bincount(hours.number_of(time_h), minlength=len(hours)), 1)
        self._number, self._time_h = hours.number_of(time_h), time_h

    def mean(self, curve: str) -> Floats:
        """Mean over the recording steps of each hour; zero where there is no such curve."""
        values = self._curves.get(curve)
        if values is None:
            return np.zeros(len(self._hours))
        return np.bincount(self._number, weights=values, minlength=len(self._hours)) / self._steps

    def passed(self, curve: str) -> Floats:
        """By how much a cumulative curve grows within each hour."""
        values = self._curves.get(curve)
        if values is None:
            return np.zeros(len(self._hours))
        # Between recording steps in a straight line: the edges of local hours need not be recording steps.
        return np.diff(np.interp(self._hours.edges_h, self._time_h, values))

    def standing(self, name: str) -> Floats:
        """Vehicles that stand at a stage; at a bus stop the persons for whom no bus stands there."""
        stop = isinstance(self.scenario.stages[name], BusStop)
        return self.mean(f"stops.{name}.waiting_for_seats" if stop else f"queue_{name}")

    def waiting(self, constraint: str) -> Floats:
        """Vehicles (persons for seats) that stand before stages of a kind."""
        if constraint == "seats":
            stops = (name for name, stage in self.scenario.stages.items() if isinstance(stage, BusStop))
            return sum((self.mean(f"stops.{name}.waiting") for name in stops), self.mean("waiting_for_bus"))
        names = (name for name in self.scenario.stages if role(self.scenario, name) == constraint)
        total = np.zeros(len(self._hours))
        for name in names:
            total += self.mean(f"queue_{name}")
        return total


class HourlyCapacity:
    """What stations and the ends of links can pass, vehicles per hour."""

    def __init__(self, scenario: Scenario, run: Results | Ensemble) -> None:
        self._scenario = scenario
        self._cues = run.cues if isinstance(run, Ensemble) else run.journal.cues
        self._persons = run.metric(PERSONS_PER_VEHICLE).value or 1.0
        # The middle of the hour: what the timeline changes at full hours holds for the whole hour that follows.
        self._at_h = 0.5 * (run.hours.edges_h[:-1] + run.hours.edges_h[1:])

    @property
    def hours(self) -> int:
        """How many clock hours there are."""
        return len(self._at_h)

    def station(self, name: str, station: Station) -> Floats:
        """Of a station, by clock hour."""
        return station_vph(self._scenario, self._cues, name, station, self._persons).at(self._at_h)

    def onto(self, name: str) -> Floats:
        """What a road takes at its beginning, by clock hour."""
        link = self._scenario.stages[name]
        assert isinstance(link, Link), "only a road has a capacity of its own"
        lanes = level(self._cues, f"stages.{name}.lanes", link.lanes).at(self._at_h)
        return level(self._cues, f"stages.{name}.capacity_vph", link.capacity_vph).at(self._at_h) * lanes

    def end_of(self, name: str, link: Link) -> Floats:
        """Of the end of a link while vehicles queue there, by clock hour; infinite where only the next stage limits."""
        if link.exit_capacity_vph is None:
            return np.full(len(self._at_h), np.inf)
        path = f"stages.{name}.exit_capacity_vph"
        return level(self._cues, path, link.exit_capacity_vph).at(self._at_h) * (1.0 - link.capacity_drop_share)
