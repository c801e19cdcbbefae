"""Disarmament and withdrawal: formations, posts, collection points, arms by kind."""

from __future__ import annotations

from sim.scenario.fields import Section


class Disarmament(Section):
    """Still to be written."""
