"""The picture of the petrol: litres at the fuel points and in depots, and the cars that wait for them."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.fuel.measures import ISSUED, LOST, QUEUE_MAX, QUEUE_MAX_AT
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart
from sim.view.palette import OTHER, POSSIBLE, SERVED, WAITING
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled

STOCKS = (
    Line("fuel.depots_litres", "in depots", OTHER, "--"),
    Line("fuel.points_litres", "at fuel points", POSSIBLE),
    Line("fuel.issued_litres", "handed out so far", SERVED, ":"),
)
CARS = (Line("fuel.waiting", "at the end", WAITING),)
"""Lines of the panels: litres, and cars that wait for them."""


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
    figure, (litres, cars), span = story_panels(run, finding(run), subtitle, (2.5, 2.0), moving(run.scenario))
    chart(litres, run, STOCKS, span, "litres")
    chart(cars, run, CARS, span, "vehicles waiting")
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(line.curve for line in (*STOCKS, *CARS)) if scenario.fuel is not None else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"petrol": petrol} if scenario.fuel is not None else {}
