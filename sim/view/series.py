"""What a line of a picture shows: one run, or the median and bands of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from sim.arrays import Floats
from sim.pages.content import plain
from sim.results.frames import interval_text
from sim.results.metric import Metric
from sim.results.over_runs import FEWEST, interval_heading, quantile_over_runs
from sim.results.results import Results
from sim.runs.ensemble import HOURLY, Ensemble, hourly
from sim.view.drawn import DrawnLine, note_line, note_names
from sim.view.palette import LineStyle as LineStyle
from sim.view.runs_in_words import interval_said, spread_said
from sim.view.style import sheet

Run = Results | Ensemble

Drawing = Callable[[Run], Figure]
"""Draws a picture of a run."""

# The wide one first and paler, so that the inner one lies on it and both are seen.
BANDS = ((0.05, 0.95, 0.16), (0.25, 0.75, 0.28))
"""Lower and upper quantile of each band, and its opacity."""


@dataclass(frozen=True)
class Fan:
    """A line and its bands.

    Attributes:
        x: Hours after the start (limits of the hours for stairs), shape ``(n,)`` or ``(n + 1,)``.
        middle: The run, or the median over replications, shape ``(n,)``, NaN where not known, infinite where it lies
            beyond the end of the run.
        bands: Lower and upper limit of the 90 % and the 50 % band, each of shape ``(n,)``; none for a single run.
    """

    x: Floats
    middle: Floats
    bands: tuple[tuple[Floats, Floats], ...]

    @property
    def top(self) -> float:
        """The largest value that can be drawn, 0 where there is none."""
        drawn = np.concatenate([self.middle, *(limit for band in self.bands for limit in band)])
        return float(drawn[np.isfinite(drawn)].max(initial=0.0))

    @property
    def cut_off(self) -> bool:
        """Whether the line or a band reaches beyond the end of the run somewhere, so that it cannot be drawn there."""
        return any(np.isinf(values).any() for values in (self.middle, *(high for _, high in self.bands)))


def interval(run: Run, metric: Metric) -> str:
    """The 5–95 % interval of a metric of a run, moments as local times; empty where there is none."""
    return interval_text(metric, run.scenario.start)


def fan(run: Run, curve: str) -> Fan:
    """A curve at the recording steps."""
    if isinstance(run, Results):
        return Fan(run.curves.time_h, run.curves[curve].values, ())
    return fan_of(run, run.values(curve))


def fan_of(run: Run, values: Floats) -> Fan:
    """What was worked out of every run at the recording steps, shape ``(runs, steps)``; infinite beyond the run."""
    if isinstance(run, Results):
        return Fan(run.curves.time_h, values[0], ())
    return _fan(run.time_h, lambda share: quantile_over_runs(values, share))


def hourly_fan(run: Run, name: str) -> Fan:
    """A quantity by clock hour, one of ``HOURLY``; ``x`` holds the limits of the hours."""
    if isinstance(run, Results):
        return Fan(run.hours.edges_h, hourly(run)[HOURLY.index(name)], ())
    columns = run.hourly(name).T
    return _fan(run.hours.edges_h, lambda share: np.array([_of_known(column, share) for column in columns]))


def _fan(x: Floats, at: Callable[[float], Floats]) -> Fan:
    """The median and the bands by a function that gives each quantile over replications."""
    return Fan(x, at(0.5), tuple((at(low), at(high)) for low, high, _ in BANDS))


def _of_known(values: Floats, share: float) -> float:
    """Quantile of the replications that have a value, infinite or not; NaN where fewer than half of them have one."""
    known = values[~np.isnan(values)]
    # The median of a minority would be shown as that of all runs.
    return float(quantile_over_runs(known, share)) if 2 * len(known) >= len(values) else float("nan")


def draw_line(axes: Axes, line: Fan, colour: str, style: LineStyle = "-", width: float = 2.0) -> None:
    """Draw a line with its bands."""
    for (low, high), (_, _, opacity) in zip(line.bands, BANDS, strict=False):
        axes.fill_between(line.x, low, high, color=colour, alpha=opacity, linewidth=0.0)
    (drawn,) = axes.plot(line.x, line.middle, color=colour, linestyle=style, linewidth=width, solid_capstyle="butt")
    note_line(axes, DrawnLine(line, colour, style, False, drawn))


def draw_stairs(axes: Axes, line: Fan, colour: str, width: float = 1.6) -> None:
    """Draw a quantity by clock hour, level within each hour, with its bands; nothing where it is infinite."""
    for (low, high), (_, _, opacity) in zip(line.bands, BANDS, strict=False):
        # matplotlib would stretch the axis for an infinite stair; the caption says where a line is cut off.
        drawn = np.where(np.isinf(high), np.nan, high)
        axes.stairs(drawn, line.x, baseline=low, fill=True, color=colour, alpha=opacity, linewidth=0.0)
    stairs = axes.stairs(
        np.where(np.isinf(line.middle), np.nan, line.middle), line.x, baseline=None, color=colour, linewidth=width
    )
    note_line(axes, DrawnLine(line, colour, "-", True, stairs))


@dataclass(frozen=True)
class Name:
    """The name of a line, written at its right end.

    Attributes:
        text: The name.
        y: Where the line ends.
        colour: Colour of the line.
        same_as: Values that distinguish identical lines; two names with equal values become one.
        style: Line style, of which a sample stands before the name; none where there is nothing to mistake it for.
    """

    text: str
    y: float
    colour: str
    same_as: Floats | None = None
    style: LineStyle | None = None


BETWEEN_NAMES = 0.25
"""Room between two names, lines of text."""


def name_lines(axes: Axes, names: Sequence[Name], size: float = 9.0) -> None:
    """Write names right of the axes at the height of their lines, moved apart so that none covers another.

    Lines that coincide share one name, or the reader would look for the one that is hidden. Before each of several
    stands a sample of its line, so that they are distinct on grey paper and to any eye.
    """
    note_names(axes, names)
    # Where a line goes beyond the end of the run there is no height at which to write its name.
    merged = _merged([name for name in names if np.isfinite(name.y)])
    low, high = axes.get_ylim()
    box = axes.get_position()
    height_pt = box.height * axes.figure.bbox.height / axes.figure.dpi * 72.0
    per_line = (high - low) / height_pt * size * 1.28
    # A little more than the lines of one name are apart, or two names read as one.
    heights = [per_line * (name.text.count("\n") + 1 + BETWEEN_NAMES) for name in merged]
    # The upper edge of the first is half a line above the panel, however many lines it has: there begins the subtitle.
    ceiling = high + 0.5 * (per_line - heights[-1]) if merged else high
    # The lowest has its last line at the foot of the panel, however many it has: below are the hours.
    floor = low + 0.5 * per_line * merged[0].text.count("\n") if merged else low
    for name, y in zip(
        merged, _apart([min(max(n.y, low), high) for n in merged], heights, floor, ceiling), strict=True
    ):
        sampled = name.style is not None and len(merged) > 1
        if sampled:
            _sample(axes, name, y)
        axes.annotate(
            name.text,
            (1.0, y),
            xytext=(6.0 + (SAMPLE_PT + 4.0 if sampled else 0.0), 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=name.colour,
            size=size,
            va="center",
            annotation_clip=False,
        )


SAMPLE_PT = 19.0
"""Length of the sample of a line before its name, points: of the longest pattern it has more than one period."""


def _sample(axes: Axes, name: Name, y: float) -> None:
    """Draw a piece of a line before its name."""
    assert name.style is not None
    scale = axes.figure.dpi_scale_trans
    from_axes = blended_transform_factory(axes.transAxes, axes.transData)
    for_points = ScaledTranslation(6.0 / 72.0, 0.0, scale)
    width = SAMPLE_PT / 72.0 * axes.figure.dpi / axes.bbox.width
    axes.plot(
        [1.0, 1.0 + width],
        [y, y],
        color=name.colour,
        linestyle=name.style,
        linewidth=1.8,
        transform=from_axes + for_points,
        clip_on=False,
        scalex=False,
        scaley=False,
    )


def _merged(names: Sequence[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in sorted(reversed(names), key=lambda name: name.y):
        twin = next((k for k, other in enumerate(kept) if _identical(other, name)), None)
        if twin is None:
            kept.append(name)
        else:
            first = kept[twin]
            kept[twin] = Name(f"{name.text}\n= {first.text}", name.y, name.colour, name.same_as, name.style)
    return kept


def _identical(one: Name, other: Name) -> bool:
    return one.same_as is not None and other.same_as is not None and np.array_equal(one.same_as, other.same_as, True)


def _apart(wanted: list[float], heights: list[float], low: float, ceiling: float) -> list[float]:
    """Increasing positions up to ``ceiling``, near those wanted, each the mean height of two neighbours apart."""
    placed: list[float] = []
    for k, y in enumerate(wanted):
        floor = placed[-1] + 0.5 * (heights[k - 1] + heights[k]) if placed else low
        placed.append(max(y, floor))
    # Pushed up from below first, then down from the ceiling: two passes suffice, for each keeps the order.
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], ceiling - (0.0 if k == len(placed) - 1 else 0.5 * (heights[k] + heights[k + 1])))
        ceiling = placed[k]
    return placed


def band_heading(run: Run) -> str:
    """What stands above the intervals of a run; nothing for a single one."""
    return "" if isinstance(run, Results) else interval_heading(len(run))


def how_many(run: Run) -> str:
    """What the lines and bands are, in a sentence."""
    if isinstance(run, Results):
        n = str(run.journal.replication)
        return sheet().say("One run (replication {n}); random variation only would give others.", n=n)
    language = sheet().language
    return sheet().say(
        "Lines: median of {n} runs at each time; {bands}; they differ by {spread} ({interval}).",
        n=language.number(f"{len(run)}"),
        bands=bands(run),
        spread=plain(spread_said(language, run)),
        interval=plain(interval_said(language, len(run))),
    )


def bands(run: Ensemble) -> str:
    """What the inner and the outer band hold."""
    if len(run) >= FEWEST:
        return sheet().say("50 % and 90 % bands")
    return sheet().say("bands: 50 %, and from the lowest to the highest")
