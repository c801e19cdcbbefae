"""A town with medical care and incidents, for tests: nobody leaves unless a test says so."""

from __future__ import annotations

from typing import Any

from sim.journal import Journal
from sim.parts.medical.actor import MedicalCare
from sim.parts.medical.patients import OUTSIDE, PATIENTS
from sim.scenario.model import Scenario
from sim.world.world import World
from tests.world.towns import at, towns

HALF_HOUR = {"law": "constant", "mean_min": 30.0}
HOUR = {"law": "constant", "mean_min": 60.0}
STAY = {"base_hazard_per_h": 0.0}


def category(priority: int, **more: Any) -> dict[str, Any]:
    """A category in which nobody dies unless ``more`` says so."""
    return {"priority": priority, **more}


def ambulances(**more: Any) -> dict[str, Any]:
    """One ambulance for one patient: loading, and the way back, take half an hour each; the way out 15 minutes."""
    half = {"law": "constant", "mean_min": 15.0, "minimum_min": 15.0}
    base = {"vehicle_class": "car", "vehicles": 1, "capacity_persons": 1, "to": "road", "turns_at": "gate"}
    return {**base, "loading": half, "back": half, **more}


def helicopters(**more: Any) -> dict[str, Any]:
    """One helicopter for two patients: loading takes half an hour, the flights an hour each."""
    return {"vehicles": 1, "capacity_persons": 2, "loading": HALF_HOUR, "out": HOUR, "back": HOUR, **more}


def medical(**more: Any) -> dict[str, Any]:
    """One category ``red`` in which nobody dies, and nothing to carry anybody."""
    return {"triage": {"red": category(0, share=1.0)}, **more}


def blast(hours: float, injured: int, **more: Any) -> dict[str, Any]:
    """An incident that brings so many to hospital."""
    return {"at": at(hours), "injured_persons": injured, "triage": {"red": 1.0}, **more}


def town(care: dict[str, Any], incidents: dict[str, Any], **more: Any) -> Scenario:
    """The two towns with care and incidents."""
    return towns(**{"medical": care, "incidents": incidents, "departure": STAY, "horizon_h": 48.0, **more})


def run(scenario: Scenario, replication: int = 0) -> tuple[World, MedicalCare]:
    """A run with its medical care."""
    world = World(scenario, replication)
    world.run()
    return world, next(part for part in world.parts if isinstance(part, MedicalCare))


def carried(world: World) -> list[tuple[float, float]]:
    """(hour, patients) of every arrival in a hospital outside."""
    return [
        (move.time_h, move.amount) for move in world.ledger.moves if (move.kind, move.target) == (PATIENTS, OUTSIDE)
    ]


def state(journal: Journal, name: str) -> list[int]:
    """Persons in a state at each recording step."""
    found: list[int] = journal.balance.persons[:, journal.balance.states.index(name)].tolist()
    return found
