"""The intervention ledger and the Pareto-efficient options as tables for the shell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from sim.analysis.interventions.ledger import GAINS, LEAST_H, LEAST_SHARE, InterventionLedger, LedgerLine, SideEffect
from sim.analysis.interventions.options import Option, Options
from sim.analysis.interventions.rows import certain
from sim.results.definition import Definition, Question
from sim.results.metric import COUNTED, as_read, duration, in_unit
from sim.results.metrics_crossing import MAIN
from sim.results.times import local_label
from sim.view.scale import Scale, of_change, of_total

MOST_SHOWN = 5
"""Side effects of one intervention in a table; all of them are in the file."""


def ledger_table(ledger: InterventionLedger) -> Table:
    """What each intervention saves, with 90 % intervals below."""
    table = Table(
        title=f"{ledger.listed.file.title}\n{ledger.listed.base.title}",
        title_justify="left",
        caption=caption(ledger),
        caption_justify="left",
    )
    table.add_column("saved", ratio=1)
    for one in GAINS.values():
        table.add_column(f"{one.column},\n{scale_of_changes(ledger, one).unit}", justify="right", no_wrap=True)
    for heading, lines in groups(ledger):
        table.add_section()
        table.add_row(Text(heading, style="bold"))
        for entry in lines:
            table.add_row(entry.intervention.title, *(_cell(ledger, entry, one) for one in GAINS.values()))
    return table


def side_effects_table(ledger: InterventionLedger) -> Table:
    """What else each intervention changes for certain."""
    table = Table(
        title="Side effects",
        title_justify="left",
        caption=f"Other metrics that change for certain (90 % interval), by {100.0 * LEAST_SHARE:g} % or "
        f"{LEAST_H:g} h or more: with the intervention less without it. All are in side-effects.csv.",
        caption_justify="left",
    )
    for heading, ratio in (("intervention", 2), ("for the worse", 3), ("for the better", 3)):
        table.add_column(heading, ratio=ratio)
    for _, lines in groups(ledger):
        table.add_section()
        for entry in lines:
            if entry.worse or entry.better:
                table.add_row(entry.intervention.title, *(_shown(effects) for effects in (entry.worse, entry.better)))
    return table


def groups(ledger: InterventionLedger) -> Iterator[tuple[str, list[LedgerLine]]]:
    """The lines of a ledger under their headings: what could be done, and what is in place already."""
    for in_place, heading in ((False, "What could be done"), (True, "What is in place already: what it saves")):
        lines = [entry for entry in ledger.entries if entry.intervention.in_place is in_place]
        if lines:
            yield heading, lines


def caption(ledger: InterventionLedger) -> str:
    """How the numbers were made, and how to read them."""
    zero = local_label(ledger.listed.base.start, ledger.listed.base.clearance_zero_h)
    return (
        f"Hours from {zero} until that share of all persons who would leave had crossed, and person-hours stood: "
        f"without the intervention less with it, mean of {ledger.replications} pairs of runs with the same random "
        "numbers; below, the 90 % t interval of the mean: random variation only, parameters fixed. Bold: a "
        "clear effect. late: runs without, and with it, in which that share had not crossed by the end; "
        "the mean is over the pairs in which both had."
    )


def options_table(ledger: InterventionLedger) -> Table:
    """The Pareto-efficient options, the earliest first."""
    options = ledger.options
    table = Table(
        title=f"Pareto-efficient: {len(options.best)} of {len(options.all)} options, at most {ledger.together} at once",
        title_justify="left",
        caption=options_caption(options),
        caption_justify="left",
    )
    table.add_column("what is done", ratio=1)
    for number in range(len(options.objectives)):
        table.add_column(objective_heading(options, number), justify="right", no_wrap=True)
    table.add_column(price_heading(options), justify="right", no_wrap=True)
    for one in options.best:
        cells = [Text(value) for value in objective_cells(one, options)]
        table.add_row(one.combination.title, *cells, price_text(one))
    return table


def scale_of_changes(ledger: InterventionLedger, metric: Definition) -> Scale:
    """The unit in which all interventions write what they change of a metric."""
    saved = (one.mean for entry in ledger.entries for one in entry.saved if one.name == metric.name)
    return of_change(metric.unit, saved)


def scale_of_totals(options: Options, number: int) -> Scale:
    """The unit in which all options write an objective, by its number."""
    return of_total(options.objectives[number].unit, (one.means[number] for one in options.all))


def objective_heading(options: Options, number: int) -> str:
    """Heading of an objective with the unit of its cells: persons are reported to the person."""
    objective = options.objectives[number]
    unit = objective.unit if objective.unit in COUNTED else scale_of_totals(options, number).unit
    return f"{objective.column},\n{unit}"


def options_caption(options: Options) -> str:
    """What Pareto-efficient means."""
    wanted = ", ".join(f"{one.label} ({one.unit})" for one in options.objectives)
    return (
        f"Means of {options.replications} runs. Pareto-efficient: there is no other option that is clearly better in "
        f"one of {wanted} and price, and worse for certain in none (90 % intervals of paired differences). A run in "
        "which 90 % had not crossed counts as ending with the run."
    )


def price_heading(options: Options) -> str:
    """Unit of the price."""
    return options.price_unit if options.price_unit == "interventions" else f"cost, {options.price_unit}"


def price_text(one: Option) -> str:
    """The price, or its range."""
    low, high = (in_unit(value, "") for value in one.price)
    return low if low == high else f"{low} to {high}"


def objective_cells(one: Option, options: Options) -> list[str]:
    """The means of the objectives of a option, in the units of :func:`objective_heading`."""
    shown = []
    for number, (objective, mean) in enumerate(zip(options.objectives, one.means, strict=True)):
        divisor = scale_of_totals(options, number).divisor
        if objective.unit in COUNTED:
            shown.append(in_unit(mean, objective.unit))
        elif divisor != 1.0:
            shown.append(f"{mean / divisor:.2f}" if divisor == 1e6 else rounded(mean / divisor))
        else:
            late = f" ({one.unfinished} not)" if one.unfinished and objective == MAIN else ""
            shown.append(f"{mean:.1f}{late}")
    return shown


def side_effect_text(effect: SideEffect) -> str:
    """A side effect in words: what, and by how much."""
    change = effect.change
    if change.late:
        how = "earlier" if change.sign < 0 else "later"
        late = f"not within the run in {change.first_late} runs without it, {change.second_late} with"
        return f"{effect.words}: {how}, {late}"
    assert change.mean is not None, "a clear difference that is not late has a mean"
    mean, unit = change.mean, change.unit
    if effect.of_moment:
        return f"{effect.words} {duration(rough(abs(mean)))} {'earlier' if mean < 0.0 else 'later'}"
    return f"{effect.words} {'−' if mean < 0.0 else '+'}{as_read(rough(abs(mean)), unit)}"


def rough(value: float) -> float:
    """A value to three digits that mean something."""
    return float(f"{value:.3g}")


def _shown(effects: Sequence[SideEffect]) -> str:
    shown = [side_effect_text(effect) for effect in effects[:MOST_SHOWN]]
    more = len(effects) - len(shown)
    return "; ".join([*shown, *([f"and {more} more"] if more else [])])


def _cell(ledger: InterventionLedger, entry: LedgerLine, metric: Definition) -> Text:
    found = next((one for one in entry.saved if one.name == metric.name), None)
    if found is None:
        return Text("not known")
    without, with_ = entry.unfinished(metric.name) if metric.question is Question.CLEARANCE else (0, 0)
    late = f"\nlate: {without}, {with_}" if without or with_ else ""
    if found.mean is None or found.low is None or found.high is None:
        return Text(f"not known{late}")
    scale = scale_of_changes(ledger, metric).divisor
    value, low, high = (rounded(number / scale) for number in (found.mean, found.low, found.high))
    cell = Text(value, style="bold" if certain(found) else "")
    # An interval of no width says no more than the value.
    between = "" if low == high else f"\n{low} to {high}"
    return cell.append(f"{between}{late}", style="not bold dim")


def rounded(value: float) -> str:
    """A number to a tenth, or whole from a hundred on, with a true minus sign."""
    text = f"{abs(value):,.1f}" if abs(value) < 100.0 else f"{abs(value):,.0f}"
    return f"{'−' if value < 0.0 and float(text.replace(',', '')) > 0.0 else ''}{text}"
