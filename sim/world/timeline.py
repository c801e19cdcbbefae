"""The timeline: talks, decisions and events as causes that set parameters, at an hour or when a condition holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from sim.scenario.conditions import COMPARISONS, read_condition
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import Change, ParameterValue, Scenario
from sim.scenario.stages import Shelter
from sim.world.at_nodes import node_observables
from sim.world.clock import Story
from sim.world.part import Setter
from sim.world.setting import Setting


@dataclass(frozen=True)
class AppliedChange:
    """That an entry of the timeline moved a parameter: when, which entry, which parameter, from what to what."""

    time_h: float
    entry: str
    path: str
    value: ParameterValue


class Timeline:
    """All entries, dated and conditional.

    Attributes:
        changes: The entries by name; what one sets is read when it comes.
        cues: What was moved by what, in order of time.
    """

    def __init__(self, setting: Setting, setters: dict[str, Setter]) -> None:
        """Nothing has been set.

        Args:
            setting: The common ground; its ``observables`` are what conditions look at.
            setters: What each parameter does, by its path.
        """
        self._setting, self._setters = setting, setters
        self.changes = setting.scenario.timeline
        self.cues: list[AppliedChange] = []

    def start(self) -> None:
        """Begin to wait for hours and for conditions."""
        scenario, clock = self._setting.scenario, self._setting.clock
        self._setting.observables.update(milestone_observables(self._setting))
        self._setting.observables.update(shelter_observables(self._setting))
        self._setting.observables.update(node_observables(self._setting))
        clock.process(self._dated())
        for name, change in scenario.timeline.items():
            if change.when is not None:
                clock.process(self._conditional(name, change))

    def _dated(self) -> Story:
        for at_h, changes in by_hour(self._setting.scenario):
            yield self._setting.clock.until(at_h)
            for name, _ in changes:
                self._apply(name, self.changes[name], at_h)

    def _conditional(self, name: str, change: Change) -> Story:
        setting, scenario = self._setting, self._setting.scenario
        observable, comparison, number = read_condition(str(change.when))
        holds = COMPARISONS[comparison]
        earliest_h = 0.0 if change.at is None else scenario.hours(change.at)
        first = math.ceil(earliest_h / scenario.step_h - 1e-9)
        for step in count(first):
            yield setting.clock.until(step * scenario.step_h)
            if holds(setting.observables[observable](), number):
                self._apply(name, change, setting.clock.now_h)
                return

    def _apply(self, name: str, change: Change, now: float) -> None:
        for path, value in change.set.items():
            self._setters[path](now, value)
            self.cues.append(AppliedChange(now, name, path, value))
        cause = f" ({change.when})" if change.when else ""
        self._setting.report("timeline", f"{change.event}{cause}: {shown(change.set)}")


def by_hour(scenario: Scenario) -> Sequence[tuple[float, list[tuple[str, Change]]]]:
    """The dated entries by hour of the clock, earliest first; entries of one hour keep the file's order."""
    hours: dict[float, list[tuple[str, Change]]] = {}
    for name, change in scenario.timeline.items():
        if change.at is not None and change.when is None:
            hours.setdefault(scenario.hours(change.at), []).append((name, change))
    return sorted(hours.items())


def milestone_observables(setting: Setting) -> dict[str, Callable[[], float]]:
    """Persons past each milestone now, as ``persons.<milestone>``."""
    stages = list(setting.scenario.stages)

    def persons(name: str) -> float:
        flow = setting.flow
        past = np.zeros(len(flow.vehicle), np.bool_)
        for stage, event in passages(setting.scenario, name):
            past |= flow.have_passed(slice(None), stages.index(stage), EVENTS.index(event))
        return float(flow.vehicle["persons"][past].sum())

    return {f"persons.{name}": partial(persons, name) for name in setting.scenario.milestones}


def shelter_observables(setting: Setting) -> dict[str, Callable[[], float]]:
    """Persons who wait for a place in each shelter now, as ``shelters.<shelter>.waiting_persons``."""

    def waiting(number: int) -> float:
        return float(setting.flow.persons_waiting_at(number))

    return {
        f"shelters.{name}.waiting_persons": partial(waiting, number)
        for number, (name, stage) in enumerate(setting.scenario.stages.items())
        if isinstance(stage, Shelter)
    }


def shown(changes: dict[str, ParameterValue]) -> str:
    """Parameter settings in words, for the journal."""
    return ", ".join(f"{path} = {value}" for path, value in changes.items())
