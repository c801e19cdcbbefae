"""``sim sweep``, ``status``, ``resume``: studies of many runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import FAILED, MISTAKE, app, leave, plain_messages
from sim.cli.groups import STUDIES
from sim.cli.making import slurm_of
from sim.cli.options import Directives, Jobs, Number, On, Quiet
from sim.cli.run_options import RunOptions, with_run_options

if TYPE_CHECKING:
    from sim.runs.progress import Report, Tally
    from sim.runs.sweep import Sweep

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim sweep` has written.")]

LOG_EVERY_S = 15.0
"""Time between two lines of progress where there is no terminal to draw a bar on."""


@app.command(rich_help_panel=STUDIES)
@with_run_options
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study file, or the name of a shipped one.")],
    replications: Number = None,
    shard: Annotated[
        str | None, typer.Option(metavar="K/N", help="Only the K-th of N parts of the runs: for job arrays.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate the number of runs and their cost; make none.")
    ] = False,
    *,
    options: RunOptions,
) -> None:
    """Make the runs of a study; runs that are there are kept.

    Each point has as many runs as the study says, if -n is left out.
    """
    target = options.target(Path(study).stem)
    part = _shard(shard)
    with plain_messages(f"Stopped: {target} is as it was."):
        from sim.runs.plan import read_study
        from sim.runs.sweep import begin
        from sim.scenario.shipped import find_study

        found = read_study(find_study(study), options.changes, replications)
        if dry_run:
            report_cost(found, target, options.jobs)
            return
        options.check_workload(found.base)
        begun = begin(found, target)
    work(begun, options.on, options.jobs, options.slurm, part, options.quiet)


@app.command(rich_help_panel=STUDIES)
def resume(
    folder: FolderArgument,
    jobs: Jobs = None,
    on: On = "local",
    slurm: Directives = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Make those runs again that failed, too.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Resume a study that was stopped, killed or damaged."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.runs.sweep import forget_failed, read_sweep

        found = read_sweep(folder)
        if retry_failed:
            forget_failed(found)
    work(found, on, jobs, slurm, (1, 1), quiet)


@app.command(rich_help_panel=STUDIES)
def status(folder: FolderArgument) -> None:
    """Show how far a study is: runs done, missing, failed, damaged."""
    with plain_messages("Stopped."):
        from sim.runs.store import damage
        from sim.runs.sweep import RESULTS, read_sweep

        found = read_sweep(folder)
        tally = found.tally()
        keys = {run.key for run in found.runs}
        there = found.store.keys()
        print(f"{found.study.plan.title}")
        print(f"{len(found.points):,} points × {found.study.plan.replications:,} replications = {len(keys):,} runs")
        print(f"{tally.there:,} there, {len(found.missing()):,} missing, {tally.failed:,} failed")
        if others := len(there - keys):
            print(f"{others:,} rows belong to no run of this study as it is now; they are left alone")
        for key in sorted(there):
            if reason := damage(found.store.part(key)):
                print(f"damaged: {found.store.part(key)}: {reason}; `sim resume` makes it again")
        _report_failed(found)
        if (folder / RESULTS).exists():
            print(f"All rows: {folder / RESULTS}")


@app.command(rich_help_panel=STUDIES)
def sensitivity(
    folder: FolderArgument,
    of: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC", help="Metric of `sim metrics`; may be repeated. The headlines if left out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; DIR/sensitivity if left out.")] = None,
) -> None:
    """Report the effect of each axis of a study on its metrics."""
    target = out or folder / "sensitivity"
    with plain_messages(f"Stopped: {target} is as it was."):
        from sim.analysis.folders import write_effects
        from sim.analysis.sensitivity import sensitivity as effects_of
        from sim.cli.show import show
        from sim.runs.atomic import check_target
        from sim.runs.sweep import read_sweep
        from sim.view.decision import steps
        from sim.view.sensitivity import effects_table, save_effects

        sweep = read_sweep(folder)
        check_target(target)
        found = effects_of(sweep, of)

        def draw(into: Path) -> list[Path]:
            return [file for one in found.effects for file in save_effects(sweep, found.rows, one, into)]

        write_effects(sweep, found.effects, target, draw)
        show(*found.notes)
        show(*(sentence for one in found.effects for sentence in steps(sweep, found.rows, one[0].metric)))
        for one in found.effects:
            show(effects_table(sweep, one))
        print(f"Written to {target}")


def work(begun: Sweep, on: str, jobs: int | None, slurm: list[str] | None, part: tuple[int, int], quiet: bool) -> None:
    """Make the runs of a study that are missing, with a bar or lines of progress, and report what came of it."""
    go_on = f"go on with: sim resume {begun.folder}"
    with plain_messages(f"Stopped. What was done is in {begun.folder}; {go_on}"):
        from sim.runs.cluster import executor_at
        from sim.runs.sweep import RESULTS, carry_out

        executor = executor_at(on, jobs, slurm_of(slurm, begun.study.plan.slurm), begun.logs)
        if part == (1, 1):
            for line in begun.store.set_aside_damaged():
                print(f"damaged, made again: {line}", file=sys.stderr)
        try:
            with _progress(begun.study.plan.title, hidden=quiet) as report:
                tally = carry_out(begun, executor, part, report)
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            leave(f"{what}\n{begun.tally().there:,} of {len(begun.runs):,} runs are safe; {go_on}", FAILED)
        except MemoryError:
            leave(f"The memory of this machine is not enough for a run; {go_on}, with fewer jobs", FAILED)
    if not quiet:
        print(tally.text)
        _report_failed(begun)
        if (begun.folder / RESULTS).exists():
            print(f"Written to {begun.folder}; all rows are in {begun.folder / RESULTS}")
        else:
            print(f"Written to {begun.folder}; {len(begun.missing()):,} runs are missing: sim status {begun.folder}")


def _report_failed(begun: Sweep) -> None:
    failed = begun.store.failed()
    for key, message in list(failed.items())[:5]:
        print(f"failed: {key}: {message.splitlines()[0]}")
    if len(failed) > 5:
        print(f"and {len(failed) - 5:,} more in {begun.folder / 'failed'}")


def report_cost(found: object, target: Path, jobs: int | None) -> None:
    """What a study will cost, by timing a few runs; nothing stays."""
    import tempfile

    from sim.runs.estimate import estimate
    from sim.runs.plan import Study
    from sim.runs.progress import duration
    from sim.runs.sweep import begin
    from sim.runs.workers import usable_cpus

    assert isinstance(found, Study)
    with tempfile.TemporaryDirectory() as folder:
        cost = estimate(begin(found, Path(folder) / "study"))
    cores = jobs or usable_cpus()
    middle, least, most = cost.run_s
    print(f"{cost.points:,} points × {cost.replications:,} replications; {cost.runs:,} different runs")
    print(f"{middle:.2f} s a run ({least:.2f} to {most:.2f} s, {cost.sample} timed): {cost.core_h:.2f} core-hours")
    print(f"{duration(cost.wall_s(cores))} on {cores} cores of this machine; {cost.megabytes:.1f} MB in {target}")
    print("Nothing was written.")


def _shard(text: str | None) -> tuple[int, int]:
    if text is None:
        return 1, 1
    number, slash, count = text.partition("/")
    if slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    leave(f"--shard {text}: is not of the form K/N with K from 1 to N, such as 3/20", MISTAKE)


@contextmanager
def _progress(title: str, *, hidden: bool) -> Iterator[Report | None]:
    """A bar with runs per second, time left and failures on a terminal or in a notebook; lines in a log."""
    if hidden:
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True)
    if not (console.is_terminal or console.is_jupyter):
        yield _lines()
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[shown]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None, shown="getting ready (the first run compiles the engine)")

        def report(tally: Tally) -> None:
            shown = tally.text if tally.done else bar.tasks[task].fields["shown"]
            bar.update(task, total=tally.total, completed=tally.seen, shown=shown)

        yield report


def _lines() -> Report:
    """A line of progress every quarter of a minute."""
    last_s = time.monotonic()

    def report(tally: Tally) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= LOG_EVERY_S:
            last_s = time.monotonic()
            print(tally.text, file=sys.stderr, flush=True)

    return report
