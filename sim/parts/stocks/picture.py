"""The picture of stocks and aid: days of cover with the convoys marked, who goes without, and tonnes that came in."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.parts.aid.measures import DELIVERED
from sim.parts.aid.measures import WAITING as AT_THE_BORDER
from sim.parts.stocks.measures import LOWEST_COVER, LOWEST_COVER_AT, UNDER_RATION
from sim.scenario.model import Scenario
from sim.view.chart import last
from sim.view.observed import draw_observed
from sim.view.palette import ALIKE, OTHER, SERVED, WAITING, LineStyle
from sim.view.series import Drawing, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.story import Span, story_panels
from sim.view.style import counts_axis, styled
from sim.view.wrap import wrapped

MOST_DAYS = 14.0
"""Days of cover above this are not drawn: when few are left any stock lasts for years."""

RUN_OUT_DAYS = 0.05
"""A cover below this is said to be none."""

AID: tuple[tuple[str, str, str, LineStyle], ...] = (
    ("aid.tonnes_delivered", "delivered", SERVED, "-"),
    ("aid.tonnes_waiting", "at the border", WAITING, "--"),
)
"""Curve, its name, its colour and its style."""


def finding(run: Run) -> str:
    """Which stock came nearest to its end, and what aid came in."""
    lows = {name: run.metric(LOWEST_COVER.of(stock=name)).value for name in run.scenario.stocks}
    known = {name: low for name, low in lows.items() if low is not None}
    if not known:
        return "Nobody is entitled to anything"
    lowest = min(known, key=lambda name: known[name])
    title, when = _title(run, lowest), run.metric(LOWEST_COVER_AT.of(stock=lowest)).local
    said = (
        f"{title} ran out on {when}"
        if known[lowest] < RUN_OUT_DAYS
        else f"{title} came down to {known[lowest]:.1f} days"
    )
    if not run.scenario.aid:
        return said
    delivered = run.metric(DELIVERED).value or 0.0
    waiting = run.metric(AT_THE_BORDER).value or 0.0
    return f"{said}; {_tonnes(delivered)} of aid came in, {_tonnes(waiting)} still waited at the border at the end"


@styled
def stocks(run: Run) -> Figure:
    """Days of cover of each stock; persons without a ration; below, tonnes of aid."""
    marks = " Triangles: a convoy comes to the border." if run.scenario.aid else ""
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Days of cover at the ration of the hour, up to {MOST_DAYS:g} days."
        f"{marks}"
    )
    heights = (2.4, 1.5, 1.5) if run.scenario.aid else (2.6, 1.7)
    figure, (cover, without, *below), span = story_panels(run, finding(run), subtitle, heights, moving(run.scenario))
    _cover(cover, run, span)
    _without(without, run, span)
    for axes in below:
        _aid(axes, run, span)
    return figure


def _cover(axes: Axes, run: Run, span: Span) -> None:
    names, top = [], 1.0
    for number, name in enumerate(run.scenario.stocks):
        colour, style = ALIKE[number % len(ALIKE)]
        line = fan(run, f"stocks.{name}.days_of_cover")
        draw_line(axes, line, colour, style)
        seen = (line.x >= span[0]) & (line.x <= span[1])
        draw_observed(axes, run, f"stocks.{name}.days_of_cover", colour, span)
        low = run.metric(LOWEST_COVER.of(stock=name)).value
        lowest = "" if low is None else "\nran out" if low < RUN_OUT_DAYS else f"\nat least {low:.1f} d"
        names.append(Name(_lines(_title(run, name)) + lowest, _last(line.middle[seen]), colour, style=style))
        top = max(top, float(np.nanmax(np.minimum(line.middle[seen], MOST_DAYS), initial=0.0)))
    counts_axis(axes, "cover, days", top)
    hours = [hour for c in run.scenario.aid.values() for hour in c.arrivals_h(run.scenario.hours(c.arrives_at))]
    seen_h = [hour for hour in hours if span[0] <= hour <= span[1]]
    axes.plot(seen_h, [0.0] * len(seen_h), "^", color=OTHER, ms=6, clip_on=False)
    name_lines(axes, names)


def _without(axes: Axes, run: Run, span: Span) -> None:
    names, top = [], 0.0
    for number, name in enumerate(run.scenario.stocks):
        colour, style = ALIKE[number % len(ALIKE)]
        line = fan(run, f"stocks.{name}.persons_under_ration")
        most = run.metric(UNDER_RATION.of(stock=name)).value or 0.0
        top = max(top, line.top, draw_observed(axes, run, f"stocks.{name}.persons_under_ration", colour, span))
        draw_line(axes, line, colour, style)
        end = last(line, span[1])
        names.append(
            Name(
                _lines(_title(run, name)) + (f"\nat most {most:,.0f}" if most else " 0"),
                end,
                colour,
                line.middle,
                style,
            )
        )
    counts_axis(axes, "persons, no ration", max(top, 1.0))
    name_lines(axes, names)


def _aid(axes: Axes, run: Run, span: Span) -> None:
    names, top = [], 1.0
    for curve, words, colour, style in AID:
        line = fan(run, curve)
        draw_line(axes, line, colour, style)
        end = last(line, span[1])
        names.append(Name(f"{words} {_tonnes(end)}", end, colour, style=style))
        top = max(top, line.top)
    counts_axis(axes, "aid, t", top)
    name_lines(axes, names)


def _last(values: NDArray[np.float64]) -> float:
    """The last value that is known, at most what is drawn; 0 where none is."""
    known = values[~np.isnan(values)]
    return float(min(known[-1], MOST_DAYS)) if len(known) else 0.0


def _tonnes(value: float) -> str:
    return f"{value:,.0f} t" if value >= 10.0 or value == int(value) else f"{value:.1f} t"


def _title(run: Run, name: str) -> str:
    return run.scenario.stocks[name].title or name


def _lines(text: str) -> str:
    return "\n".join(wrapped(text, 24))


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    short = (f"stocks.{name}.persons_under_ration" for name in scenario.stocks)
    return (*short, *(curve for curve, *_ in AID)) if scenario.stocks else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"stocks": stocks} if scenario.stocks else {}
