"""What a scenario may say of rain."""

from __future__ import annotations

from sim.scenario.fields import Section, timed


class Rain(Section):
    """Rain at one rate, which the timeline changes."""

    mm_per_h: float = timed(ge=0.0, le=500.0)
    """How much falls."""


class RainInScenario(Section):
    """What the part adds to the top of a scenario."""

    rain: Rain | None = None
    """Rain; without it the sky is clear."""
