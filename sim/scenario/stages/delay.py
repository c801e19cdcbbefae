"""Time that passes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.geography import Name
from sim.scenario.stages.stage import Door, Stage


class Delay(Stage):
    """Time that passes without anybody queueing: a drive on an open road, days with relatives."""

    rule = "delay"

    between: Annotated[tuple[Name, Name], Field(strict=False)] | None = None
    """The two places of a drive, in the direction of travel, for the map only; left out: it is not drawn."""

    duration: AnyDuration
    """How long it takes."""

    def time_for(self, vehicle_class: str) -> AnyDuration:
        """The same for all."""
        return self.duration

    @property
    def takes_time(self) -> bool:
        """Unless it is a moment."""
        return self.duration.takes_time


class PlainDelay(Delay):
    """A time at which nothing else happens."""

    kind: Literal["delay"]

    def happens(self, door: Door) -> None:
        """Nothing."""
