"""Screening: second inspections, which a station of the scenario may need."""

from __future__ import annotations

from sim.scenario.part import InScenario


class ScreeningInScenario(InScenario):
    """Nothing at the top of a scenario: a station says it of itself."""

    def states(self) -> frozenset[str]:
        """Men who are kept."""
        return super().states() | {"detained"}
