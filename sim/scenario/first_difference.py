"""From which hour on two scenarios may differ in what happens."""

from __future__ import annotations

from sim.scenario.model import Scenario


def first_difference_h(one: Scenario, other: Scenario) -> float:
    """The hour until which runs of two scenarios with the same random numbers are the same; 0 where that is not sure.

    It is later than 0 where all that differs is what dated entries of the timeline set. Numbers that count something
    (lanes, vehicles) are left out: what is laid out for them at the start goes by the most that there ever are.
    """
    if one.model_copy(update={"timeline": other.timeline}) != other or list(one.timeline) != list(other.timeline):
        return 0.0
    hours = []
    for name, change in one.timeline.items():
        changed = other.timeline[name]
        if change == changed:
            continue
        apart = [
            (change.set[path], changed.set.get(path))
            for path in change.set
            if change.set[path] != changed.set.get(path)
        ]
        if (
            change.at is None
            or change.when is not None
            or change.model_copy(update={"set": changed.set}) != changed
            or list(change.set) != list(changed.set)
            or any(isinstance(value, int) and not isinstance(value, bool) for pair in apart for value in pair)
        ):
            return 0.0
        hours.append(one.hours(change.at))
    return max(min(hours, default=one.horizon_h), 0.0)
