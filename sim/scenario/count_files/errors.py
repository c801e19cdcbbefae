"""The one error of files of counts."""

from __future__ import annotations

from sim.scenario.errors import SimError


class ObservedError(SimError, ValueError):
    """A file of counts cannot be read: the message says which line and cell, why, and what to do."""
