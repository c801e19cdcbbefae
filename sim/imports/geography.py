"""What is read of another format, before it is written as a scenario."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sim.pages.render import UNPRINTABLE
from sim.scenario.extends import is_own

LONGEST_KM = 2_000.0
"""Length of a road that a scenario may have."""

MOST_PERSONS = 10_000_000
"""Residents, places and counts that are believed: what a shelter of a scenario may have."""

MOST_WAITING_VEH = 1_000_000
"""Vehicles that may wait at a place of a scenario from the start."""

LONGEST_NAME = 100
"""Letters of a short name: YAML takes no key of more than 1,024, and people read it."""

NO_NAMES = ("false", "null", "true")
"""What YAML takes for a value."""


class ImportMistake(ValueError):
    """A file of another format cannot be read: the message says which line or feature, why, and what to do."""


@dataclass(frozen=True)
class ImportedPlace:
    """A place.

    Attributes:
        name: Its short name in the scenario.
        title: What the file calls it.
        latitude_deg, longitude_deg: Where it is; None where the file does not say it.
        region, country: Where it belongs; empty where the file does not say it.
    """

    name: str
    title: str
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class ImportedRoad:
    """A road between two places.

    Attributes:
        a, b: Names of the places.
        length_km: Its length.
        source: Where that stands, for a comment.
        one_way: Whether only from ``a`` to ``b``.
        speed_kmh, lanes: Of the file; None where it does not say it, and it is assumed.
        title: What the file calls it.
    """

    a: str
    b: str
    length_km: float
    source: str
    one_way: bool = False
    speed_kmh: float | None = None
    lanes: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Refuge:
    """Where people are going: a camp, a shelter, or an exit.

    Attributes:
        at: Name of the place.
        places_persons: Places; None where the file says nothing, and nobody is turned away.
        source: Where that stands, for a comment.
        present_persons: Who was there at the start.
        is_exit: Whether people leave the map there, and nobody counts places.
    """

    at: str
    places_persons: int | None
    source: str
    present_persons: int = 0
    is_exit: bool = False


@dataclass(frozen=True)
class Demand:
    """People who leave a place.

    Attributes:
        at: Name of the place.
        residents_persons: Residents.
        rates: Hours after the start and persons an hour from then on; empty where only the residents are known.
        source: Where that stands, for a comment.
        is_assumed: Whether nobody was counted, and the rates are an assumption.
    """

    at: str
    residents_persons: int
    rates: tuple[tuple[float, float], ...]
    source: str
    is_assumed: bool = False


@dataclass(frozen=True)
class Closing:
    """A door that is closed for a time.

    Attributes:
        refuge: The refuge that is closed; empty for roads.
        roads: Directions of roads whose end is closed.
        from_h: Since when, hours after the start.
        until_h: Until when; None: to the end.
        event: What happened, in words.
    """

    refuge: str
    roads: tuple[tuple[str, str], ...]
    from_h: float
    until_h: float | None
    event: str


@dataclass(frozen=True)
class RecordRow:
    """A row of the record.

    Attributes:
        curve: The curve.
        day: The day, ISO.
        persons: The count.
        source: The file.
    """

    curve: str
    day: str
    persons: int
    source: str


@dataclass(frozen=True)
class Geography:
    """All that was read.

    Attributes:
        title: A line that says what it is.
        source: What it was read from.
        start: Zero of the clock.
        start_is_assumed: Whether the file says nothing of it.
        horizon_h: Length of the run.
        spots, roads, refuges, demands, closings, record: What there is.
        left_out: What was read and is not in the scenario, in words.
    """

    title: str
    source: str
    start: datetime
    start_is_assumed: bool
    horizon_h: float
    spots: tuple[ImportedPlace, ...]
    roads: tuple[ImportedRoad, ...]
    refuges: tuple[Refuge, ...]
    demands: tuple[Demand, ...]
    closings: tuple[Closing, ...] = ()
    record: tuple[RecordRow, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    def spot(self, name: str) -> ImportedPlace:
        """The place of a name."""
        return next(one for one in self.spots if one.name == name)


class ShortNames:
    """Short names of the format for what people call things, each once."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        """None is given yet but those that are reserved."""
        self._given = set(reserved)

    def of(self, title: str) -> str:
        """A name that is not given yet: small letters, digits and underscores, a letter first."""
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        core = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
        core = core if core[:1].isalpha() and core not in NO_NAMES else f"place_{core}".rstrip("_")
        core = core[:LONGEST_NAME].rstrip("_")
        name, number = core, 1
        while name in self._given:
            number += 1
            name = f"{core}_{number}"
        self._given.add(name)
        return name


def decimal(place: str, what: str, text: str, low: float, high: float) -> float:
    """A number of a file.

    Raises:
        ImportMistake: It is none, or lies outside its range.
    """
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not low <= found <= high:
        raise ImportMistake(f"{place}: {what} '{text}' is not a number from {low:g} to {high:g}")
    return found


def one_line(text: str) -> str:
    """A text of a file as it may stand in a title or a comment: without line breaks and what no page can show."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def own_file(instance: Path, path: Path) -> Path | None:
    """A file of a folder that may come from a stranger; None where there is no such file.

    Raises:
        ImportMistake: It lies elsewhere: what stands in it would be repeated in messages and in the scenario.
    """
    if not path.is_file():
        return None
    if not is_own(instance / path.name, path):
        raise ImportMistake(f"{path} lies outside the folder {instance}; only files in it, or below it, are read")
    return path
