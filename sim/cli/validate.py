"""``sim validate``: every series of a scenario's record beside its runs and beside models without a simulator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, mistake_in_record, plain_messages, progress, record_notices, show_notices
from sim.cli.groups import FORECASTS
from sim.cli.making import stopped
from sim.cli.options import Replications, Sampled
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.subject import SubjectArgument, subject_of
from sim.runs.parameters import Parameters


@app.command(rich_help_panel=FORECASTS)
@with_run_options
def validate(
    scenario: SubjectArgument,
    replications: Replications = 20,
    parameters: Sampled = Parameters.FIXED,
    as_json: Annotated[bool, typer.Option("--json", help="Print all scores as JSON, and nothing else.")] = False,
    *,
    options: RunOptions,
) -> None:
    """Score runs against the scenario's record, beside simple models."""
    quiet = options.quiet or as_json
    target = options.target(f"{Path(scenario).stem}-validation")
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target

        subject = subject_of(scenario, options.changes, parameters)
        if subject.scenario.observed is None and subject.scenario.record is None:
            # Before any run is made, and not after all of them.
            leave(f"{scenario}: has no record to be set beside; name one with `record:` or `observed:`", MISTAKE)
        if subject.runs is None:
            options.check_workload(subject.scenario)
        if mistake := mistake_in_record(subject.scenario):
            leave(mistake, MISTAKE)
        if not quiet:
            show_notices(record_notices(subject.scenario))
        check_target(target)

        from sim.analysis.folders import write_validation
        from sim.analysis.validation import validate as validated
        from sim.view.validation import as_values, lines, validation_page

        with options.making(target) as how:
            with progress(subject.scenario.title, hidden=quiet) as report:
                runs = subject.ensemble(replications, parameters, how, report)
            found = validated(runs)
            if not found.rows:
                reasons = "; ".join(f"{one.curve}: {one.reason}" for one in found.left_out) or "it is empty"
                leave(f"{scenario}: nothing of the record can be set beside a run: {reasons}", MISTAKE)
            write_validation(found, validation_page(found), target)
    if as_json:
        _print_json({**as_values(found), "folder": str(target)})
    elif not quiet:
        from sim.cli.show import show

        show(*lines(found))
        print(f"Written to {target}; every score: {target / 'validation.html'}")


def _print_json(values: dict[str, object]) -> None:
    import json

    print(json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False))
