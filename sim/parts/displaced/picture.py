"""The picture of displaced people inside: how many wait at each place, and what became of the others."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.displaced.measures import BY_ACCOUNT, INSIDE, LEFT, RETURNED
from sim.parts.displaced.section import DisplacedSite
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.view.axis import busy_span, time_axis
from sim.view.series import Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, counts_axis, panels, styled

SITE_COLOURS = (VERMILLION, PURPLE, ORANGE, SKY, GREY)
"""Colours of the places, in the scenario's order, and from the first again when there are more."""

BECAME = (("displaced.returned_home", "went home", GREEN), ("displaced.left", "left for good", BLUE))
"""Curves of what became of them, with their names and colours."""


def finding(run: Run) -> str:
    """How many were displaced inside, and what became of them: of many runs in means, so that they add up."""
    home, left, stayed = (round(run.metric(BY_ACCOUNT[account]).value or 0.0) for account in (RETURNED, LEFT, INSIDE))
    end = f", {stayed:,} still waited at the end" if stayed else ""
    total = home + left + stayed
    return f"Of {total:,} displaced inside, {home:,} went home first and {left:,} left from there{end}"


@styled
def displaced(run: Run) -> Figure:
    """Persons who wait at each place, with published counts as dots; below, who went home and who left."""
    sites = run.scenario.displaced
    dots = " Dots: published counts." if any(site.counted for site in sites.values()) else ""
    figure, (above, below) = panels(finding(run), f"{run.scenario.title}. {how_many(run)}{dots}", (2.4, 1.8))
    waiting = tuple(f"displaced.{name}.inside" for name in sites)
    from_h, to_h = busy_span(run.curves, (*waiting, *(curve for curve, _, _ in BECAME)))
    names, top = [], 0.0
    for number, (curve, site) in enumerate(zip(waiting, sites.items(), strict=True)):
        colour = SITE_COLOURS[number % len(SITE_COLOURS)]
        line = fan(run, curve)
        draw_line(above, line, colour)
        counted = _dots(above, run, site[1], colour)
        names.append(Name(_title(*site), line.middle[np.searchsorted(line.x, to_h)], colour, line.middle))
        top = max(top, line.top, counted)
    counts_axis(above, "persons at the place", top)
    name_lines(above, names)
    _became(below, run, to_h)
    time_axis(below, run.scenario.start, from_h, to_h)
    return figure


def _became(axes: Axes, run: Run, to_h: float) -> None:
    names, top = [], 0.0
    for curve, text, colour in BECAME:
        line = fan(run, curve)
        draw_line(axes, line, colour)
        end = float(np.interp(to_h, line.x, line.middle))
        # Of many runs the figures of the title are means, that add up; the end of a line is a median.
        figure = f" {end:,.0f}" if isinstance(run, Results) else ""
        names.append(Name(f"{text}{figure}", end, colour, line.middle))
        top = max(top, line.top)
    counts_axis(axes, "persons, cumulative", max(top, 1.0))
    name_lines(axes, names)


def _dots(axes: Axes, run: Run, site: DisplacedSite, colour: str) -> float:
    """Draw the published counts of a place; returns the largest, 0 where there is none."""
    hours = [run.scenario.hours(count.at) for count in site.counted]
    persons = [count.present_persons for count in site.counted]
    axes.plot(hours, persons, "o", color=colour, markersize=5.0, markeredgecolor="white", zorder=3.0)
    return float(max(persons, default=0))


def _title(name: str, site: DisplacedSite, width: int = 24) -> str:
    """The place's title in lines that fit beside the panel."""
    words, lines = (site.title or name).split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"displaced": displaced} if scenario.displaced else {}
