"""Where people wait for a bus that takes them on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.geography import Name
from sim.scenario.stages.delay import Delay
from sim.scenario.stages.stage import Door

Need = Literal["wounded", "older", "children"]
"""What gives a family the right to board first: one of its persons is wounded, 65 or older, or a child."""


class BusStop(Delay):
    """People leave the vehicle in which they came, and wait for a bus to the node that comes next on their way.

    A fleet whose ``boards_at`` is the stop and whose ``turns_at`` is that next stage takes them there. Not for those
    who set off by bus: they wait at the bus park (``people.transport``).
    """

    kind: Literal["bus_stop"]

    board_first: Annotated[tuple[Need, ...], Field(strict=False)] = ()
    """Families with persons with specific needs that board before all others, the most urgent need first; among
    equals who came first does. Left out: first come, first served."""

    on_foot_class: Name | None = None
    """Vehicle class that people have from here on, whose routes (``to_by_class``) and service times are those of people
    without a vehicle; left out: they keep that of the vehicle that they have left."""

    @property
    def takes_time(self) -> bool:
        """Always: a bus loads, and drives."""
        return True

    def happens(self, door: Door) -> None:
        """Nothing by itself: the fleets come."""
