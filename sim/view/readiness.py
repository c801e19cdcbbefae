"""The readiness as a picture: how probable it is that it suffices, by day and region, above what is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.assessment import Assessed, Assessment, NeedGroup
from sim.analysis.doors import keeps_all
from sim.analysis.readiness import RunShare
from sim.arrays import Floats
from sim.locale.language import ENGLISH, message
from sim.pages.content import plain
from sim.results.over_runs import FEWEST, interval_heading, quantile_over_runs
from sim.results.reception import AT_SHELTER, PLACES_AT, shelter_labels
from sim.scenario.features import chain_links
from sim.scenario.stages import Shelter
from sim.view.axis import time_axis
from sim.view.palette import CROSSED, HOUSED, INK, POSSIBLE, SET_OFF, WHITE
from sim.view.runs_in_words import spread_said
from sim.view.series import BANDS, Fan, Name, draw_line, name_lines
from sim.view.style import WIDTH_IN, counts_axis, panels, save, sheet, styled
from sim.view.ticks import QuickAxes

ROW_IN, LOW_ROW_IN = 0.235, 0.145
"""Height of a row of the strip, inches; and where the panel of sums is lower than usual."""

USUAL_IN = 1.0
"""Least height of the panel of sums at which rows are as high as usual, inches."""

SHARE_PT = 7.5
"""Size of the numbers in the strip, points."""

STRIP_LEFT, STRIP_WIDTH = 0.215, 0.57
"""Left end and width of the panels, shares of the picture's width: names of rows stand left of it."""

NAME_BESIDE_IN = 0.62
"""How far left of the panels the names of their axes end, inches: beside the numbers, not left of the strip's rows."""


READY_UNITS = {"beds": message("beds"), "places for families": message("places for families")}
"""Units of places, in words."""

ASKED = message("asked for shelter {n}")
READY = {"beds": message("beds ready {n}"), "places for families": message("places for families ready {n}")}
"""Names of the lines of the sums."""


@dataclass(frozen=True)
class Row:
    """A row of the strip: its name, and the probability by day."""

    name: str
    shares: tuple[RunShare, ...]


def save_assessment(found: Assessment, folder: Path) -> Iterator[Path]:
    """Draw the pictures that an assessment has: announced numbers, and places by region."""
    drawn = {}
    if found.single:
        drawn["readiness-announced"] = announced(found)
    for group in found.groups:
        if group.kind == "places":
            drawn[f"readiness-{group.unit.replace(' ', '-')}"] = places(found, group)
    for name, figure in drawn.items():
        for suffix in (".png", ".svg"):
            save(figure, folder / f"{name}{suffix}")
            yield folder / f"{name}{suffix}"


@styled
def announced(found: Assessment) -> Figure:
    """The announced numbers: probability by day, in all and split over regions, and the bands of what is needed."""
    rows = [Row(f"{one.need.unit}, who {_short(one.need.who)}", _shares(one)) for one in found.single]
    for group in found.groups:
        if group.kind == "announced, split":
            rows += [Row(f"{one.need.region}, {group.unit}", _shares(one)) for one in group.members]
    units = list(dict.fromkeys(one.need.unit for one in found.single))
    subtitle = (
        f"{found.ensemble.scenario.title}. Probability, per cent of {len(found.ensemble)} runs "
        f"({found.ensemble.spread_is}), that the announced number suffices all day; by region it is split as the "
        "places are, which is an assumption. Below: median of those who crossed and who asked for shelter, "
        f"and {interval_heading(len(found.ensemble))}."
    )
    heights = (ROW_IN * len(rows), *(1.7 for _ in units))
    figure, (strip, *below) = panels(_title(found.single, found, OF_NUMBERS), subtitle, heights)
    span_h = _span_h(found)
    _strip(strip, found, rows, span_h)
    for axes, unit in zip(below, units, strict=True):
        members = [one for one in found.single if one.need.unit == unit]
        _bands(axes, found, members, span_h)
    return _finish(figure, found, span_h)


