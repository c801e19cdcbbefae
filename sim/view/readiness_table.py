"""The tables of ``sim readiness``: first shortfalls, what would prevent them, and what to add where."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from sim.analysis.assessment import Assessed, Assessment, NeedGroup, when
from sim.analysis.readiness import first_short_h
from sim.results.over_runs import interval_heading
from sim.results.times import local_label
from sim.view.readiness import with_interval


def tables(found: Assessment) -> Iterator[Table]:
    """First shortfalls and what would prevent them; then a table of each joint plan."""
    many = len(found.ensemble)
    table = Table(
        title=f"{found.ensemble.scenario.title}: does the readiness suffice?",
        caption=f"{many} runs, {found.ensemble.spread_is}. In brackets: 95 % interval (Clopper and Pearson). Never: "
        "runs that are never short count as later than any. Add: least addition that is short in less than 5 % of the "
        "runs; sure: enough with 95 % confidence whatever the distribution (59 runs at least).",
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("what is ready, for whom")
    for heading in ("ever short", "first short: median", interval_heading(many), "add", "sure", "by"):
        table.add_column(heading, justify="right")
    for one in found.all:
        if one.need.kind == "announced, split" and not one.first.short.count:
            continue
        table.add_row(one.need.label, *_cells(found, one))
    yield table
    for group in found.groups:
        if any(one.sure for one in group.plan.additions):
            yield _plan_table(found, group)


def _cells(found: Assessment, one: Assessed) -> tuple[str, ...]:
    first, added = one.first, one.addition
    between = f"{when(found.ensemble, first.p05_h)} to {when(found.ensemble, first.p95_h)}"
    return (
        with_interval(first.short),
        when(found.ensemble, first.median_h),
        between if first.short.count else "",
        f"{added.places:,}",
        "too few runs" if added.sure is None else f"{added.sure:,}",
        "" if added.by_h is None else when(found.ensemble, added.by_h),
    )


def _plan_table(found: Assessment, group: NeedGroup) -> Table:
    plan = group.plan
    held = f"{with_interval(plan.held_out)} of the others" if plan.held_out else "not tested with so few runs"
    table = Table(
        title=f"What to add so that nobody is without: {group.unit} ({group.kind})",
        caption="Add: covers every run. Least: keeps a shortfall anywhere below 1 in 20 of these runs, as cheap as it "
        f"can be; of runs that took no part in choosing it: {held}. Alone: each looked at by itself; then any is short "
        f"in {with_interval(plan.alone_left_short)}.",
        title_justify="left",
        caption_justify="left",
        min_width=80,
    )
    table.add_column("where", overflow="fold")
    for heading in ("add", "by", "least", "its cost", "alone"):
        table.add_column(heading, justify="right")
    alone = {one.need.region: one.addition.places for one in group.members}
    start = found.ensemble.scenario.start
    for one in sorted(plan.additions, key=lambda one: -(one.sure or 0)):
        first_h = float(first_short_h(found.ensemble, one.need).min())
        by = local_label(start, first_h) if one.sure else ""
        cells = (f"{one.sure or 0:,}", by, f"{one.places:,}", f"{one.cost:,.0f}", f"{alone[one.need.region]:,}")
        table.add_row(one.need.region, *cells)
    table.add_section()
    total, covering = sum(one.places for one in plan.additions), sum(one.sure or 0 for one in plan.additions)
    table.add_row("all", f"{covering:,}", "", f"{total:,}", f"{plan.cost:,.0f}", f"{sum(alone.values()):,}")
    return table
