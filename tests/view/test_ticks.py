"""Pictures look as matplotlib draws them: ticks that are drawn together, texts drawn as outlines, files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from sim.view.fonts import notices
from sim.view.raster import encoded, rasterised
from sim.view.style import STYLE, counts_axis, save
from sim.view.ticks import QuickAxes, fixed_ticks


def drawn(figure: Figure) -> np.ndarray:
    """The pixels of a figure as matplotlib draws it."""
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())[:, :, :3]


def three_panels(kind: type[Axes]) -> Figure:
    """Two panels below one another with one time axis, and a third that has an axis of its own kind."""
    figure = Figure(figsize=(6.0, 5.0), dpi=100)
    upper = figure.add_axes((0.15, 0.55, 0.4, 0.3), axes_class=kind)
    lower = figure.add_axes((0.15, 0.15, 0.4, 0.3), sharex=upper, axes_class=kind)
    other = figure.add_axes((0.65, 0.15, 0.3, 0.7), axes_class=kind)
    upper.plot([0.0, 7.0, 30.0], [0.0, 40_000.0, 12_345.0])
    upper.tick_params(axis="x", which="both", labelbottom=False)
    counts_axis(upper, "persons", 40_000.0)
    fixed_ticks(lower.xaxis, [0.0, 12.0, 24.0, 36.0], ["12\n24 Sep", "00", "12", "beyond the axis"])
    lower.set_xlim(0.0, 30.0)
    lower.set_xlabel("local time")
    lower.tick_params(labelsize=7.5)
    other.set_yscale("log")
    other.plot([1.0, 2.0], [1.0, 1e5])
    return figure


@pytest.fixture(autouse=True)
def style() -> Any:
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def test_ticks_drawn_together_are_the_same_pixels() -> None:
    assert np.array_equal(drawn(three_panels(Axes)), drawn(three_panels(QuickAxes)))


def test_an_axis_makes_no_tick_before_one_is_asked_for() -> None:
    """And those that are asked for have the labels that were drawn."""
    figure = three_panels(QuickAxes)
    lower = figure.axes[1]
    rasterised(figure)
    assert not lower.xaxis.majorTicks
    assert [text.get_text() for text in lower.get_xticklabels()][:3] == ["12\n24 Sep", "00", "12"]


def test_texts_as_outlines_lie_where_matplotlib_puts_them() -> None:
    """Hinting moves the edges of a letter by a part of a pixel; blurred over two, the pictures are the same."""
    figure = Figure(figsize=(6.0, 2.0), dpi=150)
    figure.text(0.05, 0.6, "Half had crossed by 27 Sep 17:04,\n90 % by 29 Sep", size=13, weight="bold")
    figure.text(0.05, 0.1, "persons, cumulative", size=9.5, rotation=90)
    figure.text(0.5, 0.1, "$10^3$ vehicles", size=9.5)
    ink = [(255.0 - pixels.mean(axis=2)) for pixels in (drawn(figure), rasterised(figure))]
    for axis in (0, 1):
        along, other = (np.cumsum(one.sum(axis=axis)) / one.sum() for one in ink)
        assert np.abs(along - other).max() < 0.02


def test_a_file_holds_the_pixels() -> None:
    pixels = rasterised(three_panels(QuickAxes))
    with Image.open(io.BytesIO(encoded(pixels, 150.0))) as image:
        assert image.mode == "RGB" and image.info["dpi"] == pytest.approx((150.0, 150.0), abs=0.02)
        assert np.array_equal(np.asarray(image), pixels)


def test_letters_that_the_typeface_lacks_come_from_another_font_and_those_of_none_are_reported() -> None:
    """ᶁ is in a font that matplotlib ships; that a language of cuneiform is written on this machine is not expected."""
    for text, lacking in (("Ստեփանակերտ", 0), ("ᶁ", 0), ("𒀀𒀁", 2)):
        figure = Figure(figsize=(2.0, 1.0), dpi=100)
        figure.text(0.1, 0.5, text)
        assert (rasterised(figure) < 128).any()
        said = "".join(notices())
        assert (f"for {lacking} letters" in said and "Cuneiform" in said) if lacking else not said


def test_an_svg_has_the_letters_of_other_fonts(tmp_path: Path) -> None:
    """Without a warning of matplotlib, which would be an error here."""
    figure = Figure(figsize=(2.0, 1.0), dpi=100)
    figure.text(0.1, 0.5, "ᶁ 𒀀")
    save(figure, tmp_path / "a.svg")
    assert "STIX" in (tmp_path / "a.svg").read_text(encoding="utf-8")
