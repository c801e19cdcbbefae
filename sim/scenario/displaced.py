"""Displaced people inside: where they stay, and how fast they go home or leave."""

from __future__ import annotations

from sim.scenario.fields import Section


class DisplacedSite(Section):
    """Still to be written."""
