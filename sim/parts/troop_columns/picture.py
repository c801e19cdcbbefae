"""The picture of the columns: their vehicles by state, above the vehicles that stand before the crossing."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.troop_columns.measures import COMPLETE_AT, STOOD
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import CROSSED, OTHER, SET_OFF, WAITING, LineStyle
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled

STATES: tuple[tuple[str, str, str, LineStyle], ...] = (
    ("waiting", "wait to set off", OTHER, "-"),
    ("on_road", "on the road", SET_OFF, "--"),
    ("through", "through", CROSSED, ":"),
)
"""State of the curve, what the line is called, colour, style."""


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
    heights = (*(1.6 for _ in names), 1.5)
    figure, below, span = story_panels(run, finding(run), subtitle, heights, moving(run.scenario))
    for axes, name in zip(below, names, strict=False):
        lines = [
            Line(f"troop_columns.{name}.{state}", words, colour, style, counted=False)
            for state, words, colour, style in STATES
        ]
        chart(axes, run, lines, span, "vehicles", float(run.scenario.troop_columns[name].vehicles))
    queue = [Line("queue_vehicles", "stand before the crossing", WAITING, counted=False)]
    chart(below[-1], run, queue, span, "vehicles")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(f"troop_columns.{name}.{state}" for name in scenario.troop_columns for state in ("on_road", "through"))


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"troop_columns": troop_columns} if scenario.troop_columns else {}
