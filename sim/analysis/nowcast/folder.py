"""The folder of nowcasts: whose it is, and the counts that the last one knew."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.forecast_log import FORECASTS, KIND
from sim.analysis.nowcast.known import CROSSED
from sim.results.tables import csv_of_rows
from sim.runs.errors import ForeignFolderError
from sim.runs.files import is_part
from sim.runs.manifest import HOLDS, MANIFEST, read_manifest
from sim.scenario.count_files.series import COUNTS


def check_folder(folder: Path, members: str) -> None:
    """Find out, before the work is done, whether a folder is that of nowcasts, or empty, or not there.

    Args:
        folder: The folder.
        members: Name of the folder in it that holds the members' rows.

    Raises:
        ForeignFolderError: It holds something else.
        FolderError: Its manifest is damaged.
    """
    if folder.exists() and not folder.is_dir():
        raise ForeignFolderError(f"{folder} is a file; name a folder to write to")
    ours = (folder / members).is_dir() or (folder / FORECASTS).is_file()
    if (folder / MANIFEST).exists():
        ours = read_manifest(folder).get(HOLDS) == KIND
    if folder.is_dir() and not ours and not all(is_part(path.name) for path in folder.iterdir()):
        raise ForeignFolderError(f"{folder} holds files and no nowcast; name another folder")


def counts_text(cast: Cast) -> str:
    """The counts that a nowcast knew, as a CSV of counts like the one that they were read from."""
    rows = [["time_local", *COUNTS, "source"]]
    for time_h, persons in zip(cast.counts.time_h.tolist(), cast.counts.persons.tolist(), strict=True):
        row = [f"{persons:.0f}" if curve == CROSSED else "" for curve in COUNTS.values()]
        rows.append([cast.course.moment(time_h).isoformat(), *row, "known to the nowcast"])
    return csv_of_rows(rows)
