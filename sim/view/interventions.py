"""Pictures of an intervention ledger: what each intervention saves, with intervals; the Pareto-efficient options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.interventions.ledger import InterventionLedger, LedgerLine
from sim.analysis.interventions.options import Option, Options
from sim.analysis.interventions.rows import certain
from sim.results.definition import Definition
from sim.results.metrics import select
from sim.results.metrics_crossing import MAIN
from sim.results.times import local_label
from sim.view.interventions_table import (
    groups,
    price_text,
    rounded,
    scale_of_changes,
    scale_of_totals,
    side_effect_text,
)
from sim.view.palette import BASE, BETTER, GREY, INK, WHITE, WORSE
from sim.view.style import panels, save, styled
from sim.view.wrap import wrapped

MOST_OPTIONS = 30
"""Pareto-efficient options in one picture; all of them are in the file."""

MOST_SIDES = 2
"""Side effects reported below the name of one intervention."""

LABELS = 0.44
"""Share of the width left of the panels, for names and side effects."""

ROW_IN, FOOT_IN, HEAD_IN = 0.5, 0.62, 0.3
"""Heights of a line, of the labels below a block of lines, and of its heading, inches."""

SAVED = select(lambda one: one.aim and one.objective)
"""Metrics of the ledger's panels."""

HALO = [withStroke(linewidth=2.5, foreground=WHITE)]
"""Keeps numbers readable on lines."""


@styled
def ledger_picture(ledger: InterventionLedger) -> Figure:
    """Hours and person-hours that each intervention saves, with 90 % intervals; below its name what gets worse."""
    zero = local_label(ledger.listed.base.start, ledger.listed.base.clearance_zero_h)
    subtitle = (
        f"{ledger.listed.base.title}. Dots: mean of {ledger.replications} pairs of runs with the same random numbers; "
        "lines: 90 % interval of the mean, random variation only. Hollow: no clear effect. Hours from "
        f"{zero}, all persons who would leave. In orange what gets worse for certain."
    )
    blocks = list(groups(ledger))
    drawing, panels_of = _side_by_side(
        ledger_finding(ledger), subtitle, [len(lines) for _, lines in blocks], len(SAVED)
    )
    for (heading, lines), axes in zip(blocks, panels_of, strict=True):
        _heading(axes[0], heading)
        for place, entry in enumerate(lines):
            _name(axes[0], place, entry.intervention.title, _sides(entry), WORSE)
            for panel, one in zip(axes, SAVED, strict=True):
                _saved(panel, place, ledger, entry, one)
        for panel, one in zip(axes, SAVED, strict=True):
            panel.axvline(0.0, color=GREY, linewidth=0.8)
            _finish(panel, f"{scale_of_changes(ledger, one).unit} saved:\n{one.label}")
    return drawing


@styled
def options_picture(ledger: InterventionLedger) -> Figure:
    """Objectives of the Pareto-efficient options, the earliest first."""
    options, shown = ledger.options, ledger.options.best[:MOST_OPTIONS]
    left_out = len(options.best) - len(shown)
    subtitle = (
        f"{ledger.listed.base.title}. Dots: means of {options.replications} runs; orange: the scenario as it is. "
        "Pareto-efficient: no other option is clearly better in one of these or in price and clearly worse in none."
        + (f" {left_out} more are in combinations.csv." if left_out else "")
    )
    drawing, (axes,) = _side_by_side(options_finding(ledger), subtitle, [len(shown)], len(options.objectives))
    costs = options.price_unit != "interventions"
    for place, one in enumerate(shown):
        cost = [f"{price_text(one)} {options.price_unit}"] if costs else []
        _name(axes[0], place, one.combination.title, cost, GREY)
    for number, (panel, objective) in enumerate(zip(axes, options.objectives, strict=True)):
        _objective(panel, options, shown, number)
        _finish(panel, f"{objective.line or objective.label},\n{scale_of_totals(options, number).unit}")
    return drawing


