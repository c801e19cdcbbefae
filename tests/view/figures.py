"""Numbers of a run as a reader finds them in its outputs, and whether they are those of its files, to the digit shown.

Nothing here asks the package how it writes: moments, units and quantiles are worked out anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

MOMENT = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d\d:\d\d)")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FIGURE = (
    r"(?P<value>\d{1,2} [A-Z][a-z]{2} \d\d:\d\d|fewer than 10|\d[\d,]*(?:\.\d+)?(?: (?:h|min|km|m|%)\b)?)"
    r"(?: (?:persons?|families|vehicles?|of the count))?(?: and groups on foot)?(?: \((?P<ends>[^)]*)\))?"
)
"""A number or moment in a sentence, with the ends of its interval in brackets."""

IN_ONE = {"h": 1.0, "min": 60.0, "s": 3600.0, "km": 1.0, "m": 1000.0}
"""How many of a unit are an hour, or a kilometre."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

HIDDEN = ("fewer than 10", "not shown", "<10", "suppressed", "·")
"""What stands in the place of a count that is not written."""

WHEN = "h after start"
"""The unit of a moment in the files."""


@dataclass(frozen=True)
class Filed:
    """A number of the files.

    Attributes:
        value, low, high: The number and the ends of its interval; None where there is none, or it is beyond the run.
        unit: Its unit.
        start: Zero of the clock.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str
    start: datetime


def wrong(text: str, ends: str, of: Filed) -> str:
    """Why a number that is written, and the ends of its interval, are not those of the files; empty where they are."""
    unit = next((name for name in IN_ONE if re.search(rf"\d {name}$", text)), of.unit)
    found = [_wrong(text, of.value, unit, of)]
    if ends:
        low, _, high = ends.partition(" to ")
        first, second = _moments(low, high) if of.unit == WHEN else (low, high or low)
        found += [_wrong(first, of.low, unit, of), _wrong(second, of.high, unit, of)]
    return "; ".join(one for one in found if one)


def _moments(low: str, high: str) -> tuple[str, str]:
    """Two moments, of which the second has no day where it is that of the first."""
    if re.fullmatch(r"\d\d:\d\d", high):
        return low, f"{low.rpartition(' ')[0]} {high}"
    return low, high or low


def _wrong(text: str, value: float | None, unit: str, of: Filed) -> str:
    if text in ("not within the run", "beyond the run", "not known", ""):
        return "" if value is None else f"'{text}' is {value}"
    if text in HIDDEN:
        few = value is not None and 1 <= round(value) <= 9
        return "" if few or text not in ("fewer than 10", "<10") else f"'{text}' is {value}"
    if value is None:
        return f"'{text}' is not in the files"
    if of.unit == WHEN:
        wanted = moment(of.start, value)
        return "" if text == wanted else f"'{text}' is {wanted}"
    written = NUMBER.search(text)
    if written is None:
        return f"'{text}' is no number"
    digits = written[0].replace(",", "")
    if of.unit in ("persons", "families") and 1 <= round(value) <= 9:
        return f"'{text}' is a small count"
    scaled = value * (IN_ONE.get(unit, 1.0) / IN_ONE.get(of.unit, 1.0) if unit != of.unit else 1.0)
    last_digit = 10.0 ** -len(digits.partition(".")[2])
    return (
        ""
        if abs(float(digits) - scaled) <= 0.5 * last_digit + 1e-9 * max(1.0, abs(scaled))
        else f"'{text}' is {scaled}"
    )


def moment(start: datetime, hours: float) -> str:
    """Local day and time, to the minute."""
    at = start + timedelta(minutes=round(hours * 60.0))
    return f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M}"


def split(cell: str) -> tuple[str, str]:
    """A number and what stands in brackets behind it."""
    value, _, ends = cell.partition(" (")
    return value, ends.removesuffix(")")


def tables(html: str) -> list[tuple[str, list[str], list[list[str]]]]:
    """Every table of a page: its caption, its headings, its rows."""
    found = []
    for table in re.findall(r"<table>(.*?)</table>", html, re.DOTALL):
        caption = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
        head, _, body = table.partition("<tbody>")
        rows = [_cells(row) for row in re.findall(r"<tr.*?>(.*?)</tr>", body, re.DOTALL)]
        found.append((_said(caption[1]) if caption else "", _cells(head), rows))
    return found


def facts(html: str) -> list[tuple[str, str]]:
    """What a page says from a source: the source and the words."""
    return [
        (source, _said(text)) for source, text in re.findall(r'<data value="([^"]*)">(.*?)</data>', html, re.DOTALL)
    ]


def _cells(row: str) -> list[str]:
    return [_said(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


def _said(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())
