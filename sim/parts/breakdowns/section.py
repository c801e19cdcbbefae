"""Breakdowns: vehicles that stop on the road and hold those behind (``docs/model.md`` §2.7)."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section


class Breakdowns(Section):
    """Failures by distance, with the block of a lane that some of them cause."""

    per_million_veh_km: float = Field(ge=0.0, le=1_000_000.0)
    """Breakdowns per million vehicle-km."""

    blocking_share: Probability
    """Share that blocks the lane; the others are pushed aside at once."""

    block: AnyDuration
    """How long a blocking breakdown holds the lane."""


class BreakdownsInScenario(Section):
    """What the part adds to the top of a scenario."""

    breakdowns: Breakdowns | None = None
    """Vehicles that stop on the road; without it none does."""
