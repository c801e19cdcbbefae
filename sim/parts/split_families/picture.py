"""The picture of families that part: how many are apart, and how many are together again."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.split_families.measures import APART, HOURS_APART, PARTING
from sim.results.suppression import Shown, alone
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import SERVED, WAITING
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled

FAMILIES = (
    Line("split_families.apart", "apart", WAITING, counted=False),
    Line("split_families.together", "together again", SERVED, "--", counted=False),
)
PERSONS = (Line("split_families.apart_persons", "apart", WAITING, counted=False),)
"""Lines of the panels."""


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
    figure, (above, below), span = story_panels(run, finding(run), subtitle, (2.4, 1.6), moving(run.scenario))
    chart(above, run, FAMILIES, span, "families")
    chart(below, run, PERSONS, span, "persons of families apart")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(line.curve for line in (*FAMILIES, *PERSONS)) if scenario.split_families is not None else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"split_families": split_families} if scenario.split_families is not None else {}
