"""A second road out, and how people choose between it and the first (``docs/model.md`` §2.4 and §10 leave it open)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from sim.scenario.fields import Section, timed
from sim.scenario.geography import Destination, Name
from sim.scenario.part import InScenario, Source

SECOND = "the origin by the second road"
"""What streams of random numbers call a home that is left by it."""


class SecondRoad(Section):
    """Another route out, which a family weighs against the first when it decides to leave."""

    title: str = ""
    """What people call it."""

    open: bool = timed(False)
    """Whether people may leave by it."""

    to: Annotated[dict[Name, Destination], Field(min_length=1)]
    """The node at which a vehicle arrives first on it, by settlement; the others have the first road only."""

    first_gate: Name
    """The station that all on the first road have to pass: what people hear of its queue."""

    second_gate: Name
    """The station that all on the second road have to pass."""

    extra_min: float = timed(0.0, ge=-100_000.0, le=100_000.0)
    """How much shorter the second road must seem before half of the families take it, minutes; fear makes it long."""

    spread_min: float = Field(60.0, gt=0.0, le=100_000.0)
    """Scale of the logit: how much minds differ, minutes."""


class SecondRoadInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    second_road: SecondRoad | None = None
    """Another route out; without it there is one road."""

    def further_sources(self) -> Iterator[Source]:
        """The homes of those who have this road, by it."""
        for town, to in (self.second_road.to if self.second_road is not None else {}).items():
            yield Source(("second_road", "to", town), SECOND, town, to)
        yield from super().further_sources()

    def route_choices(self) -> Iterator[str]:
        """This one, where there is a second road."""
        if self.second_road is not None:
            yield "second_road"
        yield from super().route_choices()
