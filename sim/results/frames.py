"""Metrics as a table: a data frame, and HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from sim.results.metric import Metric, figure

_COLUMNS = ("name", "value", "unit", "low", "high", "local", "known", "replications", "meaning", "note")


def metrics_frame(metrics: Sequence[Metric]) -> pd.DataFrame:
    """One row per metric, indexed by name; a missing value is NaN, and its reason is in ``note``.

    ``low`` and ``high`` are the 5 % and 95 % quantile over replications.
    """
    frame = pd.DataFrame([{name: getattr(metric, name) for name in _COLUMNS} for metric in metrics], columns=_COLUMNS)
    return frame.astype({name: "float64" for name in ("value", "low", "high")}).set_index("name")


def metrics_html(title: str, metrics: Sequence[Metric]) -> str:
    """The metrics as an HTML table; the interval is given where there are replications."""
    rows = "".join(_row(metric) for metric in metrics)
    head = "".join(f'<th style="text-align:left">{text}</th>' for text in ("metric", "value", "5–95 %", "meaning"))
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(metric: Metric) -> str:
    cells = (
        metric.name,
        metric.text,
        interval_text(metric),
        metric.meaning + (f" ({metric.note})" if metric.note else ""),
    )
    return "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in cells) + "</tr>"


def interval_text(metric: Metric) -> str:
    """The 5–95 % interval in figures; empty for a single run."""
    if metric.replications == 1 or (metric.low is None and metric.high is None):
        return ""
    low = "–" if metric.low is None else figure(metric.low, metric.unit)
    high = "beyond the run" if metric.high is None else figure(metric.high, metric.unit)
    return f"{low} to {high}"
