"""Cumulative curves: how many have reached each milestone by each recording step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.carried import carriers, people_h
from sim.scenario.movers import movers

if TYPE_CHECKING:
    import pandas as pd


class Curve:
    """One quantity over time, worked out when it is first used.

    Attributes:
        name: ``crossed``, ``vehicles_crossed``, ``queue_km`` …
        unit: ``persons``, ``vehicles``, ``families`` or ``km``.
        caption: Words behind its value where the map of one run counts it; empty where it does not.
    """

    __slots__ = ("_values", "caption", "name", "unit")

    def __init__(self, name: str, unit: str, values: Floats | Callable[[], Floats], caption: str = "") -> None:
        """Take the values at every recording step, shape ``(steps,)``, or what works them out."""
        self.name, self.unit, self._values, self.caption = name, unit, values, caption

    @property
    def values(self) -> Floats:
        """Its value at every recording step, shape ``(steps,)``."""
        if callable(self._values):
            self._values = self._values()
        return self._values

    def __reduce__(self) -> tuple[type[Curve], tuple[str, str, Floats, str]]:
        return Curve, (self.name, self.unit, self.values, self.caption)

    def __repr__(self) -> str:
        return f"Curve({self.name!r}, {self.unit!r})"


@dataclass(frozen=True)
class Curves:
    """Curves that share their recording steps.

    Attributes:
        time_h: Recording steps, hours after the start, shape ``(steps,)``.
        start: Zero of the clock, with the scenario's fixed offset.
        all: The curves, in order.
    """

    time_h: Floats
    start: datetime
    all: tuple[Curve, ...]

    def __iter__(self) -> Iterator[Curve]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Curve:
        """The curve of that name.

        Raises:
            KeyError: There is none.
        """
        if name not in self._by_name:
            raise KeyError(f"no curve '{name}'; there are {', '.join(self.names)}")
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Curve]:
        # Reversed, so that of two curves of a name the first is found.
        return {curve.name: curve for curve in reversed(self.all)}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the curves, in order."""
        return tuple(curve.name for curve in self.all)

    def timestamps(self) -> pd.DatetimeIndex:
        """The recording steps as timestamps with the scenario's fixed offset."""
        import pandas as pd

        # Hours are floats: without rounding a step at noon would be written as 11:59:59.999999.
        return pd.DatetimeIndex(pd.Timestamp(self.start) + pd.to_timedelta(self.time_h, unit="h")).round("us")

    def to_frame(self, replication: int = 0) -> pd.DataFrame:
        """Tidy long frame with columns time, curve, unit, replication, value; one row per curve and step."""
        import pandas as pd

        steps, names = len(self.time_h), list(dict.fromkeys(self.names))
        codes = np.repeat(np.array([names.index(name) for name in self.names], np.intp), steps)
        units = list(dict.fromkeys(curve.unit for curve in self.all))
        unit_codes = np.repeat(np.array([units.index(curve.unit) for curve in self.all], np.intp), steps)
        values = [curve.values for curve in self.all]
        return pd.DataFrame(
            {
                "time": self.timestamps().take(np.tile(np.arange(steps), len(self.all))),
                "curve": pd.Categorical.from_codes(codes, pd.Index(names)),
                "unit": pd.Categorical.from_codes(unit_codes, pd.Index(units)),
                "replication": np.full(len(codes), replication, np.int64),
                "value": np.concatenate(values) if values else np.zeros(0),
            }
        )


AT_ONCE = 8_192
"""Events whose steps are worked out together: so many stay near the processor."""


class Steps:
    """Recording steps, and the events that have happened by each of them."""

    def __init__(self, time_h: Floats) -> None:
        """Take the steps, increasing, shape ``(steps,)``."""
        self.time_h = time_h
        step_h = float(time_h[1] - time_h[0]) if len(time_h) > 1 else 0.0
        even_h = time_h[:1] + np.arange(len(time_h)) * step_h
        # The last one is the end of the run, and may come early.
        self._even_h = step_h if (np.abs(time_h - even_h)[:-1] < 0.1 * step_h).all() and step_h > 0.0 else None
        if self._even_h is not None and time_h[-1] > even_h[-1] + 0.1 * step_h:
            self._even_h = None
        self._from_h = np.concatenate([[-np.inf], time_h])  # where each step begins, and the first
        self._until_h = np.concatenate([time_h, [np.inf]])

    def of(self, event_h: Floats) -> NDArray[np.intp]:
        """First step at or after each event; the number of steps for an event that never happened (NaN)."""
        if self._even_h is None:
            return np.asarray(np.searchsorted(self.time_h, event_h, side="left"), np.intp)
        # Of even steps nothing is searched: a division is at most one off. It is several times as fast.
        found = np.empty(len(event_h), np.intp)
        for first in range(0, len(event_h), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            found[some] = self._of_even(event_h[some], self._even_h)
        return found

    def _of_even(self, event_h: Floats, step_h: float) -> NDArray[np.intp]:
        place = event_h - self.time_h[0]
        place /= step_h
        np.ceil(place, out=place)
        np.fmin(place, len(self.time_h), out=place)  # of NaN too: the number of steps
        np.fmax(place, 0.0, out=place)
        found: NDArray[np.intp] = place.astype(np.intp)
        found -= self._from_h[found] >= event_h
        found += self._until_h[found] < event_h
        return found

    def running(self, first_step: NDArray[np.intp], weights: NDArray[np.generic] | None = None) -> Floats:
        """Sum of weights (or number) of the events that have happened by each step, shape ``(steps,)``."""
        count = len(self.time_h)
        per_step = np.bincount(first_step, weights=weights, minlength=count + 1)[:count]
        return np.cumsum(per_step).astype(np.float64)

    def between(self, begin_h: Floats, end_h: Floats, weights: NDArray[np.generic] | None = None) -> Floats:
        """Sum of weights (or number) of those that have begun and not yet ended at each step; NaN has not happened."""
        return self.running(self.of(begin_h), weights) - self.running(self.of(end_h), weights)


FROM_THE_ORIGIN = ("decided", "departed")
"""Milestones that every group passes where it comes from."""


def milestone_curves(journal: Journal) -> Iterable[Curve]:
    """Persons, vehicles and families past each milestone at each recording step; an event at a step counts.

    Whom a bus carries on from a stop on the way counts once, with the first that passes: his group or that bus. Of the
    vehicles that decided and set off such buses are none. The persons' curve bears the milestone's name, the others
    ``vehicles_`` and ``families_`` before it;
    ``groups_`` where some are on foot, ``groups_on_foot_`` where all are.
    """
    steps, groups = Steps(journal.balance.time_h), journal.groups
    who = movers(journal.scenario)

    @cache
    def people(name: str) -> NDArray[np.intp]:
        return steps.of(people_h(journal, name))

    def of_people(name: str, counts: NDArray[np.int32]) -> Floats:
        return steps.running(people(name), counts)

    def of_vehicles(name: str) -> Floats:
        passed_h = journal.milestone_h(name)
        if name in FROM_THE_ORIGIN and (carrying := carriers(journal)).any():
            passed_h = passed_h[~carrying]
        return steps.running(steps.of(passed_h))

    for name in journal.milestones:
        yield Curve(name, "persons", partial(of_people, name, groups.persons))
        yield Curve(f"{who.name_of_groups}_{name}", who.groups, partial(of_vehicles, name))
        yield Curve(f"families_{name}", "families", partial(of_people, name, groups.households))
