"""The picture of the dead: who lies in mortuaries, is on the way, and has been taken home."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.mortuaries.measures import LAST_HOME_AT, TAKEN_HOME, WAITING_AT_END
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import SERVED, SET_OFF, WAITING
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled

LINES = (
    Line("mortuaries.waiting", "in mortuaries", WAITING, "--", counted=False),
    Line("mortuaries.on_the_way", "on the road", SET_OFF, ":", counted=False),
    Line("mortuaries.taken_home", "taken home", SERVED, counted=False),
)
"""Where the dead are."""


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
    figure, (axes,), span = story_panels(run, finding(run), subtitle, (2.6,), moving(run.scenario))
    chart(axes, run, LINES, span, "bodies")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(line.curve for line in LINES) if scenario.mortuaries else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"mortuaries": mortuaries} if scenario.mortuaries else {}
