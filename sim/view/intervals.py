"""How well the replications know the planner's figures: a table of intervals, and what a precision took."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from sim.analysis.estimates import WANTED, Estimate, estimate
from sim.results.metric import MOMENT, in_unit
from sim.results.questions import by_question
from sim.runs.ensemble import Ensemble
from sim.runs.precision import Reached
from sim.scenario.titles import titles


def intervals_table(ensemble: Ensemble) -> Table:
    """Mean with Student's interval, median with its bootstrap interval, and the runs for 2 % of the mean."""
    found = Table(title="How well are these figures known?", caption=CAPTION, title_justify="left")
    found.caption_justify = "left"
    found.add_column("figure", ratio=1)
    for heading in ("mean, 95 % t", "median, 95 % bootstrap", f"runs for {WANTED:.0%}"):
        found.add_column(heading, justify="right", no_wrap=True)
    for question, rows in by_question(
        (m.name for m in ensemble.summaries[0].metrics), titles=titles(ensemble.scenario)
    ):
        known = [(label, one) for label, name in rows if (one := estimate(ensemble, name)).mean is not None]
        shown = [(label, one) for label, one in known if one.unit != MOMENT and one.sd]
        if shown:
            found.add_row(Text(question, style="bold"))
        for label, one in shown:
            found.add_row(*_cells(label, one))
    return found


CAPTION = (
    "Intervals of the figures themselves: they shrink with more runs, the 5–95 % interval of single runs does not. "
    "Only figures that all runs have and that chance moves."
)


def _cells(label: str, one: Estimate) -> list[Text]:
    required = "–" if one.required is None else f"{one.required:,}"
    return [
        Text(f"  {label}"),
        Text(_with_limits(one.mean, one.mean_low, one.mean_high, one.unit)),
        Text(_with_limits(one.median, one.median_low, one.median_high, one.unit)),
        Text(required),
    ]


def _with_limits(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    if value is None or low is None or high is None:
        return "–"
    return f"{in_unit(value, unit)} ({in_unit(low, unit)}–{in_unit(high, unit)})"


def reached_text(reached: tuple[Reached, ...]) -> str:
    """What a precision took, a line for each metric."""
    return "\n".join(_reached_line(one) for one in reached)


def _reached_line(one: Reached) -> str:
    told = (
        f"{one.name}: {in_unit(one.mean, one.unit)} {one.unit} ± {100.0 * one.relative:.2g} % "
        f"after {one.replications:,} replications (asked for ± {100.0 * one.wanted:.2g} %)"
    )
    return told if one.enough else f"{told}: not enough; some {one.required:,} would be"
