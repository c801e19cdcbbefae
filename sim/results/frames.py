"""Metrics as a table: a data frame, and HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import pandas as pd

from sim.results.metric import MOMENT, Metric, figure
from sim.results.times import local_label

_COLUMNS = ("name", "value", "unit", "low", "high", "local", "known", "replications", "meaning", "note")


def metrics_frame(metrics: Sequence[Metric]) -> pd.DataFrame:
    """One row per metric, indexed by name; a missing value is NaN, and its reason is in ``note``.

    ``low`` and ``high`` are the 5 % and 95 % quantile over replications.
    """
    frame = pd.DataFrame([{name: getattr(metric, name) for name in _COLUMNS} for metric in metrics], columns=_COLUMNS)
    return frame.astype({name: "float64" for name in ("value", "low", "high")}).set_index("name")


def metrics_html(title: str, metrics: Sequence[Metric], start: datetime) -> str:
    """The metrics as an HTML table; the interval is given where there are replications.

    Args:
        title: What was run.
        metrics: The metrics.
        start: Zero of the clock, with offset.
    """
    rows = "".join(_row(metric, start) for metric in metrics)
    head = "".join(f'<th style="text-align:left">{text}</th>' for text in ("metric", "value", "5–95 %", "meaning"))
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(metric: Metric, start: datetime) -> str:
    cells = (
        metric.name,
        metric.text,
        interval_text(metric, start),
        metric.meaning + (f" ({metric.note})" if metric.note else ""),
    )
    return "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in cells) + "</tr>"


def interval_text(metric: Metric, start: datetime) -> str:
    """The 5–95 % interval of a metric, moments as local times; empty where there is none.

    Args:
        metric: The metric.
        start: Zero of the clock, with offset.
    """
    if metric.low is None and metric.high is None:
        return ""

    def text(value: float | None) -> str:
        if value is None:
            return "beyond the run"
        return local_label(start, value) if metric.unit == MOMENT else figure(value, metric.unit)

    low, high = text(metric.low), text(metric.high)
    if low == high:
        return low
    day = low.rsplit(" ", 1)[0]
    same_day = metric.unit == MOMENT and high.startswith(f"{day} ")
    return f"{low} to {high.removeprefix(f'{day} ') if same_day else high}"
