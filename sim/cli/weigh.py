"""``sim weigh``: rival scenarios of one course of events, by what was observed of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, mistake_in_record, plain_messages, progress
from sim.cli.groups import FORECASTS
from sim.cli.making import making, stopped
from sim.cli.options import Directives, Jobs, On, Out, Quiet, Replications, Seed, Set, changes_of
from sim.cli.times import hour_of

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


@app.command(rich_help_panel=FORECASTS)
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
    set_: Set = None,
    seed: Seed = None,
    jobs: Jobs = None,
    on: On = "local",
    slurm: Directives = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Weigh rival scenarios by the record; report what sets them apart."""
    target = out or Path("runs") / f"weighed-{Path(scenarios[0]).stem}"
    with plain_messages(stopped(target)):
        from sim.analysis.nowcast.reports import read_reports
        from sim.runs.atomic import check_target
        from sim.scenario.count_files.errors import ObservedError

        rivals = _rivals(scenarios, changes_of(set_, seed), record)
        first = next(iter(rivals.values()))
        until_h = hour_of("--until", until, first)
        try:
            reported = [] if reports is None else read_reports(reports, first.start)
        except ObservedError as error:
            leave(str(error), MISTAKE)
        check_target(target)

        from sim.analysis.folders import write_weighed
        from sim.analysis.rivals.apart import set_apart
        from sim.analysis.rivals.weighed import weighed
        from sim.runs.variants import variants
        from sim.view.rivals import lines

        title = f"{len(rivals)} rivals of {first.title}"
        with making(target, on, jobs, slurm) as how, progress(title, hidden=quiet) as report:
            ensembles = variants(rivals, replications, how, report).ensembles
            found = weighed(ensembles, reported, until_h)
            if not found.series:
                leave("nothing that was observed until then can be set beside all of them", MISTAKE)
            apart = set_apart(ensembles, None if math.isinf(until_h) else until_h)
            write_weighed(found, apart, target)
    if not quiet:
        from sim.cli.show import show

        show(*lines(found, apart))
        print(f"Written to {target}")


def _rivals(names: list[str], changes: list[str], record: Path | None) -> dict[str, Scenario]:
    """The scenarios by the names of their files, all with one record."""
    from sim.scenario.load import load
    from sim.scenario.shipped import find

    if len(names) < 2:
        leave("one scenario has no rival: name two at least", MISTAKE)
    found = {Path(name).stem: load(find(name), set=changes) for name in names}
    if len(found) < len(names):
        leave("two scenarios have the same name: a rival is known by that of its file", MISTAKE)
    first = next(iter(found.values()))
    own = {"observed": first.observed, "record": first.record}
    if record is not None:
        own = {"observed": None, "record": str(record.resolve())}
    if not any(own.values()):
        leave(f"{names[0]}: has no record to weigh by; name one with --record", MISTAKE)
    for name, one in found.items():
        if one.start != first.start:
            leave(f"{name}: begins at {one.start:%Y-%m-%dT%H:%M}, and {names[0]} does not: they are no rivals", MISTAKE)
    alike = {name: one.model_copy(update=own) for name, one in found.items()}
    if mistake := mistake_in_record(next(iter(alike.values()))):
        leave(mistake, MISTAKE)
    return alike
