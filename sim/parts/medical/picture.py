"""The medical picture: patients carried out by means, those who wait, and the dead."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.medical.measures import DIED, EVACUATED, LAST_OUT_AT
from sim.parts.medical.patients import DIED_INSIDE
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import ALIKE, CROSSED, WAITING
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled

CARRIED = (
    Line("medical.evacuated_by_ambulance", "by ambulance", ALIKE[1][0], ALIKE[1][1], 1.6),
    Line("medical.evacuated_by_helicopter", "by helicopter", ALIKE[2][0], ALIKE[2][1], 1.6),
    Line("medical.waiting", "still waiting", WAITING, ":", 1.8),
    Line("medical.evacuated", "carried out", CROSSED, "-", 2.2),
)
DEAD = (
    Line("medical.died_of_wounds", "died of wounds", *ALIKE[0]),
    Line("medical.died_on_road", "died on the road", *ALIKE[1]),
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
    figure, (above, below), span = story_panels(run, finding(run), subtitle, (2.6, 1.7), moving(run.scenario))
    chart(above, run, CARRIED, span, "patients")
    chart(below, run, DEAD, span, "deaths, cumulative")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(line.curve for line in (*CARRIED, *DEAD)) if scenario.medical is not None else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"medical": medical} if scenario.medical is not None else {}
