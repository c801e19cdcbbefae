"""A copy of the package in which a recipe can be carried out, and the tools run on it as a contributor would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import sim

CHECKOUT = Path(sim.__file__).parents[1]


@dataclass(frozen=True)
class Copy:
    """A checkout of its own: ``sim/`` and ``scenarios/`` may be changed, nothing else sees it.

    Attributes:
        root: The folder that holds both.
    """

    root: Path

    @classmethod
    def into(cls, root: Path) -> Copy:
        """Copy the package and the shipped scenarios, with what numba has compiled."""
        shutil.copytree(CHECKOUT / "sim", root / "sim")
        shutil.copytree(CHECKOUT / "scenarios", root / "scenarios")
        shutil.copy(CHECKOUT / "pyproject.toml", root)
        return cls(root)

    def add(self, path: str, text: str) -> None:
        """Write a new file; a recipe that would overwrite one is wrong."""
        file = self.root / path
        assert not file.exists(), f"{path} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def register(self, path: str, pattern: str, replacement: str) -> None:
        """Change one place of a file that is there: the line of registration."""
        file = self.root / path
        text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"{path} has no place like {pattern!r}"
        file.write_text(text, encoding="utf-8")

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with this copy in front of everything else."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, *arguments], cwd=self.root, env=environment, capture_output=True, text=True, timeout=300
        )

    def sim(self, *arguments: str) -> str:
        """What a command of the shell prints; it must succeed."""
        done = self.python("-m", "sim", *arguments)
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    def mypy(self, *paths: str) -> str:
        """What mypy says of some files, with the project's own rules."""
        return self.python("-m", "mypy", "--config-file", "pyproject.toml", *paths).stdout
