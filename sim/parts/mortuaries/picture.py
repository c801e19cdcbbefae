"""The picture of the dead: who lies in mortuaries, is on the way, and has been taken home."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.mortuaries.measures import LAST_HOME_AT, TAKEN_HOME, WAITING_AT_END
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import BLUE, PURPLE, VERMILLION, counts_axis, panels, styled

LINES = (
    ("waiting", "in mortuaries", VERMILLION, "--"),
    ("on_the_way", "on the road", PURPLE, ":"),
    ("taken_home", "taken home", BLUE, "-"),
)
"""State of the curve, what the line is called, colour, style."""


def finding(run: Run) -> str:
    """How many were taken home by when."""
    taken, last, left = run.metric(TAKEN_HOME), run.metric(LAST_HOME_AT), run.metric(WAITING_AT_END)
    if last.value is not None:
        return f"{taken.value:,.0f} dead were taken home, the last on {last.local}"
    return f"{taken.value:,.0f} dead were taken home; {left.value:,.0f} still lay in mortuaries at the end"


@styled
def mortuaries(run: Run) -> Figure:
    """Bodies by where they are."""
    subtitle = (
        f"{run.scenario.title}. The dead who lie in mortuaries inside, from the start or brought in since, those on "
        f"the road, and those handed over. {how_many(run)}"
    )
    figure, (axes,) = panels(finding(run), subtitle, (2.6,))
    curves = [f"mortuaries.{state}" for state, *_ in LINES]
    from_h, to_h = busy_span(run.curves, tuple(curves))
    names, top = [], 1.0
    for curve, (_, text, colour, style) in zip(curves, LINES, strict=True):
        line = fan(run, curve)
        draw_line(axes, line, colour, style)
        names.append(Name(text, float(line.middle[-1]), colour, line.middle))
        top = max(top, line.top)
    counts_axis(axes, "bodies", top)
    name_lines(axes, names)
    time_axis(axes, run.scenario.start, from_h, to_h)
    return figure


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"mortuaries": mortuaries} if scenario.mortuaries else {}
