"""What a snapshot is made of, in the order in which it is read; every writer sets the same."""

from __future__ import annotations

from dataclasses import dataclass

from sim.locale.language import Language
from sim.pages.content import Text
from sim.view.snapshot.places import MapPlan, MapSign


@dataclass(frozen=True)
class Card:
    """One of the big numbers.

    Attributes:
        heading: What it is.
        number: The number with its unit.
        below: Its interval over many runs; empty where there is none.
    """

    heading: Text
    number: Text
    below: Text


@dataclass(frozen=True)
class Cell:
    """A region in a night.

    Attributes:
        text: Persons without a bed, or what stands in the place of a small count.
        share: How many they are of the most in any cell, 0 to 1; its shade. 0 where the number is not written.
    """

    text: Text
    share: float


@dataclass(frozen=True)
class BedTable:
    """Who has no bed, by region and night.

    Attributes:
        finding: What the table shows, in a sentence.
        region, ready: Headings of the first two columns.
        nights: Headings of the other columns.
        rows: Region, places ready on the first night, and its nights.
        rest: What is left out, in a sentence; empty where that is nothing.
    """

    finding: Text
    region: Text
    ready: Text
    nights: tuple[str, ...]
    rows: tuple[tuple[Text, Text, tuple[Cell, ...]], ...]
    rest: Text


@dataclass(frozen=True)
class Limit:
    """Something that limits.

    Attributes:
        name: What people call it.
        hours: For how long.
        share: How long that is of the longest, 0 to 1: the length of its bar.
    """

    name: Text
    hours: Text
    share: float


@dataclass(frozen=True)
class Action:
    """Something that could be done.

    Attributes:
        what: What is done.
        buys: What it buys.
        costs: What it costs.
    """

    what: Text
    buys: Text
    costs: Text


@dataclass(frozen=True)
class Sign:
    """What a sign of the map means.

    Attributes:
        kind: Whose sign it is; None: the ring around what limits.
        text: What it means.
    """

    kind: MapSign | None
    text: Text


@dataclass(frozen=True)
class Snapshot:
    """The page.

    Attributes:
        language: Its language.
        title: Of the scenario.
        lead: As of when, how many runs, how to read the intervals.
        cards: The big numbers, six at most.
        headings: Of the beds, the map, what limits, and the actions.
        beds: Who has no bed; a sentence where that cannot be said.
        plan: The map.
        is_sparse: Whether little stands on it: the map is then as wide as the page, with all else above and below it.
        signs: What its signs mean.
        scale: Whether it is to scale.
        alt: Its finding, for those who cannot see it.
        limits: What limits, the longest first; none where nothing does.
        unlimited: Why there are none; else empty.
        actions: What could be done, three at most.
        untried: What was not tried, and how to try it; empty where it was.
        foot: Date, origin, and what it must not be used for.
    """

    language: Language
    title: Text
    lead: Text
    cards: tuple[Card, ...]
    headings: tuple[Text, Text, Text, Text]
    beds: BedTable | Text
    plan: MapPlan
    is_sparse: bool
    signs: tuple[Sign, ...]
    scale: Text
    alt: Text
    limits: tuple[Limit, ...]
    unlimited: Text
    actions: tuple[Action, ...]
    untried: Text
    foot: tuple[Text, ...]
