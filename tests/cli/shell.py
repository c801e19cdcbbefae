"""The shell as a user meets it, in a folder of its own: in this process, or in one of its own where that is the point.

A process of its own costs seconds of imports and of loading compiled code, a command in this one what it does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner

from sim.cli import app

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).with_name("small.yaml")
"""A scenario of 900 residents that runs in a moment."""

Done = subprocess.CompletedProcess[str]


def environment(**changes: str) -> dict[str, str]:
    """This process's environment, such that ``python -m sim`` finds the package from any folder."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "120", **changes}


def command(*arguments: str | Path) -> list[str]:
    """``python -m sim`` with arguments."""
    return [sys.executable, "-m", "sim", *map(str, arguments)]


def shell(*arguments: str | Path, cwd: Path) -> Done:
    """Call ``sim`` in this process, with streams that are no terminal; what it does not catch is raised here."""
    call = [str(argument) for argument in arguments]
    with chdir(cwd):
        found = CliRunner().invoke(app, call, prog_name="sim", env={"COLUMNS": "120"}, catch_exceptions=False)
    return Done(call, found.exit_code, found.stdout, found.stderr)


def process(*arguments: str | Path, cwd: Path, **changes: str) -> Done:
    """Run ``sim`` to its end in a process of its own; ``changes`` are environment variables."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        encoding=changes.get("PYTHONIOENCODING", "utf-8"),
        timeout=120,
        check=False,
    )


def contents(folder: Path, *without: str) -> dict[str, bytes]:
    """Bytes of every file of a folder by its relative path."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(files.items()) if name not in without}


def no_pictures(subject: object, folder: Path) -> Iterable[Path]:
    """In the place of what draws, for folders whose numbers matter."""
    return ()