@styled
def places(found: Assessment, group: NeedGroup, height_in: float = 2.0) -> Figure:
    """The places of every shelter: probability by day, and the sum of what is needed against the sum of places.

    A shelter that overflows has a row as well: whether it could keep all who came to it. There nobody is short.

    Args:
        found: What was assessed.
        group: The places of one unit.
        height_in: Height of the panel of sums, inches; 0: it is left out.
    """
    links, labels = _links(found, group), shelter_labels(found.ensemble.scenario)
    on, runs = sheet(), len(found.ensemble)
    rows = [Row(on.say("{where}, overflows", where=labels[name]), keeps_all(found.ensemble, name)) for name in links]
    rows += [Row(one.need.region, _shares(one)) for one in group.members]
    rows.append(Row(on.say("everywhere at once"), tuple(share for _, share in group.days)))
    said = [
        on.say(
            "Probability, per cent of {n} runs ({spread}), that the {unit} ready suffice all day for those who have "
            "one there and those who wait for one.",
            n=on.number(f"{runs:,}"),
            spread=plain(spread_said(on.language, found.ensemble)),
            unit=on.say(READY_UNITS[group.unit]),
        )
    ]
    if links:
        said.append(
            on.say("Of a shelter that overflows: that it keeps all who come; who is diverted counts where he ends.")
        )
    if height_in:
        said.append(
            on.say(
                "Below: all together, median and {band}; together they may suffice while one of them does not.",
                band=interval_heading(runs) if runs >= FEWEST else on.say("lowest–highest"),
            )
        )
    subtitle = f"{found.ensemble.scenario.title}. {' '.join(said)}"
    strip_in = (ROW_IN if height_in >= USUAL_IN else LOW_ROW_IN) * len(rows)
    heights = (strip_in, height_in) if height_in else (strip_in,)
    figure, (strip, *below) = panels(_title(group.members, found, OF_PLACES), subtitle, heights)
    span_h = _span_h(found)
    _strip(strip, found, rows, span_h)
    for total in below:
        _sums(total, found, group, links, span_h)
    return _finish(figure, found, span_h)


def _sums(
    total: Axes, found: Assessment, group: NeedGroup, links: Mapping[str, Shelter], span_h: tuple[float, float]
) -> None:
    """What is needed in all against all places."""
    needed, ready = _in_all(found, group, links)
    line = _fan(found.ensemble.time_h, needed)
    draw_line(total, line, SET_OFF)
    total.plot(found.ensemble.time_h, ready, color=POSSIBLE, linestyle="--", linewidth=1.6)
    counts_axis(total, READY_UNITS[group.unit], max(line.top, float(ready.max())))
    at = np.searchsorted(found.ensemble.time_h, span_h[1]) - 1
    name_lines(
        total,
        [
            Name(_counted(ASKED, float(line.middle[at])), float(line.middle[at]), SET_OFF),
            Name(_counted(READY[group.unit], float(ready[at])), float(ready[at]), POSSIBLE),
        ],
    )


def _counted(text: str, value: float) -> str:
    return sheet().say(text, n=sheet().number(f"{value:,.0f}"))


def _links(found: Assessment, group: NeedGroup) -> dict[str, Shelter]:
    """The shelters that overflow to another and count in the unit of a group."""
    scenario = found.ensemble.scenario
    shelters = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Shelter)}
    unit = shelters[group.members[0].need.shelter].places.unit
    return {name: shelters[name] for name in chain_links(scenario) if shelters[name].places.unit == unit}


def _in_all(found: Assessment, group: NeedGroup, links: Mapping[str, Shelter]) -> tuple[Floats, Floats]:
    """Who has a place or waits for one in each run, and the median of the places, those along chains as well."""
    values = found.ensemble.values
    needed = [one.need.needed for one in group.members]
    ready = [np.floor(one.need.ready) for one in group.members]
    for name, stage in links.items():
        needed.append(values(f"{AT_SHELTER[stage.places.unit]} {name}"))
        ready.append(np.floor(values(f"{PLACES_AT} {name}")))
    return np.sum(needed, axis=0), np.median(np.sum(ready, axis=0), axis=0)


def with_interval(share: RunShare) -> str:
    """A probability with its interval, such as ``12 % (5–23)``."""
    return f"{100.0 * share.value:.0f} % ({100.0 * share.low:.0f}–{100.0 * share.high:.0f})"


class Enough(NamedTuple):
    """What is said where nothing that a picture shows runs short: in no run, and in most of them."""

    in_all: str
    in_most: str


OF_NUMBERS = Enough(
    message("In none of {n} runs does anything run short"),
    message("In most runs nothing runs short; {what} do in {share} of them"),
)
OF_PLACES = Enough(
    message("In none of {n} runs is anybody without a place"),
    message("In most runs nobody is without a place; {what} run short in {share} of them"),
)
"""Not that nothing runs short: the announced readiness, of which such a picture says nothing, may do so."""


