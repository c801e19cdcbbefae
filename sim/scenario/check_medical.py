"""What must fit together in medical care and incidents: shares, categories, fleets' ways, times."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.scenario.errors import Keys, nearest
from sim.scenario.medical import Ambulances, Medical
from sim.scenario.model import Scenario


def medical_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with medical care and incidents as a whole."""
    if scenario.medical is not None:
        yield from _triage(scenario, scenario.medical)
        for name, fleet in scenario.medical.ambulances.items():
            yield from _ambulances(scenario, name, fleet)
    yield from _incidents(scenario)


def _triage(scenario: Scenario, medical: Medical) -> Iterator[tuple[Keys, str]]:
    total = math.fsum(category.share for category in medical.triage.values())
    if not math.isclose(total, 1.0, abs_tol=1e-9):
        yield ("medical", "triage"), f"the shares add up to {total:.10g}, not to 1"
    for name, category in medical.triage.items():
        if category.treatment is not None and not scenario.buses:
            what = "patients who need no ambulance wait for a bus, and the scenario has none"
            yield ("medical", "triage", name, "treatment"), what


def _ambulances(scenario: Scenario, name: str, fleet: Ambulances) -> Iterator[tuple[Keys, str]]:
    keys = ("medical", "ambulances", name)
    taken: dict[str, Mapping[str, object]] = {
        "settlement": scenario.settlements,
        "stream": scenario.arrivals,
        "fleet of buses": scenario.buses,
    }
    for what, others in taken.items():
        if name in others:
            yield keys, f"a {what} has the same name"
    if fleet.vehicle_class not in scenario.vehicle_classes:
        known = nearest(fleet.vehicle_class, scenario.vehicle_classes)
        yield (*keys, "vehicle_class"), f"there is no vehicle class '{fleet.vehicle_class}'{known}"
    missing = [stage for stage in _names(fleet.to) if stage not in scenario.stages]
    for stage in missing:
        yield (*keys, "to"), f"there is no stage '{stage}'{nearest(stage, scenario.stages)}"
    if isinstance(fleet.to, dict) and not math.isclose(math.fsum(fleet.to.values()), 1.0, abs_tol=1e-9):
        yield (*keys, "to"), f"the shares add up to {math.fsum(fleet.to.values()):.10g}, not to 1"
    if fleet.turns_at not in scenario.stages:
        yield (*keys, "turns_at"), f"there is no stage '{fleet.turns_at}'{nearest(fleet.turns_at, scenario.stages)}"
    elif not missing and not _always_comes_by(scenario, fleet):
        yield (*keys, "turns_at"), f"a way from {' or '.join(_names(fleet.to))} does not pass '{fleet.turns_at}'"


def _always_comes_by(scenario: Scenario, fleet: Ambulances) -> bool:
    """Whether every way of a fleet has a stage before ``turns_at`` and then comes to it."""
    seen: set[str] = set()
    ahead = list(_names(fleet.to))
    if fleet.turns_at in ahead:
        return False
    while ahead:
        name = ahead.pop()
        if name in seen or name == fleet.turns_at:
            continue
        seen.add(name)
        to = scenario.stages[name].to if name in scenario.stages else None
        if to is None:
            return False
        ahead += _names(to)
    return True


def _incidents(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
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


def _names(to: str | dict[str, float]) -> tuple[str, ...]:
    """The stages that a ``to`` leads to."""
    return (to,) if isinstance(to, str) else tuple(to)
