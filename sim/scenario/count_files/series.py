"""What is counted, by the scenario's own names, and which name a misspelt one may be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.scenario.check import RESERVED
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.reading import CountKind, Meaning
from sim.scenario.model import Scenario

COUNTS = {
    "persons_crossed": "crossed",
    "vehicles_crossed": "vehicles_crossed",
    "persons_registered": "registered",
    "persons_in_shelter": "in_shelter",
}
"""Columns of counts as announcements have them, and the curve that each is compared with."""

BARE = ("value", "count")
"""Names of a column that say nothing of what is counted; it is taken for those who have crossed, and that is said."""

LEVELS = frozenset({"in_shelter"})
"""Of these curves those that rise and fall."""

_MOVERS = ("", "vehicles_", "families_", "groups_", "groups_on_foot_")
_OF_A_DAY = re.compile(r"(?:daily|new)[ _](.+)|(.+?)[ _](?:daily|per[ _]day|a[ _]day)", re.IGNORECASE)
_UNTIL_THEN = re.compile(r"(?:cumulative|total)[ _](.+)|(.+?)[ _](?:cumulative|total)", re.IGNORECASE)

_CLOSE = 0.8
"""How alike a name must be to be a misspelling (difflib): one or two letters of eight."""


@dataclass(frozen=True)
class SeriesNames:
    """The series that a scenario has, as far as they are known before a run.

    Attributes:
        cumulative: Those that only grow.
        others: Those that rise and fall.
    """

    cumulative: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario | None) -> SeriesNames:
        """Those of a scenario: past its milestones, and in its queues; or of a bare file."""
        names, stages = ((), ()) if scenario is None else (scenario.milestones, scenario.stages)
        passed = {f"{who}{name}" for name in (*RESERVED, *names) for who in _MOVERS}
        queues = {"queue_km", "queue_vehicles", "queue_persons", "queue_groups", "queue_origin"}
        queues |= {f"{kind}_{name}" for name in stages for kind in ("queue", "queue_km")}
        return cls(frozenset({*passed, *COUNTS.values()} - LEVELS), LEVELS | queues)

    def __contains__(self, name: object) -> bool:
        return name in self.cumulative or name in self.others

    def kind(self, series: str) -> CountKind:
        """What the numbers of a series are where nothing is said of it."""
        return CountKind.CUMULATIVE if series in self.cumulative else CountKind.LEVEL

    def misspelt(self, name: str) -> str | None:
        """The series that a name may be a misspelling of; None where it is known, or like none."""
        if name in self or "." in name or " " in name:
            return None  # of regions and parts of the story, whose names a run knows
        # What is alike but for the number of a node is another node's.
        near = [one for one in self._names() if re.sub(r"\D", "", one) == re.sub(r"\D", "", name)]
        return next(iter(difflib.get_close_matches(name.casefold(), near, n=1, cutoff=_CLOSE)), None)

    def checked(self, place: str, name: str) -> str:
        """A series' name.

        Raises:
            ObservedError: It is misspelt.
        """
        if (near := self.misspelt(name)) is not None:
            raise ObservedError(f"{place}: there is no series '{name}'; did you mean '{near}'?")
        return name

    def _names(self) -> Iterator[str]:
        yield from sorted({*self.cumulative, *self.others, *COUNTS})


def meaning_of_column(name: str, known: SeriesNames) -> Meaning:
    """What a column counts, by its name: a series, and ``daily`` or ``cumulative`` where it says so."""
    for pattern, kind in ((None, None), (_OF_A_DAY, CountKind.DAILY), (_UNTIL_THEN, CountKind.CUMULATIVE)):
        found = pattern.fullmatch(name) if pattern else None
        core = next((part for part in found.groups() if part), name) if found else name
        series = series_of(core, known)
        if (found or pattern is None) and series in known:
            return Meaning(series, kind)
    if found := _OF_A_DAY.fullmatch(name):
        return Meaning(next(part for part in found.groups() if part), CountKind.DAILY)
    return Meaning(name)


def series_of(name: str, known: SeriesNames) -> str:
    """The series of a name as people write it: ``Persons crossed``, ``persons_crossed`` and ``crossed`` are one."""
    plain = name.casefold().replace(" ", "_")
    if plain in COUNTS:
        return COUNTS[plain]
    return plain if plain in known else name


def unknown_series(names: Iterable[str], has: Iterable[str]) -> str:
    """Words on series of a file that a run has no curve of; empty where it has all."""
    has = tuple(has)
    missing = [name for name in dict.fromkeys(names) if name not in has]
    if not missing:
        return ""
    listed = ", ".join(f"'{name}'" for name in missing)
    near = difflib.get_close_matches(missing[0], has, n=1)
    hint = f" (the nearest to '{missing[0]}' is '{near[0]}')" if near else ""
    return f"the run has no curve {listed}{hint}: passed over, as of a part that is switched off"
