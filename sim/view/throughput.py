"""The throughput picture: how many cross in each clock hour, and what the checkpoint could pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.results.capacity import Capacity, checkpoint_capacity
from sim.results.metric import with_unit
from sim.results.metrics_crossing import PEAK, PEAK_AT, PERSONS_PER_VEHICLE
from sim.results.results import Results
from sim.scenario.movers import movers
from sim.view.palette import CROSSED, OBSERVED, POSSIBLE
from sim.view.series import Fan, Name, Run, draw_stairs, hourly_fan, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, say_in_panel, styled


def capacity_of(run: Run) -> Capacity | None:
    """Capacity of the run's checkpoint; None where it has none."""
    return checkpoint_capacity(run.scenario, run.cues, run.metric(PERSONS_PER_VEHICLE).value or 1.0)


def finding(run: Run) -> str:
    """How many cross in the busiest hour; of one run also which it is: the median line of many has no such hour."""
    peak, at = run.metric(PEAK["persons"]), run.metric(PEAK_AT["persons"])
    if peak.value is None:
        return f"No crossings: {peak.note}"
    if isinstance(run, Results):
        return f"In the busiest hour, from {at.local}, {with_unit(peak.value, 'persons')} crossed"
    # The busiest hour is another one in each run.
    return f"Persons who cross in the busiest hour of a run: {peak.value:,.0f} (median of {len(run)} runs)"


@styled
def throughput(run: Run) -> Figure:
    """Persons and vehicles that cross in each clock hour, with the rates between announced counts and the capacity."""
    capacity = capacity_of(run)
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if run.record.counts is not None:
        subtitle += " Black: mean rate between successive announced counts."
    if capacity is not None:
        subtitle += " Capacity: lanes over mean service."
    who, unit = movers(run.scenario), run.metric(PEAK["vehicles"]).unit
    figure, (persons_axes, vehicles_axes), (from_h, to_h) = story_panels(run, finding(run), subtitle, (2.5, 2.1))
    shown = (run.hours.edges_h[:-1] < to_h) & (run.hours.edges_h[1:] > from_h)
    persons, vehicles = hourly_fan(run, "persons"), hourly_fan(run, "vehicles")
    draw_stairs(persons_axes, persons, CROSSED)
    draw_stairs(vehicles_axes, vehicles, CROSSED)
    tops = [_top(persons, shown), _top(vehicles, shown)]
    names = [[Name("crossed", _last(persons, shown), CROSSED)], [Name("crossed", _last(vehicles, shown), CROSSED)]]
    if run.record.counts is not None:
        for number, (axes, column) in enumerate(
            ((persons_axes, "persons_crossed"), (vehicles_axes, "vehicles_crossed"))
        ):
            rate = _announced_rates(axes, run.record.counts, column, from_h, to_h)
            tops[number] = max(tops[number], rate)
    if capacity is not None:
        possible = _draw_capacity(vehicles_axes, capacity, from_h, to_h)
        tops[1] = max(tops[1], float(possible.max()))
        names[1].append(Name(f"capacity of the\ncheckpoint\n{possible[-1]:,.0f} {unit}", float(possible[-1]), POSSIBLE))
    counts_axis(persons_axes, "persons per hour", tops[0])
    counts_axis(vehicles_axes, f"{who.groups} per hour", tops[1])
    name_lines(persons_axes, names[0])
    name_lines(vehicles_axes, names[1])
    for axes, unit in ((persons_axes, "persons"), (vehicles_axes, "vehicles")):
        if (most := run.metric(PEAK[unit])).value is None:
            say_in_panel(axes, most.note)
    return figure


def _top(line: Fan, shown: NDArray[np.bool_]) -> float:
    return Fan(line.x, line.middle[shown], tuple((low[shown], high[shown]) for low, high in line.bands)).top


def _last(line: Fan, shown: NDArray[np.bool_]) -> float:
    return float(line.middle[shown][-1]) if shown.any() else 0.0


def _draw_capacity(axes: Axes, capacity: Capacity, from_h: float, to_h: float) -> Floats:
    """Draw the capacity as a step line; returns its values at the steps."""
    since = capacity.vph.since_h
    corners = np.array([from_h, *since[(since > from_h) & (since < to_h)], to_h])
    values = capacity.vph.at(corners)
    axes.step(corners, values, where="post", color=POSSIBLE, linewidth=1.6, linestyle=(0, (6, 2)))
    return values


def _announced_rates(axes: Axes, counts: pd.DataFrame, column: str, from_h: float, to_h: float) -> float:
    """Draw the mean rate between successive announcements with a known hour; returns the largest."""
    # A count of a day without an hour fixes no rate: half a day more or less would double it.
    given = counts[counts["hour_known"] & counts[column].notna()].sort_values("time_h")
    at_h, total = given["time_h"].to_numpy(np.float64), given[column].to_numpy(np.float64)
    spans = np.diff(at_h)
    # Two sources may give a count for the same minute; between these there is no rate.
    rates = np.diff(total)[spans > 0.0] / spans[spans > 0.0]
    begins, ends = at_h[:-1][spans > 0.0], at_h[1:][spans > 0.0]
    axes.hlines(rates, begins, ends, color=OBSERVED, linewidth=2.0)
    seen = (begins < to_h) & (ends > from_h)
    return float(rates[seen].max(initial=0.0))
