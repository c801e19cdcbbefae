"""The verdicts of ``sim verify`` as a table for the shell, as CSV, and as the page ``docs/verification.md``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from sim.results.tables import csv_of_rows
from sim.verify.rule import PASSES, Verdict
from sim.verify.run import Answered

HEADINGS = ("case", "measure", "exact", "obtained", "half-width", "widest allowed", "verdict")

CSV_COLUMNS = ("case", "key", "expected", "obtained", "half_width", "widest", "replications", "share", "verdict")

INTRODUCTION = """# Verification: cases with exact answers

Made by `sim verify --out DIR`; do not edit. A case is a scenario file in `scenarios/verification/` that runs through
the engine. The few that are called *formula* do not: a public function of the program answers them. In T13 and Q24 a
few measures are of models that the engine is not (point queue, spatial queue, fluid limit): formulas beside the run.

A stochastic measure passes when the exact answer lies within 3.9 s/√R of the mean of R independent replications
(two-sided level one in ten thousand), and when that half-width is no wider than the case allows; a wider one is called
*too wide*: it proves nothing. A deterministic measure passes within the tolerance of its case. Seeds are fixed in the
scenario files (0, replications 0 to R − 1) and were not chosen. Nothing is left out: a case that fails, or
that nothing answers yet, stands in the table as such.
"""


def summary(found: Sequence[Answered]) -> str:
    """How many cases and measures pass, and how they were answered, in one line."""
    measures = [verdict for one in found for verdict in one.verdicts]
    good = sum(verdict.verdict == PASSES for verdict in measures)
    passed = f"{sum(one.passes for one in found)} of {len(found)} cases pass, {good} of {len(measures)} measures"
    return f"{passed}: {through(found)}"


def through(found: Sequence[Answered]) -> str:
    """How many cases ran through the engine, and which are formulas."""
    formulas = [one.case.id for one in found if one.formula]
    engine = f"{len(found) - len(formulas)} through the engine"
    if not formulas:
        return engine
    return f"{engine}, {len(formulas)} {'formula' if len(formulas) == 1 else 'formulas'} ({', '.join(formulas)})"


def verdict_table(found: Sequence[Answered]) -> Table:
    """Every measure of every case, for the shell."""
    table = Table(title=f"Exact answers: {summary(found)}", title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading in HEADINGS[2:6] else "left", overflow="fold")
    for one in found:
        table.add_section()
        table.add_row(Text(one.case.id, style="bold"), Text(one.case.name, style="bold"), *[""] * 4, _size(one))
        for verdict in one.verdicts:
            style = "" if verdict.verdict == PASSES else "bold red"
            table.add_row("", *(Text(cell, style=style) for cell in _cells(verdict)))
    return table


def verdict_csv(found: Sequence[Answered]) -> str:
    """The same as CSV, with full precision."""
    rows: list[tuple[object, ...]] = [CSV_COLUMNS]
    for one in found:
        for v in one.verdicts:
            measures = (repr(value) for value in (v.expected, v.obtained, v.half_width, v.widest))
            rows.append((v.case, v.key, *measures, one.replications, one.share, v.verdict))
    return csv_of_rows(rows)


def verdict_page(found: Sequence[Answered]) -> str:
    """The same as a page in Markdown."""
    lines = [INTRODUCTION, f"**{summary(found)}.**", "", *_overview(found), ""]
    for one in found:
        lines += [f"## {one.case.id}: {one.case.name}", "", f"{_sentence(one)}", ""]
        lines += [
            "| measure | exact | obtained | half-width | widest allowed | verdict |",
            "|---|---:|---:|---:|---:|---|",
        ]
        lines += [f"| {' | '.join(_cells(verdict))} |" for verdict in one.verdicts]
        lines.append("")
    return "\n".join(lines)


def _overview(found: Sequence[Answered]) -> Iterator[str]:
    yield "| case | what | runs | measures | pass |"
    yield "|---|---|---|---:|---:|"
    for one in found:
        good = sum(verdict.verdict == PASSES for verdict in one.verdicts)
        yield f"| {one.case.id} | {one.case.name} | {_size(one)} | {len(one.verdicts)} | {good} |"


def _sentence(one: Answered) -> str:
    source = one.case.source.rstrip(".")
    return f"Exact answer: {one.case.formula.rstrip('.')}. Source: {source}. {_size(one).capitalize()}."


def _size(one: Answered) -> str:
    if one.formula:
        return "formula"
    if not one.replications:
        return "deterministic"
    part = "" if one.share == 1.0 else f", {one.share:.0%} of the full length"
    return f"{one.replications} replications{part}"


def _cells(verdict: Verdict) -> tuple[str, ...]:
    measures = map(_number, (verdict.expected, verdict.obtained, verdict.half_width))
    widest = "any" if math.isinf(verdict.widest) else _number(verdict.widest)
    return (verdict.key, *measures, widest, verdict.verdict)


def _number(value: float) -> str:
    if math.isnan(value):
        return "none"
    if math.isinf(value):
        return "never"
    return f"{value:.7g}"
