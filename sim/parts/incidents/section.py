"""Incidents: accidents and attacks that wound and kill."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field, field_validator

from sim.scenario.fields import Probability, Section, Time
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class Incident(Section):
    """An accident or attack that kills and wounds people who have not set off.

    What else it does (fear, lost fuel) is an entry of the timeline.
    """

    title: str = ""
    """What people call it; the name itself when left out."""

    happens: bool = True
    """Whether it happens; a variant switches it off."""

    at: Time
    """When it happens."""

    killed_persons: int = Field(0, ge=0, le=1_000_000)
    """Persons who die at once or are found dead later."""

    missing_persons: int = Field(0, ge=0, le=1_000_000)
    """Persons who are never found."""

    injured_persons: int = Field(0, ge=0, le=1_000_000)
    """Persons who come to hospital."""

    triage: dict[Name, Probability] = {}
    """Share of the injured in each category of ``medical.triage``; the shares add up to 1."""

    @property
    def taken_persons(self) -> int:
        """Persons whom it takes out of their families."""
        return self.killed_persons + self.missing_persons + self.injured_persons

    @field_validator("triage")
    @classmethod
    def _adds_up(cls, value: dict[str, float]) -> dict[str, float]:
        if value and not math.isclose(math.fsum(value.values()), 1.0, abs_tol=1e-9):
            raise ValueError(f"the shares add up to {math.fsum(value.values()):.10g}, not to 1")
        return value


class IncidentsInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    incidents: dict[Name, Incident] = {}
    """Accidents and attacks that kill, wound and destroy stocks, by name."""

    def injured_persons(self) -> int:
        """Those who come to hospital, and may leave it to wait for a seat."""
        return super().injured_persons() + sum(incident.injured_persons for incident in self.incidents.values())

    def states(self) -> frozenset[str]:
        """What becomes of those whom it takes."""
        return super().states() | {"killed", "missing"}

    def happenings(self) -> Iterator[tuple[datetime, str]]:
        """Each that happens, by its title."""
        yield from ((one.at, one.title or name) for name, one in self.incidents.items() if one.happens)
        yield from super().happenings()
