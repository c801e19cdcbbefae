"""The shell: ``sim run``, ``compare``, ``check``, ``plot``, ``list``, ``schema``, ``verify``.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sim.study.parameters import Parameters

if TYPE_CHECKING:
    from sim.results.precision import Precision
    from sim.scenario.model import Scenario
    from sim.study.replicate import Study

MISTAKE = 2
"""Exit code for what the user can mend: a scenario, an option, a folder."""

FAILED = 1
"""Exit code for what failed under way."""

INTERRUPTED = 130
"""Exit code after Ctrl-C."""

app = typer.Typer(
    name="sim",
    help="How long does it take until everybody is out, how long is the queue, and is there a bed?",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or a name of `sim list`.")]


def main() -> None:
    """Entry point of the command ``sim``."""
    app()


def _print_version(asked: bool) -> None:
    if asked:
        from sim import __version__

        print(f"sim {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    scenario: ScenarioArgument,
    seed: Annotated[
        int | None, typer.Option(help="Root of all random numbers; the scenario's own if left out.")
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(min=1, help="Runs with other random numbers: 1; with --precision those of the first batch: 20."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="Go on until the 95 % half-width is this share of the mean, such as 0.02, for --on."
        ),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC",
            help="Metric that --precision is asked of; may be repeated. The times by which half and 90 % have crossed "
            "if left out.",
        ),
    ] = None,
    parameters: Annotated[
        Parameters,
        typer.Option(
            help="Values of the ranges in the section `uncertain`: the scenario's own, or drawn anew for each "
            "replication, with as many beside them that have the scenario's own."
        ),
    ] = Parameters.FIXED,
    most: Annotated[int, typer.Option(min=1, help="Replications at which --precision gives up.")] = 1_000,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if left out.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one value; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; runs/<name of the scenario> if left out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Run a scenario, print what a planner asks first, and write curves, figures and pictures to a folder."""
    target = out or Path("runs") / Path(scenario).stem
    changes = [*(set_ or []), *([] if seed is None else [f"seed={seed}"])]
    with _plain_messages(f"Stopped: nothing was written, {target} is as it was."):
        from sim.scenario.check_uncertain import uncertain_notices
        from sim.scenario.load import load, notices
        from sim.scenario.shipped import find
        from sim.study.atomic import check_target

        loaded = load(find(scenario), set=changes)
        check_target(target)
        if mistake := _mistake_in_record(loaded):
            _leave(mistake, MISTAKE)
        if not quiet:
            _tell(notices(loaded, changes))
            if parameters is not Parameters.FIXED:
                _tell(uncertain_notices(loaded))

        from sim.results.precision import METRICS, Precision
        from sim.study.folder import write_folder
        from sim.view.pictures import save_pictures

        goal = None if precision is None else Precision(precision, tuple(on or METRICS), most)
        with _progress(loaded.title, hidden=quiet) as tell:
            study = _study(loaded, replications, parameters, goal, jobs, tell)
            write_folder(study, target, save_pictures)
    if not quiet:
        from rich.console import Console

        from sim.view.intervals import intervals_table, reached_text
        from sim.view.record import record_table
        from sim.view.table import table
        from sim.view.uncertainty import variance_table

        console = Console(width=None if sys.stdout.isatty() else 110)
        console.print(table(study.subject))
        if len(study.ensemble) > 1:
            console.print(intervals_table(study.ensemble))
        if study.ensemble.chance is not None:
            console.print(variance_table(study.ensemble))
        if study.reached:
            console.print(reached_text(study.reached), highlight=False)
        if loaded.record is not None:
            console.print(record_table(study.subject))
        print(f"Written to {target}")


