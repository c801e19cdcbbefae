"""What can go wrong around a run, and is not the fault of the program."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from sim.scenario.errors import SimError


class FolderError(SimError, ValueError):
    """A folder is not that of a run, or not complete: the message says what is wrong."""


def incomplete(folder: Path, kind: str, error: Exception) -> FolderError:
    """Say why a folder cannot be read as that of a ``kind`` (a run, a comparison), without the system's numbers."""
    why = str(error)
    if isinstance(error, FolderError):
        return error
    if not folder.is_dir():
        why = "there is no such folder"
    elif isinstance(error, KeyError):
        why = f"there is no {error} in it"
    elif isinstance(error, OSError) and error.filename:
        missing = isinstance(error, FileNotFoundError)
        why = f"{Path(error.filename).name} is missing" if missing else f"{Path(error.filename).name}: {error.strerror}"
    elif isinstance(error, FileNotFoundError):
        # Of Parquet files the system's message is the path alone.
        why = f"{Path(str(error)).name} is missing"
    return FolderError(f"{folder} is not the complete folder of a {kind}: {why}")


class ForeignFolderError(SimError, FileExistsError):
    """The folder to be written holds files that no earlier run wrote; they are left alone."""


class ForeignFileError(SimError, FileExistsError):
    """A file to be written is not ours, or no file: it is left alone."""


class NotWritten(OSError):
    """A file or a folder cannot be written: its name, what the system says, and what is safe."""


class WorkerDied(SimError, RuntimeError):
    """A worker process ended before its work did: killed from outside, or the machine ran out of memory."""

    mendable: ClassVar[bool] = False


class ClusterError(SimError, RuntimeError):
    """A cluster is not to be had, or gone while it worked: the message says why."""

    mendable: ClassVar[bool] = False


class PlaceError(SimError, ValueError):
    """There is no such place to make runs at; the message says which there are."""


class JobsError(SimError, ValueError):
    """So many worker processes are not for this machine."""


class MissingTool(SimError, RuntimeError):
    """A program is not installed without which what was wanted cannot be had: the message says which."""
