"""Hours of the engine's clock as local time: labels, and the clock hours that a run spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.scenario.model import Scenario

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_label(start: datetime, time_h: float) -> str:
    """Local day and time, to the minute, such as ``27 Sep 15:05``, whatever the machine's locale.

    Args:
        start: Zero of the clock, with offset.
        time_h: Hours after it.
    """
    moment = start + timedelta(minutes=round(time_h * 60.0))
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%H:%M}"


def night_label(start: datetime, time_h: float) -> str:
    """The night around a midnight, or any other hour from noon to noon, such as ``24 to 25 Sep``.

    Not for an hour by which something is needed: of a morning it names a night that is over.

    Args:
        start: Zero of the clock, with offset.
        time_h: Hours after it.
    """
    evening = start + timedelta(hours=time_h - 12.0)
    morning = evening + timedelta(days=1)
    month = f" {_MONTHS[evening.month - 1]}" if evening.month != morning.month else ""
    return f"{evening.day}{month} to {morning.day} {_MONTHS[morning.month - 1]}"


def dated_label(moment: datetime) -> str:
    """A moment with its year, such as ``22 Sep 2023, 20:00``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"


def offset_label(start: datetime) -> str:
    """The fixed offset of the scenario's local time, such as ``UTC+04:00``."""
    text = f"{start:%z}"
    return f"UTC{text[:3]}:{text[3:5]}" if text else "local time"


@dataclass(frozen=True)
class ClockHours:
    """The local clock hours (15:00 to 16:00 …) from the start of a run to its horizon.

    Attributes:
        edges_h: Limits of the hours, hours after the start, shape ``(hours + 1,)``. The first and the last hour
            are cut off by the start and the horizon of the run.
        whole: Whether the run spans the whole clock hour, shape ``(hours,)``.
    """

    edges_h: Floats
    whole: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.whole)

    def number_of(self, time_h: Floats) -> NDArray[np.intp]:
        """Number of the clock hour of each time; the hour begins at its lower limit, the last one includes both."""
        numbers = np.searchsorted(self.edges_h, time_h, side="right") - 1
        return np.clip(numbers, 0, len(self) - 1)

    def counts_upto(self, time_h: Floats) -> NDArray[np.intp]:
        """How many events, given in order, lie before each limit of an hour, shape ``(hours + 1,)``: all at the ends.

        So those of an hour are those from its lower limit on, as :meth:`number_of` has it.
        """
        inner = np.searchsorted(time_h, self.edges_h[1:-1], side="left")
        return np.concatenate([[0], inner, [len(time_h)]])


def clock_hours(scenario: Scenario) -> ClockHours:
    """The local clock hours of a scenario's run."""
    start = scenario.start
    first = 1.0 - (start.minute * 60 + start.second + start.microsecond / 1e6) / 3600.0
    inner = np.arange(first, scenario.horizon_h, 1.0)
    edges = np.concatenate([[0.0], inner[inner < scenario.horizon_h - 1e-9], [scenario.horizon_h]])
    return ClockHours(edges, np.isclose(np.diff(edges), 1.0, atol=1e-9))
