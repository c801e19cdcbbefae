"""The picture of displaced people inside: how many wait at each place, and what became of the others."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.displaced.measures import BY_ACCOUNT, INSIDE, LEFT, RETURNED
from sim.parts.displaced.section import DisplacedSite
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart, draw_lines
from sim.view.palette import ALIKE, OBSERVED, SERVED, SET_OFF
from sim.view.series import Drawing, Run, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, styled

BECAME = (("displaced.returned_home", "went home", SERVED, "--"), ("displaced.left", "left for good", SET_OFF, "-"))
"""Curves of what became of them, with their names, colours and styles."""


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
    heights = (2.4, 1.8)
    figure, (above, below), span = story_panels(
        run, finding(run), f"{run.scenario.title}. {how_many(run)}{dots}", heights, moving(run.scenario)
    )
    lines = [
        Line(
            f"displaced.{name}.inside", site.title or name.replace("_", " "), *ALIKE[number % len(ALIKE)], counted=False
        )
        for number, (name, site) in enumerate(sites.items())
    ]
    names, top = draw_lines(above, run, lines, span)
    counted = [_dots(above, run, site, line.colour) for site, line in zip(sites.values(), lines, strict=True)]
    counts_axis(above, "persons at the place", max(top, *counted))
    name_lines(above, names)
    # Of many runs the numbers of the title are means, that add up; the end of a line is a median.
    one = isinstance(run, Results)
    became = [Line(curve, words, colour, style, counted=one) for curve, words, colour, style in BECAME]
    chart(below, run, became, span, "persons, cumulative")
    return figure


def _dots(axes: Axes, run: Run, site: DisplacedSite, colour: str) -> float:
    """Draw the published counts of a place; returns the largest, 0 where there is none."""
    hours = [run.scenario.hours(count.at) for count in site.counted]
    persons = [count.present_persons for count in site.counted]
    axes.plot(hours, persons, "o", color=colour, markersize=5.0, markeredgecolor=OBSERVED, zorder=5.0)
    return float(max(persons, default=0))


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    inside = (f"displaced.{name}.inside" for name in scenario.displaced)
    return (*inside, *(curve for curve, *_ in BECAME)) if scenario.displaced else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"displaced": displaced} if scenario.displaced else {}
