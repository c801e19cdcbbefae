"""Two scenarios side by side: a table of paired differences, and a picture of what differs when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table
from rich.text import Text

from sim.analysis.paired import Comparison, Difference
from sim.results.metric import MOMENT, Metric, as_read, duration
from sim.results.metrics_crossing import MAIN
from sim.results.questions import by_question, label_of
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.scenario.movers import movers
from sim.scenario.titles import titles
from sim.view.axis import busy_span, time_axis
from sim.view.decision import NO_CLEAR_EFFECT, signed, through
from sim.view.palette import FIRST, GREY, OTHER, SECOND
from sim.view.series import LineStyle, Name, draw_line, fan, name_lines
from sim.view.style import counts_axis, panels, save, styled

MOST_OTHERS = 12
"""Lines for metrics beyond the planner's questions: those that differ most for certain."""


def table(comparison: Comparison) -> Table:
    """The planner's questions with both answers and their paired difference; then what else differs clearly."""
    found = Table(
        title=f"{comparison.second.scenario.title}\ncompared with: {comparison.first.scenario.title}",
        caption=caption(comparison),
        caption_justify="left",
        title_justify="left",
    )
    found.add_column("question", ratio=1)
    for heading in ("first", "second", "second − first", "95 % interval"):
        found.add_column(heading, justify="right", no_wrap=True)
    names = titles(comparison.first.scenario)
    by_name = {one.name: one for one in comparison.shown if one.pairs or one.late}
    shown: set[str] = set()
    for question, rows in by_question(by_name, names):
        shown |= {name for _, name in rows}
        found.add_section()
        found.add_row(Text(question, style="bold"))
        for label, name in rows:
            found.add_row(*_cells(comparison, label, by_name[name]))
    others = [one for one in comparison.shown if one.clear and one.name not in shown]
    others.sort(key=lambda one: -_certainty(one))
    if others:
        found.add_section()
        found.add_row(Text("What else differs clearly?", style="bold"))
    for one in others[:MOST_OTHERS]:
        found.add_row(*_cells(comparison, label_of(one.name, names), one))
    return found


def caption(comparison: Comparison) -> str:
    """How the differences were made, and what common random numbers were worth."""
    ratios = [d.variance_ratio for d in comparison.differences if d.variance_ratio is not None]
    worth = (
        f" Independent runs would need {np.median(ratios):,.0f} times as many (median over metrics)." if ratios else ""
    )
    return (
        f"Means over {len(comparison.first)} pairs of runs with the same random numbers; 95 % t interval of the "
        f"mean difference, random variation; parameters fixed. Bold: a clear effect.{worth}"
    )


def _cells(comparison: Comparison, label: str, one: Difference) -> list[Text]:
    cell = Text(f"  {label}")
    missing = one.first_only + one.second_only
    if one.late:
        late = f"not within the run: {one.first_late} of the first, {one.second_late} of the second"
        cell.append(f"\n  {late}; means of the {one.pairs} pairs that have both", style="dim")
    elif missing:
        cell.append(f"\n  only {one.pairs} of {one.pairs + missing} pairs have both", style="dim")
    unit = _unit(comparison, one)
    first, second = (_value(comparison, value, unit) for value in (one.first, one.second))
    return [
        cell,
        Text(first),
        Text(second),
        Text(signed(one.mean, one.unit), style="bold" if one.clear else ""),
        Text(_interval(one)),
    ]


def _unit(comparison: Comparison, one: Difference) -> str:
    metric: Metric = comparison.first.metric(one.name)
    return metric.unit


def _value(comparison: Comparison, value: float | None, unit: str) -> str:
    if value is None:
        return "not known"
    if unit == MOMENT:
        return local_label(comparison.first.scenario.start, value)
    return as_read(value, unit)


def _interval(one: Difference) -> str:
    if one.low is None or one.high is None:
        return ""
    return through(signed(one.low, one.unit), signed(one.high, one.unit), " to ")


