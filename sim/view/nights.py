"""Nights by regions: who has nowhere to sleep, as a picture, and as a table beside who asked and who found a bed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from rich.table import Table

from sim.analysis.nights import QUANTITIES, nights
from sim.arrays import Floats
from sim.results.metric import number
from sim.results.metrics_nights import FIRST_SHORT_AT
from sim.results.over_runs import interval_over_runs
from sim.results.reception import region_names
from sim.results.results import Results
from sim.results.suppression import LARGEST_SMALL, Shown, alone, hidden, in_words
from sim.results.times import local_label, night_label
from sim.view.palette import HIDDEN, INK, PALE, WHITE
from sim.view.series import Run, band_heading, interval
from sim.view.story import story_panels
from sim.view.style import styled

ROW_IN = 0.27
"""Height of a row, inches."""

SIDES = (0.175, 0.975)
"""Left and right end of the panel, shares of the picture's width: names of regions stand left of it."""

DARKEST = 0.6
"""How far up its colours the cell with the most goes: farther up neither dark nor white numbers can be read."""


NUMBERS_PT = 7.5
"""Size of the numbers in the cells."""

DIGIT_PT = 5.2
"""Width of a digit of that size with its share of the space around a number, points."""


def finding(run: Run) -> str:
    """The first night on which somebody has no bed, and the night and region with the most."""
    first = run.metric(FIRST_SHORT_AT)
    found = [night for night in nights(run) if _median(night.without) > 0.0]
    if not found:
        return f"Nobody is without a bed at any midnight{'' if isinstance(run, Results) else ', in half of the runs'}"
    worst = max(found, key=lambda night: _median(night.without))
    night = night_label(run.scenario.start, worst.midnight_h)
    most = f"most at one place: {_written(round(_median(worst.without)))} persons in {worst.region}, {night}"
    if first.value is None:
        return most.capitalize()
    between = interval(run, first)
    sure = f" ({between})" if between not in ("", first.local) else ""
    return f"The first midnight with too few beds is {first.local}{sure}; {most}"


@styled
def nights_picture(run: Run) -> Figure:
    """A row for each region, a cell for each night: persons at the door of a shelter at midnight without a place."""
    regions, by_cell = region_names(run.scenario), list(nights(run))
    rows = (*regions, "everywhere")
    subtitle = (
        f"{run.scenario.title}. Persons who have come to the door of a shelter and have no place at the midnight that "
        f"ends the day, by region{_of_runs(run)}. An empty cell: nobody. Grey: 1 to {LARGEST_SMALL}, or a number that "
        "would give such a one back. Numbers wider than their cell: in the table."
    )
    figure, (axes,), span = story_panels(run, finding(run), subtitle, (ROW_IN * len(rows),), sides=SIDES, through=False)
    midnights = [hour for hour in sorted({night.midnight_h for night in by_cell}) if span[0] < hour <= span[1]]
    most = max((_median(night.without) for night in by_cell), default=0.0)
    # Points of an hour on the page: of many nights the cells are narrower than their numbers.
    hour_pt = axes.get_position().width * figure.get_figwidth() * 72.0 / (span[1] - span[0])
    cells = Cells(axes, span, hour_pt)
    for midnight_h in midnights:
        tonight = [night for night in by_cell if night.midnight_h == midnight_h]
        counts = [round(_median(night.without)) for night in tonight]
        everywhere = round(_median(np.sum([night.without for night in tonight], axis=0)))
        line = hidden(counts, everywhere)
        for night, persons, how in zip(tonight, counts, line.parts, strict=True):
            cells.draw(midnight_h, regions.index(night.region), persons, how, persons / most if most else 0.0)
        # The sum would be the darkest in every column and hide which region is short.
        cells.draw(midnight_h, len(regions), everywhere, line.total, 0.0)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), rows, size=8.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    return figure


