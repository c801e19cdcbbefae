"""Tables of what limits: for how long, and for ``sim bottleneck`` what a tenth more of each changes."""

from __future__ import annotations

from rich.table import Table

from sim.analysis.bottleneck import bottleneck, limit_hours
from sim.analysis.constraints import ENDS
from sim.analysis.marginal_value import MORE, MarginalValues
from sim.results.times import local_label
from sim.view.bottleneck import finding, judged
from sim.view.bottleneck_key import gain, hours_in_words
from sim.view.series import Run


def bottleneck_table(marginal_values: MarginalValues) -> Table:
    """A line for each constraint, from upstream to downstream."""
    timeline, scenario = marginal_values.timeline, marginal_values.base.scenario
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    caption = (
        f"{len(marginal_values.base)} pairs of runs for each line, same random numbers; means with 95 % t intervals. "
        "'nothing': no clear effect, and below 1 % in the mean. Times count from "
        f"{zero}, of all who would leave, until they have crossed. k: thousand."
    )
    found = Table(title=finding(timeline), caption=caption, title_justify="left", caption_justify="left")
    found.add_column("constraint", overflow="fold")
    for end in timeline.limits:
        found.add_column(f"limits\n{ENDS[end]}", justify="right")
    metrics = judged(marginal_values.base)
    for one in metrics:
        found.add_column(f"{100 * MORE:.0f} % more:\n{one.column}", justify="right")
    hours = {end: {name: values for name, *values in limit_hours(timeline, end)} for end in timeline.limits}
    known = {name for of in hours.values() for name in of} | set(marginal_values.gains)
    for name in (one.name for one in timeline.constraints if one.name in known):
        cells = [_hours(hours[end].get(name)) for end in timeline.limits]
        changes = marginal_values.gains.get(name)
        bought = [gain(changes.difference(metric.name)) if changes else "" for metric in metrics]
        found.add_row(name, *cells, *bought)
    return found


def limits_table(run: Run) -> Table:
    """How long each constraint limits each end of the chain, from upstream to downstream."""
    timeline = bottleneck(run)
    caption = "Clock hours in which each decides how many come through, with the interval over the runs."
    found = Table(title=finding(timeline), caption=caption, title_justify="left", caption_justify="left")
    found.add_column("constraint", overflow="fold")
    for end in timeline.limits:
        found.add_column(f"limits\n{ENDS[end]}", justify="right")
    hours = {end: {name: values for name, *values in limit_hours(timeline, end)} for end in timeline.limits}
    for name in (one.name for one in timeline.constraints if any(one.name in of for of in hours.values())):
        found.add_row(name, *(_hours(hours[end].get(name)) for end in timeline.limits))
    return found


def _hours(values: list[float] | None) -> str:
    return "never" if values is None else hours_in_words(*values)
