"""The shell's frame: the command itself, its exit codes, its messages and its progress bar."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from sim.scenario.errors import SimError, printable

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

MISTAKE = 2
"""Exit code for what the user can mend: a scenario, an option, a folder."""

# Two codes, so that a script knows whether to mend the file or to try again.
FAILED = 1
"""Exit code for what failed under way."""

INTERRUPTED = 130
"""Exit code after Ctrl-C."""


class Shell(TyperGroup):
    """The command with all its commands: whatever one of them raises that is no fault of the program is a message."""

    def invoke(self, ctx: Any) -> Any:
        """Carry out a command."""
        with plain_messages("Stopped."):
            try:
                os.getcwd()
            except OSError:
                leave("The folder that you are in is gone, or closed to you: go to another one.", MISTAKE)
            try:
                return super().invoke(ctx)
            except EOFError as error:
                # Nothing here asks anybody for input: typer would think that somebody wants to stop, and say "Aborted."
                raise RuntimeError("a file ended before it should") from error
            except typer.BadParameter as error:
                error.message = printable(option_in_words(error))
                raise


def option_in_words(error: typer.BadParameter) -> str:
    """What is wrong with the value of an option: what was given, what is allowed, and the nearest.

    The library behind the options says what its own checks call it, such as "Value error, …".
    """
    cause = error.__cause__
    if cause is None or not hasattr(cause, "errors"):
        return error.message
    first = cause.errors()[0]
    given, limits = first["input"], first.get("ctx", {})
    match first["type"]:
        case "value_error" | "enum" | "literal_error":
            said = str(limits.get("error", first["msg"]))
            allowed = re.findall(r"'([^']*)'", said.partition(" is not one of ")[2])
            # Where none is near the allowed ones stand there already.
            begun = [one for one in allowed if given and one.startswith(str(given))]
            near = begun or get_close_matches(str(given), allowed, n=1)
            return said.removesuffix(".") + (f"; did you mean '{near[0]}'?" if near else "")
        case "int_parsing" | "int_type" | "int_from_float":
            return f"'{given}' is not a whole number"
        case "float_parsing" | "float_type":
            return f"'{given}' is not a number"
    for name, words in BOUNDS.items():
        if name in limits:
            return f"{given} is not allowed; allowed: {words} {limits[name]:g}"
    return f"'{given}': {first['msg'][0].lower()}{first['msg'][1:]}"


BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
"""What a bound of a number is called, by the name that the library has for it."""


app = typer.Typer(
    name="sim",
    cls=Shell,
    help="How long does it take until everybody is out, how long is the queue, and is there a bed?",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    # A traceback in a box hides the message that people need.
    pretty_exceptions_enable=False,
)


def scenario_names(begun: str) -> list[str]:
    """What the shell completes where a scenario is wanted: shipped names and scenario files that begin so."""
    from sim.scenario.shipped import shipped

    around = Path(begun or ".")
    folder = around if begun.endswith("/") or not begun else around.parent
    files = [str(path) for path in folder.glob("*.yaml")] if folder.is_dir() else []
    return sorted(name for name in [*shipped(), *files] if name.startswith(begun))


ScenarioArgument = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="A scenario file, or a name of `sim list`.", autocompletion=scenario_names),
]


def main() -> None:
    """Entry point of the command ``sim``."""
    # Imports stand in functions here and in all commands: `sim --help` must not wait for numpy.
    from sim.cli.streams import flushed, prepare
    from sim.garbage import collect_rarely

    collect_rarely()
    prepare()
    code: object = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except Exception as error:
        print(_fault(error), file=sys.stderr)
        code = FAILED
    # Only who has drawn something has this module, and it is slow to import.
    if fonts := sys.modules.get("sim.view.fonts"):
        show_notices(fonts.notices())
    if why := flushed():
        print(why, file=sys.stderr)
        code = FAILED
    sys.exit(code if isinstance(code, int) else 0)


def _fault(error: Exception) -> str:
    """What is said of an error that nothing foresaw: what and where, and the file that holds the rest."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="sim-fault-", suffix=".txt", encoding="utf-8", errors="backslashreplace", delete=False
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    at = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {error}".splitlines()[0]
    return f"A fault of the program, not of what you gave: {printable(what)}\nPlease report it, with {file.name}"


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
    """Turn what the user can mend, what failed on the way, and Ctrl-C into a message and an exit code.

    What only the program can be to blame for goes on as it is: ``main`` says that it is one.
    """
    try:
        yield
    except KeyboardInterrupt:
        leave(stopped, INTERRUPTED)
    except Exception as error:
        if (said := _in_words(error)) is None:
            raise
        leave(*said)


def _in_words(error: Exception) -> tuple[str, int] | None:
    """The message of an error and its exit code; None for a fault of the program, and for a pipe that was closed."""
    if isinstance(error, SimError):
        from sim.runs.errors import WorkerDied

        kept = ". The runs that were finished are kept; the same command goes on with them."
        return f"{error}{kept if isinstance(error, WorkerDied) else ''}", MISTAKE if error.mendable else FAILED
    if isinstance(error, MemoryError):
        return (
            "The memory of this machine is not enough. Nothing was written. Fewer residents or vehicles, fewer jobs, a "
            "shorter horizon_h or a longer record_step_h need less of it.",
            FAILED,
        )
    # Whose reader has gone wants no more, and no message: typer ends quietly.
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        why = error.strerror or str(error)
        failed = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
        return f"{error.filename}: {why}" if error.filename else why, FAILED if failed else MISTAKE
    return None


def mistake_in_record(scenario: Scenario) -> str:
    """Why the counts that a scenario names cannot be read; empty when they can, or when there are none."""
    from sim.scenario.count_files.errors import ObservedError

    try:
        record_notices(scenario)
    except ObservedError as error:
        return printable(str(error))
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
        print(f"note: {printable(notice)}", file=sys.stderr)


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
    print(printable(message), file=sys.stderr)
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
        TextColumn("{task.description}", markup=False),  # a title of a scenario, brackets and all
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("getting ready (the first run compiles the engine)", total=1.0)
        yield lambda share: bar.update(task, completed=share, description=title)
