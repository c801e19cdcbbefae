"""Processes that end at any call of the file system: killed there, or the disk is full from there on."""

from __future__ import annotations

import errno
import os
import signal
import sys
import warnings
from collections.abc import Callable
from itertools import count

CALLS = frozenset(
    {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.listdir", "os.scandir", "shutil.rmtree"}
    | {"ctypes.dlsym"}  # the one call that the standard library does not have is made by name
)
"""Audit events of the calls of the file system that a writer makes; each is raised before the call."""

DONE, REFUSED = 0, 1


def killed() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def full() -> None:
    """What the system says when a disk is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def ended(work: Callable[[], object], at: int, how: Callable[[], None]) -> int:
    """Do some work in another process in which something happens before its call number ``at``; its exit code."""
    with warnings.catch_warnings():
        # It does nothing but what is tested, so that threads of this process do not matter.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 99
        try:
            _arm(at, how)
            work()
            code = DONE
        except OSError:
            code = REFUSED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _arm(at: int, how: Callable[[], None]) -> None:
    calls = count(1)

    def heard(event: str, arguments: object) -> None:
        if event in CALLS and next(calls) == at:
            how()

    sys.addaudithook(heard)
