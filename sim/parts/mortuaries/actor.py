"""The dead on their way home: mortuaries that they are brought to, and hearses that load there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any

import simpy

from sim.parts.incidents.actor import Incidents
from sim.parts.medical.actor import MedicalCare
from sim.parts.mortuaries.accounts import BROUGHT, HEARSES, HOME, MORTUARIES, ON_THE_WAY, lying_at
from sim.parts.mortuaries.section import Hearses
from sim.world.clock import Bell, Story
from sim.world.convoy import RunningConvoys, RunningEscortedFleet
from sim.world.part import Part, Setter
from sim.world.setting import Setting


class RunningMortuary:
    """One mortuary.

    Attributes:
        bodies: How many lie there, those included for whom a hearse has been called.
        bell: Rings when somebody is brought in.
    """

    def __init__(self, name: str, bodies: int, setting: Setting) -> None:
        """So many lie there.

        Args:
            name: Its name.
            bodies: How many.
            setting: The common ground.
        """
        self.bodies, self.bell = bodies, Bell(setting.clock)
        self._account, self._ledger, self._called = lying_at(name), setting.ledger, 0
        self._ledger.open(MORTUARIES, self._account, bodies, unit="bodies")

    def bring(self, bodies: int, why: str) -> None:
        """So many have died, and are brought in now."""
        self._ledger.move(MORTUARIES, BROUGHT, self._account, bodies, why)
        self.bodies += bodies
        self.bell.ring()

    def call(self, most: int) -> int:
        """Call a hearse for up to so many; they lie there until it has loaded and sets off."""
        called = min(most, self.bodies - self._called)
        self._called += called
        return called

    def hand_over(self, bodies: int, why: str) -> None:
        """So many set off, whom a hearse was called for."""
        self._ledger.move(MORTUARIES, self._account, ON_THE_WAY, bodies, why)
        self.bodies, self._called = self.bodies - bodies, self._called - bodies


class RunningHearses(RunningEscortedFleet[int]):
    """One fleet; who is on board is a count, and no person of its group.

    Attributes:
        on_the_way, home: Bodies that it carries now, and that it has handed over.
    """

    part, kind = "mortuaries", HEARSES
    states = ("at the mortuary", "loading", "under way", "coming back")

    def __init__(self, path: str, spec: Hearses, setting: Setting, mortuary: RunningMortuary) -> None:
        """As of every fleet.

        Args:
            path: Where it stands in the scenario.
            spec: What the scenario says of it.
            setting: The common ground.
            mortuary: Where it loads.
        """
        super().__init__(path, spec, setting)
        self._capacity_bodies, self._mortuary = spec.capacity_bodies, mortuary
        self._convoys = None if spec.convoy is None else RunningConvoys(path, spec.convoy, setting)
        self.on_the_way = self.home = 0

    def board(self, vehicle: int) -> Generator[simpy.Event, Any, int]:
        """Wait until it may leave and somebody lies there for whom no hearse has been called."""
        while not (self.may_leave(vehicle) and (called := self._mortuary.call(self._capacity_bodies))):
            yield self.bell.news | self._mortuary.bell.news
        return called

    def aboard(self, called: int) -> int:
        """All of them."""
        return called

    def travel(self, vehicle: int, aboard: int) -> Story:
        """Out by the road, until they are handed over at the door at which it turns."""
        trips, ledger = self._setting.trips, self._setting.ledger
        group = trips.send_empty(self.name)
        self._mortuary.hand_over(aboard, f"by {self.name}")
        self.on_the_way += aboard
        yield trips.turns_at_door(self.name, group)
        ledger.move(MORTUARIES, ON_THE_WAY, HOME, aboard, f"by {self.name}")
        self.on_the_way, self.home = self.on_the_way - aboard, self.home + aboard


class Mortuaries(Part):
    """All mortuaries, and the fleets that load there."""

    def __init__(self, setting: Setting) -> None:
        """Nobody has been brought in or taken home."""
        scenario, ledger = setting.scenario, setting.ledger
        ledger.open(MORTUARIES, BROUGHT, unit="bodies", outside=True)
        ledger.open(MORTUARIES, ON_THE_WAY, unit="bodies")
        ledger.open(MORTUARIES, HOME, unit="bodies")
        self._places = {name: RunningMortuary(name, one.bodies, setting) for name, one in scenario.mortuaries.items()}
        self._fleets = [
            RunningHearses(f"hearses.{name}", fleet, setting, self._places[fleet.collects_at])
            for name, fleet in scenario.hearses.items()
        ]
        self._bring_from(setting)

    def start(self) -> None:
        """Let every hearse make its trips."""
        for fleet in self._fleets:
            fleet.start()

    def setters(self) -> dict[str, Setter]:
        """Everything timed of the fleets."""
        return {path: setter for fleet in self._fleets for path, setter in fleet.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Bodies that lie in mortuaries, and that have been taken home."""
        return {
            "mortuaries.waiting": lambda: float(sum(place.bodies for place in self._places.values())),
            "mortuaries.taken_home": lambda: float(sum(fleet.home for fleet in self._fleets)),
        }

    def recount(self) -> dict[tuple[str, str], float]:
        """Bodies by place and vehicles by state, from the objects themselves."""
        found = {(MORTUARIES, lying_at(name)): float(place.bodies) for name, place in self._places.items()}
        found[MORTUARIES, ON_THE_WAY] = float(sum(fleet.on_the_way for fleet in self._fleets))
        found[MORTUARIES, HOME] = float(sum(fleet.home for fleet in self._fleets))
        for fleet in self._fleets:
            found |= fleet.recount()
        return found

    def _bring_from(self, setting: Setting) -> None:
        """Let hospitals and incidents say whom they bring."""
        care, incidents = setting.found(MedicalCare), setting.found(Incidents)
        for name, one in setting.scenario.mortuaries.items():
            place = self._places[name]
            if one.patients and care is not None:
                care.ward.on_death_inside.append(partial(place.bring, 1, "died in hospital inside"))
            if incidents is not None:
                for incident in one.killed_at:
                    incidents.on_killed[incident].append(partial(place.bring, why=f"killed: {incident}"))


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.mortuaries:
        yield Mortuaries(setting)
