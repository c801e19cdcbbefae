"""One writer at a time for a folder, whatever process it is: the others wait."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _wait(descriptor: int) -> None:
        # Windows tries for ten seconds and then raises OSError: there is no lock then, as below.
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _wait(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only writer of ``folder`` within this block.

    The lock is a file beside the folder. The system lets go of it when its process ends, however it ends, and the next
    writer removes the file. Where no file can be written beside the folder, or the file system knows no locks, there is
    no lock: then of several writers at once the last one may be the only one that is listed.
    """
    folder = folder.resolve()
    # Cut, for a file's name may not be much longer than a folder's.
    path = folder.with_name(f".{folder.name[:40]}.lock")
    descriptor = _taken(path)
    try:
        yield
    finally:
        if descriptor is not None:
            # Removed while it is held: who waits for it finds that it is no longer there, and takes the next one.
            with suppress(OSError):
                path.unlink()
            os.close(descriptor)


def _taken(path: Path) -> int | None:
    """The open lock, once it is ours; None where there can be none."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            return None
        try:
            _wait(descriptor)
            # The writer before us may have removed the file while we waited: then ours is a lock on nothing.
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass  # removed by the writer before us
        except OSError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
