"""How far a study is: what its engines report while they work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of a study's runs.

    Attributes:
        total: Runs that this call has to see to, with those that were there before.
        there: Runs that were there before.
        done: Runs made by this call.
        failed: Runs that cannot be made, found by this call.
        since_s: When the work began, on the clock of ``time.monotonic``.
    """

    total: int
    there: int = 0
    done: int = 0
    failed: int = 0
    since_s: float = field(default_factory=time.monotonic)

    @property
    def seen(self) -> int:
        """Runs that are settled."""
        return self.there + self.done + self.failed

    @property
    def per_s(self) -> float:
        """Runs made per second."""
        taken_s = time.monotonic() - self.since_s
        return (self.done + self.failed) / taken_s if taken_s > 0.0 else 0.0

    @property
    def left_s(self) -> float:
        """Seconds that the rest takes at this pace; infinite before the first run is done."""
        return (self.total - self.seen) / self.per_s if self.per_s > 0.0 else float("inf")

    def count(self, has_row: bool) -> None:
        """Count one more run."""
        self.done += has_row
        self.failed += not has_row

    @property
    def text(self) -> str:
        """In one line."""
        left = "" if self.left_s == float("inf") or self.seen == self.total else f", {duration(self.left_s)} left"
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{self.seen:,} of {self.total:,} runs, {self.per_s:.2f} runs/s{left}{failed}"


Report = Callable[[Tally], None]
"""Called with the counts of a study's runs."""

Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""


def duration(seconds: float) -> str:
    """Seconds in words: ``45 s``, ``12 min``, ``3.4 h``."""
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 6000.0 else f"{seconds / 3600.0:.1f} h"
