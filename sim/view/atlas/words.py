"""What a map says of its borders: whose they are, how exact, and that we take no position on any."""

from __future__ import annotations

from sim.locale.language import message

BORDERS = (
    "Borders and names of countries: Natural Earth, public domain, up to a kilometre off. They imply no position of "
    "ours on any border."
)
"""At the foot of a page."""

BORDERS_IN_SHORT = message("Borders: Natural Earth; no position of ours on any.")
"""At the foot of a film and of a snapshot."""
