"""``sim triggers``: observable thresholds, what they call for, and how much time they give."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app, plain_messages, progress
from sim.cli.groups import RUNS
from sim.cli.making import stopped
from sim.cli.options import Replications, Sampled
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.subject import Subject, subject_of
from sim.runs.parameters import Parameters


@app.command(rich_help_panel=RUNS)
@with_run_options
def triggers(
    file: Annotated[
        str,
        typer.Argument(metavar="TRIGGERS", help="A trigger file, or a shipped one: triggers/exodus-2023."),
    ],
    runs: Annotated[
        str | None,
        typer.Option("--from", metavar="SCENARIO", help="Another scenario, or a folder of several runs by `sim run`."),
    ] = None,
    replications: Replications = 60,
    parameters: Sampled = Parameters.FIXED,
    *,
    options: RunOptions,
) -> None:
    """Test triggers on many runs: how early they warn, misses, false alarms."""
    target = options.target(f"{Path(file).stem.removesuffix('-triggers')}-triggers")
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load_named
        from sim.scenario.shipped import find_triggers
        from sim.scenario.triggers import read_triggers, with_measures

        source = find_triggers(file)
        sheet, _ = read_triggers(source)
        changes = options.changes
        if runs is None:
            subject = Subject(load_named(source, sheet.scenario, changes))
        else:
            subject = subject_of(runs, changes, parameters)
        if subject.runs is None:
            subject = Subject(with_measures(subject.scenario, sheet))
            options.check_workload(subject.scenario)
        check_target(target)

        from sim.analysis.folders import write_triggers
        from sim.analysis.triggers import triggers as tried
        from sim.view.triggers import save_triggers, table

        with options.making(target) as how:
            with progress(sheet.title, hidden=options.quiet) as report:
                found = subject.ensemble(replications, parameters, how, report)
            answers = tried(found, source).triggers
            write_triggers(found, answers, source, target, partial(save_triggers, found, sheet.title, answers))
    if not options.quiet:
        from sim.cli.show import show

        show(table(found, sheet.title, answers))
        print(f"Written to {target}")
