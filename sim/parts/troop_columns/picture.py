"""The picture of the columns: their vehicles by state, above the vehicles that stand before the crossing."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.troop_columns.measures import COMPLETE_AT, STOOD
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import BLUE, PURPLE, SKY, VERMILLION, counts_axis, panels, styled

LINES = (("waiting", "wait to set off", SKY, "-"), ("on_road", "on the road", VERMILLION, "--"))
"""State of the curve, what the line is called, colour, style; those who are through have a panel to themselves."""


def finding(run: Run) -> str:
    """When the first column was through, and how long its vehicles stood."""
    name, column = next(iter(run.scenario.troop_columns.items()))
    last, stood = run.metric(COMPLETE_AT.of(column=name)), run.metric(STOOD.of(column=name))
    through = f"the last vehicle is through {last.local}" if last.value is not None else last.note
    return f"{column.title or name}: {through}; its vehicles stood for {stood.text}"


@styled
def troop_columns(run: Run) -> Figure:
    """Vehicles of each column, a panel each, above all vehicles that stand before the crossing."""
    names = list(run.scenario.troop_columns)
    subtitle = (
        f"{run.scenario.title}. Vehicles of columns by state, each panel with its own scale; lowest: all vehicles "
        f"that stand before the crossing. {how_many(run)}"
    )
    figure, below = panels(finding(run), subtitle, (*(1.6 for _ in names), 1.5))
    curves = [f"troop_columns.{name}.{state}" for name in names for state in ("on_road", "through")]
    queue = [curve for curve in ("queue_vehicles",) if curve in run.curves]
    from_h, to_h = busy_span(run.curves, (*curves, *queue))
    for axes, name in zip(below, names, strict=False):
        _column(axes, run, name, from_h, to_h)
    line = fan(run, "queue_vehicles")
    draw_line(below[-1], line, BLUE)
    counts_axis(below[-1], "vehicles", max(line.top, 1.0))
    name_lines(below[-1], [Name("stand before\nthe crossing", line.top / 2.0, BLUE)])
    time_axis(below[-1], run.scenario.start, from_h, to_h)
    return figure


def _column(axes: Axes, run: Run, name: str, from_h: float, to_h: float) -> None:
    """The vehicles of one column by state."""
    spec = run.scenario.troop_columns[name]
    names = []
    for state, text, colour, style in (*LINES, ("through", "through", PURPLE, ":")):
        line = fan(run, f"troop_columns.{name}.{state}")
        draw_line(axes, line, colour, style)
        names.append(Name(text, float(line.middle[-1]), colour, line.middle))
    counts_axis(axes, "vehicles", float(spec.vehicles))
    name_lines(axes, names)


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"troop_columns": troop_columns} if scenario.troop_columns else {}
