"""How often a process of ours looks for objects that only hold each other."""

from __future__ import annotations

import atexit
import gc

RARELY = (50_000, 20, 20)
"""Thresholds of :func:`gc.set_threshold`. Python's own (700, 10, 10) suit processes that wait for messages."""


def collect_rarely() -> None:
    """Look for garbage in circles rarely, and never among what the libraries made when they were imported.

    A run and its pictures make many objects that live until the end: looking through them again and again took a
    fifth of the time of ``sim run``, and taking them apart at the very end a tenth, when the system takes all memory
    back anyway. Only processes that are ours alone do this, never one that imports us.
    """
    gc.freeze()
    gc.set_threshold(*RARELY)
    atexit.register(gc.freeze)
