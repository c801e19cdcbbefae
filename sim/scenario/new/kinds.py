"""What an answer may be: a number in a range, several of them, a time, hours of the day, one of a few words.

Nothing slow is imported here: the shell makes its options of the questions, and ``sim --help`` must not wait.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

Answer = str | int | float | tuple[float, ...]
"""What somebody answered."""


class AnswerError(ValueError):
    """An answer is not what was asked for; the text says what would be."""


class Kind(ABC):
    """What a question takes for an answer."""

    @abstractmethod
    def read(self, text: str) -> Answer:
        """The answer that a text is.

        Raises:
            AnswerError: It is none; the message says what is allowed.
        """


@dataclass(frozen=True)
class Words(Kind):
    """Any words, on one line."""

    def read(self, text: str) -> str:
        """The words, without blanks around them."""
        words = " ".join(text.split())
        if not words:
            raise AnswerError("is empty; any words will do")
        return words


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, text: str) -> str:
        """The word."""
        if text.strip() not in self.words:
            raise AnswerError(f"'{text}' is not one of {', '.join(self.words)}")
        return text.strip()


@dataclass(frozen=True)
class WholeNumber(Kind):
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    def read(self, text: str) -> int:
        """The number; a comma between thousands is allowed."""
        try:
            number = int(text.strip().replace(",", ""))
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            raise AnswerError(f"'{text}' is not a whole number from {self.low:,} to {self.high:,}")
        return number


@dataclass(frozen=True)
class Number(Kind):
    """A number from ``low`` to ``high``."""

    low: float
    high: float

    def read(self, text: str) -> float:
        """The number."""
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        # Written so that what is not a number fails it, too.
        if not self.low <= number <= self.high:
            raise AnswerError(f"'{text}' is not a number from {self.low:g} to {self.high:g}")
        return number


@dataclass(frozen=True)
class Numbers(Kind):
    """One to ``most`` numbers from ``low`` to ``high``, with commas between them."""

    low: float
    high: float
    most: int

    def read(self, text: str) -> tuple[float, ...]:
        """The numbers."""
        one = Number(self.low, self.high)
        found = tuple(one.read(part) for part in text.split(","))
        if len(found) > self.most:
            raise AnswerError(f"'{text}' has {len(found)} numbers; at most {self.most}")
        return found


@dataclass(frozen=True)
class Moment(Kind):
    """A local date and time with its offset."""

    def read(self, text: str) -> str:
        """The moment, as a scenario writes it."""
        example = "a local date and time with its offset, such as 2030-06-01T06:00+02:00"
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            raise AnswerError(f"'{text}' is not {example}") from None
        if moment.tzinfo is None:
            raise AnswerError(f"'{text}' has no offset from UTC: give {example}")
        return moment.isoformat(timespec="minutes")


@dataclass(frozen=True)
class HoursOfDay(Kind):
    """Hours of the day from which until which something is open."""

    def read(self, text: str) -> str:
        """The hours, as a scenario writes them."""
        found = re.fullmatch(r"\s*([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)\s*", text)
        # Texts of one form compare as the hours do.
        if found is None or not text.strip()[:5] < text.strip()[6:] <= "24:00":
            raise AnswerError(f"'{text}' is not a span of hours within a day, such as 06:00-20:00")
        return text.strip()
