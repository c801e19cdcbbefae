"""The trigger sheet: a table, and a page that shows how long before its event each trigger fires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table

from sim.analysis.readiness import RunShare
from sim.analysis.triggers import Quantiles, Tried, Worth
from sim.results.metric import duration, number
from sim.results.over_runs import interval_heading
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.view.axis import time_axis
from sim.view.palette import BETTER, FAINT, GREY, INK, WORSE
from sim.view.style import panels, save, styled
from sim.view.wrap import wrapped

ROW_IN = 0.78
LEFT, WIDTH = 0.34, 0.42
"""Left end and width of the panel, shares of the width: words stand left of it, lead times right."""


def save_triggers(ensemble: Ensemble, title: str, found: Sequence[Tried], folder: Path) -> Iterator[Path]:
    """Draw the page as PNG and SVG."""
    figure = sheet(ensemble, title, found)
    for suffix in (".png", ".svg"):
        save(figure, folder / f"triggers{suffix}")
        yield folder / f"triggers{suffix}"


@styled
def sheet(ensemble: Ensemble, title: str, found: Sequence[Tried]) -> Figure:
    """Every trigger in a row: when it fires, when its event comes, how long there is between, and what to do."""
    subtitle = (
        f"{title}. {len(ensemble)} runs ({ensemble.spread_is}). Dot: median, line: {_band(ensemble)}; blue "
        "the trigger, red the event that it warns of. Lead: the same of the runs in which it fires before the event."
    )
    figure, (axes,) = panels(_finding(found), subtitle, (ROW_IN * len(found),))
    box = axes.get_position()
    axes.set_position((LEFT, box.y0, WIDTH, box.height))
    hours = [hour for one in found for hour in (*one.worth.fires_h, *one.worth.event_h) if hour is not None]
    end_h = float(ensemble.time_h[-1])
    from_h, to_h = (min(hours) - 6.0, min(end_h, max(hours) + 12.0)) if hours else (0.0, end_h)
    for place, one in enumerate(found):
        _span(axes, one.worth.fires_h, place - 0.14, BETTER, to_h)
        _span(axes, one.worth.event_h, place + 0.14, WORSE, to_h)
        _words(axes, one, place)
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(visible=False)
    for place in range(1, len(found)):
        axes.axhline(place - 0.5, color=FAINT, linewidth=0.8)
    time_axis(axes, ensemble.scenario.start, max(0.0, from_h), to_h)
    return figure


def table(ensemble: Ensemble, title: str, found: Sequence[Tried]) -> Table:
    """The sheet as a table, with the best threshold below a trigger that has candidates."""
    drawn = Table(
        title=title,
        caption=f"{len(ensemble)} runs, {ensemble.spread_is}. Median ({_band(ensemble)}); "
        "a run without it counts as later than any. Misses: of the runs with the event; false alarms: of those in "
        "which it fires; brackets: 95 % interval.",
        title_justify="left",
        caption_justify="left",
    )
    for heading in ("observed", "warns of", "action"):
        drawn.add_column(heading, ratio=2)
    for heading in ("fires in", "fires at", "lead", "misses", "false alarms"):
        drawn.add_column(heading, justify="right", ratio=1)
    for one in found:
        trigger = one.trigger
        drawn.add_section()
        drawn.add_row(
            _observed(one, trigger.observed.threshold), trigger.event, trigger.action, *_cells(ensemble, one.worth)
        )
        if one.best is not None and one.best_worth is not None and one.best != trigger.observed.threshold:
            drawn.add_row(
                f"longest lead: {number(one.best)} {trigger.observed.unit}", "", "", *_cells(ensemble, one.best_worth)
            )
    return drawn


def _cells(ensemble: Ensemble, worth: Worth) -> tuple[str, ...]:
    at = worth.fires_h[1]
    return (
        _percent(worth.fires),
        "never" if at is None else local_label(ensemble.scenario.start, at),
        _lead(worth),
        _misses(worth),
        _false_alarms(worth),
    )


def _lead(worth: Worth) -> str:
    low, middle, high = worth.lead_h
    if low is None or middle is None or high is None:
        # A word such as "none" would read as no lead, or no miss, where there was nothing to count.
        return _nothing_fired(worth) if not worth.fires.count else _no_event(worth) or "never before it"
    shown, between = number(middle), (number(low), number(high))
    return f"{shown} h" if between == (shown, shown) else f"{shown} h ({between[0]}–{between[1]})"


def _misses(worth: Worth) -> str:
    return _no_event(worth) if worth.misses is None else _percent(worth.misses)


def _false_alarms(worth: Worth) -> str:
    return _nothing_fired(worth) if worth.false_alarms is None else _percent(worth.false_alarms)


def _nothing_fired(worth: Worth) -> str:
    return f"nothing fired in {worth.fires.replications} runs"


def _no_event(worth: Worth) -> str:
    """That the event came in none of the runs; empty where it came."""
    return "" if worth.events.count else f"no event in {worth.events.replications} runs"


def _percent(share: RunShare) -> str:
    return f"{share.count}/{share.replications} ({100.0 * share.low:.0f}–{100.0 * share.high:.0f} %)"


def _observed(one: Tried, threshold: float) -> str:
    return f"{one.trigger.title} {one.trigger.observed.side} {number(threshold)} {one.trigger.observed.unit}"


def _finding(found: Sequence[Tried]) -> str:
    leads = [(one.worth.lead_h[1], one) for one in found if one.worth.lead_h[1] is not None]
    if not leads:
        return "No trigger fires before its event in any run"
    longest, one = max(leads, key=lambda item: item[0] or 0.0)
    observed = _observed(one, one.trigger.observed.threshold)
    return f"Most time to act: {observed[0].lower()}{observed[1:]}, {duration(longest or 0.0)} before (median)"


def _span(axes: Axes, hours: Quantiles, y: float, colour: str, end_h: float) -> None:
    low, middle, high = hours
    if low is None:
        return
    axes.plot(
        [low, end_h if high is None else high], [y, y], color=colour, linewidth=3.0, solid_capstyle="butt", alpha=0.45
    )
    if middle is not None:
        axes.plot([middle], [y], "o", color=colour, markersize=6)


def _words(axes: Axes, one: Tried, place: int) -> None:
    shift = axes.get_yaxis_transform()
    shown = wrapped(_observed(one, one.trigger.observed.threshold), 36)
    does = wrapped(f"→ {one.trigger.action}", 50)
    axes.text(-0.78, place - 0.38, "\n".join(shown), transform=shift, size=8.5, weight="bold", color=INK, va="top")
    axes.text(-0.78, place - 0.36 + 0.2 * len(shown), "\n".join(does), transform=shift, size=8, color=GREY, va="top")
    miss, false = _misses(one.worth), _false_alarms(one.worth)
    lines = [f"before: {one.trigger.event}", f"lead: {_lead(one.worth)}", f"missed: {miss}", f"false alarms: {false}"]
    text = "\n".join(part for line in lines for part in wrapped(line, 38))
    axes.text(1.02, place, text, transform=shift, size=7.5, color=INK, va="center", linespacing=1.25)


def _band(ensemble: Ensemble) -> str:
    return interval_heading(len(ensemble))
