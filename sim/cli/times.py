"""Local times that options name."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from sim.cli.app import MISTAKE, leave

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


def moment_of(option: str, text: str) -> datetime:
    """The moment that an option names; leaves with a message where it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        leave(f"{option} {text}: is not a date and time such as 2024-06-01T20:00", MISTAKE)


def hour_of(option: str, text: str | None, scenario: Scenario) -> float:
    """Hours after a scenario's start of a local time that an option names; infinite where it is left out."""
    from sim.scenario.fields import hours_between

    if text is None:
        return math.inf
    moment = moment_of(option, text)
    return hours_between(scenario.start, moment if moment.tzinfo else moment.replace(tzinfo=scenario.start.tzinfo))
