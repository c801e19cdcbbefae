"""Where a vehicle of a column can be: the accounts of the kind ``troop_columns``."""

from __future__ import annotations

COLUMNS = "troop_columns"
"""Kind of the ledger."""

WAITING, ON_ROAD, THROUGH = "waiting", "on road", "through"
STATES = (WAITING, ON_ROAD, THROUGH)
"""Waits to set off; has set off; has crossed, or has come to the end of a route that does not cross."""


def account(column: str, state: str) -> str:
    """The account of a column's vehicles in a state."""
    return f"{column} {state}"
