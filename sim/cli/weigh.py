"""``sim weigh``: rival scenarios of one course of events, by what was observed of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, mistake_in_record, plain_messages, progress
from sim.cli.groups import FORECASTS
from sim.cli.making import slurm_of, stopped
from sim.cli.options import Replications
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.times import moment_of

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


@app.command(rich_help_panel=FORECASTS)
@with_run_options
def weigh(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO…", help="Rivals: scenario files, or names of `sim list`.")
    ],
    record: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="What was observed, as `record:`; the first scenario's if left out."),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Reports of the queue: time_local, low, high, unit (km, h).")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Look at nothing that was observed later.")] = None,
    replications: Replications = 20,
    *,
    options: RunOptions,
) -> None:
    """Weigh rival scenarios by the record; report what sets them apart."""
    target = options.target(f"weighed-{Path(scenarios[0]).stem}")
    with plain_messages(stopped(target)):
        from sim.analysis.folders import write_weighed
        from sim.analysis.rivals.weigh import weigh as weighed
        from sim.analysis.rivals.weigh import with_one_record
        from sim.runs.atomic import check_target
        from sim.runs.make import kept_until_done
        from sim.scenario.count_files.errors import ObservedError
        from sim.view.rivals import lines

        rivals = with_one_record(_loaded(scenarios, options.changes), record)
        options.check_workload(*rivals.values())
        first = next(iter(rivals.values()))
        if mistake := mistake_in_record(first):
            leave(mistake, MISTAKE)
        moment = None if until is None else moment_of("--until", until)
        check_target(target)
        title = f"{len(rivals)} rivals of {first.title}"
        with kept_until_done(target) as store, progress(title, hidden=options.quiet) as report:
            try:
                found = weighed(
                    rivals,
                    replications,
                    reports=reports,
                    until=moment,
                    jobs=options.jobs,
                    on=options.on,
                    slurm=slurm_of(options.slurm).model_dump(),
                    store=store.folder,
                    progress=report,
                )
            except ObservedError as error:
                leave(str(error), MISTAKE)
            if not found.series:
                leave("nothing that was observed until then can be set beside all of them", MISTAKE)
            write_weighed(found, target)
    if not options.quiet:
        from sim.cli.show import show

        show(*lines(found))
        print(f"Written to {target}")


def _loaded(names: list[str], changes: list[str]) -> dict[str, Scenario]:
    """The scenarios by the names of their files."""
    from sim.scenario.load import load
    from sim.scenario.shipped import find

    found = {Path(name).stem: load(find(name), set=changes) for name in names}
    if len(found) < len(names):
        leave("two scenarios have the same name: a rival is known by that of its file", MISTAKE)
    return found
