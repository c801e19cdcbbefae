"""``sim nowcast``: tomorrow's band from the counts so far."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sim.cli.app import MISTAKE, app, leave, plain_messages, progress, show_notices
from sim.cli.groups import FORECASTS
from sim.cli.making import slurm_of
from sim.cli.options import Members
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.times import moment_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.nowcast.cast import Cast
    from sim.analysis.nowcast.desk import Deadline
    from sim.analysis.nowcast.ensemble import Nowcast
    from sim.runs.ensemble import Ensemble
    from sim.scenario.triggers import TriggerFile

MEMBERS, POSTERIOR, KNOWN, WEIGHTS = "members", "posterior", "counts.csv", "weights.csv"
"""What stands in the folder beside the log, its scores and the picture."""


@app.command(rich_help_panel=FORECASTS)
@with_run_options
def nowcast(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="A scenario file, or a name of `sim list`; optional."),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Counts so far: a column of times, and such as persons_crossed."),
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="The same; forecasts anew whenever a row is added, until Ctrl-C."),
    ] = None,
    every_s: Annotated[
        float, typer.Option("--every", min=0.05, metavar="SECONDS", help="With --watch: time between two looks.")
    ] = 5.0,
    reports: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV", help="Reports of the queue: time_local, low, high, unit (km, vehicles, persons, h)."
        ),
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option(metavar="'KEY: VALUE'", help="How to read the counts, such as 'hour: 20:00'; repeatable."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Time of issue; later counts are ignored (default: last count).",
        ),
    ] = None,
    most: Annotated[
        float | None,
        typer.Option(min=1.0, metavar="PERSONS", help="Without a scenario: the most who can come, if anybody knows."),
    ] = None,
    triggers: Annotated[
        str | None,
        typer.Option(metavar="TRIGGERS", help="What is watched, as for `sim triggers`: when is each passed?"),
    ] = None,
    members: Members = 200,
    posterior: Annotated[
        int,
        typer.Option(min=0, metavar="RUNS", help="Number of weighted members to run into a run folder."),
    ] = 0,
    *,
    options: RunOptions,
) -> None:
    """Forecast from the counts so far: persons, readiness, triggers; keep a log."""
    source = _source(counts, watch)
    target = options.target(f"nowcast-{Path(scenario or source).stem}")
    moment = None if as_of is None else moment_of("--as-of", as_of)
    if watch is not None and moment is not None:
        leave("--as-of: a watched file is forecast from its last count; leave one of both out", MISTAKE)
    if posterior == 1:
        leave("--posterior 1: one run says nothing of the spread; give 2 at least, better 40", MISTAKE)
    if scenario is None and posterior:
        leave("--posterior: runs need a scenario; name one", MISTAKE)
    if scenario is not None and most is not None:
        leave("--most: the scenario says how many can come (its residents); leave --most out", MISTAKE)

    def forecast(known: Path) -> None:
        from sim.analysis.nowcast.folder import check_folder
        from sim.analysis.nowcast.forecast_log import read_log

        seen = _Seen(known, tuple(reading or ()), reports, _watched_for(triggers))
        if scenario is not None:
            _of_scenario(scenario, seen, moment, members, posterior, options, target)
            return
        check_folder(target, MEMBERS)
        read_log(target)
        _bare(seen, moment, most, target, options.quiet)

    kept = "the runs that were finished and the log" if scenario else "the log"
    with plain_messages(f"Stopped: {kept} are kept in {target}; the same command goes on with them."):
        from sim.scenario.count_files.errors import ObservedError

        if watch is not None:
            _watched(watch, every_s, forecast)
        try:
            forecast(source)
        except ObservedError as error:
            leave(str(error), MISTAKE)


def _source(counts: Path | None, watch: Path | None) -> Path:
    """The file of counts, whether it is read once or watched."""
    if (counts is None) == (watch is None):
        leave("name a file of counts, either with --counts or with --watch", MISTAKE)
    found = watch or counts
    assert found is not None
    return found


def _watched(path: Path, every_s: float, forecast: Callable[[Path], None]) -> NoReturn:
    """Forecast whenever a file of counts has changed; a mistake in it is said, and the next change waited for."""
    import tempfile

    from sim.analysis.nowcast.watch import settled
    from sim.runs.design import DesignError
    from sim.scenario.count_files.errors import ObservedError

    with tempfile.TemporaryDirectory() as folder:
        # What has settled, under its own name: the file itself may be half-written again by now.
        copy = Path(folder) / path.name
        for content in settled(path, every_s):
            copy.write_bytes(content)
            try:
                forecast(copy)
            except (ObservedError, DesignError) as error:
                print(f"{error}\nWaiting for {path} to be mended.", file=sys.stderr, flush=True)
    raise AssertionError("a file is watched until somebody stops it")


@dataclass(frozen=True)
class _Seen:
    """What was seen: the files, and how to read that of counts; and what is watched."""

    counts: Path
    reading: tuple[str, ...]
    reports: Path | None
    triggers: TriggerFile | None


def _watched_for(name: str | None) -> TriggerFile | None:
    """The triggers of a file or of a shipped name."""
    if name is None:
        return None
    from sim.scenario.shipped import find_triggers
    from sim.scenario.triggers import read_triggers

    return read_triggers(find_triggers(name))[0]


def _bare(seen: _Seen, moment: datetime | None, most: float | None, target: Path, quiet: bool) -> None:
    """The nowcast of a bare series of counts."""
    from sim.analysis.nowcast.cast import cast_of_series, read_series
    from sim.analysis.nowcast.desk import deadlines
    from sim.analysis.nowcast.reports import read_reports

    known, start = read_series(seen.counts, seen.reading)
    reported = () if seen.reports is None else tuple(read_reports(seen.reports, start))
    cast = cast_of_series(known, start, moment, reported, most)
    if not quiet:
        show_notices(known.notices())
    passed = deadlines(cast, seen.triggers)
    scored = _kept(cast, known.persons(), target, {}, passed)
    if not quiet:
        _shown(cast, passed, scored, target)


def _of_scenario(
    name: str,
    seen: _Seen,
    moment: datetime | None,
    members: int,
    posterior: int,
    options: RunOptions,
    target: Path,
) -> None:
    """The nowcast of a scenario."""
    from sim.analysis.nowcast.cast import Course, cast_of_scenario
    from sim.analysis.nowcast.desk import DESK_OF_RUNS, deadlines, deadlines_of_runs, deadlines_text
    from sim.analysis.nowcast.ensemble import Nowcast, counts_until, issue_h, run_members
    from sim.analysis.nowcast.folder import check_folder
    from sim.analysis.nowcast.forecast_log import FIELDS, read_log
    from sim.analysis.nowcast.known import read_known
    from sim.analysis.nowcast.reports import read_reports
    from sim.results.tables import csv_text
    from sim.runs.adding import add_files
    from sim.scenario.check_uncertain import uncertain_notices
    from sim.scenario.load import load
    from sim.scenario.notices import notices
    from sim.scenario.shipped import find

    loaded = load(find(name), set=options.changes)
    options.check_workload(loaded)
    known = read_known(seen.counts, loaded.start, loaded, seen.reading)
    reported = () if seen.reports is None else tuple(read_reports(seen.reports, loaded.start))
    issued_h = issue_h(loaded, known.persons(), moment)
    check_folder(target, MEMBERS)
    read_log(target)
    if not options.quiet:
        show_notices([*notices(loaded), *uncertain_notices(loaded), *known.notices()])
    with progress(loaded.title, hidden=options.quiet) as report:
        settings = slurm_of(options.slurm).model_dump()
        found = run_members(
            loaded, target / MEMBERS, members, jobs=options.jobs, on=options.on, slurm=settings, progress=report
        )
    until = counts_until(known.persons(issued_h), found, issued_h)
    ensemble = Nowcast(found, until, issued_h, reports=reported)
    course = Course(loaded.title, loaded.start, loaded.horizon_h, loaded)
    cast = cast_of_scenario(course, until, known.others(issued_h), reported, issued_h, ensemble)
    weights = csv_text(ensemble.weights_frame()).encode("utf-8")
    passed = deadlines(cast, seen.triggers)
    scored = _kept(cast, known.persons(), target, {WEIGHTS: weights}, passed)
    if posterior:
        runs = _posterior(ensemble, posterior, name, options, target)
        of_runs = deadlines_of_runs(cast, seen.triggers, runs)
        add_files(target, {DESK_OF_RUNS: deadlines_text(cast, of_runs).encode("utf-8")}, FIELDS)
        passed = (*passed, *of_runs)
    if not options.quiet:
        _shown(cast, passed, scored, target)
        if failed := len(found.sweep.runs) - len(found):
            print(f"note: {failed} members could not be run: sim status {target / MEMBERS}", file=sys.stderr)


def _kept(
    cast: Cast, known: pd.DataFrame, target: Path, others: Mapping[str, bytes], passed: tuple[Deadline, ...]
) -> pd.DataFrame:
    """Write what was known, the picture, what is passed when and other files, then the log and the scores; these."""
    from sim.analysis.nowcast.desk import DESK, deadlines_text
    from sim.analysis.nowcast.folder import counts_text
    from sim.analysis.nowcast.forecast_log import FIELDS, append, append_scores, latest, score
    from sim.runs.adding import add_files
    from sim.view.nowcast import PICTURE, nowcast_png

    drawn = nowcast_png(cast, known[known["time_h"] > cast.issued_h], passed)
    texts = {KNOWN: counts_text(cast), DESK: deadlines_text(cast, passed)}
    add_files(
        target, {**others, **{name: text.encode("utf-8") for name, text in texts.items()}, PICTURE: drawn}, FIELDS
    )
    scored = score(append(target, cast), known, cast.course.start)
    append_scores(target, scored)
    return latest(scored)


def _posterior(ensemble: Nowcast, posterior: int, name: str, options: RunOptions, target: Path) -> Ensemble:
    """Run weighted members once more, into a run folder; returns them."""
    from sim.analysis.nowcast.posterior import posterior as drawn
    from sim.analysis.run_folder import Origin, write_folder
    from sim.scenario.shipped import find
    from sim.view.pictures import save_pictures

    title = f"{posterior} weighted members"
    into = target / POSTERIOR
    with options.making(into) as making_, progress(title, hidden=options.quiet) as running:
        runs = drawn(ensemble, posterior, target / KNOWN, making_, running)
        write_folder(runs, into, save_pictures, Origin(find(name), tuple(options.changes)))
    return runs.ensemble


def _shown(cast: Cast, passed: tuple[Deadline, ...], scored: pd.DataFrame, target: Path) -> None:
    """Print the bands, what is passed when, what the counts do not show and what they moved, and past forecasts."""
    from sim.cli.show import show
    from sim.view.nowcast_tables import moved_table, passed_table, scores_table, table
    from sim.view.nowcast_words import not_shown

    show(table(cast))
    if passed:
        show(passed_table(cast, passed))
    print("What the counts do not show:")
    for text in not_shown(cast):
        print(f"- {text}")
    if cast.ensemble is not None and len(cast.counts):
        show(moved_table(cast.ensemble))
    if len(scored):
        show(scores_table(scored))
    print(f"Written to {target}", flush=True)
