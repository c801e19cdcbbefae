"""Medical care: hospitals, ambulances, helicopters, and incidents that wound and kill."""

from __future__ import annotations

from sim.scenario.fields import Section


class Medical(Section):
    """Still to be written."""


class Incident(Section):
    """Still to be written."""
