"""Runs and comparisons as HTML for a notebook: a table, and a picture drawn without any package."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.pages.content import Folded, PageTable
from sim.pages.render import render
from sim.results.curves import Curves
from sim.results.definition import Definition, Prominence
from sim.results.frames import interval_text
from sim.results.metric import Metric
from sim.results.over_runs import interval_heading
from sim.results.questions import by_question
from sim.results.small_counts import hidden_counts
from sim.results.times import local_label
from sim.scenario.model import Scenario
from sim.scenario.titles import titles


def run_html(title: str, metrics: Sequence[Metric], curves: Curves, scenario: Scenario) -> str:
    """A run for a notebook: one or two metrics a question, a small picture, and all metrics folded away.

    Args:
        title: What was run.
        metrics: Its metrics.
        curves: Its curves; the picture shows who has crossed.
        scenario: What was run, in whose words metrics are named; those that it does not have are left out.
    """
    known = [one for one in metrics if one.definition.is_of(scenario) and (one.value is not None or one.beyond)]
    by_name, names = {metric.name: metric for metric in known}, titles(scenario)
    band = interval_heading(max((metric.replications for metric in metrics), default=1))
    hidden = hidden_counts(scenario, by_name)
    cells = {
        metric.name: (hidden[metric.name].words, "")
        if metric.name in hidden
        else (metric.text, interval_text(metric, curves.start))
        for metric in known
    }
    rows: list[tuple[str, ...]] = []
    for question, lines in by_question(by_name, names, Prominence.HEADLINE):
        rows.append((question,))
        rows += [(label, *cells[name]) for label, name in lines]
    every = [
        (one.label, *cells[metric.name], one.meaning if metric.name in hidden else _meaning(one, metric))
        for one, metric in ((metric.definition.titled(names), metric) for metric in known)
    ]
    return tables_html(
        PageTable(title, ("", "value", band), rows),
        Folded(f"All {len(known)} metrics", PageTable("", ("metric", "value", band, "meaning"), every)),
        _crossed(curves),
    )


def tables_html(first: PageTable, folded: Folded | None = None, crossed: dict[str, object] | None = None) -> str:
    """Tables for a notebook: one that is seen, a picture, and one that is shown when it is opened."""
    return render("notebook.html.j2", first=first, folded=folded, crossed=crossed)


def _crossed(curves: Curves) -> dict[str, object] | None:
    """The picture of those who have crossed, by the names of the template; none where a run counts nobody."""
    if "crossed" not in curves or not curves["crossed"].values.any():
        return None
    time_h, values = curves.time_h, curves["crossed"].values
    busy = np.flatnonzero(np.diff(values) != 0.0)
    first, last = int(busy[0]), min(int(busy[-1]) + 2, len(values) - 1)
    # More points than the picture has half pixels would only make the notebook's file larger.
    picked = np.unique(np.linspace(first, last, 160).astype(np.intp))
    x = 8.0 + 344.0 * (time_h[picked] - time_h[first]) / max(time_h[last] - time_h[first], 1e-9)
    y = 84.0 - 66.0 * values[picked] / values.max()
    begin, end = (local_label(curves.start, float(time_h[step])) for step in (first, last))
    return {"points": list(zip(x, y, strict=True)), "total": f"{values.max():,.0f}", "begin": begin, "end": end}


def _meaning(of: Definition, metric: Metric) -> str:
    return of.meaning + (f" ({metric.note})" if metric.note else "")
