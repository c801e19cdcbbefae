"""The picture of the petrol: litres at the fuel points and in depots, and the cars that wait for them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.fuel.measures import ISSUED, LOST, QUEUE_MAX, QUEUE_MAX_AT
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, LineStyle, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import GREEN, GREY, SKY, VERMILLION, counts_axis, panels, styled

STOCKS: tuple[tuple[str, str, str, LineStyle], ...] = (
    ("fuel.depots_litres", "in depots", GREY, "--"),
    ("fuel.points_litres", "at fuel points", SKY, "-"),
    ("fuel.issued_litres", "handed out so far", GREEN, ":"),
)
"""Curve, name, colour and line style of the lines of litres."""


def finding(run: Run) -> str:
    """How much was handed out and lost, and how many cars waited for it at once."""
    issued, lost = run.metric(ISSUED).value or 0.0, run.metric(LOST).value or 0.0
    shown = f"The fuel points handed out {issued:,.0f} litres"
    if lost:
        shown += f", {lost:,.0f} burnt in depots"
    most = run.metric(QUEUE_MAX)
    if not most.value:
        return f"{shown}; no car had to wait for petrol"
    plural = "" if most.value == 1 else "s"
    waited = f"at most {most.value:,.0f} car{plural} waited at once"
    when = f"on {run.metric(QUEUE_MAX_AT).local}" if isinstance(run, Results) else f"(median of {len(run)} runs)"
    return f"{shown}; {waited} {when}"


@styled
def petrol(run: Run) -> Figure:
    """Litres in depots, at the fuel points and handed out, above the cars that wait for petrol."""
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Above: petrol where it lies, and what the fuel points have handed out. "
        "Below: cars that have come to a fuel point and have neither been served nor reneged."
    )
    figure, (litres, cars) = panels(finding(run), subtitle, (2.5, 2.0))
    from_h, to_h = busy_span(run.curves, (*(curve for curve, *_ in STOCKS), "fuel.waiting"))
    top, names = 0.0, []
    for curve, text, colour, style in STOCKS:
        line = fan(run, curve)
        draw_line(litres, line, colour, style)
        last = float(line.middle[line.x <= to_h][-1])
        names.append(Name(f"{text} {last:,.0f}", last, colour, line.middle))
        top = max(top, line.top)
    counts_axis(litres, "litres", top)
    name_lines(litres, names)
    _waiting(run, cars, to_h)
    time_axis(cars, run.scenario.start, from_h, to_h)
    return figure


def _waiting(run: Run, axes: Axes, to_h: float) -> None:
    line = fan(run, "fuel.waiting")
    draw_line(axes, line, VERMILLION)
    counts_axis(axes, "vehicles waiting for petrol", line.top)
    last = float(line.middle[line.x <= to_h][-1])
    name_lines(axes, [Name(f"at the end {last:,.0f}", last, VERMILLION)])


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"petrol": petrol} if scenario.fuel is not None else {}
