"""Small counts are not written: which cells of a table hide, so that no count from 1 to 9 can be worked out.

A cell from 1 to ``LARGEST_SMALL`` hides (*primary*, written ``<10`` in forms for programs and "fewer than 10" for
people). Where it could be got back from a published total, further cells hide (*complementary*, written ``suppressed``
or "not shown"), the smallest first, and at last the total. What is
guarded against is a reader who knows the total, every other published cell, and both rules: for him every ``<10`` must
have at least ``LEAST_POSSIBLE`` possible values. Zeros are published: they are nobody.

Why 10: it is a common threshold of official statistics for tables of persons; see ``docs/ethics.md``. Source of the
method: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4 (primary and secondary cell suppression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

LARGEST_SMALL = 9
"""Largest count that hides."""

LEAST_POSSIBLE = 5
"""Values that a hidden small count must at least be able to have for a reader."""

PEOPLE = ("persons", "families")
"""Units of which small counts hide: three families are as easily found as three persons."""


class Shown(Enum):
    """How a cell is written."""

    PUBLISHED = "published"
    PRIMARY = "<10"
    COMPLEMENTARY = "suppressed"

    @property
    def words(self) -> str:
        """What stands in the place of the count for people; forms for programs have the value."""
        return _WORDS[self]


_WORDS = {
    Shown.PUBLISHED: "published",
    Shown.PRIMARY: f"fewer than {LARGEST_SMALL + 1}",
    Shown.COMPLEMENTARY: "not shown",
}


@dataclass(frozen=True)
class SuppressedLine:
    """How the parts of a total, and the total, are written."""

    parts: tuple[Shown, ...]
    total: Shown


def written(count: int, shown: Shown) -> str:
    """A count as it is written in a table."""
    return str(count) if shown is Shown.PUBLISHED else shown.value


def alone(count: int) -> Shown:
    """How a count is written that is no part of a published total."""
    return Shown.PRIMARY if 1 <= count <= LARGEST_SMALL else Shown.PUBLISHED


def in_words(count: float, unit: str, text: str) -> str:
    """A number for people: ``text``, or what stands in its place where it is a small count of people.

    Args:
        count: The number.
        unit: Its unit; only those of ``PEOPLE`` hide.
        text: How it is written otherwise.
    """
    how = alone(round(count)) if unit in PEOPLE else Shown.PUBLISHED
    return text if how is Shown.PUBLISHED else how.words


def hidden(parts: Sequence[int], total: int) -> SuppressedLine:
    """How to write parts that add up to a total.

    Args:
        parts: Counts, none negative.
        total: Their sum, or a number near it (medians of parts do not add up to the median of the sum); what could be
            worked out from an exact sum is guarded in any case.
    """
    shown = [alone(count) for count in parts]
    of_total = alone(total)
    if of_total is not Shown.PUBLISHED and Shown.PRIMARY not in shown and any(parts):
        shown[max(range(len(parts)), key=lambda k: parts[k])] = Shown.COMPLEMENTARY
    while of_total is Shown.PUBLISHED and not _is_safe(parts, shown):
        rest = [k for k, how in enumerate(shown) if how is Shown.PUBLISHED and parts[k] > LARGEST_SMALL]
        if not rest:
            of_total = Shown.COMPLEMENTARY
            break
        shown[min(rest, key=lambda k: parts[k])] = Shown.COMPLEMENTARY
    return SuppressedLine(tuple(shown), of_total)


def beside(parts: Sequence[int], total: int) -> tuple[Shown, ...]:
    """How to write parts beside a total that is published in any case.

    Where even hiding further parts would give a small one back, none of them is written, zeros not either: a table of
    one line is no split. Parts that do not add up to the total (women beside all) have a rest, which is guarded too.

    Args:
        parts: Counts, none negative.
        total: What they are parts of.
    """
    rest = total - sum(parts)
    line = hidden((*parts, rest) if rest > 0 else parts, total)
    if line.total is not Shown.PUBLISHED:
        return (Shown.COMPLEMENTARY,) * len(parts)
    return line.parts[: len(parts)]


def possible(parts: Sequence[int], shown: Sequence[Shown], cell: int) -> tuple[int, int]:
    """Least and largest value that a reader of the published cells and their sum can think of for a ``<10``."""
    others = [k for k, how in enumerate(shown) if how is not Shown.PUBLISHED and k != cell]
    left = parts[cell] + sum(parts[k] for k in others)
    least_others = sum(1 if shown[k] is Shown.PRIMARY else LARGEST_SMALL + 1 for k in others)
    unbounded = any(shown[k] is Shown.COMPLEMENTARY for k in others)
    most_others = left if unbounded else LARGEST_SMALL * len(others)
    return max(1, left - most_others), min(LARGEST_SMALL, left - least_others)


def _is_safe(parts: Sequence[int], shown: Sequence[Shown]) -> bool:
    for cell, how in enumerate(shown):
        if how is Shown.PRIMARY:
            least, most = possible(parts, shown, cell)
            if most - least + 1 < LEAST_POSSIBLE:
                return False
    return True
