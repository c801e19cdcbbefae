"""What results must not be used for; it stands on every page that leaves the program."""

from __future__ import annotations

WHAT_NOT = (
    "Not for planning or justifying forced removal, not for finding the hour or place at which people are exposed, not "
    "for selecting persons; no result is evidence that an evacuation is lawful or wanted. Nobody is traced."
)
