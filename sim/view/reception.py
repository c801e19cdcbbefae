"""The reception picture: who asked for a bed, found one, had none; then those who cross beside the readiness."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.arrays import Floats
from sim.locale.language import message
from sim.pages.content import plain
from sim.results.beds import FOUND, WITHOUT
from sim.results.metric import number, with_unit
from sim.results.metrics_crossing import CROSSED_IN
from sim.results.metrics_reception import READINESS
from sim.results.over_runs import quantile_over_runs
from sim.results.reception import shelters_by_region
from sim.results.suppression import Shown, alone
from sim.runs.ensemble import curve_values
from sim.view.chart import Line, beside, draw_lines
from sim.view.observed import SAID, draw_observed, is_observed
from sim.view.palette import CROSSED, HOUSED, POSSIBLE, SET_OFF, WAITING
from sim.view.series import Name, Run, draw_line, fan_of, how_many, name_lines
from sim.view.story import Span, story_panels
from sim.view.style import counts_axis, hidden_said, say_in_panel, sheet, styled

READINGS: tuple[Literal["families", "persons"], ...] = ("families", "persons")
"""Units in which a readiness can be announced."""

CROSSING = {"families": "families_crossed", "persons": "crossed"}
"""Curves of those who cross."""


def announced(run: Run) -> dict[str, int]:
    """The announced readiness by its unit."""
    given = ((unit, getattr(run.scenario.readiness, unit)) for unit in READINGS)
    return {unit: number for unit, number in given if number is not None}


def has_beds(run: Run) -> bool:
    """Whether anybody can ask for a bed."""
    return "asked_shelter" in run.curves


def found_bed(run: Run) -> Floats:
    """Persons who had been given a place by each step, shape ``(runs, steps)``."""
    return _over_shelters(run, FOUND)


def without_bed(run: Run) -> Floats:
    """Persons who stand at the door of a shelter and have no place, shape ``(runs, steps)``."""
    return _over_shelters(run, WITHOUT)


def _over_shelters(run: Run, kind: str) -> Floats:
    names = [name for shelters in shelters_by_region(run.scenario).values() for name in shelters]
    total: Floats = np.sum([curve_values(run, f"{kind} {name}") for name in names], axis=0)
    return total


def finding(run: Run) -> str:
    """How many asked for a bed and had none; without shelters when arrivals passed the announced readiness."""
    return _of_beds(run) if has_beds(run) else _of_readiness(run) or "No readiness to receive is announced"


def _of_beds(run: Run) -> str:
    on, asked = sheet(), round(float(quantile_over_runs(curve_values(run, "asked_shelter")[:, -1], 0.5)))
    if not asked:
        return on.say("Nobody asked for a bed")
    lacking = quantile_over_runs(without_bed(run), 0.5)
    most, at = round(float(lacking.max())), int(np.argmax(lacking))
    if not most:
        return on.say("All {n} persons who asked for a bed found one at once", n=_persons(asked))
    at_end = round(float(lacking[-1]))
    when = on.moment(run.scenario.start, float(run.curves.time_h[at]))
    said = on.say(
        "Of {n} persons who asked for a bed, {most} had none on {when}",
        n=_persons(asked),
        most=_persons(most),
        when=when,
    )
    left = on.say("{n} at the end", n=_persons(at_end)) if at_end else on.say("nobody at the end")
    return plain(on.language.series([said, left]))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _persons(count: int) -> str:
    how = alone(count)
    return sheet().number(number(count)) if how is Shown.PUBLISHED else hidden_said(how)


def _of_readiness(run: Run) -> str:
    """When arrivals passed the announced readiness, in both of its readings; empty where none is announced."""
    shown: list[tuple[float, str]] = []
    notes: list[str] = []
    for unit, count in announced(run).items():
        passed = run.metric(READINESS[unit, "crossed"])
        if passed.value is not None:
            shown.append((passed.value, f"for {with_unit(count, unit)} on {passed.local}"))
        elif passed.beyond:
            shown.append((np.inf, f"for {with_unit(count, unit)} never"))
        else:
            notes.append(passed.note)
    if not shown:
        return f"No readiness was put to the test: {notes[0]}" if notes else ""
    # The unit whose readiness is used up first leads; "never" is infinite and comes last.
    words = [text for _, text in sorted(shown, key=lambda item: item[0])]
    if words[0].endswith("never"):
        return f"Arrivals never passed the readiness {' or '.join(text.removesuffix(' never') for text in words)}"
    return f"Arrivals passed the readiness {', that '.join(words)}"


@styled
def reception(run: Run, height_in: float = 2.9, only_beds: bool = False) -> Figure:
    """Who asked for a bed, found one and had none; below, those who cross beside each announced readiness.

    Args:
        run: What to draw.
        height_in: Height of the panel of beds, inches.
        only_beds: Whether those who cross are left out where anybody can ask for a bed.
    """
    readiness, beds = announced(run), has_beds(run)
    units = [unit for unit in CROSSING if unit in readiness and (unit == "persons" or _counts(run, unit))]
    units = [] if beds and only_beds else units or ([] if beds else ["persons"])
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if beds:
        subtitle += f" {sheet().say('Who is without a bed stands at the door of a shelter.')}"
    if readiness and not (beds and only_beds):
        below = f"Below: {_lower(_of_readiness(run))}; the" if beds else "The"
        subtitle += f" {below} readiness was announced in {' and in '.join(readiness)}."
    if is_observed(run, ("in_shelter", *(CROSSING[unit] for unit in units))):
        subtitle += sheet().say(SAID)
    heights = (*((height_in,) if beds else ()), *(1.6 for _ in units))
    figure, panels, span = story_panels(run, finding(run), subtitle, heights)
    if beds:
        _beds(panels[0], run, span)
    for axes, unit in zip(panels[1:] if beds else panels, units, strict=True):
        _crossing(axes, run, unit, readiness.get(unit), span)
    return figure


def _beds(axes: Axes, run: Run, span: Span) -> None:
    lines = [Line("asked_shelter", message("asked for a bed"), SET_OFF, "--")]
    if "places_persons" in run.curves:
        lines.append(Line("places_persons", message("places ready"), POSSIBLE, (0, (6, 2)), 1.4))
    names, top = draw_lines(axes, run, lines, span)
    if not np.array_equal(run.curves["in_shelter"].values, quantile_over_runs(found_bed(run), 0.5)):
        given_back, _ = draw_lines(axes, run, [Line("in_shelter", message("have one now"), HOUSED, ":")], span)
        names += given_back
    for values, words, colour, style in (
        (found_bed(run), message("found one"), HOUSED, "-."),
        (without_bed(run), message("without one"), WAITING, "-"),
    ):
        line = fan_of(run, values)
        draw_line(axes, line, colour, style)
        end, most = float(np.interp(span[1], line.x, line.middle)), float(line.middle.max(initial=0.0))
        waits = colour == WAITING
        said = (
            f"{sheet().say(words)} {sheet().say('at most')}"
            if waits
            else f"{sheet().say(words)} {_persons(round(end))}"
        )
        name = f"{beside(said)}\n{_persons(round(most))}" if waits else beside(said)
        names.append(Name(name, most if waits else end, colour, line.middle, style))
        top = max(top, line.top)
    top = max(top, draw_observed(axes, run, "in_shelter", HOUSED, span))
    if top == 0.0:
        say_in_panel(axes, message("nobody asked for a bed"))
    counts_axis(axes, message("persons, cumulative"), max(top, 1.0))
    name_lines(axes, names)


def _crossing(axes: Axes, run: Run, unit: str, ready: int | None, span: Span) -> None:
    """Those who have crossed in a unit, beside the readiness that was announced in it."""
    names: list[Name] = []
    top = 0.0
    if CROSSING[unit] in run.curves:
        names, top = draw_lines(axes, run, [Line(CROSSING[unit], "crossed", CROSSED)], span)
    if ready is not None:
        axes.axhline(ready, color=POSSIBLE, linewidth=1.4, linestyle=(0, (6, 2)))
        names.append(Name(f"readiness {ready:,}", float(ready), POSSIBLE, style=(0, (6, 2))))
        top = max(top, float(ready))
    # An empty panel looks like a mistake; it says why instead.
    elif top == 0.0:
        say_in_panel(axes, run.metric(CROSSED_IN[unit]).note or "nobody crossed")
    counts_axis(axes, f"{unit}, cumulative", max(top, 1.0))
    name_lines(axes, names)


def _counts(run: Run, unit: str) -> bool:
    """Whether anybody is counted in a unit: streams have no families. Persons always are."""
    return unit == "persons" or run.metric(CROSSED_IN[unit]).value is not None
