"""Fleets of buses: each bus fills where people wait, drives out, turns, and comes back empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.parts.buses.coaches import Coaches, OnwardCoaches
from sim.parts.buses.stops import Stops
from sim.world.park import Rides
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.table import Table, within


class Buses(Part):
    """All fleets of buses, and where people wait for them: the park, and the stops on the way."""

    def __init__(self, setting: Setting) -> None:
        """Every bus stands where it takes people on."""
        self._setting, self._clock, self._park = setting, setting.clock, setting.park
        self._stops = Stops(setting)
        self.fleets: dict[str, Coaches] = {}
        for name, fleet in setting.scenario.buses.items():
            path = f"buses.{name}"
            if fleet.boards_at is None:
                self.fleets[name] = Coaches(path, fleet, setting, self._park)
            else:
                self.fleets[name] = OnwardCoaches(path, fleet, setting, self._stops.line(fleet))

    def start(self) -> None:
        """Let people gather and every bus make its trips."""
        self._clock.process(self._park.story())
        self._stops.start()
        for fleet in self.fleets.values():
            fleet.start()

    def setters(self) -> dict[str, Setter]:
        """Vehicles, permission, waiting and the mean times of each fleet."""
        return {path: setter for fleet in self.fleets.values() for path, setter in fleet.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons who wait for a bus now, at the park and at each stop."""
        return {"buses.persons_waiting": lambda: float(self._park.persons_waiting), **self._stops.observables()}

    def persons(self) -> dict[str, int]:
        """Persons who pack to go by bus, wait for one, or sit in one that is about to leave."""
        park = self._park
        return {
            "packing": park.persons_packing,
            "waiting for a bus": park.persons_waiting,
            "boarding a bus": park.persons_loading,
            **self._stops.persons(),
        }

    def tables(self) -> Iterator[Table]:
        """Those who waited for a bus, within the run."""
        horizon_h, park = self._setting.scenario.horizon_h, self._park
        rows = np.flatnonzero(self._setting.people.groups.by_bus & (park.ready_h <= horizon_h))
        alone = np.array(park.followers, np.float64).reshape(-1, 2)
        alone = alone[alone[:, 0] <= horizon_h]
        yield Rides(
            ready_h=np.concatenate([park.ready_h[rows], alone[:, 0]]),
            boarded_h=within(np.concatenate([park.boarded_h[rows], alone[:, 1]]), horizon_h),
            persons=np.concatenate([park.persons[rows], np.ones(len(alone), np.int64)]),
        )
        yield from self._stops.tables()

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet where it takes people on, loading, under way and on the way back."""
        return {account: held for fleet in self.fleets.values() for account, held in fleet.recount().items()}


def actors(setting: Setting) -> Iterator[Part]:
    """All fleets; also where there are none, for people gather at the park."""
    yield Buses(setting)
