"""What can go wrong around a run, and is not the fault of the program."""

from __future__ import annotations


class FolderError(ValueError):
    """A folder is not that of a run, or not complete: the message says what is wrong."""


class ForeignFolderError(FileExistsError):
    """The folder to be written holds files that no earlier run wrote; they are left alone."""


class WorkerDied(RuntimeError):
    """A worker process ended before its work did: killed from outside, or the machine ran out of memory."""


class ClusterError(RuntimeError):
    """A cluster is not to be had, or gone while it worked: the message says why."""


class MissingTool(RuntimeError):
    """A program is not installed without which what was wanted cannot be had: the message says which."""
