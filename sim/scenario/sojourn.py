"""Sojourn: what becomes of people after they have crossed."""

from __future__ import annotations

from sim.scenario.fields import Section


class Sojourn(Section):
    """Still to be written."""
