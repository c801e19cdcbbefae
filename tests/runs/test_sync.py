"""Files are whole where a folder cannot be synced, as on Windows and on some network file systems."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.runs.files import write_file


def no_sync_of_folders(patch: pytest.MonkeyPatch, number: int) -> None:
    """A file system on which ``fsync`` of a folder answers with an error."""
    real = os.fsync

    def fsync(opened: int) -> None:
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            raise OSError(number, os.strerror(number))
        real(opened)

    patch.setattr(os, "fsync", fsync)


def no_opening_of_folders(patch: pytest.MonkeyPatch, number: int) -> None:
    """A system on which no folder can be opened as a file: Windows."""
    real = os.open

    def opened(path: Any, *arguments: Any, **keywords: Any) -> int:
        if os.path.isdir(path):
            raise PermissionError(number, os.strerror(number), str(path))
        return real(path, *arguments, **keywords)

    patch.setattr(os, "open", opened)


@pytest.mark.parametrize(
    ("system", "number"),
    [
        (no_sync_of_folders, errno.EINVAL),
        (no_sync_of_folders, errno.ENOTSUP),
        (no_sync_of_folders, errno.EBADF),
        (no_opening_of_folders, errno.EACCES),
    ],
)
def test_a_file_is_whole_where_its_folder_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: Callable[[pytest.MonkeyPatch, int], None], number: int
) -> None:
    system(monkeypatch, number)
    for content in (b"first", b"second"):
        write_file(tmp_path / "new" / "file", content)
        assert (tmp_path / "new" / "file").read_bytes() == content
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_a_disk_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_sync_of_folders(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        write_file(tmp_path / "file", b"content")
