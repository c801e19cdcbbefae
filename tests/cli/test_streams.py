"""What a command says reaches its streams, or says why it cannot: any encoding, a closed pipe, a full disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import command, environment

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}


def _ended(line: str, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``$SIM`` is the command."""
    env = environment(SIM=" ".join(command()), **changes)
    call = ["bash", "-c", line]
    return subprocess.run(call, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("line", ["$SIM --help", "$SIM run --help", "$SIM metrics"])
def test_a_terminal_without_a_locale_is_shown_everything_in_letters_that_it_has(line: str, tmp_path: Path) -> None:
    done = _ended(line, tmp_path, **ASCII)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii() and "\\u" not in done.stdout


def test_a_reader_that_has_gone_is_no_mistake_of_anybody(tmp_path: Path) -> None:
    done = _ended("set -o pipefail; $SIM metrics | head -1 > /dev/null", tmp_path)
    assert done.returncode in (0, 1)
    assert done.stderr == ""


@pytest.mark.parametrize("line", ["$SIM list", "$SIM metrics", "$SIM schema"])
def test_a_full_disk_is_said_where_it_is_met(line: str, tmp_path: Path) -> None:
    done = _ended(f"{line} > /dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("No space left on device")
    assert len(done.stderr.splitlines()) == 1


def test_closed_streams_hinder_nobody(tmp_path: Path) -> None:
    assert _ended("$SIM list >&- 2>&-", tmp_path).returncode == 0


def test_a_folder_that_is_gone_is_named_as_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = _ended("cd gone; rmdir ../gone; $SIM list", tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "The folder that you are in is gone, or closed to you: go to another one."