def ledger_finding(ledger: InterventionLedger) -> str:
    """The title: which intervention saves most hours, and which most person-hours, of those that could be done."""
    _, lines = next(groups(ledger))
    shown = [_most(lines, one) for one in SAVED]
    return "; ".join(text for text in shown if text) or "No intervention can be reported: hardly anybody crosses"


def _most(lines: Sequence[LedgerLine], metric: Definition) -> str:
    """What saves most of a metric; empty where none is known."""
    known = [(found.mean, entry) for entry in lines if (found := entry.gain(metric.name)) and found.mean is not None]
    if not known:
        return ""
    entry = max(known, key=lambda one: one[0])[1]
    found = entry.gain(metric.name)
    assert found is not None and found.mean is not None and found.low is not None and found.high is not None
    hours = metric == MAIN
    if found.low <= 0.0:
        return f"no intervention saves {'hours' if hours else 'person-hours'} for certain"
    million = not hours and found.mean >= 1e6
    divisor = 1.0 if hours else 1e6 if million else 1e3
    mean, low, high = (
        f"{v / divisor:.2f}" if million else rounded(v / divisor) for v in (found.mean, found.low, found.high)
    )
    unit = "h" if hours else f"{'million' if million else 'thousand'} person-hours"
    saves = f"90 % cross {mean} h earlier" if hours else f"{mean} {unit} saved"
    return f"{entry.intervention.title}: {saves} (90 %: {low} to {high})"


def options_finding(ledger: InterventionLedger) -> str:
    """The title: how many are Pareto-efficient, and the earliest of them."""
    options = ledger.options
    first = options.best[0]
    earliest = f"; the earliest: {first.combination.title}" if first.combination.interventions else ""
    return f"{len(options.best)} of {len(options.all)} options are Pareto-efficient{earliest}"


def save_ledger(ledger: InterventionLedger, folder: Path) -> list[Path]:
    """Draw the pictures of a ledger into ``folder``, as PNG and as SVG.

    Raises:
        OSError: A file cannot be written.
    """
    files = []
    for name, drawing in (("interventions", ledger_picture(ledger)), ("combinations", options_picture(ledger))):
        for suffix in (".png", ".svg"):
            save(drawing, folder / f"{name}{suffix}")
            files.append(folder / f"{name}{suffix}")
    return files


def _side_by_side(title: str, subtitle: str, rows: Sequence[int], count: int) -> tuple[Figure, list[list[Axes]]]:
    """Blocks of lines below one another, each of panels beside one another with room for names on the left.

    Args:
        title: The finding.
        subtitle: What is drawn.
        rows: Lines of each block.
        count: Panels of each block.

    Returns:
        The picture, and the panels by block.
    """
    last = len(rows) - 1
    heights = [HEAD_IN + ROW_IN * number + FOOT_IN * (place < last) for place, number in enumerate(rows)]
    drawing, stacked = panels(title, subtitle, tuple(heights))
    whole_in = drawing.get_figheight()
    gap = 0.035
    width = (0.985 - LABELS - gap * (count - 1)) / count
    found = []
    for place, (number, whole) in enumerate(zip(rows, stacked, strict=True)):
        box = whole.get_position()
        whole.remove()
        low = box.y0 + FOOT_IN * (place < last) / whole_in
        high = low + ROW_IN * number / whole_in
        boxes = [(LABELS + (width + gap) * column, low, width, high - low) for column in range(count)]
        found.append([_panel(drawing, bounds, number) for bounds in boxes])
    return drawing, found


def _panel(drawing: Figure, bounds: tuple[float, float, float, float], rows: int) -> Axes:
    panel = drawing.add_axes(bounds)
    panel.set_ylim(rows - 0.5, -0.5)
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    panel.grid(visible=True, axis="x")
    return panel


