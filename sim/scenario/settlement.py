"""Settlements that people leave, each with its own story where it has one: an order, a pace, an opening."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.departure import Cues
from sim.scenario.distributions import AnyDeparture
from sim.scenario.fields import Section, drawn_before, timed
from sim.scenario.geography import Destination, Name


class Settlement(Section):
    """A town or district whose households decide, pack and leave."""

    at: Name | None = None
    """The place where it is."""

    residents_persons: int = Field(ge=0, le=20_000_000)
    """Residents as announced, before ``people.absent_share`` is taken off."""

    to: Destination
    """The node at which a departing vehicle arrives first."""

    open: bool = timed(True)
    """Whether its people may leave, while ``departure.open`` holds as well: the hazard is zero while false."""

    cues: Cues = Cues()
    """What is perceived here alone, added to ``departure.cues``: a zone's own threat, order and fuel."""

    curve: AnyDeparture | None = drawn_before(None)
    """Pace of this settlement alone in hours after the start, in place of ``departure``'s base hazard or curve."""
