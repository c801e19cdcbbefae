"""Demand as people have it: so many persons or vehicles an hour or a day, written in the scenario or in a CSV file."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sim.scenario.errors import KeyPlaces, Keys, Problem, nearest
from sim.scenario.text import Tree

TIME = "time_local"
"""The column of a file that says of which day or hour a count is."""

SPAN_H = {"hour": 1.0, "day": 24.0}
"""Hours of what a count is of."""

MOST_SPANS = 100_000
"""Hours or days between the first and the last count of a file, at most."""


def read_counts_into(tree: Tree, places: KeyPlaces) -> list[Problem]:
    """Put the counts of files that streams of arrivals name into the tree, where it does not hold them already.

    So a scenario holds its demand whatever becomes of the file, and two loads of one folder are the same.

    Returns:
        What is wrong with the files: none of that name, a cell that is no count, a time that stands twice.
    """
    problems: list[Problem] = []
    for keys, rate in _rates(tree):
        if isinstance(rate.get("file"), str) and rate.get("shape") == "counts" and "values" not in rate:
            try:
                begins_h, values = _read(Path(rate["file"]), str(rate.get("of")), str(rate.get("each")), _start(tree))
            except _WrongFile as error:
                problems.append(places.problem((*keys, "file"), str(error)))
                # Something that can be validated, so that all else that is wrong is said with it.
                begins_h, values = 0.0, [0.0]
            rate["begins_h"], rate["values"] = begins_h, values
    return problems


def check_held(tree: Tree, places: KeyPlaces) -> list[Problem]:
    """Refuse streams that name a file whose counts the scenario does not hold, where no other file may be read."""
    what = "the scenario of a folder holds its counts itself, as values"
    named = (keys for keys, rate in _rates(tree) if "file" in rate and "values" not in rate)
    return [places.problem((*keys, "file"), what) for keys in named]


def resolve_files(tree: Tree, folder: Path) -> None:
    """Take the files that streams of arrivals name relative to the folder of the scenario file that names them."""
    for _, rate in _rates(tree):
        if isinstance(rate.get("file"), str):
            rate["file"] = str((folder / rate["file"]).resolve())


class _WrongFile(Exception):
    """A file of counts cannot be used; the text says where and why."""


def _rates(tree: Tree) -> Iterator[tuple[Keys, dict[str, Any]]]:
    streams = tree.get("arrivals")
    for name, stream in (streams if isinstance(streams, dict) else {}).items():
        rate = stream.get("rate") if isinstance(stream, dict) else None
        if isinstance(rate, dict):
            yield ("arrivals", name, "rate"), rate


def _start(tree: Tree) -> datetime:
    try:
        start = datetime.fromisoformat(str(tree.get("start")))
    except ValueError:
        raise _WrongFile("cannot be read without the start of the scenario") from None
    if start.tzinfo is None:
        raise _WrongFile("cannot be read without the offset of the scenario's start")
    return start


def _read(file: Path, of: str, each: str, start: datetime) -> tuple[float, list[float]]:
    """When the first count begins, hours after the start, and one value for each day or hour from there on."""
    if each not in SPAN_H:
        raise _WrongFile("each says of what a count in the file is: hour or day")
    span_h, found = SPAN_H[each], dict[float, float]()
    for line, row in _rows(file, of):
        where = f"{file.name}:{line}"
        hour = _hour(row[TIME] or "", each, start, where)
        if hour in found:
            raise _WrongFile(f"{where}: {row[TIME]} stands twice")
        found[hour] = _count(row[of] or "", where)
    if not found:
        raise _WrongFile(f"{file.name} has no counts")
    first = min(found)
    # Whole numbers of spans: fractions of an hour would not always meet when they are added up.
    at = {round((hour - first) / span_h): value for hour, value in found.items()}
    spans = max(at) + 1
    if spans > MOST_SPANS:
        raise _WrongFile(f"{file.name}: {spans:,} {each}s from the first to the last; at most {MOST_SPANS:,}")
    # A day that the file leaves out has nobody: who knows a count and has lost it must fill it in himself.
    return first, [at.get(number, 0.0) for number in range(spans)]


def _rows(file: Path, of: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Lines with their numbers; only those two columns are looked at."""
    try:
        # Spreadsheets write a mark before the first column's name.
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _WrongFile(f"{file.name} is not UTF-8 text: save it as CSV UTF-8") from None
    except (OSError, ValueError):
        raise _WrongFile(f"there is no file '{file.name}' beside the scenario") from None
    reader = csv.DictReader(text.splitlines())
    columns = reader.fieldnames or []
    for column in (TIME, of):
        if column not in columns:
            raise _WrongFile(f"{file.name} has no column '{column}'{nearest(column, columns)}")
    for row in reader:
        yield reader.line_num, row


def _hour(text: str, each: str, start: datetime, where: str) -> float:
    """Hours from the start of the scenario to that of the day or hour; a time without offset has the scenario's."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        example = "2024-06-01" if each == "day" else "2024-06-01T14:00"
        raise _WrongFile(f"{where}: '{text}' is not a time such as {example}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)
    whole = moment.replace(hour=0 if each == "day" else moment.hour, minute=0, second=0, microsecond=0)
    if moment != whole:
        raise _WrongFile(f"{where}: '{text}' is not the beginning of {'a day' if each == 'day' else 'an hour'}")
    return (moment - start) / timedelta(hours=1)


def _count(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.0 <= number < math.inf:
        raise _WrongFile(f"{where}: '{text}' is not a count; a day without one is left out")
    return number
