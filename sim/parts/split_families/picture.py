"""The picture of families that part: how many are apart, and how many are together again."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.split_families.measures import APART, HOURS_APART, PARTING
from sim.results.suppression import Shown, alone
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, LineStyle, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import GREEN, VERMILLION, counts_axis, panels, styled

LINES: tuple[tuple[str, str, str, LineStyle], ...] = (
    ("split_families.apart", "apart", VERMILLION, "-"),
    ("split_families.together", "together again", GREEN, "--"),
)
"""Curves above, with their names, colours and styles."""


def finding(run: Run) -> str:
    """How many families are apart at the end, and how long half of them were."""
    total, apart = (round(run.metric(one).value or 0.0) for one in (PARTING, APART))
    hours = run.metric(HOURS_APART[0.5])
    shown = alone(apart)
    left = f"{apart:,}" if shown is Shown.PUBLISHED else shown.words
    spent = f"; half were apart for {hours.text} or more" if hours.value is not None else ""
    return f"Of {total:,} families in several vehicles, {left} are apart at the end{spent}"


@styled
def split_families(run: Run) -> Figure:
    """Families apart and together again; below, persons of the families that are apart."""
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Families whose people do not all travel in one vehicle: apart "
        "from when some have set off before the others, the first of two cars has arrived, or men are held, until "
        "all are together."
    )
    figure, (above, below) = panels(finding(run), subtitle, (2.4, 1.6))
    from_h, to_h = busy_span(run.curves, (*(curve for curve, *_ in LINES), "split_families.apart_persons"))
    names, top = [], 1.0
    for curve, text, colour, style in LINES:
        line = fan(run, curve)
        draw_line(above, line, colour, style)
        names.append(Name(text, float(line.middle[line.x <= to_h][-1]), colour, line.middle))
        top = max(top, line.top)
    counts_axis(above, "families", top)
    name_lines(above, names)
    line = fan(run, "split_families.apart_persons")
    draw_line(below, line, VERMILLION)
    counts_axis(below, "persons of families apart", max(line.top, 1.0))
    figure.align_ylabels()
    time_axis(below, run.scenario.start, from_h, to_h)
    return figure


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"split_families": split_families} if scenario.split_families is not None else {}
