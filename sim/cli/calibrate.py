"""``sim calibrate``: what counts say of a scenario's uncertain parameters, as draws for further runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, ScenarioArgument, app, leave, plain_messages, progress, show_notices
from sim.cli.groups import FORECASTS
from sim.cli.making import slurm_of
from sim.cli.options import RunsOfAStep
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.times import moment_of

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


@app.command(rich_help_panel=FORECASTS)
@with_run_options
def calibrate(
    scenario: ScenarioArgument,
    counts: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Announced cumulative counts; the scenario's `observed` if left out."),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Look at no count of a later time.")] = None,
    replications: RunsOfAStep = 200,
    waves: Annotated[int, typer.Option(min=1, help="Waves of history matching.")] = 2,
    steps: Annotated[int, typer.Option(min=0, help="Steps around the best runs.")] = 3,
    store: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of finished runs, kept (default: beside --out).")
    ] = None,
    *,
    options: RunOptions,
) -> None:
    """Calibrate the uncertain parameters of a scenario by counts; resumes by itself."""
    target = options.target(f"{Path(scenario).stem}-calibrated")
    kept = store or target.with_name(f"{target.name}-runs")
    with plain_messages(
        f"Stopped: the runs that were finished are kept in {kept}; the same command goes on with them."
    ):
        from sim.analysis.calibration.by_counts import calibrate as calibrated
        from sim.analysis.calibration.by_counts import targets_by
        from sim.runs.atomic import check_target
        from sim.scenario.check_uncertain import uncertain_notices
        from sim.scenario.count_files.errors import ObservedError
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        loaded = load(find(scenario), set=options.changes)
        options.check_workload(loaded)
        path = _counts(loaded, scenario, counts)
        moment = None if until is None else moment_of("--until", until)
        try:
            targets_by(loaded, path, moment)
        except ObservedError as error:
            leave(str(error), MISTAKE)
        check_target(target)
        if not options.quiet:
            show_notices(uncertain_notices(loaded))
        with progress(loaded.title, hidden=options.quiet) as report:
            found = calibrated(
                loaded,
                path,
                until=moment,
                n=replications,
                waves=waves,
                steps=steps,
                jobs=options.jobs,
                on=options.on,
                slurm=slurm_of(options.slurm).model_dump(),
                store=kept,
                progress=report,
            )

        from sim.analysis.folders import write_calibration
        from sim.view.calibration import lines, save_calibration

        write_calibration(found, target, save_calibration)
    if not options.quiet:
        from sim.cli.show import show

        show(*lines(found))
        print(f"Written to {target}; the runs are kept in {kept}")
        print(f"Go on with: sim run {scenario} --draw {target / 'posterior.parquet'} -n 40")


def _counts(scenario: Scenario, name: str, counts: Path | None) -> Path:
    """The file of counts that runs are held against."""
    path = counts or (None if scenario.observed is None else Path(scenario.observed))
    if path is None:
        leave(f"{name}: names no announced counts; give some with --counts", MISTAKE)
    return path
