"""The queue picture: how many hours it is long, who stands where, and when the road is full."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.queue_hours import queue_hours
from sim.results.capacity import after_crossing
from sim.results.metric import as_read, duration
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, QUEUE_VEH, ROAD_FULL, bound_in_words
from sim.results.over_runs import quantile_over_runs
from sim.results.results import Results
from sim.results.times import local_label
from sim.runs.ensemble import curve_values
from sim.scenario.movers import movers
from sim.view.chart import Line, beside, draw_lines
from sim.view.observed import SAID, is_observed
from sim.view.palette import ALIKE, WAITING
from sim.view.series import Fan, Name, Run, draw_line, fan, fan_of, how_many, interval, name_lines
from sim.view.story import Span, story_panels
from sim.view.style import counts_axis, say_in_panel, styled

FEWEST_SHARE = 0.02
"""A part that never has more of the whole than this is left out: a line that hugs the axis only takes a name from
others."""


def finding(run: Run) -> str:
    """How long the queue was at worst: hours; then the road that was full, or its length."""
    longest, most = run.metric(QUEUE_KM.most), run.metric(QUEUE_VEH.most)
    if not most.value:
        return "Nobody had to queue before crossing"
    vehicles = f"{most.text} stood at once on {run.metric(QUEUE_VEH.at).local}"
    if not longest.value:
        return f"{vehicles}, none of them on a road"
    hours = _worst(run)
    if full := bound_in_words(run.metric(ROAD_FULL), run.metric(OUTSIDE)):
        return f"{hours}; {full}" if hours else full[0].upper() + full[1:]
    grew = f"he queue grew to {longest.text} by {run.metric(QUEUE_KM.at).local}"
    return f"{hours}; t{grew}" if hours else f"T{grew}; {vehicles}"


def _worst(run: Run) -> str:
    """How many hours the queue was long at most, and when; of many runs the peak of the median line.

    Who had not crossed at the end of the run stood at least until then.
    """
    hours = queue_hours(run)
    if hours is None:
        return ""
    middle, time_h = quantile_over_runs(hours, 0.5), run.curves.time_h
    at_least = np.where(np.isinf(middle), time_h[-1] - time_h, middle)
    at = int(np.argmax(at_least))
    if at_least[at] <= 0.0:
        return ""
    when = local_label(run.scenario.start, float(time_h[at]))
    if np.isinf(middle[at]):
        return f"Who joined the queue on {when} did not cross within the run"
    return f"At worst the queue took {duration(float(middle[at]))} ({when})"


@styled
def queue(run: Run) -> Figure:
    """Hours that the queue takes, vehicles standing before they cross, and when the road is full or how long it is."""
    who, hours = movers(run.scenario), queue_hours(run)
    is_full = bool(run.metric(ROAD_FULL).value)
    has_road = is_full or "queue_km" in run.curves
    last = (
        "Lowest: whether the road is full to its beginning."
        if is_full
        else "Lowest: road covered by the longest queue."
    )
    seen = SAID if is_observed(run, (who.queue, "queue_km")) else ""
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Above: hours in the queue for whoever joins it then. "
        f"Below: {who.value} {who.that} have set off, have not crossed, and stand or are late on the road."
        f"{f' {last}' if has_road else ''}{seen}"
    )
    heights = (1.7, 2.1, *((0.55 if is_full else 1.5,) if has_road else ()))
    figure, (first, second, *third), span = story_panels(run, finding(run), subtitle, heights)
    if hours is None:
        counts_axis(first, "queue, hours", 0.0)
        say_in_panel(first, run.metric(QUEUE_VEH.most).note or "the scenario names no milestone 'crossed'")
    else:
        _hours(first, fan_of(run, hours))
    _standing(second, run, who.queue, "queue_", who.value, span)
    for axes in third:
        if is_full:
            _road_full(axes, run)
        else:
            _standing(axes, run, "queue_km", "queue_km_", "km", span)
    return figure


def _hours(axes: Axes, line: Fan) -> None:
    drawn = Fan(line.x, _finite(line.middle), tuple((_finite(low), _finite(high)) for low, high in line.bands))
    draw_line(axes, drawn, WAITING)
    counts_axis(axes, "queue, hours", max(drawn.top, 1.0))
    known = line.middle[np.isfinite(line.middle)]
    top = float(known.max(initial=0.0))
    if top > 0.0:
        beyond = "\nthen beyond the run" if line.cut_off and np.isinf(line.middle).any() else ""
        name_lines(axes, [Name(f"hours in it\nat most {top:,.1f}{beyond}", top, WAITING)])
    else:
        say_in_panel(axes, "nobody stands" if not line.cut_off else "nobody who stands crosses within the run")


def _finite(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.where(np.isfinite(values), values, np.nan)


def _standing(axes: Axes, run: Run, total: str, prefix: str, unit: str, span: Span) -> None:
    """A queue as a whole and by where it stands, in vehicles or km."""
    if total not in run.curves:
        counts_axis(axes, f"queue, {unit}", 0.0)
        say_in_panel(axes, run.metric(QUEUE_KM.most).note)
        return
    line = fan(run, total)
    parts, whole = _parts(run, prefix, line.top), "the longest" if total == "queue_km" else "all"
    if len(parts) == 1 and np.array_equal(run.curves[parts[0][0]].values, run.curves[total].values):
        # One line, and so one name: what the only queue is in, not that it is the longest of one.
        parts, whole = [], parts[0][1]
    lines = [Line(total, whole, WAITING)]
    lines += [
        Line(curve, title, colour, style, 1.5) for (curve, title), (colour, style) in zip(parts, ALIKE, strict=False)
    ]
    _, top = draw_lines(axes, run, list(reversed(lines)), span)
    counts_axis(axes, f"queue, {unit}", top)
    name_lines(axes, [_peak_name(run, one) for one in lines])


def _peak_name(run: Run, line: Line) -> Name:
    """Name of a line by its peak (of many runs the median peak), for the queues all end at zero."""
    values = fan(run, line.curve).middle
    top = float(values.max())
    # The peak of the median line is lower than the median of the peaks, for runs peak at different hours.
    peak = top if isinstance(run, Results) else float(np.median(run.values(line.curve).max(axis=1)))
    number = as_read(round(peak, 3), "km") if line.curve.startswith("queue_km") else f"{peak:,.0f}"
    return Name(f"{beside(line.words)}\nat most {number}", top, line.colour, values, line.style)


def _road_full(axes: Axes, run: Run) -> None:
    """The share of the runs in which the road is full; of one run, whether it is."""
    share = (curve_values(run, "queue_outside") >= 1.0).mean(axis=0)
    axes.fill_between(run.curves.time_h, 0.0, 100.0 * share, step="post", color=WAITING, linewidth=0.0, alpha=0.8)
    axes.set_ylim(0.0, 100.0)
    one = isinstance(run, Results)
    axes.set_yticks([0.0, 100.0], ["no", "yes"] if one else ["0", "100"])
    axes.set_ylabel("full" if one else "% of runs")
    full = run.metric(ROAD_FULL)
    between = interval(run, full)
    name_lines(axes, [Name(f"road full\nfor {full.text}{f' ({between})' if between else ''}", 50.0, WAITING)])


def _parts(run: Run, prefix: str, total: float) -> list[tuple[str, str]]:
    """The largest parts of a total before crossing, with what people call them, largest first."""
    skipped = after_crossing(run.scenario)
    titles = {"origin": "not yet on the road"}
    titles |= {name: stage.title or name for name, stage in run.scenario.stages.items() if name not in skipped}
    found = [(prefix + name, title) for name, title in titles.items() if prefix + name in run.curves]
    peaks = {curve: float(run.curves[curve].values.max()) for curve, _ in found}
    seen = [part for part in found if peaks[part[0]] > FEWEST_SHARE * total]
    return sorted(seen, key=lambda part: -peaks[part[0]])[:MOST_PARTS]


MOST_PARTS = 4
"""Parts of a total that are drawn, the largest first."""
