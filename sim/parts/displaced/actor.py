"""Displaced people inside: each household goes home, leaves for good, or waits, whichever clock runs out first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.parts.displaced.race import GONE, GUEST, race
from sim.parts.displaced.section import DisplacedSite
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

KIND = "displaced"
"""Kind of the ledger's book of those who were displaced, in persons as they were counted when they came."""

EXPECTED, INSIDE, RETURNED, LEFT = "not there yet", "inside", "went home", "left"
"""What a household of a site is; an account of the ledger for each."""


class Displaced(Part):
    """All places where displaced people stay."""

    def __init__(self, setting: Setting) -> None:
        """Everybody is at home still."""
        self.sites = [
            Site(setting, number, name, spec) for number, (name, spec) in enumerate(setting.scenario.displaced.items())
        ]
        setting.people.away.decides(self._decide)

    def start(self) -> None:
        """Let them come to their sites."""
        for site in self.sites:
            site.start()

    def setters(self) -> dict[str, Setter]:
        """The access procedure and the hazards of every site."""
        return {path: setter for site in self.sites for path, setter in site.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons at each site."""
        return {f"displaced.{site.name}.persons": site.persons for site in self.sites}

    def persons(self) -> dict[str, int]:
        """Persons at each site who have not decided; who went home is counted there."""
        return {f"displaced at {site.name}": site.persons() for site in self.sites}

    def recount(self) -> dict[tuple[str, str], float]:
        """Those who were displaced, by what became of them."""
        return {(KIND, account): held for site in self.sites for account, held in site.recount().items()}

    def _decide(self, since_h: float, now: float) -> None:
        for site in self.sites:
            site.decide(since_h, now)


class Site:
    """One place where displaced people stay.

    Attributes:
        return_per_h, return_permitted, leave_factor, first_to_leave: What the timeline sets.
        guests: Households that are there now, ``GUEST``.
    """

    def __init__(self, setting: Setting, number: int, name: str, spec: DisplacedSite) -> None:
        """Those who will come are known, and nobody is there."""
        self.number, self.name = number, name
        self._clock, self._ledger, self._away = setting.clock, setting.ledger, setting.people.away
        self._report = partial(setting.report, spec.title or name)
        self._since_h = 0.0 if spec.since is None else setting.scenario.hours(spec.since)
        self.return_per_h = spec.return_per_day / 24.0
        self.return_permitted, self.leave_factor = spec.return_permitted, spec.leave_factor
        self.first_to_leave = spec.first_to_leave
        theirs = np.flatnonzero(self._away.site == number)
        self._return_draws = np.full(len(self._away.site), np.nan)
        by_town = theirs[np.argsort(self._away.settlement(theirs), kind="stable")]
        ends = np.searchsorted(self._away.settlement(by_town), np.arange(1, len(setting.scenario.settlements)))
        for town, of_town in zip(setting.scenario.settlements, np.split(by_town, ends), strict=True):
            draws = setting.streams[f"displaced: goes home from {name} to {town}"]
            self._return_draws[of_town] = draws.standard_exponential(len(of_town))
        self._return_draws = setting.people.groups.one_a_family(self._return_draws)
        self.guests, self._gone = np.zeros(0, GUEST), np.zeros(len(theirs), GONE)
        self._persons, nobody = 0, np.zeros(0, np.intp)
        self._counted = self._away.persons(np.arange(len(self._away.site))).copy()
        self._became = {EXPECTED: [theirs], INSIDE: [nobody], RETURNED: [nobody], LEFT: [nobody]}
        for state, [rows] in self._became.items():
            self._ledger.open(KIND, self._account(state), int(self._counted[rows].sum()), unit="persons")

    def start(self) -> None:
        """Let them come when it is time."""
        self._clock.process(self._story())

    def setters(self) -> dict[str, Setter]:
        """The site's parameters by path."""

        def changing(name: str, read: Callable[[ParameterValue], float | bool]) -> Setter:
            return lambda now, value: self._away.change(now, partial(setattr, self, name, read(value)))

        path = f"displaced.{self.name}"
        return {
            f"{path}.return_per_day": changing("return_per_h", lambda value: float(value) / 24.0),
            f"{path}.return_permitted": changing("return_permitted", bool),
            f"{path}.leave_factor": changing("leave_factor", float),
            f"{path}.first_to_leave": changing("first_to_leave", bool),
        }

    def decide(self, since_h: float, now: float) -> None:
        """Let those go home, or leave for good, whose first clock ran out between two hours, at the exact hour.

        Both hazards are constant in between.
        """
        if not len(self.guests) or now <= since_h:
            return
        leave_per_h = self.leave_factor * self._away.hazards_per_h(heeds_message=not self.first_to_leave)
        return_per_h = self.return_per_h if self.return_permitted else 0.0
        found = race(self.guests, leave_per_h, return_per_h, since_h, now, self._gone)
        if not found:
            return
        self.guests = self.guests[:-found]
        gone = self._gone[:found]
        leaves, homes = gone[gone["leaves"]], gone[~gone["leaves"]]
        self._persons -= int(self._away.persons(gone["row"]).sum())
        if len(homes):
            self._away.come_home(homes["row"].copy(), homes["leave_left"], homes["at_h"])
            self._book(RETURNED, homes["row"])
        if len(leaves):
            self._away.leave_for_good(leaves["row"].copy(), leaves["at_h"])
            self._book(LEFT, leaves["row"])

    def persons(self) -> int:
        """Persons who are there now."""
        return self._persons

    def recount(self) -> dict[str, float]:
        """Persons of each account, from the lists of households."""
        self._became[INSIDE] = [self.guests["row"]]
        return {self._account(state): float(self._sum(self.became(state))) for state in self._became}

    def became(self, state: str) -> NDArray[np.intp]:
        """Rows of the households of an account."""
        rows: NDArray[np.intp] = np.concatenate(self._became[state])
        return rows

    def _story(self) -> Story:
        yield self._clock.until(self._since_h)
        rows, leave_left = self._away.leave_home(self.number)
        self.guests = np.zeros(len(rows), GUEST)
        self.guests["row"], self.guests["town"] = rows, self._away.settlement(rows)
        self.guests["leave_left"], self.guests["home_left"] = leave_left, self._return_draws[rows]
        self._persons = int(self._away.persons(rows).sum())
        self._became[EXPECTED] = [np.setdiff1d(self.became(EXPECTED), rows)]
        self._ledger.move(KIND, self._account(EXPECTED), self._account(INSIDE), self._sum(rows), "displaced")
        self._report(f"receives {self.persons():,} displaced persons")

    def _book(self, state: str, rows: NDArray[np.intp]) -> None:
        self._became[state].append(rows)
        self._ledger.move(KIND, self._account(INSIDE), self._account(state), self._sum(rows), state)

    def _sum(self, rows: NDArray[np.intp]) -> int:
        return int(self._counted[rows].sum())

    def _account(self, state: str) -> str:
        return f"{self.name}: {state}"


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.displaced:
        yield Displaced(setting)
