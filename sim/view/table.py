"""The table that answers the planner's questions first: figures with units, and intervals where there are many runs."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from sim.results.clearance import counted_from
from sim.results.frames import interval_text
from sim.results.metric import Metric
from sim.results.over_runs import interval_in_words
from sim.results.questions import by_question
from sim.results.results import Results
from sim.results.times import offset_label
from sim.scenario.titles import titles
from sim.view.series import Run, band_heading


def table(run: Run) -> Table:
    """The planner's questions with their answers.

    Many runs give the median and the 5–95 % interval. A figure that does not exist is a dash with its reason.
    """
    many = not isinstance(run, Results)
    found = Table(title=run.scenario.title, caption=caption(run), caption_justify="left", title_justify="left")
    found.add_column("question", ratio=1)
    found.add_column("median" if many else "answer", justify="right", no_wrap=True)
    if many:
        found.add_column(band_heading(run), justify="right", no_wrap=True)
    said = (metric.name for metric in run.metrics if not _is_silent(metric))
    for question, rows in by_question(said, titles=titles(run.scenario)):
        found.add_section()
        found.add_row(Text(question, style="bold"))
        for asked, metric in _answers(run, rows):
            cells = [asked, Text(metric.text)]
            found.add_row(*cells, *([Text(interval(run, metric))] if many else []))
    return found


def _is_silent(metric: Metric) -> bool:
    """Whether it counts nobody in any run, and is then not told."""
    return metric.definition.only_if_any and not metric.value and not metric.high


def _answers(run: Run, rows: list[tuple[str, str]]) -> list[tuple[Text, Metric]]:
    """The lines of a section: a label with what must be said beside the figure, and the figure.

    A section without any figure is one line with the reasons, each told once.
    """
    metrics = [run.metric(name) for _, name in rows]
    if all(metric.value is None for metric in metrics) and len({metric.text for metric in metrics}) == 1:
        reasons = dict.fromkeys(metric.note for metric in metrics)
        return [(Text(f"  {'; '.join(reasons)}", style="dim"), metrics[0])]
    found = []
    for (label, _), metric in zip(rows, metrics, strict=True):
        asked = Text(f"  {label}")
        if metric.note:
            asked.append(f"\n  {metric.note}", style="dim")
        found.append((asked, metric))
    return found


def caption(run: Run) -> str:
    """What the figures and the interval are, and from where, of whom and to where the clearance times count."""
    scenario = run.scenario
    zero = counted_from(scenario)
    where = f"Times are local ({offset_label(scenario.start)})."
    if isinstance(run, Results):
        return f"One run, replication {run.journal.replication}: no interval. {zero} {where}"
    runs = f"Median of {len(run)} runs; {interval_in_words(len(run))}; the interval is {run.spread_is}."
    return f"{runs} {zero} {where}"


def interval(run: Run, metric: Metric) -> str:
    """The 5–95 % interval of a metric of a run, moments as local times; empty where there is none."""
    return interval_text(metric, run.scenario.start)
