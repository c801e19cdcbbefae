"""The picture of what follows the arrival: who has left again, and who has returned home after an agreement."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.sojourn.measures import HAVE_LEFT_AGAIN, HAVE_RETURNED, MOST_RETURNED
from sim.results.times import local_label
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import BLUE, GREEN, INK, ORANGE, VERMILLION, counts_axis, panels, styled

LINES = (
    ("crossed", "crossed", BLUE),
    ("sojourn.set_out", "set out for home", ORANGE),
    ("sojourn.returned", "returned home", GREEN),
    ("sojourn.left_again", "left again", VERMILLION),
)
"""Curves, with their names and colours."""


def agreed_h(run: Run) -> float | None:
    """Hour of the first agreement on returns within the run, None where there is none."""
    sojourn = run.scenario.sojourn
    if sojourn is None or sojourn.returns is None:
        return None
    if sojourn.returns.agreed:
        return 0.0
    dated = [
        run.scenario.hours(change.at)
        for change in run.scenario.timeline.values()
        if change.at is not None and change.when is None and change.set.get("sojourn.returns.agreed")
    ]
    return min((hour for hour in dated if hour <= run.scenario.horizon_h), default=None)


def finding(run: Run) -> str:
    """How many had left again and returned by the end, and the busiest day of the return."""
    end = local_label(run.scenario.start, run.scenario.horizon_h).rsplit(" ", 1)[0]
    left = run.metric(HAVE_LEFT_AGAIN).value or 0.0
    if agreed_h(run) is None:
        return f"By {end} {left:,.0f} of those who had arrived had left the country again; nobody returned home"
    returned = run.metric(HAVE_RETURNED).value or 0.0
    most = run.metric(MOST_RETURNED).value or 0.0
    return f"By {end} {returned:,.0f} had returned home, at most {most:,.0f} a day; {left:,.0f} had left again"


@styled
def sojourn(run: Run) -> Figure:
    """Persons who crossed, returned home, and left the country again; dots: returns counted at another time."""
    returns = run.scenario.sojourn.returns if run.scenario.sojourn else None
    from_agreement = agreed_h(run)
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if returns is not None and returns.known and from_agreement is not None:
        subtitle += " Dots: returns counted after the agreement of another time, laid over this one."
    figure, (axes,) = panels(finding(run), subtitle, (3.4,))
    shown = LINES if from_agreement is not None else LINES[3:]
    drawn = [line for line in shown if line[0] in run.curves]
    from_h, to_h = busy_span(run.curves, tuple(curve for curve, _, _ in drawn))
    names, top = [], 0.0
    for curve, text, colour in drawn:
        line = fan(run, curve)
        draw_line(axes, line, colour)
        end = float(np.interp(to_h, line.x, line.middle))
        names.append(Name(f"{text} {end:,.0f}", end, colour, line.middle))
        top = max(top, line.top)
    if from_agreement is not None:
        top = max(top, _known(axes, run, from_agreement))
    counts_axis(axes, "persons, cumulative", max(top, 1.0))
    name_lines(axes, names)
    time_axis(axes, run.scenario.start, from_h, to_h)
    return figure


def _known(axes: Axes, run: Run, agreement_h: float) -> float:
    """Draw what was counted at another time, days after its own agreement; returns the largest count."""
    returns = run.scenario.sojourn.returns if run.scenario.sojourn else None
    known = returns.known if returns else ()
    persons = [count.returned_persons for count in known]
    hours = [agreement_h + 24.0 * count.after_days for count in known]
    axes.plot(hours, persons, "o", color=INK, markersize=5.0, markeredgecolor="white", zorder=3.0)
    axes.axvline(agreement_h, color=INK, linewidth=1.0, linestyle=(0, (2, 2)))
    where = axes.get_xaxis_transform()
    axes.annotate("agreement", (agreement_h, 0.72), (5.0, 0.0), where, "offset points", color=INK, size=9.0)
    return float(max(persons, default=0))


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"sojourn": sojourn} if scenario.sojourn is not None and scenario.sojourn.returns is not None else {}
