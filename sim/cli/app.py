"""The shell's frame: the command itself, its exit codes, its messages and its progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

MISTAKE = 2
"""Exit code for what the user can mend: a scenario, an option, a folder."""

# Two codes, so that a script knows whether to mend the file or to try again.
FAILED = 1
"""Exit code for what failed under way."""

INTERRUPTED = 130
"""Exit code after Ctrl-C."""

app = typer.Typer(
    name="sim",
    help="How long does it take until everybody is out, how long is the queue, and is there a bed?",
    add_completion=False,
    no_args_is_help=True,
    # A traceback in a box hides the message that people need.
    pretty_exceptions_enable=False,
)

ScenarioArgument = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or a name of `sim list`.")]


def main() -> None:
    """Entry point of the command ``sim``."""
    # Imports stand in functions here and in all commands: `sim --help` must not wait for numpy.
    from sim.runs.garbage import collect_rarely

    collect_rarely()
    try:
        app()
    finally:
        # Only who has drawn something has this module, and it is slow to import.
        if fonts := sys.modules.get("sim.view.fonts"):
            show_notices(fonts.notices())


def _print_version(wanted: bool) -> None:
    if wanted:
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


@contextmanager
def plain_messages(stopped: str) -> Iterator[None]:
    """Turn what the user can mend, and Ctrl-C, into a message and an exit code."""
    from sim.runs.design import DesignError
    from sim.runs.errors import ClusterError, FolderError, ForeignFolderError, JobsError, MissingTool, WorkerDied
    from sim.runs.precision import PrecisionError
    from sim.scenario.errors import ScenarioError

    mistakes = (ScenarioError, FolderError, ForeignFolderError, PrecisionError, DesignError, JobsError, MissingTool)
    try:
        yield
    except mistakes as error:
        leave(str(error), MISTAKE)
    except ClusterError as error:
        leave(str(error), FAILED)
    except OSError as error:
        leave(f"{error.filename}: {error.strerror}" if error.filename else str(error), MISTAKE)
    except WorkerDied as error:
        leave(f"{error}. The runs that were finished are kept; the same command goes on with them.", FAILED)
    except MemoryError:
        leave(
            "The memory of this machine is not enough. Nothing was written. Fewer residents or vehicles, fewer jobs, a "
            "shorter horizon_h or a longer record_step_h need less of it.",
            FAILED,
        )
    except KeyboardInterrupt:
        leave(stopped, INTERRUPTED)


def mistake_in_record(scenario: Scenario) -> str:
    """Why the counts that a scenario names cannot be read; empty when they can, or when there are none."""
    from sim.scenario.count_files.errors import ObservedError

    try:
        record_notices(scenario)
    except ObservedError as error:
        return str(error)
    except OSError as error:
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return ""


def record_notices(scenario: Scenario) -> tuple[str, ...]:
    """What may surprise in the files of counts that a scenario names.

    Raises:
        ObservedError: One of them cannot be read.
        OSError: One of them is not there.
    """
    from sim.results.observed import find_record
    from sim.results.seen import record_file

    record = record_file(scenario)
    return (*find_record(scenario).notices, *(() if record is None else record.notices))


def show_notices(notices: Iterable[str]) -> None:
    """Print notices on standard error."""
    for notice in notices:
        print(f"note: {notice}", file=sys.stderr)


def first_use_notice(about_s: float) -> None:
    """Say on standard error that the engine is being compiled, which happens once; for where it is seen to be needed.

    Args:
        about_s: How long that takes on a common machine, seconds.
    """
    print(f"compiling the engine, once: about {about_s:.0f} s", file=sys.stderr, flush=True)


COMPILES_S = 15.0
"""How long the engine takes to compile on a common machine, seconds."""


def compile_with_notice() -> None:
    """Say so where the next run will have to compile the engine first."""
    from sim.network.calls import run_until
    from sim.network.compiled import is_ready

    if not is_ready(run_until):
        first_use_notice(COMPILES_S)


def leave(message: str, code: int) -> NoReturn:
    """Print a message on standard error and end with an exit code."""
    print(message, file=sys.stderr)
    raise typer.Exit(code)


@contextmanager
def progress(title: str, *, hidden: bool) -> Iterator[Callable[[float], None] | None]:
    """A progress bar on standard error, if that is a terminal."""
    # In a log a bar would be thousands of lines.
    if hidden or not sys.stderr.isatty():
        yield None
        return
    compile_with_notice()
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
