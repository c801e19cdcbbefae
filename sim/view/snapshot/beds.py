"""Beds by region and night: who has none at midnight, and how many places are ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from sim.analysis.nights import nights
from sim.locale.language import message, plural
from sim.pages.content import Sourced, Text, plain
from sim.results.metrics_nights import FIRST_SHORT_AT
from sim.results.reception import region_names
from sim.results.suppression import Shown, SuppressedLine, alone, hidden
from sim.runs.ensemble import curve_values
from sim.view.series import Run
from sim.view.snapshot.page import BedTable, Cell
from sim.view.snapshot.words import LocalWords

MOST_NIGHTS, MOST_REGIONS = 7, 12
"""Columns and rows that the page has room for."""

FEW, HIDDEN = Shown.PRIMARY.value, "·"
"""What stands for a number below ten, and for one that would give such a one back."""

SIGNS = {
    FEW: message("{sign}: fewer than ten."),
    HIDDEN: message("{sign}: not shown, or it would give such a number back."),
}
"""What each of them means; only of those that stand in the table."""

EARLY = 4
"""Nights before the first short one that are shown where it comes soon; else the table begins just before it."""


@dataclass(frozen=True)
class _Grid:
    """Persons without a bed, median over the runs, and how each count is written.

    Attributes:
        regions, midnights_h: Rows and columns.
        counts: By midnight and region.
        totals: Of all regions, by midnight.
        lines: How the counts of a midnight are written.
    """

    regions: tuple[str, ...]
    midnights_h: tuple[float, ...]
    counts: dict[float, list[int]]
    totals: dict[float, int]
    lines: dict[float, SuppressedLine]

    @property
    def most(self) -> int:
        """The largest count of a region in a night."""
        return max(max(line) for line in self.counts.values())

    def worst_of(self, number: int) -> int:
        """The largest count of a region in any night."""
        return max(line[number] for line in self.counts.values())


def beds(words: LocalWords) -> BedTable | Text:
    """The table, or why there is none."""
    run, say = words.facts.run, words.language.say
    grid = _grid(run)
    if not grid.regions:
        return say("The scenario has no shelters: nothing is said of beds.")
    if not grid.midnights_h:
        return say("The run ends before midnight: nothing is said of nights.")
    columns = _columns(grid)
    worst = sorted(range(len(grid.regions)), key=lambda number: -grid.worst_of(number))[:MOST_REGIONS]
    rows: list[tuple[Text, Text, tuple[Cell, ...]]] = []
    for number in sorted(worst):
        region = grid.regions[number]
        rows.append((words.name(region), _ready(words, region, columns[0]), _row(words, grid, columns, number)))
    if len(grid.regions) > 1:
        rows.append((say("everywhere"), "", _row(words, grid, columns, None)))
    later = sum(at > columns[-1] for at in grid.midnights_h)
    return BedTable(
        _finding(words, grid),
        say("region"),
        say("places ready"),
        tuple(words.language.day(run.scenario.start + timedelta(hours=at)) for at in columns),
        tuple(rows),
        _rest(
            words,
            (cell for *_, cells in rows for cell in cells),
            len(grid.regions) - len(worst),
            later,
            adds_up=all(sum(grid.counts[at]) == grid.totals[at] for at in columns),
        ),
    )


def _grid(run: Run) -> _Grid:
    found = list(nights(run))
    regions = region_names(run.scenario)
    midnights = tuple(dict.fromkeys(night.midnight_h for night in found))
    counts = {
        at: [round(float(np.median(night.without))) for night in found if night.midnight_h == at] for at in midnights
    }
    sums = {at: np.sum([night.without for night in found if night.midnight_h == at], axis=0) for at in midnights}
    totals = {at: round(float(np.median(values))) for at, values in sums.items()}
    return _Grid(regions, midnights, counts, totals, {at: hidden(counts[at], totals[at]) for at in midnights})


def _columns(grid: _Grid) -> tuple[float, ...]:
    """The nights that are shown: from tonight, or from the night before the first short one where that is far."""
    short = [place for place, at in enumerate(grid.midnights_h) if grid.totals[at]]
    begin = short[0] - 1 if short and short[0] > EARLY else 0
    return grid.midnights_h[begin : begin + MOST_NIGHTS]


def _row(words: LocalWords, grid: _Grid, columns: tuple[float, ...], number: int | None) -> tuple[Cell, ...]:
    """The cells of a region, by its number; of all together where that is None, and then without shades."""
    cells = []
    for at in columns:
        line = grid.lines[at]
        count, how = (grid.totals[at], line.total) if number is None else (grid.counts[at][number], line.parts[number])
        where = "everywhere" if number is None else grid.regions[number]
        is_shaded = number is not None and how is Shown.PUBLISHED and grid.most > 0
        cells.append(
            Cell(_written(words, count, how, f"night:{at:g}:{where}"), count / grid.most if is_shaded else 0.0)
        )
    return tuple(cells)


def _written(words: LocalWords, persons: int, how: Shown, source: str) -> Text:
    if how is Shown.PUBLISHED:
        return words.number(persons, "persons", source)
    # Words would not fit into a cell; the signs are explained below the table.
    return (Sourced(FEW if how is Shown.PRIMARY else HIDDEN, source),)


def _ready(words: LocalWords, region: str, at_h: float) -> Text:
    """Places ready at the first of the nights, in their unit."""
    run = words.facts.run
    step = int(np.searchsorted(run.curves.time_h, at_h + 1e-9, side="right")) - 1
    name = f"places {region}"
    ready = float(np.floor(np.median(curve_values(run, name)[:, step])))
    source = f"curve:{name}"
    if run.curves[name].unit == "families":
        return words.amount(ready, "families", source)
    return words.number(ready, "persons", source)


def _finding(words: LocalWords, grid: _Grid) -> Text:
    """The first night on which somebody has no bed, and the night and region with the most."""
    say = words.language.say
    if not grid.most:
        if words.facts.many:
            return say("At each midnight nobody is without a bed in at least half of the runs.")
        return say("Nobody is without a bed at any midnight.")
    at = max(grid.midnights_h, key=lambda one: max(grid.counts[one]))
    number = max(range(len(grid.regions)), key=lambda one: grid.counts[at][one])
    how = alone(grid.counts[at][number])
    source = f"night:{at:g}:{grid.regions[number]}"
    most = words.amount(grid.counts[at][number], "persons", source) if how is Shown.PUBLISHED else words.hidden(how)
    found = say(
        "Most without a bed at one place: {most} in {region}, midnight of {when}.",
        most=most,
        region=words.name(grid.regions[number]),
        when=(Sourced(words.moment(at), source),),
    )
    first = words.facts.run.metric(FIRST_SHORT_AT)
    if first.value is None:
        return found
    when = say("The first midnight with too few beds is {when}.", when=words.metric(first))
    return words.language.sentences([when, found])


def _rest(words: LocalWords, cells: Iterable[Cell], regions: int, later: int, *, adds_up: bool) -> Text:
    """What the signs mean, where there are any, and what is left out."""
    language = words.language
    found: list[Text] = []
    if not adds_up:
        found.append(language.say("Medians: those of the regions need not add up."))
    there = {plain(cell.text) for cell in cells}
    for sign, meaning in SIGNS.items():
        if sign in there:
            found.append(language.say(meaning, sign=(Sourced(sign, "suppression"),)))
    for number, forms in (
        (regions, plural("{n} more region is in the report.", "{n} more regions are in the report.")),
        (later, plural("{n} later night is in the report.", "{n} later nights are in the report.")),
    ):
        if number:
            found.append(language.count(*forms, number, n=language.number(str(number))))
    return language.sentences(found)
