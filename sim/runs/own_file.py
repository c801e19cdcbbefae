"""A file that a person has named with ``--out``: only a regular one, only one of ours, and a link is followed."""

from __future__ import annotations

from pathlib import Path

from sim.runs.errors import ForeignFileError
from sim.runs.files import check_is_file, clear_parts, naming, write_file

MARK = b"corridor-sim"
"""Stands near the beginning or the end of every file that :func:`put_file` writes, by which it is known as ours."""

LOOKED_AT_BYTES = 65_536
"""How much of the beginning and of the end of a file is searched for the mark."""


def check_file(path: Path, *, force: bool) -> Path:
    """Find out, before the work is done, whether a file may be written.

    Args:
        path: Its name.
        force: Whether a file that is not ours may be replaced.

    Returns:
        Where it is: what a link leads to, for the link is to stay one.

    Raises:
        ForeignFileError: It is a folder, a device, a pipe or a socket; or a file that is not ours, and not forced.
        NotWritten: It cannot be looked at.
    """
    with naming(path):
        target = path.resolve()
        try:
            found = target.stat()
        except FileNotFoundError:
            return target
        check_is_file(path, found.st_mode)
        # An empty file is nobody's work.
        if not force and found.st_size and not _is_ours(target, found.st_size):
            raise ForeignFileError(f"{path} was not written by sim; name another file, or replace it with --force")
    return target


def put_file(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file as a whole or not at all; a link to it stays, and so does the mode of a file that is there.

    Args:
        path: Its name.
        content: What is written; it holds the mark where :func:`check_file` looks for it.
        force: Whether a file that is not ours may be replaced.

    Raises:
        ForeignFileError: As of :func:`check_file`.
        NotWritten: It cannot be written; what was there is as it was.
    """
    assert MARK in content[:LOOKED_AT_BYTES] or MARK in content[-LOOKED_AT_BYTES:], path
    target = check_file(path, force=force)
    with naming(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_parts(target.parent)
    write_file(target, content)


def _is_ours(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        if MARK in file.read(LOOKED_AT_BYTES):
            return True
        file.seek(max(0, size - LOOKED_AT_BYTES))
        return MARK in file.read()
