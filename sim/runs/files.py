"""Files that are there as a whole or not at all, and what a killed writer leaves beside them.

A file is written beside its place under a name of this process alone, made safe on the disk, and renamed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.runs.errors import ForeignFileError, ForeignFolderError, NotWritten

AS_IT_WAS = "what stood there is as it was"
"""What is said of a file or folder that could not be replaced."""

LEFT_AFTER_S = 86_400.0
"""Age at which what another machine has half-written counts as left by a killed process, seconds."""

CANNOT_SYNC = frozenset(
    {errno.EACCES, errno.EBADF, errno.EINVAL, errno.EISDIR, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
)
"""What file systems answer that cannot sync a folder; a disk that fails answers otherwise."""

_PART = re.compile(r"\..*\.(?P<host>[^.]+)-(?P<pid>\d+)-\d+\.part", re.DOTALL)


def write_file(path: Path, content: bytes | memoryview) -> None:
    """Write a file that is there as a whole or not at all, even when the power fails; its folder is made if need be.

    The mode of a file that is there is kept. A link in its place is replaced and not followed: for a file that a person
    has named see :func:`sim.runs.own_file.put_file`.

    Raises:
        ForeignFileError: Its place is taken by what is no file.
        NotWritten: It cannot be written; then nothing is.
    """
    with naming(path):
        part = stage_file(path, content)
        try:
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def stage_file(path: Path, content: bytes | memoryview) -> Path:
    """Write what is to take the place of ``path`` beside it, safe on the disk; returns where it is.

    Raises:
        ForeignFileError: Its place is taken by what is no file.
        OSError: It cannot be written; then nothing is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = _mode_of(path)
    part = part_of(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        # With its mode from the first moment on: what was readable to one person alone must not be to all meanwhile.
        with os.fdopen(os.open(part, flags, 0o666 if mode is None else mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def part_of(path: Path) -> Path:
    """A name beside ``path`` for what is written before it takes its place: of this process alone, and never twice."""
    # Cut, for the name may be as long as the file system allows.
    return path.with_name(f".{path.name[:40]}.{_host()}-{os.getpid()}-{time.monotonic_ns()}.part")


def is_part(name: str) -> bool:
    """Whether a file or folder of this name is one that is being written."""
    return _PART.fullmatch(name) is not None


def clear_parts(folder: Path) -> None:
    """Remove what killed writers have left in a folder; what a writer that is still at work has there stays."""
    for path in folder.glob(".*.part"):
        if not _is_left(path):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where its file system can: a new file's name is not there before.

    Windows opens no folder as a file, and some network and user-space file systems sync none. There a file is whole or
    not there all the same; only a power failure within the next seconds may take its name away.

    Raises:
        NotWritten: The disk fails.
    """
    with naming(folder, "its last file may be lost if the power fails"):
        try:
            opened = os.open(folder, os.O_RDONLY)
        except OSError as error:
            if error.errno not in CANNOT_SYNC:
                raise
            return
        try:
            os.fsync(opened)
        except OSError as error:
            if error.errno not in CANNOT_SYNC:
                raise
        finally:
            os.close(opened)


@contextmanager
def naming(path: Path, safe: str = AS_IT_WAS) -> Iterator[None]:
    """Name the file or folder that is being written in what the system says, and what is safe.

    Raises:
        NotWritten: In the place of any other OSError.
    """
    try:
        yield
    except (NotWritten, ForeignFileError, ForeignFolderError):
        raise
    except OSError as error:
        raise not_written(path, error, safe) from error


def not_written(path: Path, error: OSError, safe: str = AS_IT_WAS) -> NotWritten:
    """What the system says of a file or folder that cannot be written, with its name, and what is safe."""
    # By number: libraries put texts of their own in the place of the system's, some without saying which file it was.
    why = os.strerror(error.errno) if error.errno else str(error)
    return NotWritten(error.errno, f"{why}; {safe}", str(path))


def _mode_of(path: Path) -> int | None:
    """Mode of the file that is to be replaced; None where there is none, or a link."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return None
    check_is_file(path, found.st_mode)
    return stat.S_IMODE(found.st_mode)


def check_is_file(path: Path, mode: int) -> None:
    """Refuse to write a file where there is something else.

    Args:
        path: Its place.
        mode: Mode of what stands there, as of :func:`os.stat`.

    Raises:
        ForeignFileError: It is a folder, a device, a pipe or a socket.
    """
    if stat.S_ISDIR(mode):
        raise ForeignFileError(f"{path} is a folder; name a file to write to")
    if not stat.S_ISREG(mode):
        raise ForeignFileError(f"{path} is a device, a pipe or a socket; name a file to write to")


def _is_left(path: Path) -> bool:
    """Whether the process that began a file or folder is gone."""
    found = _PART.fullmatch(path.name)
    if found is None:
        return False
    # Windows would end the process that it is asked about.
    if found["host"] == _host() and os.name == "posix":
        return not _is_running(int(found["pid"]))
    try:
        # Nobody here knows whether a process of another machine is at work; none takes a day for one file.
        return time.time() - path.lstat().st_mtime > LEFT_AFTER_S
    except OSError:
        return False


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _host() -> str:
    return socket.gethostname().replace(".", "_")[:60] or "host"
