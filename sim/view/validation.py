"""How far runs are from what was observed, beside models without a simulator: a table for people, and a page."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table

from sim.analysis.simple_models import BOTTLENECK, FITS, LAST_RATE, LAST_RATES, LINE, LOGISTIC, WEIBULL
from sim.analysis.validation import RUNS, Validation, ValidationReport
from sim.pages.content import Bullets, Folded, PageSection, PageTable, Paragraph
from sim.pages.content import Page as PageOf
from sim.pages.render import render
from sim.results.metric import number
from sim.results.results import Results
from sim.results.times import local_label
from sim.view.record import name_of
from sim.view.report.report import USE
from sim.view.score_columns import ERRORS, HEADINGS, SHARES_HELD

SHORT = {
    RUNS: "runs",
    LAST_RATE: "last rate",
    LINE: "line",
    LOGISTIC: "logistic",
    WEIBULL: "Weibull",
    BOTTLENECK: "bottle- neck",
}
"""Columns of the table, single numbers beside the median of the runs."""

MISSING = "–"

HOW = (
    "Each method is scored on the same observations, from the second one on.",
    "The last rate knows the observation before. Line, logistic, Weibull and fluid bottleneck are fitted to all "
    "observations, with hindsight. The runs know none of both, beyond what the scenario was made from.",
    "The score of one number is its absolute error, so a distribution is to be compared with a distribution.",
    "Successive errors of cumulative counts hang together: the increments say more, and a share held of a few "
    "observations says little.",
)
"""What must be known to read the metrics."""


def validation_table(found: ValidationReport) -> Table:
    """One line a series: root mean square errors as shares of the largest value observed, and what the bands held."""
    table = Table(
        title="Root mean square error, % of the largest value observed",
        caption="n: observations scored. in 90 %: share of them within the 90 % interval of the runs. Fitted with "
        "hindsight: line to bottleneck. Not said: –.",
        title_justify="left",
        caption_justify="left",
        padding=(0, 0, 0, 1),
        box=None,
    )
    table.add_column("series")
    for heading in ("n", *SHORT.values(), "in 90 %"):
        table.add_column(heading, justify="right")
    for series, by_method in found.series.items():
        runs = by_method[RUNS]
        cells = [_percent(_share(by_method[method])) for method in SHORT]
        held = _percent(100.0 * runs.coverage_90)
        table.add_row(name_of(series), str(runs.observations), *cells, held)
    return table


def findings(found: ValidationReport) -> list[str]:
    """What the scores come to, in sentences."""
    series = found.series
    said = [
        f"The median is nearer than the last rate in {_better(found, LAST_RATE)} series, "
        f"and than the best curve fitted with hindsight in {_better(found, *FITS)}."
    ]
    if not isinstance(found.run, Results):
        said.append(
            f"As a distribution the runs are nearer (CRPS) than the last rates in {_better(found, LAST_RATES)} series."
        )
        held = [(one.observations, one.coverage_90) for one in (by[RUNS] for by in series.values())]
        count = sum(n for n, _ in held)
        inside = sum(round(n * share) for n, share in held)
        said.append(f"Their 90 % intervals hold {inside} of {count} observations.")
    if found.places:
        last = found.places[-1]
        when = local_label(found.run.scenario.start, last.time_h)
        said.append(
            f"Over {last.places} places ({name_of(last.measure)}, {when}) the relative difference is "
            f"{last.ard:.2f}, and {last.rescaled:.2f} once scaled to the observed total (FLEE's ARD)."
        )
    for one in found.left_out:
        said.append(f"Not scored: {one.observations} of {name_of(one.curve)}: {one.reason}.")
    return said


def validation_page(found: ValidationReport) -> str:
    """The page: findings, how to read them, and every series by every method."""
    tables = tuple(Folded(f"{name_of(name)}", _of_series(name, by)) for name, by in found.series.items())
    sections = [
        PageSection("What was found", (Bullets(findings(found)),), "found"),
        PageSection("All series", (_summary(found),), "summary"),
        PageSection("How to read it", (Bullets(HOW),), "how"),
        PageSection(
            "Every score", (Paragraph("In the unit of the series, but for MASE, NSE and ARD."), *tables), "all"
        ),
    ]
    if found.places:
        sections.append(PageSection("Places", (_places(found),), "places"))
    page = PageOf(f"Beside what was observed: {found.run.scenario.title}", _lead(found), (tuple(sections),))
    return render("report.html.j2", page=page, sections=(*page.sheets[0], USE))


def as_values(found: ValidationReport) -> dict[str, object]:
    """Everything for programs: what is not a number is null."""
    from dataclasses import asdict

    return {
        "scenario": found.run.scenario.title,
        "runs": _runs(found),
        "scores": [_plain(asdict(row)) for row in found.rows],
        "places": [_plain(asdict(row)) for row in found.places],
        "left_out": [asdict(row) for row in found.left_out],
    }


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}


def _better(found: ValidationReport, *methods: str) -> str:
    """In how many series the runs beat all of some methods, of those in which one of them says something."""
    won = known = 0
    for by in found.series.values():
        others = [by[method] for method in methods if by[method].observations]
        if others:
            known += 1
            won += (
                by[RUNS].crps < min(one.crps for one in others)
                if methods == (LAST_RATES,)
                else (by[RUNS].rmse < min(one.rmse for one in others))
            )
    return f"{won} of {known}"


def _share(row: Validation) -> float:
    return 100.0 * row.rmse / row.largest if row.largest > 0.0 else math.nan


def _percent(value: float) -> str:
    return MISSING if math.isnan(value) else f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def _number(value: float) -> str:
    return MISSING if math.isnan(value) else number(float(f"{value:.3g}"))


def _summary(found: ValidationReport) -> PageTable:
    headings = ("series", "n", *(f"{name}, RMSE %" for name in SHORT.values()), "runs, in 90 %")
    rows = []
    for series, by in found.series.items():
        cells = [_percent(_share(by[method])) for method in SHORT]
        rows.append((name_of(series), str(by[RUNS].observations), *cells, _percent(100.0 * by[RUNS].coverage_90)))
    return PageTable("Shares of the largest value observed", headings, rows, numbers=tuple(range(1, len(headings))))


def _of_series(name: str, by: dict[str, Validation]) -> PageTable:
    headings = ("method", *HEADINGS.values(), "")
    rows = [
        (
            method,
            str(row.observations),
            *(_number(getattr(row, field)) for field in ERRORS),
            *(_percent(100.0 * getattr(row, field)) for field in SHARES_HELD),
            row.reason,
        )
        for method, row in by.items()
    ]
    return PageTable(f"{name_of(name)}, {by[RUNS].unit}", headings, rows, numbers=tuple(range(1, len(headings) - 1)))


def _places(found: ValidationReport) -> PageTable:
    start = found.run.scenario.start
    rows = [
        (name_of(one.measure), local_label(start, one.time_h), str(one.places), f"{one.ard:.3f}", f"{one.rescaled:.3f}")
        for one in found.places
    ]
    headings = ("measure", "time", "places", "ARD", "ARD, rescaled")
    return PageTable("FLEE's averaged relative difference", headings, rows, numbers=(2, 3, 4))


def _runs(found: ValidationReport) -> int:
    return 1 if isinstance(found.run, Results) else len(found.run)


def _lead(found: ValidationReport) -> str:
    return f"{_runs(found)} runs; {len(found.series)} series; missing is written {MISSING}."


def lines(found: ValidationReport) -> Iterator[Table | str]:
    """What is printed."""
    yield validation_table(found)
    yield from findings(found)