def _certainty(one: Difference) -> float:
    """Mean difference in half-widths of its interval; infinite where all pairs differ by the same."""
    if one.mean is None or one.low is None or one.high is None:
        return float("inf")
    half = (one.high - one.low) / 2.0
    return abs(one.mean) / half if half > 0.0 else float("inf")


@styled
def comparison_picture(comparison: Comparison) -> Figure:
    """Persons crossed in both, what the second has more at each time, and both queues."""
    subtitle = (
        f"{comparison.second.scenario.title} (second) against: {comparison.first.scenario.title} (first). "
        f"{len(comparison.first)} pairs with the same random numbers. Above: medians and bands; middle: mean "
        "difference with its 95 % interval; below: median queue before the crossing."
    )
    drawing, (upper, middle, lower) = panels(finding(comparison), subtitle, (2.3, 1.5, 1.5))
    crossing = "crossed" if "crossed" in comparison.first.names and "crossed" in comparison.second.names else "departed"
    _both(upper, comparison, crossing, f"persons {crossing}")
    time_h, mean, low, high = comparison.curve(crossing)
    middle.fill_between(time_h, low, high, color=OTHER, alpha=0.25, linewidth=0.0)
    middle.plot(time_h, mean, color=OTHER)
    middle.axhline(0.0, color=GREY, linewidth=0.8)
    middle.set_ylabel("difference, persons")
    middle.yaxis.set_major_formatter(lambda value, _: f"{value:+,.0f}")
    who = movers(comparison.first.scenario)
    both = set(comparison.first.names) & set(comparison.second.names)
    queue = next(curve for curve in ("queue_km", who.queue, crossing) if curve in both)
    labels = {"queue_km": "queue, km", who.queue: f"queue, {who.value}"}
    _both(lower, comparison, queue, labels.get(queue, f"persons {crossing}"))
    spans = [busy_span(of.curves, (crossing, queue)) for of in (comparison.first, comparison.second)]
    since_h, until_h = min(since for since, _ in spans), max(until for _, until in spans)
    time_axis(lower, comparison.first.scenario.start, since_h, until_h)
    return drawing


def _both(axes: Axes, comparison: Comparison, curve: str, label: str) -> None:
    lines: list[tuple[str, Ensemble, str, LineStyle]] = [
        ("first", comparison.first, FIRST, "-"),
        ("second", comparison.second, SECOND, (0, (5, 2))),
    ]
    drawn = [(name, fan(of, curve), colour, style) for name, of, colour, style in lines]
    for _, line, colour, style in drawn:
        draw_line(axes, line, colour, style)
    counts_axis(axes, label, max(line.top for _, line, _, _ in drawn))
    name_lines(
        axes,
        [Name(name, float(line.middle[-1]), colour, line.middle) for name, line, colour, _ in drawn],
    )


def finding(comparison: Comparison) -> str:
    """The title of the picture: what the second scenario changes in the time by which 90 % have crossed."""
    try:
        one = comparison.difference(MAIN.name)
    except KeyError:
        one = None
    if one is None or one.mean is None:
        return "Not both scenarios clear 90 % within their runs"
    if not one.clear:
        return f"When 90 % have crossed: {NO_CLEAR_EFFECT}"
    word = "earlier" if one.mean < 0.0 else "later"
    low, high = sorted(abs(limit) for limit in (one.low or 0.0, one.high or 0.0))
    interval = f"95 %: {through(duration(low), duration(high), ' to ')}"
    return f"90 % have crossed {duration(abs(one.mean))} {word} ({interval})"


def save_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Draw the picture into ``folder``, as PNG and as SVG.

    Raises:
        OSError: A file cannot be written.
    """
    drawing = comparison_picture(comparison)
    files = [folder / f"comparison{suffix}" for suffix in (".png", ".svg")]
    for file in files:
        save(drawing, file)
    return files
