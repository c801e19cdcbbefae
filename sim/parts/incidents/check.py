"""What must fit together in incidents: times, and somebody who takes care of the injured."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with incidents as a whole."""
    for name, incident in scenario.incidents.items():
        keys = ("incidents", name)
        if not 0.0 <= scenario.hours(incident.at) <= scenario.horizon_h:
            yield (*keys, "at"), "lies outside the run"
        if not incident.injured_persons:
            continue
        if scenario.medical is None:
            yield (*keys, "injured_persons"), "nobody takes care of them: give medical"
        elif not incident.triage:
            yield (*keys, "triage"), "the injured need shares of the categories of medical.triage"
    known = scenario.medical.triage if scenario.medical is not None else {}
    for name, incident in scenario.incidents.items():
        for category in incident.triage:
            if scenario.medical is not None and category not in known:
                yield ("incidents", name, "triage", category), f"there is no such category{nearest(category, known)}"


def observes(scenario: Scenario) -> Iterator[str]:
    """Persons killed and missing so far."""
    if scenario.incidents:
        yield from ("incidents.killed", "incidents.missing")
