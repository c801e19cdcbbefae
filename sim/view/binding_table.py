"""The table of ``sim binding``: how long each constraint limits, and what a tenth more of it changes."""

from __future__ import annotations

from rich.table import Table

from sim.analysis.binding import CONSTRAINTS, ENDS, told
from sim.analysis.relief import MORE, Reliefs
from sim.results.definition import Prominence
from sim.results.metrics import select
from sim.results.times import local_label
from sim.view.binding import finding, gain

COLUMNS = select(lambda one: (one.aim or one.objective) and one.place >= Prominence.LINE)
"""Metrics of the table: what decisions are judged by, as far as it stands in the planner's table."""


def binding_table(reliefs: Reliefs) -> Table:
    """A line for each constraint, from upstream to downstream."""
    timeline, scenario = reliefs.timeline, reliefs.base.scenario
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    caption = (
        f"{len(reliefs.base)} pairs of runs for each line, same random numbers; means with 95 % t intervals. "
        "'nothing': the interval holds zero and the mean is below 1 %. Hours count from "
        f"{zero}, of all who would leave, until they have crossed. k: thousand."
    )
    found = Table(title=finding(timeline), caption=caption, title_justify="left", caption_justify="left")
    found.add_column("constraint", no_wrap=True)
    for end in timeline.binds:
        found.add_column(f"limits\n{ENDS[end]}, h", justify="right")
    for one in COLUMNS:
        found.add_column(f"{100 * MORE:.0f} % more:\n{one.column}, {one.unit}", justify="right")
    hours = {end: {name: values for name, *values in told(timeline, end)} for end in timeline.binds}
    known = {name for of in hours.values() for name in of} | set(reliefs.gains)
    for name in (one for one in (*CONSTRAINTS, "onward") if one in known):
        cells = [_hours(hours[end].get(name)) for end in timeline.binds]
        changes = reliefs.gains.get(name)
        bought = [gain(changes.difference(metric.name)) if changes else "" for metric in COLUMNS]
        found.add_row(name, *cells, *bought)
    return found


def _hours(values: list[float] | None) -> str:
    if values is None:
        return "–"
    median, low, high = values
    return f"{median:.0f}" + (f" ({low:.0f}–{high:.0f})" if high - low >= 1.0 else "")
