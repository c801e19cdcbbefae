"""What the panels of a picture show: their lines with bands, and the names of these, as they are drawn.

A report that shows the values of a picture reads them from here, so that no picture is described a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from matplotlib.artist import Artist
from matplotlib.axes import Axes

if TYPE_CHECKING:
    from sim.view.series import Fan, LineStyle, Name


@dataclass(frozen=True)
class DrawnLine:
    """A line of a panel.

    Attributes:
        line: Its hours, values and bands.
        colour, style: As it is drawn.
        is_stairs: Whether it is level within each hour, whose limits are its ``x``.
        artist: What matplotlib draws, by which it is known among all that is drawn.
    """

    line: Fan
    colour: str
    style: LineStyle
    is_stairs: bool
    artist: Artist


@dataclass
class DrawnPanel:
    """What a panel shows, in the order in which it was drawn: lines, and the names beside them."""

    lines: list[DrawnLine] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)


_DRAWN: WeakKeyDictionary[Axes, DrawnPanel] = WeakKeyDictionary()


def note_line(axes: Axes, line: DrawnLine) -> None:
    """Take down a line that has been drawn."""
    _DRAWN.setdefault(axes, DrawnPanel()).lines.append(line)


def note_names(axes: Axes, names: Sequence[Name]) -> None:
    """Take down the names of lines."""
    _DRAWN.setdefault(axes, DrawnPanel()).names.extend(names)


def drawn_on(axes: Axes) -> DrawnPanel:
    """What a panel shows; nothing where it shows no lines over the hours of a run."""
    return _DRAWN.get(axes, DrawnPanel())
