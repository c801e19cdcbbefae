"""How well the replications know the planner's metrics: a table of intervals, and what a precision took."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from sim.analysis.estimates import WANTED, Estimate, estimate
from sim.results.metric import MOMENT, as_read, in_unit, readable
from sim.results.questions import by_question, label_of
from sim.runs.ensemble import Ensemble
from sim.runs.precision import Reached
from sim.scenario.model import Scenario
from sim.scenario.titles import titles
from sim.view.groups import hidden_groups


def intervals_table(ensemble: Ensemble) -> Table:
    """Mean and median with their 95 % intervals, and the runs for 2 % of the mean; hidden counts are left out."""
    hidden = hidden_groups(ensemble)
    found = Table(title="How well are these metrics known?", caption=CAPTION, title_justify="left")
    found.caption_justify = "left"
    found.add_column("metric", ratio=1)
    for heading in ("mean (95 %)", "median (95 %)", f"runs for ± {WANTED:.0%}"):
        found.add_column(heading, justify="right", no_wrap=True)
    for question, rows in by_question(
        (m.name for m in ensemble.summaries[0].metrics), titles=titles(ensemble.scenario)
    ):
        estimates = [(label, estimate(ensemble, name)) for label, name in rows if name not in hidden]
        known = [(label, one) for label, one in estimates if one.median is not None]
        shown = [(label, one) for label, one in known if one.unit != MOMENT and one.sd != 0.0]
        if shown:
            found.add_row(Text(question, style="bold"))
        for label, one in shown:
            found.add_row(*_cells(label, one))
    return found


CAPTION = (
    "In brackets: where mean and median would lie after very many runs. With more runs these narrow; how far single "
    "runs lie apart does not. A run that had not come to it by its end counts as later than any, so there is no mean. "
    "Only metrics that differ between the runs, and no small counts of persons."
)


def _cells(label: str, one: Estimate) -> list[Text]:
    required = "not known" if one.required is None else f"{one.required:,}"
    return [
        Text(f"  {label}"),
        Text(f"{one.known} of {one.replications} runs" if one.mean is None else _mean(one)),
        Text(_median(one)),
        Text(required),
    ]


def _mean(one: Estimate) -> str:
    return _within(one.mean, one.mean_low, one.mean_high, one.unit)


def _median(one: Estimate) -> str:
    return _within(one.median, one.median_low, one.median_high, one.unit)


def _within(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    if value is None:
        return "beyond the run"
    # Units stand in the table above; only a length below a kilometre is in another than all of its kind.
    factor, read_in = readable(value, unit) if unit == "km" else (1.0, unit)
    behind = f" {read_in}" if read_in != unit else ""
    if low is None or high is None:
        return f"{in_unit(factor * value, read_in)}{behind} (more runs are needed)"
    between = f"{in_unit(factor * low, read_in)} to {in_unit(factor * high, read_in)}"
    return f"{in_unit(factor * value, read_in)}{behind} ({between})"


def reached_text(reached: tuple[Reached, ...], scenario: Scenario) -> str:
    """What a precision took, a line for each metric."""
    names = titles(scenario)
    return "\n".join(_reached_line(one, label_of(one.name, names)) for one in reached)


def _reached_line(one: Reached, label: str) -> str:
    shown = (
        f"{label}: {as_read(one.mean, one.unit)}, known to ± {100.0 * one.relative:.2g} % "
        f"after {one.replications:,} runs (± {100.0 * one.wanted:.2g} % was required)"
    )
    return shown if one.enough else f"{shown}; some {one.required:,} runs would be enough"
