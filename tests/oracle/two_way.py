"""Two directions of one road: wishes for lanes, which come true when they are free, and turns (§2.3.13).

Where the rule leaves room, this was chosen: a direction looks whether its lanes are free before it looks at its line,
and a wish that changes nothing takes back the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.oracle.clock import FOREVER, us_of_minutes

if TYPE_CHECKING:
    from tests.oracle.road import Road
    from tests.oracle.street import Street


class LanesToShare:
    """All lanes of a road, and how they are to be split."""

    def __init__(self, streets: Sequence[Street]) -> None:
        """Each direction has the lanes that the file gives it."""
        self.streets = streets
        self.of_road = sum(street.lanes for street in streets)
        self.wished = {street: street.lanes for street in streets}

    def wish(self, street: Street, lanes: int) -> None:
        """One direction is to have so many, and the other the rest; who is to have fewer makes room at once."""
        for one in self.streets:
            self.wished[one] = lanes if one is street else self.of_road - lanes
            one.roads[0].keep(min(one.lanes, self.wished[one]))
        for one in self.streets:
            self.look(one)

    def look(self, street: Street) -> None:
        """If a direction is to give lanes, and has room on those that it keeps, they change hands."""
        road = street.roads[0]
        if self.wished[street] < street.lanes and road.content <= road.room:
            for one in self.streets:
                one.has_lanes(self.wished[one])


class Alternation:
    """Whose turn it is on lanes that two directions use one at a time."""

    def __init__(self, roads: Sequence[Road], greens_min: Sequence[float]) -> None:
        """The first has the turn since hour 0."""
        self.roads = roads
        self.green_us = {road: us_of_minutes(green_min) for road, green_min in zip(roads, greens_min, strict=True)}
        self.holder, self.since_us = roads[0], 0

    def set_green(self, road: Road, green_min: float) -> None:
        """The green of one direction changes."""
        self.green_us[road] = us_of_minutes(green_min)
        self.news()

    def news(self) -> None:
        """Both doors look."""
        for road in self.roads:
            road.news.ring()

    def other(self, road: Road) -> Road:
        """The opposite direction."""
        return self.roads[1] if road is self.roads[0] else self.roads[0]

    def may_enter_us(self, road: Road) -> int:
        """From when a direction with a line may let in its first, as things stand; its turn begins if it can."""
        now, other, over_us = road.now, self.other(road), self.since_us + self.green_us[self.holder]
        if self.green_us[road] == 0:
            return FOREVER
        if self.holder is road:
            other_waits = len(other.line) > 0 and self.green_us[other] > 0
            return now if now < over_us or not other_waits else FOREVER
        if now < over_us:
            return over_us
        if not other.is_bare:
            return FOREVER
        self.holder, self.since_us = road, now
        other.news.ring()
        return now
