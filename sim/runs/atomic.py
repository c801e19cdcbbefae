"""Folders and files that are there as a whole or not at all; folders never over somebody else's files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.runs.errors import FolderError, ForeignFolderError

MANIFEST = "manifest.json"
"""The file that marks a folder as one of ours and lists what else is in it under ``files``."""

CANNOT_SYNC = frozenset(
    {errno.EACCES, errno.EBADF, errno.EINVAL, errno.EISDIR, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
)
"""What file systems answer that cannot sync a folder; a disk that fails answers otherwise."""


def check_target(target: Path) -> None:
    """Find out, before the work is done, whether ``target`` may be replaced and its parent can be written.

    Raises:
        ForeignFolderError: It exists and holds anything that is not in the list of its own manifest.
        OSError: It, or the folder that it stands in, cannot be written.
    """
    target = target.resolve()
    if target.exists():
        _check_ours(target)
    # The nearest that exists, for mkdir would say only that something on the way down is no folder.
    there = next(folder for folder in target.parents if folder.exists())
    if not there.is_dir():
        raise ForeignFolderError(f"{there} is a file, so {target} cannot be made")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Tried and not asked: permissions alone do not say whether a network file system lets one write.
    tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent).cleanup()


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside ``target``, to write into; it takes ``target``'s place when the block ends well.

    When the block fails, ``target`` is as it was. When the process is killed, ``target`` is as it was and a folder
    ``.<name>.<letters>`` stays beside it.

    Raises:
        ForeignFolderError: ``target`` holds anything that is not in the list of its own manifest.
        OSError: It, or the folder that it stands in, cannot be written.
    """
    target = target.resolve()
    check_target(target)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield staging
        staging.chmod(0o755)  # mkdtemp makes folders that only their owner can read
        _replace(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all, even when the power fails; its folder is made if need be.

    Raises:
        OSError: It cannot be written; then nothing is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Host and process: workers of several machines may write the same run at once, each with equal content.
    staging = path.parent / f".{path.name}.{socket.gethostname()}-{os.getpid()}-{time.monotonic_ns()}"
    try:
        with staging.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staging.replace(path)
    except BaseException:
        staging.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where its file system can: a new file's name is not there before.

    Windows opens no folder as a file, and some network and user-space file systems sync none. There a file is whole or
    not there all the same; only a power failure within the next seconds may take its name away.

    Raises:
        OSError: The disk fails.
    """
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


def extend_file(path: Path, more: Callable[[bytes], bytes]) -> bytes:
    """Add to the end of a file that only grows: whatever is killed, its bytes are the old ones or old and new.

    Processes that extend files of one folder at once wait for each other.

    Args:
        path: The file; it and its folder are made if need be.
        more: What is added, from what is there; where that is nothing, the file stays as it is.

    Returns:
        What the file holds now.

    Raises:
        OSError: It cannot be written; then it is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        there = path.read_bytes() if path.exists() else b""
        added = more(there)
        if added:
            write_file(path, there + added)
        return there + added


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time into a folder; the lock is the kernel's, and gone with the process however it ends."""
    try:
        import fcntl
    except ImportError:
        # Windows has no such lock: two processes that extend one file there may lose one addition, never half of one.
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def add_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a further file into one of our folders, and into the list of its manifest where it has one.

    Returns:
        The file.

    Raises:
        FolderError: The manifest is damaged.
        OSError: The folder does not exist or cannot be written.
    """
    write_file(folder / name, content)
    if (folder / MANIFEST).exists():
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            manifest["files"][name] = hashlib.sha256(content).hexdigest()
        except (ValueError, KeyError, TypeError) as error:
            raise FolderError(f"{folder / MANIFEST} is not the manifest of an earlier run") from error
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        write_file(folder / MANIFEST, text.encode("utf-8"))
    return folder / name


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below ``folder`` by its relative path, but for the manifest itself."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in sorted(_files(folder))
        if name != MANIFEST
    }


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _check_ours(target: Path) -> None:
    if not target.is_dir():
        raise ForeignFolderError(f"{target} is a file; name a folder to write to")
    # An empty folder is nobody's work.
    if not any(target.iterdir()):
        return
    if not (target / MANIFEST).is_file():
        raise ForeignFolderError(f"{target} holds files and no {MANIFEST}: it is not the folder of an earlier run")
    try:
        listed = set(json.loads((target / MANIFEST).read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise ForeignFolderError(f"{target / MANIFEST} is not the manifest of an earlier run") from error
    if foreign := sorted(_files(target) - listed - {MANIFEST}):
        raise ForeignFolderError(
            f"{target / foreign[0]} was not written by a run; move it away, or name another folder"
        )


def _replace(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``; what was there goes only once the new one is in place."""
    if not target.exists():
        staging.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    # Renamed and not deleted: if the second rename fails it is put back.
    target.rename(old / target.name)
    try:
        staging.rename(target)
    except OSError:
        (old / target.name).rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
