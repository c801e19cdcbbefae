"""What must fit together around mortuaries: names, and that nobody who died is brought to two of them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with mortuaries and hearses."""
    mortuaries = scenario.mortuaries
    for name, fleet in scenario.hearses.items():
        if fleet.collects_at not in mortuaries:
            what = f"there is no mortuary '{fleet.collects_at}'{nearest(fleet.collects_at, mortuaries)}"
            yield ("hearses", name, "collects_at"), what
    if mortuaries and scenario.medical is not None and scenario.medical.bodies is not None:
        yield ("medical", "bodies"), "the dead are taken home from mortuaries as well: leave out one of the two"
    yield from _brought(scenario)


def _brought(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Where those who die during the run come from."""
    taken: dict[str, str] = {}
    for name, mortuary in scenario.mortuaries.items():
        keys = ("mortuaries", name)
        if mortuary.patients and scenario.medical is None:
            yield (*keys, "patients"), "there are no patients: give medical"
        if mortuary.patients and (first := taken.setdefault("patients", name)) != name:
            yield (*keys, "patients"), f"patients who die are brought to {first} already"
        for incident in mortuary.killed_at:
            if incident not in scenario.incidents:
                what = f"there is no incident '{incident}'{nearest(incident, scenario.incidents)}"
                yield (*keys, "killed_at"), what
            elif (first := taken.setdefault(f"incidents.{incident}", name)) != name:
                yield (*keys, "killed_at"), f"those killed at {incident} are brought to {first} already"


def observes(scenario: Scenario) -> Iterator[str]:
    """Bodies that lie in mortuaries, and that have been taken home."""
    if scenario.mortuaries:
        yield from ("mortuaries.waiting", "mortuaries.taken_home")