def nights_table(run: Run) -> Table:
    """One line a night and region in which anybody came or stood: median, and the interval of those without a bed."""
    heading = band_heading(run)
    found = Table(
        title="Beds by night and region, persons",
        caption="Of the day that ends at midnight: who came to the door of a shelter (at several: at each), found a "
        f"place, was turned away, gave one back; and who has none at midnight{_of_runs(run)}.",
        title_justify="left",
        caption_justify="left",
    )
    for text in ("midnight", "region"):
        found.add_column(text, no_wrap=True)
    for text in ("asked", "found", "turned away", "freed", "without", *([heading] if heading else [])):
        found.add_column(text, justify="right", no_wrap=True)
    before = None
    stood: dict[str, int] = {}
    for night in nights(run):
        counts = [getattr(night, name) for name in QUANTITIES]
        persons = [round(_median(values)) for values in counts]
        shown = shown_of_night(persons, stood.get(night.region, 0))
        stood[night.region] = persons[-1]
        # Nights on which nothing happened in a region would be most of the lines.
        if not any(values.any() for values in counts):
            continue
        ends = (round(float(value)) for value in interval_over_runs(night.without)[::2])
        low, high = (in_words(end, "persons", number(end)) for end in ends)
        when = "" if night.midnight_h == before else local_label(run.scenario.start, night.midnight_h)
        before = night.midnight_h
        cells = [number(one) if how is Shown.PUBLISHED else how.words for one, how in zip(persons, shown, strict=True)]
        # An interval of one value would look like a statement about spread.
        between = "" if shown[-1] is not Shown.PUBLISHED else low if low == high else f"{low} to {high}"
        found.add_row(when, night.region, *cells, *([between] if heading else []))
    return found


def shown_of_night(persons: Sequence[int], before: int) -> list[Shown]:
    """Which counts of a night and region are written, so that none from 1 to 9 can be worked out.

    Those who asked, and those without a place the midnight before, are those who found one, were turned away, or are
    without one: where one of these hides alone, another does too.

    Args:
        persons: Asked, found, turned away, freed and without a place, as ``QUANTITIES`` has them.
        before: Without a place the midnight before.
    """
    shown = [alone(count) for count in persons]
    asked, found, away, _, without = shown
    adds_up = (asked, found, away, without, alone(before))
    flows = [place for place in range(3) if persons[place] > LARGEST_SMALL]
    if sum(how is not Shown.PUBLISHED for how in adds_up) == 1 and flows:
        # Not one without a place: it stands in the line of the next night as well.
        shown[max(flows, key=lambda place: persons[place])] = Shown.COMPLEMENTARY
    return shown


@dataclass(frozen=True)
class Cells:
    """The cells of the picture: a day of a region each, as far as it is within the axis.

    Attributes:
        axes: Where they are drawn.
        span: Ends of the axis, hours.
        hour_pt: How wide an hour is, points.
    """

    axes: Axes
    span: tuple[float, float]
    hour_pt: float

    def draw(self, midnight_h: float, row: int, persons: int, how: Shown, share: float) -> None:
        """The day that ends at midnight, darker the greater its share of the most; a sum is not coloured."""
        is_written = how is Shown.PUBLISHED
        # The shade of a number that is hidden would give it away.
        face = (mpl.colormaps["Oranges"](DARKEST * share) if share else WHITE) if is_written else HIDDEN
        since_h, until_h = max(midnight_h - 24.0, self.span[0]), min(midnight_h, self.span[1])
        width_h = until_h - since_h
        self.axes.add_patch(Rectangle((since_h, row - 0.5), width_h, 1.0, facecolor=face, edgecolor=PALE))
        text = number(persons)
        if is_written and persons and width_h * self.hour_pt > len(text) * DIGIT_PT:
            middle_h = since_h + 0.5 * width_h
            self.axes.text(middle_h, row, text, ha="center", va="center", size=NUMBERS_PT, color=INK)


def _written(persons: int) -> str:
    """A count of the table, in which no totals are shown."""
    how = alone(persons)
    return number(persons) if how is Shown.PUBLISHED else how.words


def _of_runs(run: Run) -> str:
    return "" if isinstance(run, Results) else f"; median of {len(run)} runs"


def _median(values: Floats) -> float:
    return float(np.median(values))
