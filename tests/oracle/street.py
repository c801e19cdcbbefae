"""A link as the other stages see it: its common lanes, and its groups of lanes in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import simpy

from sim.scenario.stages import Link
from tests.oracle.luck import Record
from tests.oracle.merge import Turns
from tests.oracle.parts import Pumps, Vehicle
from tests.oracle.plan import lane_groups
from tests.oracle.road import Road
from tests.oracle.two_way import Alternation, LanesToShare


class Street:
    """Groups of lanes that share the parameters of a link; each has its own entrance, line and end."""

    def __init__(self, env: simpy.Environment, name: str, index: int, record: Record, link: Link, pumps: Pumps) -> None:
        """Nobody is there."""
        self.groups = lane_groups(link)
        self.parameters: dict[str, float | None] = {
            "capacity_vph": link.capacity_vph,
            "lanes": link.lanes,
            "exit_capacity_vph": link.exit_capacity_vph,
        }
        self.shared: LanesToShare | None = None
        self.roads = [Road(env, name, index, record, link, pumps, lane) for lane in range(1 + len(self.groups))]
        self._share_out()

    @property
    def lanes(self) -> int:
        """All lanes of now."""
        return int(self.parameters["lanes"] or 0)

    @property
    def lane_capacity_vph(self) -> float:
        """What one lane carries now."""
        return float(self.parameters["capacity_vph"] or 0.0)

    def _share_out(self) -> None:
        reserved = [group.lanes for group in self.groups]
        exit_vph = self.parameters["exit_capacity_vph"]
        for road, lanes in zip(self.roads, [max(self.lanes - sum(reserved), 0), *reserved], strict=True):
            rate_vph = self.lane_capacity_vph * lanes
            if exit_vph is not None:
                rate_vph = min(rate_vph, exit_vph * lanes / max(self.lanes, 1))
            road.set_rates(self.lane_capacity_vph, lanes, rate_vph)

    def change(self, parameter: str, value: float) -> None:
        """A parameter moves now; more or fewer lanes are common ones."""
        if parameter == "lanes" and self.shared is not None:
            self.shared.wish(self, int(value))
        elif parameter == "green_min":
            assert self.roads[0].turns is not None
            self.roads[0].turns.set_green(self.roads[0], value)
        elif parameter in self.parameters:
            self.parameters[parameter] = value
            self._share_out()
        else:
            for road in self.roads:
                road.change(parameter, value)

    def has_lanes(self, lanes: int) -> None:
        """Lanes have changed hands with the other direction of the road."""
        self.parameters["lanes"] = lanes
        self.roads[0].kept_lanes = None
        self._share_out()

    def is_one_road_with(self, other: Street, greens_min: Sequence[float | None]) -> None:
        """Share the lanes with the other direction, or use them in turns; this one stands first in the file."""
        both, greens = (self, other), [green for green in greens_min if green is not None]
        turns = Alternation([street.roads[0] for street in both], greens) if greens else None
        shared = None if greens else LanesToShare(both)
        for street in both:
            street.shared, street.roads[0].turns = shared, turns
            if shared is not None:
                street.roads[0].before_looking = partial(shared.look, street)

    def hold(self, by: int) -> None:
        """A convoy begins to hold the link, or has passed."""
        for road in self.roads:
            road.hold(by)

    def door_for(self, vehicle: Vehicle, following: Callable[[], str | None]) -> Road:
        """The first group that names the vehicle's class, or the stage to which it goes next; else the common lanes."""
        for group, road in zip(self.groups, self.roads[1:], strict=True):
            if vehicle.kind in group.classes or (group.exits and following() in group.exits):
                return road
        return self.roads[0]

    def merge(self, approaches: Sequence[str], streets: Sequence[Street], link: Link) -> None:
        """Let the approaches enter by turns, if the rules say so.

        Args:
            approaches: What leads here.
            streets: Those of them that are links.
            link: What the file says of this one; its shares come before those by capacity.
        """
        by_name = {road.as_approach: (street, road) for street in streets for road in street.roads}

        def by_capacity(approach: str) -> float:
            if approach not in by_name:
                return self.lane_capacity_vph
            street, road = by_name[approach]
            return street.lane_capacity_vph * road.way.lanes

        def by_file(approach: str) -> float:
            if approach not in by_name:
                return link.merge_shares.get(approach, 1.0)
            street, road = by_name[approach]
            return link.merge_shares.get(road.name, 1.0) * road.way.lanes / street.lanes

        for road in self.roads:
            if link.merge_shares:
                road.line = Turns(by_file)
            elif by_name and len(by_name) + len(approaches) - len(streets) > 1:
                road.line = Turns(by_capacity)
