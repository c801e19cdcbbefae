"""The one error of files of counts."""

from __future__ import annotations


class ObservedError(ValueError):
    """A file of counts cannot be read: the message says which line and cell, why, and what to do."""
