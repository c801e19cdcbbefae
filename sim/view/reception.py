"""The reception picture: arrivals and shelter against the announced readiness, in families and in persons."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.results.metric import with_unit
from sim.results.metrics_crossing import CROSSED_IN
from sim.results.metrics_reception import IN_SHELTER, READINESS
from sim.view.axis import busy_span, time_axis
from sim.view.series import Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import COLOUR, ORANGE, counts_axis, panels, say_in_panel, styled

LINES = {
    "families": (("families_crossed", "crossed"), ("families_in_shelter", "in_shelter"), ("places_families", "places")),
    "persons": (("crossed", "crossed"), ("in_shelter", "in_shelter"), ("places_persons", "places")),
}
"""Curves of each panel, and what each stands for."""

WORDS = {"crossed": ("crossed", "-"), "in_shelter": ("in shelters", ":"), "places": ("places ready", "--")}
"""Name and line style of what a curve stands for."""


READINGS: tuple[Literal["families", "persons"], ...] = ("families", "persons")
"""Units in which a readiness can be announced."""


def announced(run: Run) -> dict[str, int]:
    """The announced readiness by its unit."""
    given = ((unit, getattr(run.scenario.readiness, unit)) for unit in READINGS)
    return {unit: number for unit, number in given if number is not None}


def finding(run: Run) -> str:
    """When arrivals passed the announced readiness, in both of its readings."""
    shown: list[tuple[float, str]] = []
    notes: list[str] = []
    for unit, number in announced(run).items():
        passed = run.metric(READINESS[unit, "crossed"])
        if passed.value is not None:
            shown.append((passed.value, f"for {with_unit(number, unit)} on {passed.local}"))
        elif passed.beyond:
            shown.append((np.inf, f"for {with_unit(number, unit)} never"))
        else:
            notes.append(passed.note)
    placed = run.metric(IN_SHELTER)
    if not shown and not notes and placed.value is not None:
        return f"In shelters at the end of the run: {placed.text}"
    if not shown:
        return f"No readiness was put to the test: {notes[0]}" if notes else "No readiness to receive is announced"
    # The unit whose readiness is used up first leads; "never" is infinite and comes last.
    words = [text for _, text in sorted(shown, key=lambda item: item[0])]
    if words[0].endswith("never"):
        return f"Arrivals never passed the readiness {' or '.join(text.removesuffix(' never') for text in words)}"
    return f"Arrivals passed the readiness {', that '.join(words)}"


@styled
def reception(run: Run) -> Figure:
    """Families and persons who crossed and who are in shelters, with the places and the announced readiness."""
    readiness = announced(run)
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if readiness:
        subtitle += f" The readiness was announced in {' and in '.join(readiness)}."
    lines_of = {unit: lines for unit, lines in LINES.items() if unit in readiness or _counts(run, unit)}
    figure, both = panels(finding(run), subtitle, (2.4,) * len(lines_of))
    drawn = [curve for lines in lines_of.values() for curve, _ in lines]
    from_h, to_h = busy_span(run.curves, tuple(curve for curve in drawn if not curve.startswith("places")))
    for axes, (unit, lines) in zip(both, lines_of.items(), strict=True):
        names, top = [], 0.0
        for curve, kind in lines:
            if curve not in run.curves:
                continue
            line, (text, style) = fan(run, curve), WORDS[kind]
            draw_line(axes, line, COLOUR[kind], style)
            end = float(np.interp(to_h, line.x, line.middle))
            names.append(Name(f"{text} {end:,.0f}", end, COLOUR[kind], line.middle))
            top = max(top, line.top)
        if unit in readiness:
            names.append(_readiness(axes, readiness[unit]))
            top = max(top, float(readiness[unit]))
        # An empty panel looks like a mistake; it says why instead.
        elif top == 0.0:
            say_in_panel(axes, run.metric(CROSSED_IN[unit]).note or "nobody crossed")
        counts_axis(axes, f"{unit}, cumulative", max(top, 1.0))
        name_lines(axes, names)
    time_axis(both[-1], run.scenario.start, from_h, to_h)
    return figure


def _counts(run: Run, unit: str) -> bool:
    """Whether anybody is counted in a unit: streams have no families. Persons always are."""
    return unit == "persons" or run.metric(CROSSED_IN[unit]).value is not None


def _readiness(axes: Axes, number: int) -> Name:
    axes.axhline(number, color=ORANGE, linewidth=1.4, linestyle=(0, (6, 2)))
    return Name(f"readiness {number:,}", float(number), ORANGE)
