"""What the axes of a study do to a metric: bars with intervals, a heat map of two axes, a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table

from sim.analysis.effects import DIFFERENCE, FIRST, IN_UNITS, MAIN, MU, MU_STAR, RANK, SIGMA, TOTAL, Effect
from sim.results.metric import MOMENT, number, readable
from sim.results.questions import label_of
from sim.runs.designs import FullFactorial
from sim.runs.sweep import Sweep
from sim.scenario.titles import titles
from sim.view.palette import BASE, BETTER, GREY, INK, WHITE, WORSE
from sim.view.style import RIGHT, panels, save, styled

MEASURES = (TOTAL, FIRST, MU_STAR, SIGMA, MU, DIFFERENCE, MAIN, RANK)
LEADS = (TOTAL, MU_STAR, DIFFERENCE, MAIN, RANK)
"""The measure that is drawn as a bar, of each design."""

BESIDE = {TOTAL: FIRST, MU_STAR: SIGMA}
"""What is drawn as a dot beside it."""

EXPLAINED = {
    TOTAL: "Bar: total index, the share of the variance that is left when all others are known; dot: first-order "
    "index, the share that goes away when the axis is known.",
    MU_STAR: "Bar: µ*, the mean size of an elementary effect over the whole range of the axis; dot: σ, their spread, "
    "which interactions and bends make large.",
    DIFFERENCE: "Bar: mean difference from the scenario as it is, paired by replication.",
    MAIN: "Bar: share of the variance between the points that the axis explains alone.",
    RANK: "Bar: partial rank correlation, the others held fixed.",
}
MOST = 15
"""Bars in one picture."""


def effects_table(sweep: Sweep, found: Sequence[Effect]) -> Table:
    """A row for each axis: every measure with its interval."""
    first = found[0]
    factor, unit = in_fitting_unit(sweep, found)
    measures = [measure for measure in MEASURES if any(one.measure == measure for one in found)]
    table = Table(
        title=f"{label_of(first.metric, titles(sweep.study.base))}{f' ({unit})' if unit else ''}",
        title_justify="left",
        caption=f"{sweep.study.plan.title}; 95 % intervals; rests on {basis(sweep, first)}",
        caption_justify="left",
    )
    table.add_column("axis")
    for measure in measures:
        has_interval = any(one.measure == measure and not np.isnan(one.low) for one in found)
        table.add_column(f"{measure} (95 %)" if has_interval else measure, justify="right", no_wrap=True)
    for axis in dict.fromkeys(one.axis for one in found):
        of_axis = {one.measure: one for one in found if one.axis == axis}
        table.add_row(
            axis.replace("_", " "),
            *(interval_cell(of_axis[measure], factor if measure in IN_UNITS else 1.0) for measure in measures),
        )
    return table


@styled
def effects_picture(sweep: Sweep, found: Sequence[Effect]) -> Figure:
    """The axes as horizontal bars with their intervals, the strongest above: a tornado."""
    measure = next(one.measure for one in found if one.measure in LEADS)
    bars = [one for one in found if one.measure == measure][:MOST]
    subtitle = f"{sweep.study.plan.title}. {EXPLAINED[measure]} Lines: 95 % intervals."
    drawing, (axes,) = panels(finding(sweep, found), subtitle, (0.6 + 0.3 * len(bars),))
    axes.set_position((0.27, axes.get_position().y0, RIGHT - 0.12, axes.get_position().height))
    for place, one in enumerate(bars):
        axes.barh(place, one.value, height=0.6, color=WORSE if one.value < 0.0 else BETTER, alpha=0.75)
        _interval(axes, place, one)
    dots = [one for one in found if one.measure == BESIDE.get(measure)]
    for place, bar in enumerate(bars):
        for one in dots:
            if one.axis == bar.axis:
                axes.plot(one.value, place, "o", color=BASE, markeredgecolor=INK, markersize=5)
    axes.set_yticks(range(len(bars)), [one.axis.replace("_", " ") for one in bars])
    axes.invert_yaxis()
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    unit = sweep.units().get(bars[0].metric, "")
    of_unit = f", {unit}" if measure in (MU_STAR, DIFFERENCE) and unit else ""
    axes.set_xlabel(f"{measure}: {label_of(bars[0].metric, titles(sweep.study.base))}{of_unit}")
    return drawing


@styled
def heat_map(sweep: Sweep, rows: pd.DataFrame, found: Sequence[Effect]) -> Figure:
    """The metric over the levels of the two strongest axes of a factorial design, the mean over all others."""
    metric = found[0].metric
    across, down = [one.axis for one in found if one.measure == MAIN][:2]
    finite = rows[[across, down, metric]].replace([np.inf, -np.inf], np.nan)
    table = finite.pivot_table(index=down, columns=across, values=metric, aggfunc="mean", sort=False)
    unit = sweep.units().get(metric, "")
    label = label_of(metric, titles(sweep.study.base))
    title = (
        f"{label}: from {number(float(table.min().min()))} to {number(float(table.max().max()))} "
        f"{unit} over {across.replace('_', ' ')} and {down.replace('_', ' ')}"
    )
    subtitle = f"{sweep.study.plan.title}. Mean over {len(rows) // table.size:,} runs in each cell."
    drawing, (axes,) = panels(title, subtitle, (0.6 + 0.5 * len(table.index),))
    cells = table.to_numpy(np.float64)
    image = axes.imshow(cells, cmap="cividis", aspect="auto")
    middle = (float(np.nanmin(cells)) + float(np.nanmax(cells))) / 2.0
    for (row, column), value in np.ndenumerate(cells):
        shown = "none" if np.isnan(value) else number(float(value))
        axes.text(column, row, shown, ha="center", va="center", color=WHITE if value < middle else INK, size=9)
    axes.set_xticks(range(len(table.columns)), [_label(value) for value in table.columns])
    axes.set_yticks(range(len(table.index)), [_label(value) for value in table.index])
    axes.set_xlabel(across.replace("_", " "))
    axes.set_ylabel(down.replace("_", " "))
    axes.grid(visible=False)
    bar = drawing.colorbar(image, ax=axes, fraction=0.04, pad=0.02)
    bar.set_label(unit)
    return drawing


def finding(sweep: Sweep, found: Sequence[Effect]) -> str:
    """The title: which axis is the strongest, and how strong."""
    lead = next(one for one in found if one.measure in LEADS)
    name, metric = lead.axis.replace("_", " "), label_of(lead.metric, titles(sweep.study.base))
    if np.isnan(lead.value):
        return f"{metric}: the same in all runs"
    if not lead.clear:
        return f"{metric}: nothing that was varied has a clear effect"
    if lead.measure in (TOTAL, MAIN):
        # An index of few sets, and more so its interval, can come out above 1; a share of the variance cannot.
        value, low, high = (f"{min(100.0, 100.0 * share):.0f}" for share in (lead.value, lead.low, lead.high))
        interval = "" if np.isnan(lead.low) else f" (95 %: {low} to {high} %)"
        return f"{metric}: rests most on {name}, {value} % of its variance{interval}"
    factor, unit = in_fitting_unit(sweep, [lead]) if lead.measure in IN_UNITS else (1.0, "")
    return f"{metric}: rests most on {name}, {lead.measure} {number(factor * lead.value)} {unit}".rstrip()


def save_effects(sweep: Sweep, rows: pd.DataFrame, found: Sequence[Effect], folder: Path) -> list[Path]:
    """Draw the pictures of one metric into ``folder``, as PNG and as SVG.

    Raises:
        OSError: A file cannot be written.
    """
    drawings = {f"{found[0].metric}-effects": effects_picture(sweep, found)}
    if isinstance(sweep.study.plan.design, FullFactorial) and len(sweep.study.axes) > 1:
        drawings[f"{found[0].metric}-map"] = heat_map(sweep, rows, found)
    files = []
    for name, drawing in drawings.items():
        for suffix in (".png", ".svg"):
            save(drawing, folder / f"{name}{suffix}")
            files.append(folder / f"{name}{suffix}")
    return files


def _interval(axes: Axes, place: int, one: Effect) -> None:
    if not np.isnan(one.low):
        axes.plot([one.low, one.high], [place, place], color=INK, linewidth=1.2)


def in_fitting_unit(sweep: Sweep, found: Sequence[Effect]) -> tuple[float, str]:
    """How many of the unit in which people write the effects on a metric are one of its own, and that unit.

    Effects of minutes on a wait of hours are reported in minutes, those on a moment in hours.
    """
    unit = sweep.units().get(found[0].metric, "")
    sizes = [abs(one.value) for one in found if one.measure in IN_UNITS and np.isfinite(one.value)]
    return readable(max(sizes, default=0.0), "h" if unit == MOMENT else unit)


def interval_cell(one: Effect, factor: float = 1.0) -> str:
    """A value with its interval; words when there is none, and no metric that the next study might turn around.

    Args:
        one: The effect.
        factor: What it is multiplied by, for another unit.
    """
    if np.isnan(one.value):
        return "not known"
    if not one.clear:
        return "no clear effect"
    interval = "" if np.isnan(one.low) else f" ({number(factor * one.low)} to {number(factor * one.high)})"
    return f"{number(factor * one.value)}{interval}"


def basis(sweep: Sweep, one: Effect) -> str:
    """What an effect rests on, and how many runs had not come to the metric when they ended."""
    names = {TOTAL: "sets", FIRST: "sets", MU_STAR: "trajectories", DIFFERENCE: "pairs", MAIN: "replications"}
    shown = f"{one.points:,} {names.get(one.measure, 'points')}"
    if not one.beyond:
        return shown
    return (
        f"{shown}; {one.beyond:,} of {len(sweep.runs):,} runs had not come to it at their end: they count as the latest"
    )


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
