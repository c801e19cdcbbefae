"""Stocks that people use up, and how they were run down by the blockade."""

from __future__ import annotations

from sim.scenario.fields import Section


class Stock(Section):
    """Still to be written."""
