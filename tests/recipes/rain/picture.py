"""The picture of the rain."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import OTHER
from sim.view.series import Drawing, Run
from sim.view.story import story_panels
from sim.view.style import styled


@styled
def rain(run: Run) -> Figure:
    """What fell."""
    title = f"{run.metric('rain_mm').text} of rain fell"
    figure, (axes,), span = story_panels(run, title, run.scenario.title, (2.0,), moving(run.scenario))
    chart(axes, run, (Line("rain.mm_per_h", "rain", OTHER),), span, "mm/h")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return ("rain.mm_per_h",) if scenario.rain is not None else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"rain": rain} if scenario.rain is not None else {}
