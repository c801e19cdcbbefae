"""Two folders that change places in one step, where the system can: nobody ever sees neither of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_HERE, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of Linux (``renameat2(2)``)."""


def exchanged(one: Path, other: Path) -> bool:
    """Let two folders of one file system change places.

    Returns:
        Whether they did; if not, nothing has happened: not every system and file system can.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):  # a C library without it
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
