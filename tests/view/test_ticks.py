"""Ticks drawn together look as those that matplotlib draws one by one."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.view.style import STYLE, counts_axis
from sim.view.ticks import fixed_ticks, quick_ticks


def drawn(figure: Figure, *, quick: bool) -> np.ndarray:
    """The pixels of a figure."""
    canvas: Any = FigureCanvasAgg(figure)
    if quick:
        with quick_ticks(figure):
            canvas.draw()
    else:
        canvas.draw()
    return np.array(canvas.buffer_rgba())


def two_panels() -> Figure:
    """Two panels below one another with one time axis, and a third that has an axis of its own kind."""
    figure = Figure(figsize=(6.0, 5.0), dpi=100)
    upper = figure.add_axes((0.15, 0.55, 0.4, 0.3))
    lower = figure.add_axes((0.15, 0.15, 0.4, 0.3), sharex=upper)
    other = figure.add_axes((0.65, 0.15, 0.3, 0.7))
    upper.plot([0.0, 7.0, 30.0], [0.0, 40_000.0, 12_345.0])
    upper.tick_params(axis="x", which="both", labelbottom=False)
    counts_axis(upper, "persons", 40_000.0)
    fixed_ticks(lower.xaxis, [0.0, 12.0, 24.0, 36.0], ["12\n24 Sep", "00", "12", "beyond the axis"])
    lower.set_xlim(0.0, 30.0)
    lower.set_xlabel("local time")
    other.set_yscale("log")
    other.plot([1.0, 2.0], [1.0, 1e5])
    return figure


@pytest.fixture(autouse=True)
def style() -> Any:
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def test_the_same_pixels() -> None:
    assert np.array_equal(drawn(two_panels(), quick=False), drawn(two_panels(), quick=True))


def test_the_figure_is_left_as_it_was() -> None:
    """It can be changed afterwards, and its own ticks follow."""
    figure = two_panels()
    before = [len(axes.get_children()) for axes in figure.axes]
    drawn(figure, quick=True)
    assert [len(axes.get_children()) for axes in figure.axes] == before
    assert all(axes.xaxis.get_visible() and axes.yaxis.get_visible() for axes in figure.axes)
    for one in (figure, other := two_panels()):
        one.axes[0].set_ylim(0.0, 100.0)
    assert np.array_equal(drawn(figure, quick=False), drawn(other, quick=False))