def _finish(panel: Axes, label: str) -> None:
    """Room for the numbers beside the outermost dots, few ticks, and the label."""
    low, high = panel.get_xlim()
    panel.set_xlim(low - (0.16 if low < 0.0 else 0.04) * (high - low), high + 0.26 * (high - low))
    panel.xaxis.set_major_locator(MaxNLocator(nbins=4))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
    panel.set_xlabel(label)


def _name(axes: Axes, place: int, name: str, below: Sequence[str], colour: str) -> None:
    """The name of a line left of the first panel, with notes below it: three lines at most, centred on the line."""
    lines = wrapped(name, 52)[:2]
    notes = wrapped("; ".join(below), 68)[: 3 - len(lines)]
    # Points: heights of a line of either size.
    name_pt, note_pt = 12.0, 9.5
    top_pt = (name_pt * len(lines) + note_pt * len(notes)) / 2.0
    for text, size, ink, drop_pt in (
        ("\n".join(lines), 9.5, INK, 0.0),
        ("\n".join(notes), 7.5, colour, name_pt * len(lines)),
    ):
        axes.annotate(
            text,
            (_margin(axes), place),
            (0.0, top_pt - drop_pt),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="top",
            size=size,
            color=ink,
            linespacing=1.1,
            annotation_clip=False,
        )


def _heading(axes: Axes, text: str) -> None:
    above = (_margin(axes), 1.0)
    axes.annotate(
        text, above, (0, 6), xycoords="axes fraction", textcoords="offset points", size=9.5, weight="bold", va="bottom"
    )


def _margin(axes: Axes) -> float:
    """The left margin of the picture in shares of a first panel's width."""
    return (0.015 - LABELS) / axes.get_position().width


def _sides(entry: LedgerLine) -> list[str]:
    shown = [side_effect_text(effect) for effect in entry.worse[:MOST_SIDES]]
    more = len(entry.worse) - len(shown)
    return [*shown, *([f"{more} more"] if more else [])]


def _saved(panel: Axes, place: int, ledger: InterventionLedger, entry: LedgerLine, metric: Definition) -> None:
    """A dot with its interval and its number, or why there is none."""
    found = entry.gain(metric.name)
    if found is None:
        without, with_ = entry.unfinished(metric.name)
        shown = f"not come to by the end in {without} of {entry.replications}\nruns without it, in {with_} with it"
        panel.annotate(
            shown,
            (0.0, place),
            (6, 0),
            textcoords="offset points",
            va="center",
            size=7.5,
            color=GREY,
            path_effects=HALO,
        )
        return
    assert found.mean is not None and found.low is not None and found.high is not None
    divisor = scale_of_changes(ledger, metric).divisor
    mean, low, high = (value / divisor for value in (found.mean, found.low, found.high))
    sure = certain(found)
    colour = GREY if not sure else BETTER if mean > 0.0 else WORSE
    panel.plot([low, high], [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
    panel.plot([mean], [place], "o", color=colour, markersize=6, markerfacecolor=colour if sure else WHITE)
    left = sure and mean < 0.0
    _number(panel, place, min(low, mean) if left else max(high, mean), rounded(mean), left=left)


def _number(panel: Axes, place: int, at: float, text: str, *, left: bool = False) -> None:
    """A number beside a dot."""
    panel.annotate(
        text,
        (at, place),
        (-6 if left else 6, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        size=8.5,
        color=INK,
        path_effects=HALO,
    )


def _objective(panel: Axes, options: Options, shown: Sequence[Option], number: int) -> None:
    """One objective of the Pareto-efficient options as dots, and of the scenario as it is as a line."""
    divisor = scale_of_totals(options, number).divisor
    panel.axvline(options.all[0].means[number] / divisor, color=BASE, linewidth=1.4, zorder=1)
    for place, one in enumerate(shown):
        mean = one.means[number] / divisor
        panel.plot([mean], [place], "o", color=BETTER, markersize=6)
        _number(panel, place, mean, f"{mean:.2f}" if divisor == 1e6 else rounded(mean))
