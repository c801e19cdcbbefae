"""The animated map as one HTML file: the scene packed into it, and the player that draws it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.pages.render import render
from sim.results.curves import Curve
from sim.results.results import Results
from sim.results.times import offset_label
from sim.scenario.movers import Movers, movers
from sim.view.animation.scene import Scene, scene
from sim.view.atlas.words import BORDERS
from sim.view.axis import busy_span
from sim.view.cumulative import finding
from sim.view.ethics import WHAT_NOT
from sim.view.style import BLUE, COLOUR, GREEN, GREY, INK, ORANGE, PALE, PURPLE, SKY, VERMILLION

# Hours are packed as 16 bits, a quarter of a float: the page of a large run stays one that can be mailed.
NEVER = 65_535
"""What stands for an hour that does not come within the run."""

LABEL = "#565656"
"""Colour of the words on an axis: the grey of lines is too pale for small type."""

SERIES = {
    "departed": "have set off",
    "crossed": "have crossed",
    "registered": "are registered",
    "in_shelter": "are in shelters",
    "queue_km": "of queue",
    "waiting_for_bus": "wait for a bus",
}
"""Curves that the page counts, where a run has them, in words; a part says so of its own (``Curve.caption``)."""


def animation(results: Results) -> str:
    """The page of one run: it needs no network and holds everything that it shows."""
    lead = (
        f"One run (replication {results.journal.replication}); other runs differ. Times are local "
        f"({offset_label(results.scenario.start)})."
    )
    title, shown = results.scenario.title, scene(results)
    return render(
        "map.html.j2",
        title=title,
        lead=lead,
        finding=finding(results),
        use=WHAT_NOT,
        borders=BORDERS if shown.map.behind.countries else "",
        run=_packed(shown),
        legend=legend(shown),
    )


def legend(shown: Scene) -> list[tuple[str, str]]:
    """What the marks of the map are: of each its name in the style sheet, and words, those of the scenario for classes.

    The first class is blue, or red in a queue; those on foot have a mark of their own; all others are green.
    """
    names = shown.results.journal.groups.class_names
    seen = {int(number) for road in shown.roads for number in np.unique(road.vehicle_class)}
    on_foot = {number for number, walks in enumerate(_on_foot(shown)) if walks}
    found: list[tuple[str, str]] = []
    if seen:
        first, *others = (
            name.replace("_", " ")
            for number, name in enumerate(names)
            if number == 0 or (number in seen and number not in on_foot)
        )
        if 0 not in on_foot:
            found.append(("driving", f"{first}, under way"))
        if others:
            found.append(("other", ", ".join(others)))
        found.append(("queued", "in the queue, or waits at a station (how wide it is means nothing)"))
        found.append(("shade", "road: darker the more of its space is taken"))
    if on_foot & seen or (on_foot and not seen) or any(stop.is_on_foot for stop in shown.stops):
        found.append(("foot", "on foot"))
    if shown.origins:
        found.append(("home", "has not set off; ring: all who would"))
    if any(region.spots for region in shown.regions):
        found.append(("shelter", "shelter: fills as places are taken"))
    if shown.inbound:
        found.append(("inbound", "convoy of aid"))
    if any(border.is_agreed for border in shown.map.behind.borders):
        found.append(("border", "border"))
    if any(not border.is_agreed for border in shown.map.behind.borders):
        found.append(("disputed", "border that is disputed or not fixed"))
    if any(spot.far for spot in shown.map.spots.values()):
        found.append(("far", "leads to a place that is farther away than it is drawn"))
    return found


def _on_foot(shown: Scene) -> list[bool]:
    """Of each class whether it walks."""
    of = shown.results.scenario.vehicle_classes
    return [name in of and of[name].on_foot for name in shown.results.journal.groups.class_names]


def quantum_h(record_step_h: float, horizon_h: float) -> float:
    """The unit of packed hours: a whole part of the recording step, so that counts at the steps stay exact."""
    steps = ceil(horizon_h / record_step_h)
    return record_step_h / max(1, (NEVER - 1) // steps)


def _packed(shown: Scene) -> dict[str, Any]:
    scenario, curves = shown.results.scenario, shown.results.curves
    unit_h = quantum_h(scenario.record_step_h, scenario.horizon_h)

    def hours(time_h: NDArray[np.float64]) -> str:
        # Rounded up, as counts at a step hold what happened by then; less a hair, for what happens exactly at one.
        units = np.where(np.isfinite(time_h), np.ceil(time_h / unit_h - 1e-9), NEVER)
        return _binary(np.minimum(units, NEVER).astype("<u2"))

    return {
        "start_ms": scenario.start.timestamp() * 1000.0,
        "offset_min": (scenario.start.utcoffset() or scenario.start - scenario.start).total_seconds() / 60.0,
        "horizon_h": scenario.horizon_h,
        "busy_h": busy_span(curves, ("departed", "crossed")),
        "step_h": scenario.record_step_h,
        "unit_h": unit_h,
        "to_scale": shown.map.to_scale,
        "colours": {"ink": INK, "label": LABEL, "grey": GREY, "pale": PALE, "blue": BLUE, "sky": SKY, "green": GREEN}
        | {"orange": ORANGE, "vermillion": VERMILLION, "purple": PURPLE}
        | COLOUR,
        "spots": {name: asdict(spot) for name, spot in shown.map.spots.items()},
        "ends": shown.map.ends,
        "leads": shown.map.leads,
        "at": shown.map.at,
        "behind": asdict(shown.map.behind),
        "classes": shown.results.journal.groups.class_names,
        "on_foot": _on_foot(shown),
        "all_on_foot": movers(scenario) is Movers.ON_FOOT,
        **_traffic(shown, hours),
        "origins": [
            {"name": one.name, "title": one.title, "persons": one.persons, "departed": _whole(one.departed)}
            for one in shown.origins
        ],
        "regions": [
            {"title": one.title, "unit": one.unit, "spots": one.spots, "taken": _whole(one.taken)}
            | {"ready": _whole(one.ready)}
            for one in shown.regions
        ],
        "series": [
            {"name": name, "unit": curves[name].unit, "words": words, "values": _rounded(curves[name])}
            for name, words in (SERIES | {one.name: one.caption for one in curves if one.caption}).items()
            if name in curves
        ],
        "announced": [
            {"curve": one.curve, "time_h": one.time_h.tolist(), "count": one.count.tolist()} for one in shown.announced
        ],
        "inbound": [asdict(one) for one in shown.inbound],
        "events": shown.events,
    }


def _rounded(curve: Curve) -> list[float]:
    """The values of a curve that the page counts: metres of a queue, tenths of anything else."""
    values: list[float] = curve.values.round(3 if curve.unit == "km" else 1).tolist()
    return values


def _traffic(shown: Scene, hours: Callable[[NDArray[np.float64]], str]) -> dict[str, Any]:
    """What moves on roads and drives and stops at stations, by the hours that ``hours`` packs."""
    return {
        "roads": [
            {
                "name": road.name,
                "title": road.title,
                "length_km": road.length_km,
                "free_flow_kmh": road.free_flow_kmh,
                "spacing_km": road.spacing_km,
                "entered": hours(road.entered_h),
                "left": hours(road.left_h),
                "vehicle_class": _binary(road.vehicle_class),
            }
            for road in shown.roads
        ],
        "drives": [
            {"name": drive.name, "title": drive.title, "began": hours(drive.began_h), "done": hours(drive.done_h)}
            for drive in shown.drives
        ],
        "stops": [
            {"name": stop.name, "title": stop.title, "on_foot": stop.is_on_foot, "came": hours(stop.came_h)}
            | {"served": hours(stop.served_h), "left": hours(stop.left_h)}
            for stop in shown.stops
        ],
    }


def _whole(values: NDArray[np.float64]) -> list[int]:
    # Sums of floats may come out a hair below a whole number of people.
    return [int(value) for value in np.floor(values + 1e-9)]


def _binary(values: NDArray[np.generic]) -> str:
    return base64.b64encode(values.tobytes()).decode()
