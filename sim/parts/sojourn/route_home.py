"""The road home: who returns sets out from where he is, on the roads of everybody, and is home at its end.

Families decide by the clocks of :mod:`sim.parts.sojourn.clocks`, those of one vehicle together. Who has come to the end
of his route is seen at the next look, every ``step_h``; who has been there for long sets out at the exact hour.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from sim.arrays import Floats, Rows
from sim.network.records import ENTERED, GONE
from sim.network.time import HOUR_US, NOT_YET, hours_of, us
from sim.parts.sojourn.clocks import FamilyClocks, have_crossed
from sim.parts.sojourn.houses import Houses
from sim.parts.sojourn.section import RouteHome
from sim.scenario.geography import targets
from sim.world.clock import Bell, Story
from sim.world.going_home import GoingHome
from sim.world.setting import Setting

BothHours = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]
"""When groups leave again and return that arrived at an hour, by their two clocks, hours, infinite for never."""


class RoadHome:
    """Groups that have arrived, those that have set out for home, and those that found a destroyed house.

    Attributes:
        arrived_h: When each group came to the end of its route, hours, NaN if it has not, shape ``(P,)``.
        set_out_h: When each set out for home, hours, NaN if it has not, shape ``(P,)``.
    """

    def __init__(
        self, setting: Setting, route: RouteHome, houses: Houses, clocks: FamilyClocks, both_h: BothHours
    ) -> None:
        """Nobody has arrived; where each would go first, and whose house is destroyed, is drawn now."""
        self._setting, self._clocks, self._both_h = setting, clocks, both_h
        names, groups = list(setting.scenario.stages), setting.people.groups
        self._home = names.index(route.home)
        self._back = None if route.back_to is None else names.index(route.back_to)
        first = [names.index(name) for name in targets(route.to)]
        edges = np.cumsum(list(route.to.values()) if isinstance(route.to, dict) else [1.0])
        self._first, self._finds = np.zeros(len(groups), np.int64), houses.finds_destroyed
        for origin, rows in zip(groups.origins, groups.rows_by_origin, strict=True):
            draw = setting.streams[f"sojourn: route home, from {origin}"].random(len(rows))
            self._first[rows] = np.array(first)[np.minimum(np.searchsorted(edges, draw, side="right"), len(first) - 1)]
        self.arrived_h, self.set_out_h = np.full(len(groups), np.nan), np.full(len(groups), np.nan)
        self._turned = np.zeros(len(groups), np.bool_)
        self._seen, self._due = 0, list[tuple[int, int]]()
        self._bell = Bell(setting.clock)

    def start(self) -> None:
        """Look who has arrived, and let groups set out at their hours."""
        self._setting.clock.process(self._story())

    def think_again(self) -> None:
        """Work out anew when everybody sets out who has not: a hazard has changed."""
        self._due = []
        self._expect(np.flatnonzero(~np.isnan(self.arrived_h) & np.isnan(self.set_out_h)))
        self._bell.ring()

    def stays(self) -> Rows:
        """Groups that have arrived and have not set out for home, in order."""
        self._arrive(self._new_ends())
        return np.flatnonzero(~np.isnan(self.arrived_h) & np.isnan(self.set_out_h))

    def table(self) -> GoingHome:
        """Everybody who has set out, by the rows that a journal keeps."""
        flow, rows = self._setting.flow, np.flatnonzero(~np.isnan(self.set_out_h))
        kept = self._setting.trips.kept(self._setting.park.boarded)
        last_h = flow.passage_us[rows].max(axis=(1, 2), initial=NOT_YET) / HOUR_US
        has_ended = flow.stages_of(rows) == GONE
        was_home = flow.have_passed(rows, self._home, ENTERED)
        # Who has found a destroyed house and has not turned back yet is still on his way.
        has_ended &= ~(was_home & self._finds[rows] & ~self._turned[rows])
        return GoingHome(
            group=np.searchsorted(kept, rows).astype(np.int64),
            arrived_h=self.arrived_h[rows],
            set_out_h=self.set_out_h[rows],
            ended_h=np.where(has_ended, last_h, np.nan),
            home=has_ended & was_home & ~self._turned[rows],
        )

    def came_home(self) -> tuple[Floats, Rows]:
        """When those came home who are, hours, and their rows."""
        found, rows = self.table(), np.flatnonzero(~np.isnan(self.set_out_h))
        return found.ended_h[found.home], rows[found.home]

    def _story(self) -> Story:
        clock, step_h = self._setting.clock, self._setting.scenario.step_h
        looks = 0
        while True:
            next_h = min(looks * step_h, self._due[0][0] / HOUR_US if self._due else np.inf)
            yield clock.until(next_h) | self._bell.news
            if clock.come(looks * step_h):
                looks += 1
                self._look()
            while self._due and self._due[0][0] <= clock.now:
                group = heapq.heappop(self._due)[1]
                self.set_out_h[group] = clock.now_h
                self._setting.flow.set_out_again(group, int(self._first[group]))

    def _look(self) -> None:
        """See who has come to the end of his route since the last look, and let those go back who find no house."""
        ended = self._new_ends()
        self._arrive(ended)
        self._turn_back(ended)

    def _new_ends(self) -> Rows:
        """Groups that have come to the end of a route since this was asked last."""
        ended = self._setting.flow.ended(self._seen).astype(np.intp)
        self._seen += len(ended)
        return ended

    def _arrive(self, ended: Rows) -> None:
        """Write down who of them has arrived for the first time, and when they will set out."""
        flow = self._setting.flow
        new = np.unique(ended[np.isnan(self.arrived_h[ended]) & (flow.vehicle["persons"][ended] > 0)])
        new = new[have_crossed(self._setting.scenario, flow, new)]
        self.arrived_h[new] = hours_of(flow.passage_us[new].max(axis=(1, 2), initial=NOT_YET))
        self._expect(new)

    def _turn_back(self, ended: Rows) -> None:
        """Let those of them set out again who are home and find their house destroyed."""
        flow = self._setting.flow
        again = ended[~np.isnan(self.set_out_h[ended]) & self._finds[ended] & ~self._turned[ended]]
        for group in again[flow.have_passed(again, self._home, ENTERED)].tolist():
            assert self._back is not None, "the section says how they go back"
            self._turned[group] = True
            flow.set_out_again(group, self._back)

    def _expect(self, groups: Rows) -> None:
        """Put the hours at which groups set out into the list of what is due."""
        _, _, leave, home = self._clocks.of(groups)
        leaves_h, returns_h = self._both_h(self.arrived_h[groups], leave, home)
        sets_out = (returns_h < leaves_h) & (returns_h <= self._setting.scenario.horizon_h)
        for group, hour in zip(groups[sets_out].tolist(), returns_h[sets_out].tolist(), strict=True):
            # Who has arrived since the last look may be late by as much; and a hazard may jump up.
            heapq.heappush(self._due, (max(us(hour), self._setting.clock.now), group))
