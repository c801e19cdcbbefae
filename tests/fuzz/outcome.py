"""What must hold of every call of the command, whatever it is given."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import Done, shell

CODES = (0, 1, 2, 130)
"""The exit codes that are documented (``docs/stopping.md``)."""


def outcome(*arguments: str | Path, cwd: Path) -> Done:
    """Call the command in this process, as its frame would: an error that is no message is raised here.

    Raises:
        AssertionError: Its exit code is not documented, or it failed without a word, or with one no terminal can show.
    """
    done = shell(*arguments, cwd=cwd)
    assert done.returncode in CODES, done
    if done.returncode:
        assert done.stderr.strip(), f"{done.args} failed without a word"
    assert "Traceback" not in done.stderr + done.stdout
    said = (done.stdout + done.stderr).replace("\n", "")
    assert "\x1b" not in said and "\0" not in said, f"{done.args} sends {said!r} to a terminal"
    return done
