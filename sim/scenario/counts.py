"""Demand as people have it: so many persons or vehicles an hour or a day, written in the scenario or in a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sim.scenario.count_files.cells import read_sheet
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.numbers import number
from sim.scenario.count_files.reading import reading_of
from sim.scenario.count_files.times import Times
from sim.scenario.errors import KeyPlaces, Keys, Problem, nearest
from sim.scenario.fields import hours_between
from sim.scenario.text import Tree

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


def resolve_files(tree: Tree, whole: Callable[[Keys, str], str]) -> None:
    """Put whole paths in the place of the files that streams of arrivals name; ``whole`` finds one by key and name."""
    for keys, rate in _rates(tree):
        # Whose values are there is not read: in the folder of a run the name only says where they came from.
        if isinstance(rate.get("file"), str) and "values" not in rate:
            rate["file"] = whole((*keys, "file"), rate["file"])


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
    try:
        found = _by_hour(file, of, each, start)
    except ObservedError as error:
        raise _WrongFile(str(error)) from None
    except (OSError, ValueError):
        raise _WrongFile(f"there is no file '{file.name}' beside the scenario") from None
    if not found:
        raise _WrongFile(f"{file.name} has no counts")
    first = min(found)
    # Whole numbers of spans: fractions of an hour would not always meet when they are added up.
    at = {round((hour - first) / SPAN_H[each]): value for hour, value in found.items()}
    spans = max(at) + 1
    if spans > MOST_SPANS:
        raise _WrongFile(f"{file.name}: {spans:,} {each}s from the first to the last; at most {MOST_SPANS:,}")
    # A day that the file leaves out has nobody: who knows a count and has lost it must fill it in himself.
    return first, [at.get(span, 0.0) for span in range(spans)]


def _by_hour(file: Path, of: str, each: str, start: datetime) -> dict[float, float]:
    """The counts of a column by the hour at which their day or hour begins, read as all files of counts are."""
    sheet = read_sheet(file)
    if of not in sheet.header:
        raise _WrongFile(f"{file.name} has no column '{of}'{nearest(of, sheet.header)}")
    reading = reading_of(sheet.name, sheet.header, sheet.comments)
    times, found = Times.of(sheet, start, reading), dict[float, float]()
    for row in sheet.rows:
        stamp, text = times.stamps[row.place], times.text(row)
        clock = stamp.clock or timedelta(0)
        if clock % timedelta(hours=SPAN_H[each]) or (each == "hour" and stamp.clock is None):
            raise _WrongFile(f"{row.place}: '{text}' is not the beginning of {'a day' if each == 'day' else 'an hour'}")
        hour = hours_between(start, stamp.at(clock, start.tzinfo))
        if hour in found:
            raise _WrongFile(f"{row.place}: {text} stands twice")
        value = number(row.place, of, row.get(of), reading.numbers, whole=True)
        if value is None:
            raise _WrongFile(f"{row.place}: {of} '{row.get(of)}' is no count, and a day left out has nobody: give one")
        found[hour] = value
    return found
