"""Closures at random, which a station of the scenario may have."""

from __future__ import annotations

from sim.scenario.part import InScenario


class ClosuresInScenario(InScenario):
    """Nothing at the top of a scenario: a station says it of itself."""
