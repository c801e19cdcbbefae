"""What must fit in a condition of the timeline (``when:``) and in ``recorded``: the measure exists."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.conditions import read_condition
from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.observables import observables


def condition_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Conditions and records of a measure that no part of the scenario observes."""
    known = observables(scenario)
    for name, change in scenario.timeline.items():
        if change.when is not None:
            observable = read_condition(change.when)[0]
            if observable not in known:
                yield ("timeline", name, "when"), f"there is no measure '{observable}'{nearest(observable, known)}"
    for number, observable in enumerate(scenario.recorded):
        if observable not in known:
            yield ("recorded", str(number)), f"there is no measure '{observable}'{nearest(observable, known)}"
        elif observable in scenario.recorded[:number]:
            yield ("recorded", str(number)), f"'{observable}' is there twice"
