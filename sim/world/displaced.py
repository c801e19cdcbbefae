"""Displaced people inside: each household goes home, leaves for good, or waits, whichever clock runs out first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.scenario.displaced import DisplacedSite
from sim.scenario.model import LeverValue
from sim.world.clock import Story
from sim.world.part import Part, Pull
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

    def levers(self) -> dict[str, Pull]:
        """The access procedure and the hazards of every site."""
        return {path: pull for site in self.sites for path, pull in site.levers().items()}

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
        return_per_h, return_permitted, leave_factor, first_to_leave: What levers change.
        rows: Parties that are there now, shape ``(n,)``.
        leave_left, return_left: Hazard that each of them bears yet, until it leaves for good and until it goes home.
    """

    def __init__(self, setting: Setting, number: int, name: str, spec: DisplacedSite) -> None:
        """Those who will come are known, and nobody is there."""
        self.number, self.name = number, name
        self._clock, self._ledger, self._away = setting.clock, setting.ledger, setting.people.away
        self._tell = partial(setting.tell, spec.title or name)
        self._since_h = 0.0 if spec.since is None else setting.scenario.hours(spec.since)
        self.return_per_h = spec.return_per_day / 24.0
        self.return_permitted, self.leave_factor = spec.return_permitted, spec.leave_factor
        self.first_to_leave = spec.first_to_leave
        theirs = np.flatnonzero(self._away.site == number)
        self._return_draws = np.full(len(self._away.site), np.nan)
        for town in setting.scenario.settlements:
            of_town = theirs[self._away.settlement(theirs) == list(setting.scenario.settlements).index(town)]
            draws = setting.streams[f"displaced: goes home from {name} to {town}"]
            self._return_draws[of_town] = draws.standard_exponential(len(of_town))
        self.rows = np.zeros(0, np.intp)
        self.leave_left, self.return_left = np.zeros(0), np.zeros(0)
        self._counted = self._away.persons(np.arange(len(self._away.site))).copy()
        self._became = {EXPECTED: theirs, INSIDE: self.rows, RETURNED: self.rows, LEFT: self.rows}
        for state, rows in self._became.items():
            self._ledger.open(KIND, self._account(state), int(self._counted[rows].sum()), unit="persons")

    def start(self) -> None:
        """Let them come when it is time."""
        self._clock.process(self._story())

    def levers(self) -> dict[str, Pull]:
        """The site's levers by path."""

        def changing(name: str, read: Callable[[LeverValue], float | bool]) -> Pull:
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

        Both hazards are constant in between. Residual clocks make this a race of competing risks: cause-specific
        cumulative incidence r/(r + o) · (1 − exp(−(r + o) t)) for constant hazards r and o (case R01).
        """
        if not len(self.rows) or now <= since_h:
            return
        hazards_per_h = self._away.hazards_per_h(told_to_wait=not self.first_to_leave)
        leave_per_h = self.leave_factor * hazards_per_h[self._away.settlement(self.rows)]
        return_per_h = np.float64(self.return_per_h if self.return_permitted else 0.0)
        span_h = now - since_h
        if not ((self.leave_left <= leave_per_h * span_h) | (self.return_left <= return_per_h * span_h)).any():
            self.leave_left = self.leave_left - leave_per_h * span_h
            self.return_left = self.return_left - return_per_h * span_h
            return
        leave_h, home_h = after(self.leave_left, leave_per_h), after(self.return_left, return_per_h)
        lived_h = np.minimum(np.minimum(leave_h, home_h), span_h)
        self.leave_left = self.leave_left - leave_per_h * lived_h
        self.return_left = self.return_left - return_per_h * lived_h
        leaves = (leave_h <= span_h) & (leave_h <= home_h)
        returns = (home_h <= span_h) & ~leaves
        if returns.any():
            left = np.maximum(self.leave_left[returns], 0.0)
            self._away.come_home(self.rows[returns], left, np.minimum(now, since_h + home_h[returns]))
        if leaves.any():
            self._away.leave_for_good(self.rows[leaves], np.minimum(now, since_h + leave_h[leaves]))
        self._book(RETURNED, self.rows[returns])
        self._book(LEFT, self.rows[leaves])
        stay = ~(leaves | returns)
        self.rows, self.leave_left, self.return_left = self.rows[stay], self.leave_left[stay], self.return_left[stay]

    def persons(self) -> int:
        """Persons who are there now."""
        return int(self._away.persons(self.rows).sum())

    def recount(self) -> dict[str, float]:
        """Persons of each account, from the lists of households."""
        self._became[INSIDE] = self.rows
        return {self._account(state): float(self._sum(rows)) for state, rows in self._became.items()}

    def _story(self) -> Story:
        yield self._clock.until(self._since_h)
        self.rows, self.leave_left = self._away.leave_home(self.number)
        self.return_left = self._return_draws[self.rows]
        self._became[EXPECTED] = np.setdiff1d(self._became[EXPECTED], self.rows)
        self._ledger.move(KIND, self._account(EXPECTED), self._account(INSIDE), self._sum(self.rows), "displaced")
        self._tell(f"takes in {self.persons():,} displaced persons")

    def _book(self, state: str, rows: NDArray[np.intp]) -> None:
        self._became[state] = np.concatenate([self._became[state], rows])
        self._ledger.move(KIND, self._account(INSIDE), self._account(state), self._sum(rows), state)

    def _sum(self, rows: NDArray[np.intp]) -> int:
        return int(self._counted[rows].sum())

    def _account(self, state: str) -> str:
        return f"{self.name}: {state}"


def after(left: NDArray[np.float64], per_h: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """Hours until a constant hazard has used up what is left, infinite where there is no hazard, shape ``(n,)``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(per_h > 0.0, left / per_h, np.inf)
