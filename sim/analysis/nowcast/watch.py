"""Watching a file of counts: what it holds each time that somebody has changed it and is done with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path


def settled(path: Path, every_s: float, wait: Callable[[float], None] = time.sleep) -> Iterator[bytes]:
    """What a file holds now, and again each time that it has changed; never ends by itself.

    A file is looked at again before it is believed: a program that saves it may be half-way, and half a row is a wrong
    count, which the log of forecasts would keep for ever. A file that is away for a moment is waited for.

    Args:
        path: The file.
        every_s: Seconds between two looks.
        wait: Waits for so many seconds.
    """
    shown = before = None
    while True:
        now = path.read_bytes() if path.is_file() else None
        if now is not None and now == before and now != shown:
            shown = now
            yield now
        before = now
        wait(every_s)
