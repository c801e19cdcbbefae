"""The joint ensemble: what parameter uncertainty makes of the curves, beside what random variation only does."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from rich.table import Table

from sim.analysis.variance import Spread, rank_correlations, spreads
from sim.results.definition import MOMENT
from sim.results.metric import number, percent
from sim.results.metrics_crossing import MAIN
from sim.results.over_runs import interval_in_words
from sim.results.questions import by_question
from sim.runs.ensemble import Ensemble
from sim.scenario.count_files.series import COUNTS
from sim.scenario.movers import movers
from sim.scenario.titles import titles
from sim.view.palette import COLOUR, GREY, INK, OBSERVED, WAITING, WHITE
from sim.view.series import Fan, bands, draw_line, fan
from sim.view.story import story_panels
from sim.view.style import counts_axis, styled

SINGLE_RUNS = 3
"""Single runs that are drawn, for a median is no run that could happen: the first by number, not chosen."""

STRONGEST = 6
"""Parameters that are reported, the strongest first."""


def finding(joint: Ensemble) -> str:
    """Whose the spread of the time is by which 90 % have crossed."""
    if all(metric.name != MAIN.name for metric in joint.metrics):
        return "What parameter uncertainty makes of the curves"
    main = next((one for one in spreads(joint) if one.name == MAIN.name), None)
    if main is None:
        return f"{MAIN.label}: too few runs come to it to say why they differ"
    if main.random_low >= 1.0 or main.parameters_share <= 0.0:
        return f"{MAIN.label}: uncertain parameters add nothing clear to random variation"
    return (
        f"{MAIN.label}: uncertain parameters make {percent(main.parameters_share)} of the variance of the hour, "
        f"random variation {percent(min(main.random_share, 1.0))}"
    )


@styled
def uncertainty(joint: Ensemble) -> Figure:
    """Persons crossed and the queue: fans of the joint ensemble, single runs, and the band of random variation only."""
    crossing = "crossed" if "crossed" in joint.names else "departed"
    who = movers(joint.scenario)
    queue = "queue_km" if "queue_km" in joint.names else who.queue
    subtitle = (
        f"{joint.scenario.title}. Coloured: median and {bands(joint)} of {len(joint)} runs, each with its own draw of "
        f"{len(joint.summaries[0].parameters)} parameters and its own random numbers; thin: {SINGLE_RUNS} of them. "
        "Grey: the outer band of as many runs with the scenario's own parameters, random variation only. "
        f"Dots: announced. Bands: {interval_in_words(len(joint))}."
    )
    drawing, (upper, lower), (from_h, to_h) = story_panels(joint, finding(joint), subtitle, (3.0, 2.0))
    _panel(upper, joint, crossing, f"persons {crossing}", COLOUR[crossing])
    _announced(upper, joint, crossing, from_h, to_h)
    _legend(upper, joint, COLOUR[crossing])
    _panel(lower, joint, queue, "queue, km" if queue == "queue_km" else f"queue, {who.value}", WAITING)
    return drawing


def _panel(axes: Axes, joint: Ensemble, curve: str, label: str, colour: str) -> None:
    line, alone = fan(joint, curve), _alone(joint, curve)
    draw_line(axes, line, colour)
    for row in joint.values(curve)[:SINGLE_RUNS]:
        axes.plot(joint.time_h, row, color=INK, linewidth=0.7)
    low, high = alone.bands[0]
    axes.fill_between(alone.x, low, high, color=GREY, alpha=0.55, linewidth=0.0)
    axes.plot(alone.x, alone.middle, color=GREY, linewidth=1.0, linestyle=(0, (4, 2)))
    counts_axis(axes, label, max(line.top, alone.top, float(joint.values(curve)[:SINGLE_RUNS].max())))


def _legend(axes: Axes, joint: Ensemble, colour: str) -> None:
    """What the lines are, where there is room however the runs end: who has crossed is counted from 0."""
    handles: list[Artist] = [
        Line2D([], [], color=colour, label=f"median; {bands(joint)}"),
        Line2D([], [], color=INK, linewidth=0.7, label=f"{SINGLE_RUNS} single runs"),
        Line2D([], [], color=GREY, linewidth=3.0, alpha=0.7, label="the outer band by random variation only"),
    ]
    if joint.record.counts is not None:
        dot = Line2D([], [], linestyle="", marker="o", markersize=4.0, color=WHITE, markeredgecolor=OBSERVED)
        dot.set_label("announced")
        handles.append(dot)
    axes.legend(handles=handles, loc="upper left", frameon=False, fontsize=8.5)


def _alone(joint: Ensemble, curve: str) -> Fan:
    if joint.nominal is None:
        raise ValueError("there are no runs with the scenario's own parameters to draw")
    return fan(joint.nominal, curve)


def _announced(axes: Axes, joint: Ensemble, curve: str, from_h: float, to_h: float) -> None:
    column = next((column for column, name in COUNTS.items() if name == curve), None)
    if joint.record.counts is None or column is None:
        return
    counts = joint.record.counts
    seen = counts[counts["hour_known"] & counts[column].notna() & counts["time_h"].between(from_h, to_h)]
    axes.plot(seen["time_h"], seen[column], "o", markersize=4.0, color=WHITE, markeredgecolor=OBSERVED, zorder=5)


def variance_table(joint: Ensemble) -> Table:
    """A line for each of the planner's metrics: its spread with and without drawn parameters, and whose it is."""
    found = Table(
        title="Why do the runs differ?", caption=_caption(joint), title_justify="left", caption_justify="left"
    )
    found.add_column("metric", ratio=1)
    for heading in ("unit", "sd, all", "sd, random", "assumptions", "random", "random, 95 %"):
        found.add_column(heading, justify="right", no_wrap=True)
    by_name = {one.name: one for one in spreads(joint)}
    for _, rows in by_question(by_name, titles(joint.scenario)):
        for label, name in rows:
            if by_name[name].unit != MOMENT:
                found.add_row(label, *_cells(by_name[name]))
    return found


def _cells(one: Spread) -> list[str]:
    return [
        one.unit,
        number(one.sd),
        number(one.random_sd),
        percent(one.parameters_share),
        percent(min(one.random_share, 1.0)),
        f"{percent(min(one.random_low, 1.0))} to {percent(min(one.random_high, 1.0))}",
    ]


def _caption(joint: Ensemble) -> str:
    text = (
        "How much single runs differ (sd, standard deviation), and which shares of it (of its square) are what is not "
        "known of the assumptions and what random variation does, by as many runs with the scenario's own parameters."
    )
    if late := max((one.beyond for one in spreads(joint)), default=0):
        text += f" Up to {late:,} of {2 * len(joint):,} runs had not come to it at their end: they count as the latest."
    if all(metric.name != MAIN.name for metric in joint.metrics):
        return text
    found = rank_correlations(joint, MAIN.name).dropna()
    strongest = found.reindex(found.abs().sort_values(ascending=False).index)[:STRONGEST]
    shown = ", ".join(f"{str(name).replace('_', ' ')} {value:+.2f}" for name, value in strongest.items())
    return f"{text} Rank correlations with '{MAIN.label}': {shown}." if shown else text
