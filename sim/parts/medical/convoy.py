"""Ambulances that leave together and under escort: those that have loaded wait until their convoy may set off."""

from __future__ import annotations

import simpy

from sim.parts.medical.section import AmbulanceConvoy
from sim.scenario.empty_trips import origin_of_escort
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.part import Setter
from sim.world.setting import Setting


class RunningConvoys:
    """The convoys of one fleet, one after the other."""

    def __init__(self, path: str, spec: AmbulanceConvoy, setting: Setting) -> None:
        """Nobody has loaded.

        Args:
            path: Where the fleet stands in the scenario; the last key is its name.
            spec: What the scenario says of its convoys.
            setting: The common ground.
        """
        self._path, self._spec, self._setting, self._clock = path, spec, setting, setting.clock
        self._name = path.rpartition(".")[2]
        self._permitted, self._longest_wait_h = spec.permitted, spec.longest_wait_min / 60.0
        self._loaded: list[tuple[float, simpy.Event]] = []
        self._bell = Bell(setting.clock)

    def setters(self) -> dict[str, Setter]:
        """Permission, and how long the first waits."""

        def permitted(now: float, value: ParameterValue) -> None:
            self._permitted = bool(value)
            self._bell.ring()

        def longest_wait(now: float, value: ParameterValue) -> None:
            self._longest_wait_h = float(value) / 60.0
            self._bell.ring()

        path = f"{self._path}.convoy"
        return {f"{path}.permitted": permitted, f"{path}.longest_wait_min": longest_wait}

    def join(self) -> simpy.Event:
        """An ambulance has loaded: the event happens when it sets off in its convoy."""
        leaves = self._clock.event()
        self._loaded.append((self._clock.now_h, leaves))
        self._bell.ring()
        return leaves

    def story(self) -> Story:
        """Let a convoy leave when it is complete, or its first ambulance has waited long enough, and it may."""
        while True:
            if not self._loaded or not self._permitted:
                yield self._bell.news
                continue
            leaves_h = self._loaded[0][0] + self._longest_wait_h
            if len(self._loaded) < self._spec.ambulances and not self._clock.come(leaves_h):
                yield self._bell.news | self._clock.until(leaves_h)
                continue
            leaving = [event for _, event in self._loaded[: self._spec.ambulances]]
            del self._loaded[: self._spec.ambulances]
            yield from self._leave(leaving)

    def _leave(self, ambulances: list[simpy.Event]) -> Story:
        """One vehicle of the escort, the ambulances, the rest of the escort."""
        self._setting.report(self._name, f"a convoy of {len(ambulances)} ambulances leaves under escort")
        self._setting.trips.send_empty(origin_of_escort(self._name))
        for leaves in ambulances:
            yield self._clock.pause(self._spec.headway_min / 60.0)
            leaves.succeed()
        for _ in range(self._spec.escort_vehicles - 1):
            yield self._clock.pause(self._spec.headway_min / 60.0)
            self._setting.trips.send_empty(origin_of_escort(self._name))