@app.command()
def compare(
    first: ScenarioArgument,
    second: ScenarioArgument,
    seed: Annotated[int | None, typer.Option(help="Root of all random numbers; that of the first if left out.")] = None,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Pairs of runs.")] = 20,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; runs/<second>-vs-<first> if left out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Run two scenarios with the same random numbers, and tell how the second differs from the first."""
    target = out or Path("runs") / f"{Path(second).stem}-vs-{Path(first).stem}"
    changes = [] if seed is None else [f"seed={seed}"]
    with _plain_messages(f"Stopped: nothing was written, {target} is as it was."):
        from sim.scenario.load import load
        from sim.scenario.shipped import find
        from sim.study.atomic import check_target

        one, other = load(find(first), set=changes), load(find(second), set=changes)
        check_target(target)

        from sim.study.compare import compare as pair
        from sim.study.compare import write_comparison
        from sim.view.comparison import save_comparison, table

        with _progress(f"{other.title}, against {one.title}", hidden=quiet) as tell:
            comparison = pair(one, other, replications, jobs, tell)
            write_comparison(comparison, target, save_comparison)
    if not quiet:
        from rich.console import Console

        Console(width=None if sys.stdout.isatty() else 130).print(table(comparison))
        print(f"Written to {target}")


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Scenario files, or names.")]) -> None:
    """Say whether scenario files are right, and if not, where and why."""
    from sim.scenario.check_uncertain import uncertain_notices
    from sim.scenario.errors import ScenarioError
    from sim.scenario.load import load, notices
    from sim.scenario.shipped import find

    bad = 0
    for file in files:
        try:
            scenario = load(find(file))
        except ScenarioError as error:
            bad += 1
            print(error, file=sys.stderr)
            continue
        if mistake := _mistake_in_record(scenario):
            bad += 1
            print(f"{file}: observed: {mistake}", file=sys.stderr)
            continue
        _tell([*notices(scenario), *uncertain_notices(scenario)])
        print(f"{file}: ok")
    if bad:
        raise typer.Exit(MISTAKE)


@app.command()
def plot(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")]) -> None:
    """Draw the pictures of a run again, from the files in its folder."""
    with _plain_messages(f"Stopped: {folder} is as it was."):
        from sim.study.folder import redraw
        from sim.view.pictures import save_pictures

        for picture in redraw(folder, save_pictures):
            print(picture)


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Runs of a quarter of the length, judged by wider bounds.")
    ] = False,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case, such as Q01; may be repeated.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table as verification.md and .csv.")] = None,
) -> None:
    """Run the cases with exact answers, and print expected, obtained, half-width and verdict of each figure."""
    with _plain_messages("Stopped: nothing was written."):
        from sim.verify.run import QUICK, chosen
        from sim.verify.run import verify as answer

        cases = chosen(case)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        with _progress("exact answers", hidden=False) as tell:
            found = answer(cases, QUICK if quick else 1.0, jobs, tell)

        from rich.console import Console

        from sim.study.atomic import write_text
        from sim.view.verification import summary, verdict_csv, verdict_page, verdict_table

        Console(width=None if sys.stdout.isatty() else 130).print(verdict_table(found))
        if out is not None:
            write_text(out / "verification.md", verdict_page(found))
            write_text(out / "verification.csv", verdict_csv(found))
            print(f"Written to {out}")
        print(f"{summary(found)}.")
    if not all(one.passes for one in found):
        raise typer.Exit(FAILED)


@app.command("list")
def list_() -> None:
    """Name the shipped scenarios, with a line each."""
    from sim.scenario.load import load
    from sim.scenario.shipped import shipped

    cases = "verification/"
    files = {name: path for name, path in shipped().items() if not name.startswith(cases)}
    width = max(map(len, files), default=0)
    for name, path in files.items():
        print(f"{name:<{width}}  {load(path).title}")
    print(f"\nAnd {len(shipped()) - len(files)} below {cases}, small cases with exact answers: see `sim verify`.")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.schema import schema_text

    print(schema_text(), end="")


@contextmanager
def _plain_messages(stopped: str) -> Iterator[None]:
    """Turn what the user can mend, and Ctrl-C, into a message and an exit code."""
    from sim.results.precision import PrecisionError
    from sim.scenario.errors import ScenarioError
    from sim.study.design import DesignError
    from sim.study.errors import FolderError, ForeignFolderError, WorkerDied

    try:
        yield
    except (ScenarioError, FolderError, ForeignFolderError, PrecisionError, DesignError) as error:
        _leave(str(error), MISTAKE)
    except OSError as error:
        _leave(f"{error.filename}: {error.strerror}" if error.filename else str(error), MISTAKE)
    except WorkerDied as error:
        _leave(f"{error}. Nothing was written.", FAILED)
    except MemoryError:
        _leave(
            "The memory of this machine is not enough. Nothing was written. Fewer residents or vehicles, fewer jobs, a "
            "shorter horizon_h or a longer record_step_h need less of it.",
            FAILED,
        )
    except KeyboardInterrupt:
        _leave(stopped, INTERRUPTED)


def _study(
    scenario: Scenario,
    replications: int | None,
    parameters: Parameters,
    goal: Precision | None,
    jobs: int | None,
    tell: Callable[[float], None] | None,
) -> Study:
    """The kind of study that the options of ``sim run`` ask for."""
    from sim.study.design import DesignError
    from sim.study.joint import run_joint
    from sim.study.precision import run_to_precision
    from sim.study.replicate import run_study

    if parameters is Parameters.FIXED:
        if goal is None:
            return run_study(scenario, replications or 1, jobs, tell)
        return run_to_precision(scenario, replications or 20, goal, jobs, tell)
    if goal is not None:
        raise DesignError("--precision is for fixed parameters: a design has as many rows as it is made with")
    return run_joint(scenario, replications or 1, parameters, jobs, tell)


def _mistake_in_record(scenario: Scenario) -> str:
    """Why the announced counts of a scenario cannot be read; empty when they can, or when there are none."""
    from sim.results.observed import ObservedError, find_record
    from sim.results.sightings import sightings

    try:
        find_record(scenario)
        sightings(scenario)
    except ObservedError as error:
        return str(error)
    except OSError as error:
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return ""


def _tell(notices: Iterable[str]) -> None:
    for notice in notices:
        print(f"note: {notice}", file=sys.stderr)


def _leave(message: str, code: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(code)


@contextmanager
def _progress(title: str, *, hidden: bool) -> Iterator[Callable[[float], None] | None]:
    """A progress bar on standard error, if that is a terminal."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("getting ready (the first run compiles the engine)", total=1.0)
        yield lambda share: bar.update(task, completed=share, description=title)
