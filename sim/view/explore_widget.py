"""The sliders of :func:`sim.explore` as a widget of JupyterLab, VS Code and whatever else shows an anywidget.

Needs ``pip install corridor-sim[notebook]``: imported only where sliders are wanted. It computes nothing.
"""

from __future__ import annotations

from anywidget import AnyWidget
from traitlets import Bytes, Int, List, Unicode

from sim.pages.render import source


class SliderWidget(AnyWidget):  # type: ignore[misc]
    """Sliders with texts for their positions, a picture, a table and the state as code.

    Attributes:
        sliders: For each its label, its meaning, a text for each position, and the position at which it opens.
        positions: Where they stand; the page and the kernel both set it.
        picture, alt: The picture as PNG, and what it shows in words.
        said: What is read aloud when an answer comes.
        table: The key numbers, as HTML of our own template.
        code, command: The state as a cell, and as settings for the shell.
        impossible: Why there is no run of this state; empty where there is one.
        answered: Grows by one with each answer.
        still: Names the picture for pages without a kernel, which the sliders hide.
    """

    _esm = source("explore.js")
    _css = source("explore.css")
    sliders = List().tag(sync=True)
    positions = List().tag(sync=True)
    picture = Bytes().tag(sync=True)
    alt = Unicode().tag(sync=True)
    said = Unicode().tag(sync=True)
    table = Unicode().tag(sync=True)
    code = Unicode().tag(sync=True)
    command = Unicode().tag(sync=True)
    impossible = Unicode().tag(sync=True)
    answered = Int().tag(sync=True)
    still = Unicode().tag(sync=True)
