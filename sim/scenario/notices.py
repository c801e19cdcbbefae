"""What is allowed in a scenario and may still surprise who runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sim.scenario.check_clock import clock_notices
from sim.scenario.check_idle import idle_notices
from sim.scenario.check_permits import permit_notices
from sim.scenario.check_priorities import priority_notices
from sim.scenario.check_slow import slow_notices
from sim.scenario.check_uncertain import uncertain_notices
from sim.scenario.model import Change, Scenario
from sim.scenario.settings import parameters_set
from sim.scenario.words import given
from sim.scenario.workload import workload_notices


def notices(scenario: Scenario, set: Sequence[str] = ()) -> list[str]:
    """What is allowed in a loaded scenario and may still surprise, a line each, for people.

    Args:
        scenario: What :func:`load` gave.
        set: The settings that it was given.

    Returns:
        Settings that an entry of the timeline undoes, then entries of the timeline that lie after the end.
    """
    lines = undone(scenario, parameters_set(set))
    late = [name for name, _, at in _by_hour(scenario) if scenario.hours(at) > scenario.horizon_h]
    return lines + [f"timeline entry '{name}' lies after the end and does not happen" for name in late]


def undone(scenario: Scenario, values: Mapping[str, tuple[str, Any]]) -> list[str]:
    """Values that an entry of the timeline takes away again at a stated hour, a line each, for people.

    Args:
        scenario: With its timeline.
        values: What is set, by path, each with what sets it in words.
    """
    happens = [entry for entry in _by_hour(scenario) if scenario.hours(entry[2]) <= scenario.horizon_h]
    lines = []
    for path, (setting, value) in values.items():
        found = next((e for e in happens if e[1].when is None and e[1].set.get(path, value) != value), None)
        if found is not None:
            name, change, at = found
            which = setting if setting.startswith(f"--set {path}=") else f"{setting}: {path}"
            when = at.isoformat(timespec="minutes")
            sets = f"the timeline entry '{name}' sets it to {given(change.set[path])}"
            lines.append(f"{which} holds until {when}, when {sets}")
    return lines


def _by_hour(scenario: Scenario) -> list[tuple[str, Change, datetime]]:
    """Entries of the timeline with an hour of their own, in order."""
    dated = [(name, change, change.at) for name, change in scenario.timeline.items() if change.at is not None]
    return sorted(dated, key=lambda entry: scenario.hours(entry[2]))


def every_notice(scenario: Scenario) -> list[str]:
    """All that may surprise in a file, whatever is done with it: also what cannot happen or has no effect.

    Without what the scenario says is meant to be so (:func:`meant_notices`).
    """
    return [notice for notice in _every_notice(scenario) if _reason(scenario, notice) is None]


def meant_notices(scenario: Scenario) -> list[str]:
    """What would surprise and is meant to be so, each with the scenario's reason."""
    reasons = [(notice, _reason(scenario, notice)) for notice in _every_notice(scenario)]
    return [f"{notice}; meant: {reason}" for notice, reason in reasons if reason is not None]


def _reason(scenario: Scenario, notice: str) -> str | None:
    return next((one.because for one in scenario.meant.values() if notice.startswith(one.notice)), None)


def _every_notice(scenario: Scenario) -> list[str]:
    return [
        *notices(scenario),
        *idle_notices(scenario),
        *uncertain_notices(scenario),
        *priority_notices(scenario),
        *permit_notices(scenario),
        *slow_notices(scenario),
        *workload_notices(scenario),
        *clock_notices(scenario),
    ]
