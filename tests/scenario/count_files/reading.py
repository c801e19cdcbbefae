"""Reading a text or bytes as a file of counts, of a town that people leave through one gate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sim.scenario.count_files.read import CountFile, read_count_file
from sim.scenario.count_files.series import SeriesNames

START = datetime.fromisoformat("2024-01-01T00:00+03:00")

TOWN = SeriesNames(
    frozenset({"crossed", "vehicles_crossed", "registered", "decided", "departed"}),
    frozenset({"in_shelter", "queue_gate"}),
)
"""The series of the town."""


def read(folder: Path, content: str | bytes, *options: str, ranges: bool = False) -> CountFile:
    """What a file with a content says."""
    path = folder / "c.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_count_file(path, START, TOWN, options=options, ranges=ranges)


def values(file: CountFile, series: str = "crossed") -> list[tuple[float, float, float]]:
    """First and last hour and the number of each count of a series."""
    return [(one.time_h, one.until_h, one.value) for one in file.counts if one.series == series]
