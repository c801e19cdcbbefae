"""Vehicles of a fleet that leave together and under escort: those that have loaded wait until their convoy may go."""

from __future__ import annotations

import simpy

from sim.scenario.empty_trips import origin_of_escort
from sim.scenario.fleet import EscortConvoy
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.fleet import Called, RunningFleet
from sim.world.part import Setter
from sim.world.setting import Setting


class RunningConvoys:
    """The convoys of one fleet, one after the other."""

    def __init__(self, path: str, spec: EscortConvoy, setting: Setting) -> None:
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
        """A vehicle has loaded: the event happens when it sets off in its convoy."""
        leaves = self._clock.event()
        self._loaded.append((self._clock.now_h, leaves))
        self._bell.ring()
        return leaves

    def story(self) -> Story:
        """Let a convoy leave when it is complete, or its first vehicle has waited long enough, and it may."""
        while True:
            if not self._loaded or not self._permitted:
                yield self._bell.news
                continue
            leaves_h = self._loaded[0][0] + self._longest_wait_h
            if len(self._loaded) < self._spec.vehicles and not self._clock.come(leaves_h):
                yield self._bell.news | self._clock.until(leaves_h)
                continue
            leaving = [event for _, event in self._loaded[: self._spec.vehicles]]
            del self._loaded[: self._spec.vehicles]
            yield from self._leave(leaving)

    def _leave(self, vehicles: list[simpy.Event]) -> Story:
        """One vehicle of the escort, those of the fleet, the rest of the escort."""
        self._setting.report(self._name, f"a convoy of {len(vehicles)} leaves under escort")
        self._setting.trips.send_empty(origin_of_escort(self._name))
        for leaves in vehicles:
            yield self._clock.pause(self._spec.headway_min / 60.0)
            leaves.succeed()
        for _ in range(self._spec.escort_vehicles - 1):
            yield self._clock.pause(self._spec.headway_min / 60.0)
            self._setting.trips.send_empty(origin_of_escort(self._name))


class RunningEscortedFleet(RunningFleet[Called]):
    """A fleet whose vehicles leave in convoys where it has them; who is gone meanwhile is not carried."""

    _convoys: RunningConvoys | None

    def start(self) -> None:
        """Also let convoys leave."""
        if self._convoys is not None:
            self._setting.clock.process(self._convoys.story())
        super().start()

    def setters(self) -> dict[str, Setter]:
        """Also those of convoys."""
        return super().setters() | ({} if self._convoys is None else self._convoys.setters())

    def gather(self, called: Called) -> Story:
        """In a convoy, where there is still somebody to carry."""
        if self._convoys is not None and self.aboard(called):
            yield self._convoys.join()
