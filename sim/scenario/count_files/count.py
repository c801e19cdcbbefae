"""One count of a file."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.count_files.reading import CountKind


@dataclass(frozen=True)
class CountRead:
    """A number that was counted, announced or observed.

    Attributes:
        series: What is counted, by the scenario's own name.
        kind: What the number is.
        time_h, until_h: When it holds, hours after the start: at one hour, or at some hour between the two.
        low, high: The range that sources and rounding allow; one number where the file has one.
        place: ``file:line``.
        column: Name of the column, for messages.
        time_text: The time as written.
        source, note: What the file says of it.
        correction: Whether it corrects earlier counts that were too high.
        withdrawn_h: The hour at which a correction withdrew it; infinite where none did.
    """

    series: str
    kind: CountKind
    time_h: float
    until_h: float
    low: float
    high: float
    place: str
    column: str
    time_text: str
    source: str = ""
    note: str = ""
    correction: bool = False
    withdrawn_h: float = float("inf")

    @property
    def hour_known(self) -> bool:
        """Whether it holds at one hour."""
        return self.time_h == self.until_h

    @property
    def value(self) -> float:
        """The number, or the middle of its range."""
        return self.low if self.low == self.high else (self.low + self.high) / 2.0
