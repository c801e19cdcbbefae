"""The people who have not set off: how many are where, and who is taken out of their families or given back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.network.flow import Flow
from sim.population.households import Households
from sim.scenario.model import Scenario
from sim.world.away import Away
from sim.world.departures import Departures


class PeoplePort:
    """What parts of the story may know of the people, and do to them.

    Attributes:
        patients_at_start: Wounded in the care of the hospitals when the clock starts.
        away: Those who are displaced inside.
        groups: Everybody who travels, as they were formed.
        combatants_total: Combatants who are there when the clock starts and are not in hospital.
    """

    def __init__(self, scenario: Scenario, households: Households, departures: Departures, flow: Flow) -> None:
        """Everybody is where the population has put them."""
        self._departures, self._flow = departures, flow
        self.away = Away(departures, flow)
        self.groups = departures.groups
        self.absent = int(households.persons[households.absent].sum())
        # A household of which everybody is in hospital has nobody who travels.
        travel = ~households.absent & ~households.stays & (households.travellers > 0)
        stays = ~households.absent & ~travel
        self.stays = int(households.travellers[stays].sum())
        self.patients_at_start = int(households.in_hospital.sum())
        # Men are numbers only, and known by their group: a part asks for so many of them and never for one by name.
        self._men = np.repeat(np.arange(len(departures.groups), dtype=np.int64), departures.trips.counts["combatants"])
        self.combatants_total = len(self._men)
        self.total = int(households.persons.sum()) + int(departures.arrivals_persons)

    def present(self) -> int:
        """Persons who live off what there is: those who stay, and those who have not set off."""
        return self.stays + self._departures.persons_not_set_off()

    def take(self, count: int, rng: np.random.Generator) -> int:
        """Take up to so many persons, chosen at random, out of families that have not decided; returns how many.

        Every family keeps at least one person. The part that takes them is in charge of them from then on.
        """
        return self._departures.take(count, rng)

    def take_on_road(self, count: int, rng: np.random.Generator) -> int:
        """Take up to so many persons, one a group, out of groups that are on the road; returns how many."""
        return self._departures.on_the_road.take(count, rng)

    def on_road(self) -> int:
        """Persons who have set off and have not crossed."""
        return self._departures.on_the_road.persons()

    def call_up(self) -> int:
        """Put every combatant under a formation: no family with men among them sets off as before. Returns how many."""
        self._departures.families.call_up(self._men)
        return len(self._men)

    def release(self, men: NDArray[np.int64]) -> None:
        """Let men, by their number from 0 on, go to their families now."""
        self._departures.families.release(men)

    def follow(self) -> None:
        """Give back one person who was taken out: he waits for a bus from now on, alone."""
        self._departures.park.follow(self._departures.clock.now_h)

    def chooses_road(self, choose: Callable[[NDArray[np.intp]], None]) -> None:
        """Name what lets groups that have decided choose their road, by their rows."""
        self._departures.choose_road = choose

    def persons(self) -> dict[str, int]:
        """Persons by state, of all who have not set off."""
        return {"absent": self.absent, "stays": self.stays, **self._departures.persons()}
