"""Closures at random, which a station of the scenario may have."""

from __future__ import annotations

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section


class Closures(Section):
    """A gate that closes by itself at random, for a convoy, an alarm or a power cut, and opens again (case Q21)."""

    open_for: AnyDuration
    """How long it stays open."""

    closed_for: AnyDuration
    """How long it stays closed; what was in service stands still and is finished afterwards."""


class ClosuresInScenario(Section):
    """Nothing at the top of a scenario: a station says it of itself."""
