"""Screening: second inspections, which a station of the scenario may ask for."""

from __future__ import annotations

from sim.scenario.fields import Section, timed
from sim.scenario.geography import Name


class Screening(Section):
    """Who is pulled aside for a second inspection after the first (``docs/model.md`` §3.1)."""

    at: Name
    """The station of the second inspection; it leads on to where this one leads."""

    share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability for a vehicle without men of military age."""

    per_man_share: float = timed(0.0, ge=0.0, le=1.0)
    """Added probability, independently for each man of military age on board."""

    detained_share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability that a man of military age who was inspected a second time is detained."""

    holds_lane: bool = False
    """Whether the lane of the first inspection stays taken until the second is over."""


class ScreeningInScenario(Section):
    """Nothing at the top of a scenario: a station says it of itself."""
