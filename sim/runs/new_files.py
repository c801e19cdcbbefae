"""Files that are written for a person to go on with, such as a scenario: none that is there is ever replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.runs.errors import ForeignFileError
from sim.runs.files import check_is_file, clear_parts, naming, write_file


def write_new_files(contents: Mapping[Path, bytes]) -> None:
    """Write several files, or none where one of them is there with other bytes.

    One that holds what is to be written is left as it is: a call that was killed between two files can be made again.

    Raises:
        ForeignFileError: A file of that name is there and differs, or is no file; nothing was written.
        NotWritten: One cannot be written; those before it are.
    """
    missing = {path: content for path, content in contents.items() if not _is_there(path, content)}
    for parent in dict.fromkeys(path.parent for path in contents):
        if parent.is_dir():
            clear_parts(parent)
    for path, content in missing.items():
        write_file(path, content)


def _is_there(path: Path, content: bytes) -> bool:
    with naming(path, "nothing was written"):
        if not path.exists():
            return False
        check_is_file(path, path.stat().st_mode)
        there = path.read_bytes()
    if there != content:
        raise ForeignFileError(
            f"{path} is there already and differs; nothing was written. Name another, or move it away"
        )
    return True