def _title(members: Sequence[Assessed], found: Assessment, enough: Enough) -> str:
    """Which need runs short first, and how surely."""
    first = min(members, key=lambda one: np.inf if one.first.median_h is None else one.first.median_h)
    on, runs = sheet(), len(found.ensemble)
    if first.first.median_h is None:
        likely = max(members, key=lambda one: one.first.short.value)
        if not likely.first.short.count:
            return on.say(enough.in_all, n=on.number(f"{runs:,}"))
        return on.say(enough.in_most, what=_what(likely), share=with_interval(likely.first.short))
    day = on.moment(found.ensemble.scenario.start, first.first.median_h)
    text = on.say("First to run short: {what}, on {when} (median)", what=_what(first), when=day)
    others = [one for one in members if not one.first.short.count]
    return on.say("{said}; {what}: never", said=text, what=_what(others[0])) if len(others) == 1 else text


def _what(one: Assessed) -> str:
    """What runs short; in another language than English by its region."""
    return one.need.label if sheet().language.code is ENGLISH else one.need.region or one.need.label


def _short(who: str) -> str:
    return "crossed" if who == "crossed" else "asked"


def _shares(one: Assessed) -> tuple[RunShare, ...]:
    return tuple(day.suffices for day in one.days)


def _span_h(found: Assessment) -> tuple[float, float]:
    """From the midnight before anybody needs anything to the one after the last change of a probability."""
    days, busy = found.all[0].days, []
    for number, day in enumerate(days):
        begins = any(one.days[number].needed[2] > 0.0 for one in found.all)
        if begins:
            busy.append(day)
    shown = busy or list(days)
    return shown[0].from_h, shown[-1].to_h


def _strip(axes: Axes, found: Assessment, rows: Sequence[Row], span_h: tuple[float, float]) -> None:
    """Rows of cells, one a day, coloured by probability and with the per cent written in."""
    days = found.all[0].days
    colours = mpl.colormaps["cividis"]
    for place, row in enumerate(rows):
        for day, share in zip(days, row.shares, strict=True):
            if day.from_h < span_h[0] or day.from_h >= span_h[1]:
                continue
            until_h = min(_next_h(found, day.to_h), span_h[1])
            face = colours(share.value)
            axes.add_patch(
                Rectangle((day.from_h, place - 0.5), until_h - day.from_h, 1.0, facecolor=face, edgecolor=WHITE)
            )
            ink = WHITE if share.value < 0.5 else INK
            text = f"{100.0 * share.value:.0f}"
            axes.text((day.from_h + until_h) / 2.0, place, text, ha="center", va="center", size=SHARE_PT, color=ink)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], size=8.0)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)


def _bands(axes: Axes, found: Assessment, members: Sequence[Assessed], span_h: tuple[float, float]) -> None:
    names, top, time_h = [], 0.0, found.ensemble.time_h
    at = int(np.searchsorted(time_h, span_h[1])) - 1
    for one in members:
        colour = CROSSED if one.need.who == "crossed" else HOUSED
        line = _fan(time_h, one.need.needed)
        draw_line(axes, line, colour, "-" if one.need.who == "crossed" else ":")
        names.append(Name(f"{one.need.who} {line.middle[at]:,.0f}", float(line.middle[at]), colour))
        top = max(top, line.top)
    number = float(np.median(members[0].need.ready))
    axes.axhline(number, color=POSSIBLE, linewidth=1.4, linestyle=(0, (6, 2)))
    names.append(Name(f"announced {number:,.0f}", number, POSSIBLE))
    counts_axis(axes, members[0].need.unit, max(top, number))
    name_lines(axes, names)


def _finish(figure: Figure, found: Assessment, span_h: tuple[float, float]) -> Figure:
    left, width = _place()
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position((left, box.y0, width, box.height))
        if isinstance(axes, QuickAxes):
            axes.names_left_in = STRIP_LEFT * WIDTH_IN - NAME_BESIDE_IN
    time_axis(figure.axes[-1], found.ensemble.scenario.start, *span_h)
    return figure


def _place() -> tuple[float, float]:
    """Left end and width of the panels, shares of the page's: what stands beside them is as wide on any sheet."""
    width_in = sheet().width_in
    if width_in == WIDTH_IN:
        return STRIP_LEFT, STRIP_WIDTH
    return STRIP_LEFT * WIDTH_IN / width_in, 1.0 - (1.0 - STRIP_WIDTH) * WIDTH_IN / width_in


def _next_h(found: Assessment, hour: float) -> float:
    """The recording step after an hour."""
    later = found.ensemble.time_h[found.ensemble.time_h > hour]
    return float(later[0]) if len(later) else hour


def _fan(x: Floats, values: Floats) -> Fan:
    bands = tuple((quantile_over_runs(values, low), quantile_over_runs(values, high)) for low, high, _ in BANDS)
    return Fan(x, np.median(values, axis=0), bands)
