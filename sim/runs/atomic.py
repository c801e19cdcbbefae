"""Folders that are there as a whole or not at all, never over somebody else's files."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.runs.errors import FolderError, ForeignFileError, ForeignFolderError, NotWritten
from sim.runs.exchange import exchanged
from sim.runs.files import clear_parts, is_part, naming, not_written, part_of, sync_folder
from sim.runs.lock import locked
from sim.runs.manifest import HOLDS, MANIFEST, files_in, read_manifest


def check_target(target: Path) -> None:
    """Find out, before the work is done, whether ``target`` may be replaced and its parent can be written.

    What a killed process has left beside it is put right.

    Raises:
        ForeignFolderError: It exists and holds anything that is not in the list of its own manifest.
        NotWritten: It, or the folder that it stands in, cannot be written.
    """
    target = target.resolve()
    # The nearest that exists, for mkdir would say only that something on the way down is no folder.
    there = next(folder for folder in target.parents if folder.exists())
    if not there.is_dir():
        raise ForeignFolderError(f"{there} is a file, so {target} cannot be made")
    _recover(target)
    if target.exists():
        _check_ours(target)
    with naming(target, "nothing was written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_parts(target.parent)
        # Tried and not asked: permissions alone do not say whether a network file system lets one write.
        tried = part_of(target)
        tried.mkdir()
        tried.rmdir()


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside ``target``, to write into; it takes ``target``'s place when the block ends well.

    When the block fails, ``target`` is as it was. When the process is killed, ``target`` is as it was or as it was to
    be, and what stays beside it goes with the next call. The mode of a folder that is there is kept.

    Raises:
        ForeignFolderError: ``target`` holds anything that is not in the list of its own manifest.
        NotWritten: It, or the folder that it stands in, cannot be written.
    """
    target = target.resolve()
    check_target(target)
    staging = part_of(target)
    try:
        with naming(target):
            staging.mkdir(mode=stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o777)
        try:
            yield staging
        except OSError as error:
            if _is_of(staging, error):
                raise not_written(target, error) from error
            raise
        with naming(target):
            _sync(staging)
            with locked(target):
                # Looked at again, for somebody may have put a file there while the work was done.
                if target.exists():
                    _check_ours(target)
                    staging.chmod(stat.S_IMODE(target.stat().st_mode))
                _replace(staging, target)
            sync_folder(target.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _is_of(staging: Path, error: OSError) -> bool:
    """Whether an error of the system is about what is written into a folder; libraries do not always say the file."""
    if isinstance(error, NotWritten | ForeignFileError | ForeignFolderError):
        return False
    return error.filename is None or str(error.filename).startswith(str(staging))


def _sync(folder: Path) -> None:
    """Make the files of a folder safe on the disk before it takes the place of another."""
    for name in files_in(folder):
        descriptor = os.open(folder / name, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _check_ours(target: Path) -> None:
    if not target.is_dir():
        raise ForeignFolderError(f"{target} is a file; name a folder to write to")
    found = {name for name in files_in(target) if not is_part(Path(name).name)}
    # An empty folder is nobody's work.
    if not found and not any(target.iterdir()):
        return
    if not (target / MANIFEST).is_file():
        raise ForeignFolderError(f"{target} holds files and no {MANIFEST}: it is not the folder of an earlier run")
    try:
        manifest = read_manifest(target)
    except FolderError as error:
        raise ForeignFolderError(str(error)) from error
    if held := manifest.get(HOLDS):
        raise ForeignFolderError(f"{target} is the folder of a {held}, which grows and is not replaced; name another")
    if foreign := sorted(found - manifest["files"].keys() - {MANIFEST}):
        raise ForeignFolderError(
            f"{target / foreign[0]} was not written by a run; move it away, or name another folder"
        )


def _aside(target: Path) -> Path:
    """Where the old folder is while the new one takes its place, on systems that cannot exchange the two."""
    return target.with_name(f".{target.name}.replaced")


def _recover(target: Path) -> None:
    """Put back the folder that a killed process had set aside, or remove it where the new one is in place."""
    aside = _aside(target)
    if not aside.exists():
        return
    with naming(target), locked(target):
        if aside.exists() and target.exists():
            _remove(aside)
        elif aside.exists():
            aside.rename(target)


def _replace(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``; what was there goes only once the new one is in place."""
    if not target.exists():
        staging.rename(target)
        return
    if exchanged(staging, target):
        return
    aside = _aside(target)
    # Renamed and not deleted: if the second rename fails it is put back, by us or by the next call.
    target.rename(aside)
    try:
        staging.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    _remove(aside)


def _remove(aside: Path) -> None:
    """Remove an old folder; under another name first, for half of it must not be put back by anybody."""
    left = part_of(aside)
    aside.rename(left)
    shutil.rmtree(left, ignore_errors=True)
