"""``sim run`` and ``sim compare``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import (
    MISTAKE,
    ScenarioArgument,
    app,
    leave,
    mistake_in_record,
    plain_messages,
    progress,
    record_notices,
    show_notices,
)
from sim.cli.groups import RUNS
from sim.cli.making import stopped
from sim.cli.options import (
    LONG_TABLES,
    Full,
    Number,
    Replications,
    Svg,
)
from sim.cli.run_options import RunOptions, with_run_options
from sim.runs.parameters import Parameters

if TYPE_CHECKING:
    from sim.runs.make import Making
    from sim.runs.precision import Precision
    from sim.runs.runs import Runs
    from sim.scenario.model import Scenario


@app.command(rich_help_panel=RUNS)
@with_run_options
def run(
    scenario: ScenarioArgument,
    study_folder: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Study folder; SCENARIO is then a row, by number or key.",
        ),
    ] = None,
    replications: Number = None,
    precision: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Add runs until the 95 % half-width is this share of the mean."),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC",
            help="Metric for --precision; repeatable. Default: times of half and 90 % crossed.",
        ),
    ] = None,
    parameters: Annotated[
        Parameters,
        typer.Option(help="fixed: nominal values. latin-hypercube, sobol: sample `uncertain`, plus nominal runs."),
    ] = Parameters.FIXED,
    draw: Annotated[
        Path | None,
        typer.Option(metavar="PARQUET", help="Draw uncertain parameters from a posterior of `sim calibrate`."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Most runs that --precision may make.")] = 1_000,
    svg: Svg = False,
    full: Full = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer and all metrics as JSON, and nothing else.")
    ] = False,
    *,
    options: RunOptions,
) -> None:
    """Run a scenario: print the answer, write curves, metrics and four pictures.

    One run if -n is left out; with --precision, 20 in the first batch.
    """
    quiet = options.quiet or as_json
    target = options.target(Path(scenario).stem)
    if draw is not None and (study_folder or precision is not None or parameters is not Parameters.FIXED):
        leave("--draw: the posterior says the values; leave --from, --precision and --parameters out", MISTAKE)
    if of and precision is None:
        leave("--of: has no effect without --precision, such as --precision 0.02; leave it out, or say both", MISTAKE)
    changes = options.changes
    single = (replications or 1) == 1 and precision is None
    with plain_messages(f"Stopped: nothing was written, {target} is as it was." if single else stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.check_uncertain import uncertain_notices
        from sim.scenario.notices import notices
        from sim.scenario.shipped import find

        loaded, first = _loaded(scenario, changes, study_folder)
        options.check_workload(loaded, alone=single)
        check_target(target)
        if mistake := mistake_in_record(loaded):
            leave(mistake, MISTAKE)
        if not quiet:
            show_notices([*notices(loaded, changes), *record_notices(loaded)])
            if parameters is not Parameters.FIXED:
                show_notices(uncertain_notices(loaded))

        from sim.analysis.run_folder import Origin, write_folder
        from sim.runs.precision import METRICS, Precision
        from sim.view.pictures import save_first_pictures

        goal = None if precision is None else Precision(precision, tuple(of or METRICS), most)
        with options.making(target) as how, progress(loaded.title, hidden=quiet) as report:
            if draw is None:
                made = _made(loaded, replications, parameters, goal, how, report, first)
            else:
                made = _drawn(loaded, draw, replications, how, report)
            origin = None if study_folder else Origin(find(scenario), tuple(changes))
            write_folder(made, target, partial(save_first_pictures, svg=svg), origin)
        if as_json:
            print(_json(made, target))
        elif not quiet:
            _report(made, full)
            print(f"Written to {target}; all pictures: sim plot {target}{'' if full else LONG_TABLES}")


@app.command(rich_help_panel=RUNS)
@with_run_options
def compare(
    first: ScenarioArgument,
    second: ScenarioArgument,
    replications: Replications = 20,
    full: Full = False,
    *,
    options: RunOptions,
) -> None:
    """Run two scenarios with common random numbers and report the differences."""
    target = options.target(f"{Path(second).stem}-vs-{Path(first).stem}")
    changes = options.changes
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        one, other = load(find(first), set=changes), load(find(second), set=changes)
        options.check_workload(one, other)
        check_target(target)

        from sim.analysis.folders import write_comparison
        from sim.analysis.paired import paired
        from sim.runs.variants import variants
        from sim.view.comparison import save_comparison, table

        title = f"{other.title}, against {one.title}"
        with options.making(target) as how, progress(title, hidden=options.quiet) as report:
            comparison = paired(variants({"first": one, "second": other}, replications, how, report))
            write_comparison(comparison, target, save_comparison)
    if not options.quiet:
        from sim.cli.show import show
        from sim.view.decision import decision

        brackets = "In brackets the change, with its 95 % interval."
        show(f"{title}; means of {replications} pairs of runs. {brackets}", *decision(comparison.shown, one))
        if full:
            show(table(comparison))
        print(f"Written to {target}{'' if full else LONG_TABLES}")


def _report(made: Runs, full: bool) -> None:
    """Print the answer of runs in six lines, and the long tables where they are wanted."""
    from sim.analysis.sightings import missing
    from sim.cli.show import show
    from sim.results.metrics_nights import has_nights
    from sim.view.answer import answer
    from sim.view.facts import Facts
    from sim.view.intervals import intervals_table, reached_text
    from sim.view.nights import nights_table
    from sim.view.record import record_table
    from sim.view.screen import screen
    from sim.view.table import table
    from sim.view.uncertainty import variance_table

    show(screen(made.subject.scenario.title, answer(Facts(made.subject))))
    if made.reached:
        show(reached_text(made.reached, made.subject.scenario))
    if what := missing(made.subject):
        show_notices([what])
    if not full:
        return
    show(table(made.subject))
    if len(made.ensemble) > 1:
        show(intervals_table(made.ensemble))
    if made.ensemble.nominal is not None:
        show(variance_table(made.ensemble))
    if has_nights(made.subject.scenario):
        show(nights_table(made.subject))
    if made.subject.scenario.record is not None:
        show(record_table(made.subject))


def _json(made: Runs, target: Path) -> str:
    """The answer and all metrics of runs for programs."""
    import json

    from sim.view.answer import as_values

    found = {**as_values(made.subject), "folder": str(target)}
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)


def _loaded(scenario: str, changes: list[str], study_folder: Path | None) -> tuple[Scenario, int]:
    """The scenario of a file or of a row of a study, and the number of its first replication."""
    from sim.scenario.load import changed, load
    from sim.scenario.shipped import find

    if study_folder is None:
        return load(find(scenario), set=changes), 0
    from sim.runs.sweep import read_sweep

    found = read_sweep(study_folder)
    row = found.find(scenario)
    return changed(row.scenario(), changes), row.replication


def _drawn(
    scenario: Scenario, posterior: Path, replications: int | None, how: Making, report: Callable[[float], None] | None
) -> Runs:
    """Runs with uncertain parameters drawn from a posterior."""
    from sim.analysis.calibration.posterior import draws
    from sim.runs.runs import of_draws

    rows = draws(scenario, posterior, replications or 1)
    return of_draws(rows, f"a calibration ({posterior.name})", how, report)


def _made(
    scenario: Scenario,
    replications: int | None,
    parameters: Parameters,
    goal: Precision | None,
    how: Making,
    report: Callable[[float], None] | None,
    first: int,
) -> Runs:
    """The kind of runs that the options of ``sim run`` say."""
    from sim.runs.design import DesignError
    from sim.runs.runs import drawn, replicated, until_precise

    if parameters is Parameters.FIXED:
        if goal is None:
            return replicated(scenario, replications or 1, how, report, first)
        return until_precise(scenario, replications or 20, goal, how, report)
    if first:
        raise DesignError("--parameters is not for a row of a study, whose parameters are drawn")
    if goal is not None:
        raise DesignError("--precision is for fixed parameters: a design has as many rows as it is made with")
    return drawn(scenario, replications or 1, parameters, how, report)
