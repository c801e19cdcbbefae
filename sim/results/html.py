"""Runs and comparisons as HTML for a notebook: a table, and a picture drawn without any package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from sim.results.curves import Curves
from sim.results.frames import interval_text
from sim.results.metric import Metric
from sim.results.questions import QUESTIONS
from sim.results.times import local_label


def run_html(title: str, metrics: Sequence[Metric], curves: Curves) -> str:
    """A run for a notebook: the planner's table, a small picture, and all metrics folded away.

    Args:
        title: What was run.
        metrics: Its metrics.
        curves: Its curves; the picture shows who has crossed.
    """
    by_name = {metric.name: metric for metric in metrics}
    rows: list[tuple[str, ...]] = []
    for question, lines in QUESTIONS:
        answers = [(label, by_name[name]) for label, name in lines if by_name[name].value is not None]
        rows += [(question,)] if answers else []
        rows += [(label, metric.text, interval_text(metric, curves.start)) for label, metric in answers]
    every = [(m.name, m.text, interval_text(m, curves.start), _meaning(m)) for m in metrics]
    return (
        html_table(title, ("", "value", "5–95 %"), rows)
        + crossed_svg(curves)
        + folded(f"All {len(metrics)} metrics", html_table("", ("metric", "value", "5–95 %", "meaning"), every))
    )


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a row of one cell is a heading of those below it."""
    head = "".join(f'<th style="text-align:left">{escape(text)}</th>' for text in headings)
    body = "".join(_row(cells, len(headings)) for cells in rows)
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def folded(summary: str, inside: str) -> str:
    """HTML that is shown when it is asked for."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def crossed_svg(curves: Curves) -> str:
    """A small picture of the persons who have crossed; empty where a run counts none."""
    if "crossed" not in curves or not curves["crossed"].values.any():
        return ""
    time_h, values = curves.time_h, curves["crossed"].values
    busy = np.flatnonzero(np.diff(values) != 0.0)
    first, last = int(busy[0]), min(int(busy[-1]) + 2, len(values) - 1)
    picked = np.unique(np.linspace(first, last, 160).astype(np.intp))
    x = 8.0 + 344.0 * (time_h[picked] - time_h[first]) / max(time_h[last] - time_h[first], 1e-9)
    y = 84.0 - 66.0 * values[picked] / values.max()
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    begin, end = (local_label(curves.start, float(time_h[step])) for step in (first, last))
    told = f"Persons crossed: {values.max():,.0f}, from {begin} to {end}"
    text = 'font-size="11" font-family="sans-serif" fill="#565656"'
    return (
        f'<svg role="img" aria-label="{escape(told)}" width="360" height="104" viewBox="0 0 360 104">'
        f'<polyline points="{points}" fill="none" stroke="#0072B2" stroke-width="2"/>'
        f'<text x="8" y="12" {text}>persons crossed: {values.max():,.0f}</text>'
        f'<text x="8" y="100" {text}>{begin}</text><text x="352" y="100" text-anchor="end" {text}>{end}</text></svg>'
    )


def _row(cells: Sequence[str], width: int) -> str:
    if len(cells) == 1:
        return f'<tr><th colspan="{width}" style="text-align:left">{escape(cells[0])}</th></tr>'
    return "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in cells) + "</tr>"


def _meaning(metric: Metric) -> str:
    return metric.meaning + (f" ({metric.note})" if metric.note else "")
