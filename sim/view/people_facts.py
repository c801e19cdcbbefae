"""Facts that are counts of people, of which small ones hide: who has not arrived and why, who came to which door."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sim.analysis.doors import DoorCounts, doors
from sim.results.metric import Metric
from sim.results.metrics_partition import NOT_ARRIVED
from sim.results.reasons import Reason, reasons
from sim.results.suppression import PEOPLE, Shown, alone
from sim.view.doors import count_in_words, door_name, what_is_counted
from sim.view.fact import Fact
from sim.view.groups import hidden_groups, together
from sim.view.series import Run, interval


class PeopleFacts:
    """Gives counts of people of a run; those that hide have words and no value."""

    def __init__(self, run: Run) -> None:
        """Take a run, or many."""
        self._run = run

    @cached_property
    def hidden(self) -> Mapping[str, str]:
        """Counts that are not written, by the metric or the reason, and what stands in their place."""
        return hidden_groups(self._run)

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """Why people have arrived or have not, by the name of the reason."""
        return {one.name: one for one in reasons(self._run.scenario, self._run.metric)}

    @cached_property
    def doors(self) -> dict[str, DoorCounts]:
        """What happened at the doors of the shelters, by the shelter."""
        return {door.shelter: door for door in doors(self._run)}

    def persons(self, name: str) -> Fact:
        """A metric that counts persons."""
        return self._written(name, self._run.metric(name))

    def together(self, name: str) -> Fact:
        """All who have not arrived, or have, for one reason, at whatever node."""
        return self._written(name, together(self._run, self.reasons[name]))

    def label_of_reason(self, name: str) -> Fact:
        """What people call a reason."""
        return Fact(self.reasons[name].label)

    def others(self, names: str) -> Fact:
        """How many have not arrived for other reasons than some, their names with commas between."""
        named = sum(together(self._run, self.reasons[name]).number for name in names.split(",") if name)
        # The mean of a sum is rounded, and so are its parts.
        count = max(round(self._run.metric(NOT_ARRIVED).number - named), 0)
        how = alone(count)
        if how is not Shown.PUBLISHED:
            return Fact(f"{how.words} others", unit=NOT_ARRIVED.unit)
        return Fact(f"{count:,} other{'' if count == 1 else 's'}", float(count), NOT_ARRIVED.unit)

    def at_door(self, rest: str) -> Fact:
        """What happened at a shelter's door, ``SHELTER:found``; its name; and of none what is counted, ``:counted``."""
        name, _, what = rest.partition(":")
        if what == "counted":
            return Fact(what_is_counted(self._run))
        door = self.doors[name]
        if what == "name":
            return Fact(door_name(door, self._run))
        count = door.count(what)
        if count.shown is not Shown.PUBLISHED:
            return Fact(count.shown.words, unit="persons")
        return Fact(count_in_words(count), float(count.persons), "persons", count.low, count.high)

    def _written(self, name: str, metric: Metric) -> Fact:
        if (instead := self.hidden.get(name)) is not None:
            return Fact(instead, unit=metric.unit)
        return metric_fact(self._run, metric)


def metric_fact(run: Run, metric: Metric) -> Fact:
    """A metric with its unit and, of many runs, its interval in brackets."""
    between = interval(run, metric)
    # "0 (0 to 0)" says no more than "0".
    text = f"{metric.text} ({between})" if between and metric.low != metric.high else metric.text
    low, high = (None if is_small(end, metric.unit) else end for end in (metric.low, metric.high))
    return Fact(text, metric.value, metric.unit, low, high)


def is_small(value: float | None, unit: str) -> bool:
    """Whether a value is a count of people that is not written."""
    return value is not None and unit in PEOPLE and alone(round(value)) is not Shown.PUBLISHED
