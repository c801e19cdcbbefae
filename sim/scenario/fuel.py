"""Fuel: litres in tanks, at fuel points and in depots."""

from __future__ import annotations

from sim.scenario.fields import Section


class Fuel(Section):
    """Still to be written."""
