"""The long table of a run: the planner's questions, with units, and intervals where there are many runs."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from sim.results.clearance import counted_from
from sim.results.over_runs import interval_in_words
from sim.results.results import Results
from sim.results.times import offset_label
from sim.view.lines import lines
from sim.view.series import Run, band_heading


def table(run: Run) -> Table:
    """The planner's questions with their answers; of many runs the median and the 5–95 % interval."""
    many = not isinstance(run, Results)
    found = Table(title=run.scenario.title, caption=caption(run), caption_justify="left", title_justify="left")
    found.add_column("question", ratio=1)
    found.add_column("median" if many else "answer", justify="right", no_wrap=True)
    if many:
        found.add_column(band_heading(run), justify="right", no_wrap=True)
    for question, rows in lines(run):
        found.add_section()
        found.add_row(Text(question, style="bold"))
        for line in rows:
            cell = Text(f"  {line.label}")
            if line.note:
                cell.append(f"\n  {line.note}", style="dim")
            found.add_row(cell, Text(line.text), *([Text(line.interval)] if many else []))
    return found


def caption(run: Run) -> str:
    """What the metrics and the interval are, and from where, of whom and to where the clearance times count."""
    scenario = run.scenario
    zero = counted_from(scenario)
    where = f"Times are local ({offset_label(scenario.start)})."
    if isinstance(run, Results):
        return f"One run, replication {run.journal.replication}: no interval. {zero} {where}"
    runs = f"Median of {len(run)} runs; {interval_in_words(len(run))}; the interval is {run.spread_is}."
    return f"{runs} {zero} {where}"
