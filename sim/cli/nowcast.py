"""``sim nowcast``: tomorrow's band from the counts so far."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import MISTAKE, ScenarioArgument, app, leave, plain_messages, progress, show_notices
from sim.cli.making import making, slurm_of
from sim.cli.options import Directives, Jobs, Members, On, Out, Quiet, Seed, Set, changes_of

MEMBERS, POSTERIOR, KNOWN, WEIGHTS = "members", "posterior", "counts.csv", "weights.csv"
"""What stands in the folder beside the log, its scores and the picture."""


@app.command()
def nowcast(
    scenario: ScenarioArgument,
    counts: Annotated[
        Path,
        typer.Option(
            metavar="CSV", help="Announced cumulative counts: time_local and columns such as persons_crossed."
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Time of issue; later counts are ignored (default: last count).",
        ),
    ] = None,
    members: Members = 200,
    posterior: Annotated[
        int,
        typer.Option(min=0, metavar="RUNS", help="Number of weighted members to run into a run folder."),
    ] = 0,
    set_: Set = None,
    seed: Seed = None,
    jobs: Jobs = None,
    on: On = "local",
    slurm: Directives = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Forecast from the counts so far; keep a log of scored forecasts."""
    target = out or Path("runs") / f"nowcast-{Path(scenario).stem}"
    moment = _moment(as_of)
    if posterior == 1:
        leave("--posterior 1: one run says nothing of the spread; give 2 at least, better 40", MISTAKE)
    with plain_messages(
        f"Stopped: the runs that were finished are kept in {target}; the same command goes on with them."
    ):
        from sim.analysis.nowcast.ensemble import Nowcast, counts_until, issue_h, read_counts, run_members
        from sim.analysis.nowcast.folder import check_folder, counts_text
        from sim.analysis.nowcast.forecast_log import append, read_log, score, write_scores
        from sim.results.observed import ObservedError
        from sim.runs.atomic import write_file
        from sim.scenario.check_uncertain import uncertain_notices
        from sim.scenario.load import load
        from sim.scenario.notices import notices
        from sim.scenario.shipped import find

        changes = changes_of(set_, seed)
        loaded = load(find(scenario), set=changes)
        try:
            known = read_counts(counts, loaded)
        except ObservedError as error:
            leave(str(error), MISTAKE)
        issued_h = issue_h(loaded, known, moment)
        check_folder(target, MEMBERS)
        read_log(target)
        if not quiet:
            show_notices([*notices(loaded), *uncertain_notices(loaded)])

        with progress(loaded.title, hidden=quiet) as report:
            settings = slurm_of(slurm).model_dump()
            found = run_members(loaded, target / MEMBERS, members, jobs=jobs, on=on, slurm=settings, progress=report)
        cast = Nowcast(found, counts_until(known, found, issued_h), issued_h)

        from sim.view.nowcast import save_nowcast
        from sim.view.pictures import save_pictures

        write_file(target / KNOWN, counts_text(cast).encode("utf-8"))
        write_file(target / WEIGHTS, cast.weights_frame().to_csv(index=False).encode("utf-8"))
        save_nowcast(cast, target, known[known["time_h"] > issued_h])
        if posterior:
            from sim.analysis.nowcast.posterior import posterior as drawn
            from sim.analysis.run_folder import Origin, write_folder

            title = f"{posterior} weighted members"
            with making(target / POSTERIOR, on, jobs, slurm) as how, progress(title, hidden=quiet) as running:
                runs = drawn(cast, posterior, target / KNOWN, how, running)
                write_folder(runs, target / POSTERIOR, save_pictures, Origin(find(scenario), tuple(changes)))
        scored = score(append(target, cast), known, loaded.start)
        write_scores(target, scored)
    if not quiet:
        from sim.cli.show import show
        from sim.view.nowcast import moved_table, scores_table, table

        show(table(cast))
        if len(cast.counts):
            show(moved_table(cast))
        if len(scored):
            show(scores_table(scored))
        if failed := len(found.sweep.runs) - len(found):
            print(f"note: {failed} members could not be run: sim status {target / MEMBERS}", file=sys.stderr)
        print(f"Written to {target}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        leave(f"--as-of {text}: is not a date and time such as 2024-06-01T20:00", MISTAKE)
