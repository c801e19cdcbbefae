"""What other systems lack, lacking here: a Windows without fork, without folders that can be synced, with old consoles.

What cannot be had here is taken away before Python begins, in every process: functions of the system, the opening of
folders. Results must be the same bytes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.shell import ROOT, SMALL, contents, process

pytestmark = pytest.mark.slow

TAKEN_AWAY = """
import os, signal
for module, names in (
    (os, ("fork", "getuid", "geteuid", "chown", "sched_getaffinity", "sched_setaffinity", "O_DIRECTORY")),
    (signal, ("pthread_sigmask", "SIG_BLOCK", "SIG_SETMASK", "SIGHUP")),
):
    for name in names:
        delattr(module, name)
real = os.open
def opened(path, flags, *rest, **named):
    if os.path.isdir(path):
        raise PermissionError(13, "Permission denied", str(path))
    return real(path, flags, *rest, **named)
os.open = opened
"""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
"""Names and characters that Windows takes for no file."""


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables of a system that lacks all this, with a console of Western Europe."""
    folder = tmp_path_factory.mktemp("poor")
    (folder / "sitecustomize.py").write_text(TAKEN_AWAY)
    return {"PYTHONPATH": f"{folder}:{ROOT}", "PYTHONIOENCODING": "cp1252"}


def long_path(folder: Path) -> Path:
    """A folder whose path has spaces and 300 characters."""
    while len(str(folder)) < 300:
        folder /= ("a folder with spaces " * 4)[: max(1, min(80, 299 - len(str(folder))))].strip() or "x"
    folder.mkdir(parents=True)
    return folder


def test_runs_are_the_same_bytes_and_have_names_that_every_system_takes(tmp_path: Path, poor: dict[str, str]) -> None:
    away = long_path(tmp_path / "away")
    words = ("run", SMALL, "-n", "3", "--jobs", "2", "--out", "out")
    done = process(*words, cwd=away, **poor)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    (tmp_path / "here").mkdir()
    assert process(*words, cwd=tmp_path / "here").returncode == 0
    found = contents(away / "out", "manifest.json")
    assert found == contents(tmp_path / "here" / "out", "manifest.json")
    names = {part for name in found for part in Path(name).parts}
    assert not [name for name in names if RESERVED.fullmatch(name) or FORBIDDEN.search(name)]
    assert len({name.lower() for name in found}) == len(found)


@pytest.mark.parametrize("words", [("--help",), ("metrics",), ("list",), ("check", "exodus-2023"), ("sweep", "--help")])
def test_every_word_can_be_shown_on_an_old_console(
    tmp_path: Path, poor: dict[str, str], words: tuple[str, ...]
) -> None:
    done = process(*words, cwd=tmp_path, **poor)
    assert done.returncode == 0 and "UnicodeEncodeError" not in done.stderr, done.stderr[-500:]
