"""Names of the ledger's accounts of stocks and convoys, for those who write into it and those who read it."""

from __future__ import annotations

OUTSIDE, MADE, DEPOTS, USED_UP = "outside", "made inside", "depots", "used up"
"""Accounts of a stock; those of what convoys bring are below."""

ON_THE_WAY, BEING_UNLOADED = "on the way", "being unloaded"
"""Accounts of what convoys bring; each convoy has one more, of what waits."""

ARISING, CUT, SHORT = "arising", "cut by rationing", "without a ration"
"""Accounts of the need that is not met, kg."""

AWAY, SERVED, UNSERVED = "away", "with a ration", "without a ration"
"""Accounts of the persons whom a stock has to serve."""


def unmet_kind(stock: str) -> str:
    """The book of the need for a stock that is not met."""
    return f"{stock} not met"


def persons_kind(stock: str) -> str:
    """The book of the persons whom a stock has to serve."""
    return f"{stock} rations"


def waiting_account(convoy: str) -> str:
    """The account of what a convoy waits with at the border."""
    return f"{convoy} waiting"
