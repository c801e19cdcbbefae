"""The cumulative picture: who has set off, crossed, been registered and sheltered, against the announced counts."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_FAMILIES, CROSSED_PERSONS
from sim.results.times import local_label
from sim.scenario.movers import movers
from sim.view.chart import Line, draw_lines
from sim.view.observed import SAID, is_observed
from sim.view.palette import CROSSED, HOUSED, POSSIBLE, SERVED, SET_OFF, LineStyle
from sim.view.series import Name, Run, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, say_in_panel, styled

DASHED: LineStyle = (0, (6, 2))
"""Style of what was announced."""

LINES = (
    Line("departed", "set off", SET_OFF, "--"),
    Line("crossed", "crossed", CROSSED),
    Line("registered", "registered", SERVED, "-."),
    Line("in_shelter", "in shelters", HOUSED, ":"),
)
"""Milestones on the way."""


def finding(run: Run) -> str:
    """When half, 90 % and the last of those who would leave had crossed."""
    times = [(text, run.metric(CLEARANCE_AT[n])) for n, text in ((50, "Half"), (90, "90 %"), (100, "the last"))]
    reached = [(text, metric.local) for text, metric in times if metric.value is not None]
    end = local_label(run.scenario.start, run.scenario.horizon_h)
    if not reached:
        note = times[0][1].note
        return (
            f"Fewer than half had crossed by the end of the run, {end}"
            if times[0][1].beyond
            else f"No crossings: {note}"
        )
    if len(reached) == 3 and len({local for _, local in reached}) == 1:
        return f"All had crossed by {reached[0][1]}"
    shown = [f"{reached[0][0]} had crossed by {reached[0][1]}", *(f"{text} by {local}" for text, local in reached[1:])]
    rest = "" if len(reached) == 3 else f"; not all by the end of the run, {end}"
    return ", ".join(shown) + rest


@styled
def cumulative(run: Run, height_in: float = 4.3) -> Figure:
    """Cumulative persons by milestone, the announced counts as dots, the announced readiness as a line.

    Args:
        run: What to draw.
        height_in: Height of the panel, inches.
    """
    drawn = [line for line in LINES if line.curve in run.curves]
    seen = SAID if is_observed(run, tuple(line.curve for line in drawn)) else ""
    subtitle = f"{run.scenario.title}. {how_many(run)}{seen}"
    figure, (axes,), span = story_panels(run, finding(run), subtitle, (height_in,))
    names, top = draw_lines(axes, run, drawn, span)
    names += _readiness(axes, run, top)
    counts_axis(axes, "persons, cumulative", max([top, *(name.y for name in names)]))
    if not run.curves["departed"].values.any():
        empty = run.curves[f"{movers(run.scenario).name_of_groups}_departed"].values.any()
        say_in_panel(axes, "there is nobody in the vehicles" if empty else "nobody set off")
    name_lines(axes, names)
    return figure


def _readiness(axes: Axes, run: Run, top: float) -> list[Name]:
    """Draw the announced readiness in persons, and in families where that is within sight; returns their names."""
    announced, names = run.scenario.readiness, []
    if announced.persons is not None:
        names.append(
            Name(f"readiness\n{announced.persons:,} persons", float(announced.persons), POSSIBLE, style=DASHED)
        )
    persons, families = run.metric(CROSSED_PERSONS).value, run.metric(CROSSED_FAMILIES).value
    if announced.families is not None and persons and families:
        size = persons / families
        names.append(
            Name(
                f"readiness\n{announced.families:,} families\nof {size:.2f} persons",
                announced.families * size,
                POSSIBLE,
                style=DASHED,
            )
        )
    seen = [name for name in names if name.y <= 1.5 * top]
    for name in seen:
        axes.axhline(name.y, color=POSSIBLE, linewidth=1.4, linestyle=DASHED)
    return seen
