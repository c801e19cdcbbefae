"""Local times that options name."""

from __future__ import annotations

from datetime import datetime

from sim.cli.app import MISTAKE, leave


def moment_of(option: str, text: str) -> datetime:
    """The moment that an option names; leaves with a message where it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        leave(f"{option} {text}: is not a date and time such as 2024-06-01T20:00", MISTAKE)
