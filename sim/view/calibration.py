"""A calibration for people: what each range was and is, what was not learnt, and the parameters against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table

from sim.analysis.calibration.calibrate import Calibration
from sim.analysis.calibration.posterior import Learnt, by_random_variation, learnt, together
from sim.analysis.nowcast.resampling import systematic
from sim.arrays import Floats
from sim.results.metric import number
from sim.view.palette import FOUND, KNOWN_BEFORE
from sim.view.style import NotebookFigure, save, styled
from sim.view.wrap import wrapped

DRAWN = 5
"""Parameters that are drawn against each other, those that were learnt the most."""

DOTS = 400
"""Dots of a panel: runs by their weights."""

PICTURE = "corner.png"


def lines(found: Calibration) -> Iterator[Table | str]:
    """What is printed."""
    yield ranges_table(found)
    yield from findings(found)


def ranges_table(found: Calibration) -> Table:
    """One line a range: 5 to 95 % before and after, and how much of its variance the counts took away."""
    table = Table(title="Parameters before and after the counts, 5 to 95 %", title_justify="left", box=None)
    table.add_column("range")
    for heading in ("before", "after", "median", "learnt, %"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in sorted(learnt(found), key=lambda one: one.learnt, reverse=True):
        table.add_row(
            one.name.replace("_", " "),
            f"{one.before[0]:.3g} to {one.before[2]:.3g}",
            f"{one.after[0]:.3g} to {one.after[2]:.3g}",
            f"{one.after[1]:.3g}",
            f"{100.0 * max(one.learnt, 0.0):.0f}",
        )
    return table


def findings(found: Calibration) -> Iterator[str]:
    """How far the runs go, what was not learnt, and what only together."""
    yield (
        f"{len(found.weights):,} runs by {len(found.targets)} counts, as much as {found.counting:.0f} equally likely "
        f"ones; history matching left {number(100.0 * found.waves[-1].left)} % of the prior."
    )
    yield (
        f"With so few, {100.0 * by_random_variation(found):.0f} % seem to be learnt of a range of which nothing is, in "
        "one of ten cases."
    )
    if found.power < 1.0:
        yield (
            f"Too few runs are near the counts: these are used at the power {found.power:.2f}, so the intervals after "
            "them are wider than they ought to be. More runs (-n) or steps help."
        )
    if hardly := [one.name.replace("_", " ") for one in learnt(found) if one.hardly]:
        yield f"Not learnt, as wide as before: {', '.join(hardly)}."
    for pair in together(found):
        more = "more" if pair.correlation > 0.0 else "less"
        first, second = (name.replace("_", " ") for name in (pair.first, pair.second))
        yield f"Known only together: more of {first} goes with {more} of {second} (correlation {pair.correlation:.2f})."


def save_calibration(found: Calibration, folder: Path) -> Iterator[Path]:
    """Draw the parameters that were learnt the most against each other."""
    save(corner(found), folder / PICTURE)
    yield folder / PICTURE


@styled
def corner(found: Calibration) -> Figure:
    """Each range before (grey) and after (blue) on the diagonal; runs by their weights below it."""
    shown = sorted(learnt(found), key=lambda one: one.learnt, reverse=True)[:DRAWN]
    values = _values(found, shown)
    count = len(shown)
    figure = NotebookFigure(figsize=(1.9 * count + 0.6, 1.9 * count + 1.0), dpi=150)
    axes = figure.subplots(count, count, squeeze=False)
    best = shown[0]
    title = f"{best.name.replace('_', ' ').capitalize()} is learnt the most: {best.after[0]:.3g} to {best.after[2]:.3g}"
    figure.suptitle(
        "\n".join(wrapped(f"{title}, of {best.before[0]:.3g} to {best.before[2]:.3g}", 22 * count)), size=11
    )
    rng = np.random.default_rng(0)
    places = systematic(found.weights, DOTS)
    for row in range(count):
        for column in range(count):
            panel = axes[row][column]
            if column > row:
                panel.set_axis_off()
            elif column == row:
                _shares(panel, found, shown[row], values[row])
            else:
                # Drawn beside each other, for a run that counts much would be one dot.
                jitter = 0.01 * rng.standard_normal((2, DOTS))
                spans = np.ptp(values[[column, row]], axis=1)[:, None]
                dots = values[[column, row]][:, places] + jitter * spans
                panel.plot(*dots, ".", markersize=2.0, color=FOUND, alpha=0.4)
            panel.tick_params(labelsize=6.5)
            if row == count - 1:
                panel.set_xlabel(shown[column].name.replace("_", " "), size=7.5)
    return figure


def _shares(panel: Axes, found: Calibration, one: Learnt, values: Floats) -> None:
    edges: list[float] = np.linspace(values.min(), values.max(), 15).tolist()
    value = found.scenario.uncertain[one.name].value
    before = np.array([float(value(share)) for share in (np.arange(1000) + 0.5) / 1000.0])
    panel.hist(before, edges, weights=np.full(1000, 0.001), color=KNOWN_BEFORE, alpha=0.35)
    panel.hist(values, edges, weights=found.weights, histtype="step", color=FOUND, linewidth=1.4)
    panel.set_yticks([])


def _values(found: Calibration, shown: list[Learnt]) -> Floats:
    rows = [dict(values) for values in found.values]
    return np.array([[float(row[one.name]) for row in rows] for one in shown], np.float64)
