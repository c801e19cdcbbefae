"""The picture of the bus stops on the way: persons who wait at each, and whom buses have carried on."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.buses.measures import CARRIED, MOST_THERE, bus_stops
from sim.scenario.model import Scenario
from sim.scenario.titles import titles
from sim.view.chart import Line, chart
from sim.view.palette import ALIKE
from sim.view.series import Drawing, Run, how_many
from sim.view.story import story_panels
from sim.view.style import styled


def finding(run: Run) -> str:
    """How many were carried on, and where most waited at once."""
    stops = bus_stops(run.scenario)
    carried = sum(run.metric(CARRIED.of(stop=name)).value or 0.0 for name in stops)
    most = {name: run.metric(MOST_THERE.of(stop=name)).value or 0.0 for name in stops}
    fullest = max(most, key=lambda name: most[name])
    where = titles(run.scenario)[fullest]
    return f"Buses carried {carried:,.0f} persons on; at most {most[fullest]:,.0f} waited at once at {where}"


@styled
def onward(run: Run) -> Figure:
    """Persons in line at each stop, above those who have been carried on from it so far."""
    names = tuple(bus_stops(run.scenario))
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Above: persons in line for a bus at each stop on the way. "
        "Below: persons whom buses have carried on from there and set down."
    )
    shown = [tuple(f"stops.{name}.{what}" for name in names) for what in ("waiting", "carried_on")]
    figure, all_axes, span = story_panels(run, finding(run), subtitle, (2.4, 2.0), moving(run.scenario))
    words = titles(run.scenario)
    for axes, curves, axis in zip(all_axes, shown, ("persons waiting", "persons carried on"), strict=True):
        lines = [
            Line(curve, words[name], *ALIKE[number % len(ALIKE)])
            for number, (name, curve) in enumerate(zip(names, curves, strict=True))
        ]
        chart(axes, run, lines, span, axis)
    return figure


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(f"stops.{name}.{what}" for name in bus_stops(scenario) for what in ("waiting", "carried_on"))


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the stops where the scenario has any."""
    return {"onward": onward} if bus_stops(scenario) else {}
