"""The medical picture: patients carried out by means, those who wait, and the dead."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.medical.measures import DIED, EVACUATED, LAST_OUT_AT
from sim.parts.medical.patients import DIED_INSIDE
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, LineStyle, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import BLUE, GREEN, GREY, PURPLE, SKY, VERMILLION, counts_axis, panels, styled

Line = tuple[str, str, str, LineStyle, float]
"""A curve, what people call it, its colour, its line style and its width."""

CARRIED: tuple[Line, ...] = (
    ("medical.evacuated_by_ambulance", "by ambulance", SKY, "--", 1.6),
    ("medical.evacuated_by_helicopter", "by helicopter", GREEN, "-.", 1.6),
    ("medical.waiting", "still waiting", VERMILLION, ":", 1.8),
    ("medical.evacuated", "carried out", BLUE, "-", 2.2),
)
DEAD: tuple[Line, ...] = (
    ("medical.died_of_wounds", "died of wounds", PURPLE, "-", 2.0),
    ("medical.died_on_road", "died on the road", GREY, "--", 2.0),
)


def finding(run: Run) -> str:
    """How many were carried out by when, and how many died waiting."""
    carried, last = run.metric(EVACUATED), run.metric(LAST_OUT_AT)
    died = run.metric(DIED[DIED_INSIDE]).value or 0.0
    if not carried.value:
        return f"No patient was carried out; {died:,.0f} died in hospital inside"
    return (
        f"{carried.value:,.0f} patients were carried out, the last on {last.local}; "
        f"{died:,.0f} died in hospital before they could be"
    )


@styled
def medical(run: Run) -> Figure:
    """Patients carried out in all and by means, and those who wait; below, those who died."""
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Above: patients who have come to a hospital outside, and those inside "
        "who wait to be carried out. Below: deaths of patients, wherever they were, and of people on the road; those "
        "whom an incident killed at once are not in it."
    )
    figure, (above, below) = panels(finding(run), subtitle, (2.6, 1.7))
    from_h, to_h = busy_span(run.curves, ("medical.evacuated", "medical.waiting", "medical.died_on_road"))
    _draw(above, run, CARRIED, to_h, "patients")
    _draw(below, run, DEAD, to_h, "deaths, cumulative")
    time_axis(below, run.scenario.start, from_h, to_h)
    return figure


def _draw(axes: Axes, run: Run, lines: tuple[Line, ...], to_h: float, label: str) -> None:
    names, top = [], 0.0
    for curve, words, colour, style, width in lines:
        line = fan(run, curve)
        draw_line(axes, line, colour, style, width)
        end = float(np.interp(to_h, line.x, line.middle))
        names.append(Name(f"{words} {end:,.0f}", end, colour, line.middle))
        top = max(top, line.top)
    counts_axis(axes, label, max(top, 1.0))
    name_lines(axes, names)


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"medical": medical} if scenario.medical is not None else {}
