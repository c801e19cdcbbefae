"""A panel of lines: each with its bands, what was observed of it, and its name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.results.suppression import Shown, alone
from sim.view.observed import draw_observed
from sim.view.palette import LineStyle
from sim.view.series import SAMPLE_PT, Fan, Name, Run, draw_line, fan, name_lines
from sim.view.style import RIGHT, WIDTH_IN, counts_axis, hidden_said, sheet
from sim.view.wrap import wrapped_within

NAME_LETTERS, NAME_PT = 24, 9.0
"""Letters in a line of a name beside a panel, and their size, points."""

NAME_IN = (1.0 - RIGHT) * WIDTH_IN - (6.0 + SAMPLE_PT + 4.0) / 72.0 - 0.05
"""How wide a name beside a panel may be, inches: what the panels leave, less the sample of its line."""

OF_PEOPLE = frozenset({"persons", "families"})
"""Units of counts that are not written where they are small."""


@dataclass(frozen=True)
class Line:
    """A line of a panel.

    Attributes:
        curve: The curve of the run.
        words: What it is called.
        colour: What it means.
        style, width: How it is drawn; width in points.
        counted: Whether its last value stands behind its name.
    """

    curve: str
    words: str
    colour: str
    style: LineStyle = "-"
    width: float = 2.0
    counted: bool = True


def draw_lines(axes: Axes, run: Run, lines: Sequence[Line], span: tuple[float, float]) -> tuple[list[Name], float]:
    """Draw lines with bands and observations; gives their names, to be written when the axis is set, and the top."""
    names, top = [], 0.0
    for one in lines:
        line = fan(run, one.curve)
        draw_line(axes, line, one.colour, one.style, one.width)
        top = max(top, line.top, draw_observed(axes, run, one.curve, one.colour, span))
        names.append(
            Name(named(run, one, last(line, span[1])), last(line, span[1]), one.colour, line.middle, one.style)
        )
    return names, top


def chart(
    axes: Axes, run: Run, lines: Sequence[Line], span: tuple[float, float], label: str, least: float = 1.0
) -> None:
    """A panel of lines of one unit, from zero to the largest, or to ``least``, with ``label`` at its axis."""
    names, top = draw_lines(axes, run, lines, span)
    counts_axis(axes, label, max(top, least))
    name_lines(axes, names)


def last(line: Fan, to_h: float) -> float:
    """The value of a line at the end of the time axis."""
    return float(np.interp(to_h, line.x, line.middle))


def named(run: Run, line: Line, value: float) -> str:
    """The name of a line, with a value where that is wanted, in lines that fit beside the panel."""
    words = sheet().say(line.words)
    text = f"{words} {written(run, line.curve, value)}" if line.counted else words
    return beside(text)


def beside(text: str) -> str:
    """A name in lines that fit beside a panel, in any script."""
    return "\n".join(wrapped_within(text, NAME_LETTERS, NAME_IN, NAME_PT))


def written(run: Run, curve: str, value: float) -> str:
    """A value of a curve, whole; of people not below ten."""
    if run.curves[curve].unit in OF_PEOPLE and (how := alone(round(value))) is not Shown.PUBLISHED:
        return f"({hidden_said(how)})"
    return sheet().number(f"{value:,.0f}")
