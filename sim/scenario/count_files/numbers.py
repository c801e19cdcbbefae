"""One cell that holds a number, as people and spreadsheets write it."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from sim.scenario.count_files.errors import ObservedError

MISSING = frozenset(
    {
        *("", "n/a", "#n/a", "na", "n.a.", "n.d.", "nd", "nan", "null", "none", "-", "--", "–", "—", "..", "...", "…"),
        *("?", "unknown", "not reported", "no data"),
    }
)
"""Cells that say that nothing was reported, in small letters; missing is never zero."""


class Style(Enum):
    """How a file writes numbers; the value is how it says so."""

    POINT = "1,234.5"
    """A point before decimals, commas or nothing between thousands."""

    COMMA = "1.234,5"
    """A comma before decimals, points or nothing between thousands."""


_GROUPS = re.compile(r"(\d{1,3}(?:[ '’]\d{3})+)(?:[.,](\d+))?")
_PLAIN = re.compile(r"\+?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SURE = {
    Style.POINT: re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+"),
    Style.COMMA: re.compile(
        r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|0,\d+|\d{4,},\d+"
    ),
}
"""Numbers that can be read in one style only."""

_BOTH = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A thousand and something in one style, one and some decimals in the other."""


def number(place: str, column: str, text: str, style: Style | None, *, whole: bool) -> float | None:
    """The number of a cell, from 0 on; None where nothing was reported.

    Args:
        place: ``file:line``.
        column: Name of the column.
        text: The cell.
        style: How the file writes numbers; None where it does not say so.
        whole: Whether persons or vehicles are counted, so that ``1.234`` may be a thousand and more.

    Raises:
        ObservedError: It is no number, or could be two.
    """
    given = unicodedata.normalize("NFKC", text).strip()
    if given.casefold() in MISSING:
        return None
    if style is None and _BOTH.fullmatch(given) and (whole or "," in given):
        thousand, decimal = re.sub(r"[.,]", "", given), given.replace(",", ".")
        raise ObservedError(
            f"{place}: {column} '{text}' may be {thousand} or {decimal}; write {thousand} or {decimal}0, or say how "
            f"the file writes numbers in a line '# numbers: {Style.POINT.value}' or '# numbers: {Style.COMMA.value}'"
        )
    found = _value(given, style)
    if found is None or found == float("inf"):
        raise ObservedError(
            f"{place}: {column} '{text}' is not a number from 0 on; leave it blank when not reported{_hint(given)}"
        )
    return found


def _value(given: str, style: Style | None) -> float | None:
    if groups := _GROUPS.fullmatch(given):
        return float(re.sub(r"[ '’]", "", groups[1]) + (f".{groups[2]}" if groups[2] else ""))
    styles = [style] if style else [one for one, sure in _SURE.items() if sure.fullmatch(given)]
    if Style.COMMA in styles:
        given = given.replace(".", "").replace(",", ".")
    elif Style.POINT in styles:
        given = given.replace(",", "")
    return float(given) if _PLAIN.fullmatch(given) else None


def _hint(given: str) -> str:
    """What to write instead of what people often write."""
    if given.startswith("#"):
        return ", or mend the formula of the spreadsheet"
    if re.match(r"[~≈<>≥≤]|about|more|over|some|up to", given, re.IGNORECASE) or given.endswith("+"):
        return "; an estimate is a range: columns low and high of a record"
    if re.search(r"\d.*[^\d.,\s]", given):
        return "; write the number alone, and what is said of it in a column note"
    return ""
