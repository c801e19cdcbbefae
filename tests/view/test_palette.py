"""Colours: words in them can be read on white, no two are mistaken, and pictures take what they mean from one table."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import CSS4_COLORS, to_rgb
from numpy.typing import NDArray

import sim
from sim.view import palette

VIEW = Path(sim.__file__).parent / "view"
PICTURES = sorted(
    path
    for path in (*VIEW.glob("*.py"), *(VIEW.parent / "parts").glob("*/picture.py"))
    # Style hands colours on to pages; the lines of a forecast beside it are rules of thumb, with hues of their own.
    if path.name not in ("palette.py", "style.py", "nowcast.py")
)

HUES = {"BLUE", "SKY", "GREEN", "PURPLE", "VERMILLION", "ORANGE", "BROWN"}

# Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE
# Transactions on Visualization and Computer Graphics 15(6), 2009: deuteranopia (severity 1), for linear RGB.
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
COMMON = np.eye(3)


def linear(colour: str) -> NDArray[np.float64]:
    """Linear red, green and blue (IEC 61966-2-1)."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB in standard daylight of 6,504 K."""
    xyz = XYZ @ np.clip(sight @ linear(colour), 0.0, 1.0) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16.0 / 116.0)
    return np.array([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])


@pytest.mark.parametrize("colour", palette.WRITTEN)
def test_words_in_a_colour_can_be_read_on_white(colour: str) -> None:
    assert contrast(colour, palette.WHITE) >= 4.5


@pytest.mark.parametrize("sight", [COMMON, DEUTERANOPIA], ids=["common", "deuteranopia"])
def test_no_two_hues_are_mistaken(sight: NDArray[np.float64]) -> None:
    for one, other in itertools.combinations(palette.WRITTEN, 2):
        assert np.linalg.norm(lab(one, sight) - lab(other, sight)) >= 10.0, (one, other)


def test_what_limits_is_distinct_without_colour() -> None:
    """By pattern, or by how light it is."""
    for (one, (colour, pattern)), (two, (second, other)) in itertools.combinations(palette.LIMITS.items(), 2):
        light = abs(lab(colour, COMMON)[0] - lab(second, COMMON)[0])
        assert pattern != other or light >= 10.0, (one, two)


def test_lines_of_one_kind_have_styles_of_their_own() -> None:
    styles = [style for _, style in palette.ALIKE]
    assert len(set(styles)) == len(styles)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_picture_takes_what_colours_mean_from_the_table(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not HUES & {name.name for name in node.names}, "a hue says nothing of what it means"
        if isinstance(node, ast.keyword) and node.arg and "color" in node.arg and isinstance(node.value, ast.Constant):
            assert node.value.value in ("none", None), f"line {node.value.lineno}: {node.value.value!r}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith("#") or len(node.value) != 7, f"line {node.lineno}: {node.value}"
            assert node.value not in CSS4_COLORS, f"line {node.lineno}: {node.value}"
