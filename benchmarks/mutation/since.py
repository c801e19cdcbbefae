"""On which state of the rules mutants were last tried, and how many there are that there were not then."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mutation.log import LOG
from benchmarks.mutation.mutants import LEFT_OUT, NETWORK, ROOT, mutants


def since(log: Path = LOG) -> str:
    """A paragraph for the page; empty outside a checkout with its history.

    Args:
        log: What was tried, as committed.
    """
    try:
        commit, day = _git("log", "-1", "--format=%h %cs", "--", str(log)).split()
        rules = [path for path in sorted(NETWORK.glob("*.py")) if path.stem not in LEFT_OUT]
        new = {path.name: _new_mutants(path, _lines_then(path, commit)) for path in rules}
    except (OSError, subprocess.CalledProcessError, ValueError):
        return ""
    changed = [f"`{name}` ({count})" for name, count in new.items() if count]
    if not changed:
        return f"Last tried on {day}, commit {commit}; no rule has changed since."
    return (
        f"Last tried on {day}, commit {commit}. Rules have changed since: {sum(new.values())} of the mutants that "
        f"there are stand in lines that were not there then, and **none of these was tried**: {', '.join(changed)}."
    )


def _new_mutants(path: Path, then: set[tuple[str, str]]) -> int:
    return sum((one.change, one.code) not in then for one in mutants(path))


def _lines(path: Path) -> set[tuple[str, str]]:
    return {(one.change, one.code) for one in mutants(path)}


def _lines_then(path: Path, commit: str) -> set[tuple[str, str]]:
    """Those of a file as it was; none where there was no such file."""
    if not _git("ls-tree", commit, str(path)):
        return set()
    with tempfile.TemporaryDirectory() as folder:
        then = Path(folder) / path.name
        then.write_text(_git("show", f"{commit}:{path.relative_to(ROOT).as_posix()}"), encoding="utf-8")
        return _lines(then)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def paragraphs() -> Iterator[str]:
    """The paragraph and an empty line; nothing where it is not known."""
    if found := since():
        yield from (found, "")
