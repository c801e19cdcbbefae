"""The clocks of families that have arrived: when they would leave again, and when they would return home."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.network.flow import Flow
from sim.parts.sojourn.houses import Houses
from sim.parts.sojourn.section import Sojourn
from sim.population.groups import TravelGroups
from sim.scenario.fleets import fleets
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import Scenario
from sim.world.setting import Setting


class FamilyClocks:
    """The two clocks of every family, drawn by origin before anything happens, a row for each group."""

    def __init__(self, setting: Setting, spec: Sojourn, houses: Houses | None = None) -> None:
        """Draw from one stream for each kind of clock and each origin.

        Args:
            setting: The common ground.
            spec: What the scenario says.
            houses: Their houses, where they return by the road: then all of a group have the same clocks.
        """
        self._vehicle = setting.flow.vehicle
        groups, streams = setting.people.groups, setting.streams
        widths = most_families(setting.scenario, groups) if houses is None else [1] * len(groups.origins)
        self._origin = groups.origin
        self._first = np.zeros(len(groups), np.int64)
        leave: list[Floats] = [np.zeros(0)]
        returns: list[Floats] = [np.zeros(0)]
        share, drawn = 0.0 if spec.returns is None else spec.returns.return_share, 0
        for origin, width, rows in zip(groups.origins, widths, groups.rows_by_origin, strict=True):
            self._first[rows] = drawn + width * np.arange(len(rows))
            shape = (len(rows), width)
            would = streams[f"sojourn: would return, from {origin}"].random(shape) < share
            home = streams[f"sojourn: returns, from {origin}"].standard_exponential(shape)
            leave.append(streams[f"sojourn: leaves again, from {origin}"].standard_exponential(shape).ravel())
            returns.append(np.where(would, home, np.inf).ravel())
            drawn += len(rows) * width
        self._leave, self._return = np.concatenate(leave), np.concatenate(returns)
        self._width = np.array(widths, np.int64)
        if houses is not None:
            self._return[self._first[houses.keeps_away]] = np.inf

    def families(self, groups: Rows) -> NDArray[np.int64]:
        """Families of each group, shape ``(n,)``: at least one where there is anybody, and none without a person."""
        persons, households = (self._vehicle[name][groups].astype(np.int64) for name in ("persons", "households"))
        width = np.minimum(self._width[self._origin[groups]], persons)
        return np.asarray(np.minimum(np.maximum(households, 1), width))

    def of(self, groups: Rows) -> tuple[Rows, NDArray[np.int64], Floats, Floats]:
        """Every family of some groups: its group, its persons, and its clocks of leaving again and of returning.

        The persons of a group are dealt over its families as evenly as whole persons can be.
        """
        count = self.families(groups)
        rows = np.repeat(groups, count)
        drawn = self._first[rows] + _place(count)
        return rows, dealt(self._vehicle["persons"][groups], count), self._leave[drawn], self._return[drawn]


def dealt(whole: NDArray[np.integer], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each group has, dealt over its families as evenly as whole numbers can be, one after the other.

    Args:
        whole: What each group has, shape ``(n,)``.
        count: Families of each, shape ``(n,)``.
    """
    each, more = (np.repeat(part, count) for part in np.divmod(whole.astype(np.int64), np.maximum(count, 1)))
    return np.asarray(each + (_place(count) < more), np.int64)


def _place(count: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each family in its group, from 0."""
    return np.asarray(np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count), np.int64)


def have_crossed(scenario: Scenario, flow: Flow, groups: Rows) -> NDArray[np.bool_]:
    """Which groups have passed the milestone ``crossed``; all where the scenario names none."""
    crossing, names = passages(scenario, "crossed"), list(scenario.stages)
    passed = np.full(len(groups), not crossing)
    for stage, event in crossing:
        passed |= flow.have_passed(groups, names.index(stage), EVENTS.index(event))
    return passed


def most_families(scenario: Scenario, groups: TravelGroups) -> list[int]:
    """The most families that a group of each origin can have: as it was formed, or as its vehicle has seats."""
    classes, running = scenario.vehicle_classes, fleets(scenario)
    found = []
    for origin, rows in zip(groups.origins, groups.rows_by_origin, strict=True):
        formed = int(groups.households[rows].max(initial=1))
        seats = classes[running[origin].vehicle_class].seats_persons if origin in running else 1
        found.append(max(formed, seats))
    return found
