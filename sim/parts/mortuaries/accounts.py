"""Where the dead are: the accounts of the kind ``mortuaries``, in bodies."""

from __future__ import annotations

MORTUARIES, HEARSES = "mortuaries", "hearses"
"""Kinds of the ledger: bodies by place, vehicles by state."""

BROUGHT, ON_THE_WAY, HOME = "brought in during the run", "on the way", "taken home"
"""From where those come who die during the run, and where those are who have left a mortuary."""


def lying_at(mortuary: str) -> str:
    """The account of those who lie at a mortuary."""
    return f"at {mortuary}"
