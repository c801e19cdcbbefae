"""The shell as a user meets it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).with_name("small.yaml")
"""A scenario of 900 residents that runs in a moment."""


def environment(**changes: str) -> dict[str, str]:
    """This process's environment, such that ``python -m sim`` finds the package from any folder."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "120", **changes}


def command(*arguments: str | Path) -> list[str]:
    """``python -m sim`` with arguments."""
    return [sys.executable, "-m", "sim", *map(str, arguments)]


def shell(*arguments: str | Path, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run ``sim`` to its end; ``changes`` are environment variables."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def contents(folder: Path, *without: str) -> dict[str, bytes]:
    """Bytes of every file of a folder by its relative path."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(files.items()) if name not in without}
