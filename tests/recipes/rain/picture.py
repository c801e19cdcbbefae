"""The picture of the rain."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.scenario.model import Scenario
from sim.view.series import Drawing, Run, draw_line, fan
from sim.view.style import BLUE, panels, styled


@styled
def rain(run: Run) -> Figure:
    """What fell."""
    figure, (axes,) = panels(f"{run.metric('rain_mm').text} of rain fell", run.scenario.title, (2.0,))
    draw_line(axes, fan(run, "rain.mm_per_h"), BLUE, "-")
    return figure


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"rain": rain} if scenario.rain is not None else {}
