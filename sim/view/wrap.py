"""Texts of pictures, broken into lines."""

from __future__ import annotations

import re
import textwrap

from sim.view.raster import text_width_in


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` characters; a number stays with its unit, and a day with its month and hour.

    Not where a line must not be wider than its place, whatever the script: that is :func:`wrapped_within`.
    """
    held = re.sub(r"(?<=\d) (?=%|h\b|km\b|veh\b|[A-Z][a-z]{2}\b)", "\u00a0", text)
    held = re.sub(r"(?<=[a-z]) (?=\d\d:\d\d)", "\u00a0", held)
    return [line.replace("\u00a0", " ") for line in textwrap.wrap(held, width)]


def wrapped_within(text: str, width: int, width_in: float, size_pt: float, weight: str = "normal") -> list[str]:
    """Lines of at most ``width`` characters and of at most ``width_in`` inches in the typeface of all pictures.

    Args:
        text: What is written.
        width: Letters in a line, at most; letters of some scripts, such as the Armenian, are wider than the Latin.
        width_in: How wide a line may be, inches.
        size_pt: Size of the letters, points.
        weight: ``normal`` or ``bold``.
    """
    lines = wrapped(text, width)
    while width > 1 and any(text_width_in(line, size_pt, weight) > width_in for line in lines):
        width -= 1
        lines = wrapped(text, width)
    return lines
