"""The cumulative picture: who has set off, crossed, been registered and sheltered, against the announced counts."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.locale.language import ENGLISH, message
from sim.pages.content import plain
from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_FAMILIES, CROSSED_PERSONS
from sim.scenario.movers import movers
from sim.view.by_when import THEN_BY
from sim.view.chart import Line, draw_lines
from sim.view.observed import SAID, is_observed
from sim.view.palette import CROSSED, HOUSED, POSSIBLE, SERVED, SET_OFF, LineStyle
from sim.view.series import Name, Run, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, say_in_panel, sheet, styled
from sim.view.units import UNITS

DASHED: LineStyle = (0, (6, 2))
"""Style of what was announced."""

LINES = (
    Line("departed", message("set off"), SET_OFF, "--"),
    Line("crossed", message("crossed"), CROSSED),
    Line("registered", message("registered"), SERVED, "-."),
    Line("in_shelter", message("in shelters"), HOUSED, ":"),
)
"""Milestones on the way."""


def finding(run: Run) -> str:
    """When half, 90 % and the last of those who would leave had crossed."""
    on, start = sheet(), run.scenario.start
    times = {n: run.metric(CLEARANCE_AT[n]) for n in (50, 90, 100)}
    reached = {n: on.moment(start, metric.value) for n, metric in times.items() if metric.value is not None}
    end = on.moment(start, run.scenario.horizon_h)
    if not reached:
        if times[50].beyond:
            return on.say("Fewer than half had crossed by the end of the run, {end}", end=end)
        # Why there are none is said in English, and in no catalogue.
        return f"No crossings: {times[50].note}" if on.language.code is ENGLISH else on.say("No crossings")
    if len(reached) == 3 and len(set(reached.values())) == 1:
        return on.say("All had crossed by {when}", when=reached[100])
    percent = on.say("{n} %", n="90")
    first, *others = reached
    said = [on.say(HAD_CROSSED[first], percent=percent, when=reached[first])]
    said += [on.say(THEN_BY[n], percent=percent, when=reached[n]) for n in others]
    found = plain(on.language.series(said))
    return found if len(reached) == 3 else on.say("{said}; not all by the end of the run, {end}", said=found, end=end)


HAD_CROSSED = {
    50: message("Half had crossed by {when}"),
    90: message("{percent} had crossed by {when}"),
    100: message("The last had crossed by {when}"),
}
"""By when a share had crossed, by the share in per cent."""


@styled
def cumulative(run: Run, height_in: float = 4.3) -> Figure:
    """Cumulative persons by milestone, the announced counts as dots, the announced readiness as a line.

    Args:
        run: What to draw.
        height_in: Height of the panel, inches.
    """
    drawn = [line for line in LINES if line.curve in run.curves]
    seen = sheet().say(SAID) if is_observed(run, tuple(line.curve for line in drawn)) else ""
    subtitle = f"{run.scenario.title}. {how_many(run)}{seen}"
    figure, (axes,), span = story_panels(run, finding(run), subtitle, (height_in,))
    names, top = draw_lines(axes, run, drawn, span)
    names += _readiness(axes, run, top)
    counts_axis(axes, message("persons, cumulative"), max([top, *(name.y for name in names)]))
    if not run.curves["departed"].values.any():
        empty = run.curves[f"{movers(run.scenario).name_of_groups}_departed"].values.any()
        say_in_panel(axes, message("there is nobody in the vehicles") if empty else message("nobody set off"))
    name_lines(axes, names)
    return figure


def _readiness(axes: Axes, run: Run, top: float) -> list[Name]:
    """Draw the announced readiness in persons, and in families where that is within sight; returns their names."""
    announced, names = run.scenario.readiness, []
    if announced.persons is not None:
        names.append(Name(_ready(announced.persons, "persons"), float(announced.persons), POSSIBLE, style=DASHED))
    persons, families = run.metric(CROSSED_PERSONS).value, run.metric(CROSSED_FAMILIES).value
    if announced.families is not None and persons and families:
        size = persons / families
        of_persons = sheet().say("of {n} persons", n=sheet().number(f"{size:.2f}"))
        names.append(
            Name(
                f"{_ready(announced.families, 'families')}\n{of_persons}",
                announced.families * size,
                POSSIBLE,
                style=DASHED,
            )
        )
    seen = [name for name in names if name.y <= 1.5 * top]
    for name in seen:
        axes.axhline(name.y, color=POSSIBLE, linewidth=1.4, linestyle=DASHED)
    return seen


def _ready(number: int, unit: str) -> str:
    """An announced readiness, as the name of its line."""
    on = sheet()
    return f"{on.say('readiness')}\n{on.count(*UNITS[unit], number, n=on.number(f'{number:,}'))}"
