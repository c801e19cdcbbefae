"""How often a process of ours looks for objects that only hold each other."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

MADE_BETWEEN = 50_000
"""Objects that are made before Python looks for circles of them. Its own 700 suit processes that wait for messages."""

RARELY = (MADE_BETWEEN, 20, 20)
"""Thresholds of :func:`gc.set_threshold` in a process of ours."""


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Let Python look for circles of objects less often for a while, in a process that may be somebody else's.

    A run makes hundreds of thousands of objects, and nearly all that are not kept are freed at once: to look through
    them after every 700 takes a twentieth of its time, and finds next to nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(MADE_BETWEEN, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_rarely() -> None:
    """Look for garbage in circles rarely, and never among what the libraries made when they were imported.

    A run and its pictures make many objects that live until the end: looking through them again and again took a
    fifth of the time of ``sim run``, and taking them apart at the very end a tenth, when the system takes all memory
    back anyway. Only processes that are ours alone do this, never one that imports us.
    """
    gc.freeze()
    gc.set_threshold(*RARELY)
    atexit.register(gc.freeze)
