"""The reception picture: arrivals and shelter against the announced readiness, in families and in persons."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.axis import busy_span, time_axis
from sim.view.series import Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import COLOUR, ORANGE, counts_axis, panels, styled

LINES = {
    "families": (("families_crossed", "crossed"), ("families_in_shelter", "in_shelter"), ("places_families", "places")),
    "persons": (("crossed", "crossed"), ("in_shelter", "in_shelter"), ("places_persons", "places")),
}
"""Curves of each panel, and what each stands for."""

WORDS = {"crossed": ("crossed", "-"), "in_shelter": ("in shelters", ":"), "places": ("places ready", "--")}
"""Name and line style of what a curve stands for."""


def finding(run: Run) -> str:
    """When arrivals passed the announced readiness, in both of its readings."""
    announced = run.scenario.readiness
    told: list[tuple[float, str]] = []
    for reading, number in (("families", announced.families), ("persons", announced.persons)):
        if number is not None:
            passed = run.metric(f"readiness_{reading}_passed_by_crossed_at_h")
            when = "never" if passed.value is None else f"on {passed.local}"
            told.append((np.inf if passed.value is None else passed.value, f"for {number:,} {reading} {when}"))
    if not told:
        return "No readiness to receive is announced"
    words = [text for _, text in sorted(told, key=lambda item: item[0])]
    if words[0].endswith("never"):
        return f"Arrivals never passed the readiness {' or '.join(text.removesuffix(' never') for text in words)}"
    return f"Arrivals passed the readiness {', that '.join(words)}"


@styled
def reception(run: Run) -> Figure:
    """Families and persons who crossed and who are in shelters, with the places and the announced readiness."""
    subtitle = f"{run.scenario.title}. {how_many(run)} The readiness was announced in families and in persons."
    figure, both = panels(finding(run), subtitle, (2.4, 2.4))
    drawn = [curve for lines in LINES.values() for curve, _ in lines]
    from_h, to_h = busy_span(run.curves, tuple(curve for curve in drawn if not curve.startswith("places")))
    readiness = {"families": run.scenario.readiness.families, "persons": run.scenario.readiness.persons}
    for axes, (unit, lines) in zip(both, LINES.items(), strict=True):
        names, top = [], 1.0
        for curve, kind in lines:
            if curve not in run.curves:
                continue
            line, (text, style) = fan(run, curve), WORDS[kind]
            draw_line(axes, line, COLOUR[kind], style)
            end = float(np.interp(to_h, line.x, line.middle))
            names.append(Name(f"{text} {end:,.0f}", end, COLOUR[kind], line.middle))
            top = max(top, float(line.middle.max()), *(float(high.max()) for _, high in line.bands))
        number = readiness[unit]
        if number is not None:
            names.append(_readiness(axes, number))
            top = max(top, float(number))
        counts_axis(axes, f"{unit}, cumulative", top)
        name_lines(axes, names)
    figure.align_ylabels()
    time_axis(both[-1], run.scenario.start, from_h, to_h)
    return figure


def _readiness(axes: Axes, number: int) -> Name:
    axes.axhline(number, color=ORANGE, linewidth=1.4, linestyle=(0, (6, 2)))
    return Name(f"readiness {number:,}", float(number), ORANGE)
