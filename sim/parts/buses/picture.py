"""The picture of the bus stops on the way: persons who wait at each, and whom buses have carried on."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.parts.buses.measures import CARRIED, MOST_THERE, bus_stops
from sim.scenario.model import Scenario
from sim.scenario.titles import titles
from sim.view.axis import busy_span, time_axis
from sim.view.series import MANY_LINES, Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import counts_axis, panels, styled, wrapped


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
    figure, all_axes = panels(finding(run), subtitle, (2.4, 2.0))
    shown = [tuple(f"stops.{name}.{what}" for name in names) for what in ("waiting", "carried_on")]
    from_h, to_h = busy_span(run.curves, (*shown[0], *shown[1]))
    words = titles(run.scenario)
    for axes, curves, axis in zip(all_axes, shown, ("persons waiting", "persons carried on"), strict=True):
        top, ends = 1.0, []
        for number, (name, curve) in enumerate(zip(names, curves, strict=True)):
            colour, style = MANY_LINES[number % len(MANY_LINES)]
            line = fan(run, curve)
            draw_line(axes, line, colour, style)
            end = float(line.middle[line.x <= to_h][-1])
            ends.append(Name("\n".join(wrapped(f"{words[name]} {end:,.0f}", 24)), end, colour, line.middle))
            top = max(top, line.top)
        counts_axis(axes, axis, top)
        name_lines(axes, ends)
    figure.align_ylabels()
    time_axis(all_axes[-1], run.scenario.start, from_h, to_h)
    return figure


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the stops where the scenario has any."""
    return {"onward": onward} if bus_stops(scenario) else {}
