"""The log of nowcasts is believed only as it was written: forecasts that were cut off are not forgotten silently."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.nowcast.folder import check_folder
from sim.analysis.nowcast.forecast_log import COLUMNS, FIELDS, FORECASTS, read_log
from sim.results.tables import csv_text
from sim.runs.adding import add_files, extend_file
from sim.runs.errors import FolderError, ForeignFolderError
from sim.runs.manifest import MANIFEST
from tests.runs.forging import forge


def log(evenings: int) -> pd.DataFrame:
    rows = [
        (n, f"2023-09-{23 + n}T20:00:00+04:00", "nowcast", "2023-10-01T00:00:00+04:00", 3, 1.0, 2.0, 3.0, 4.0, 5.0)
        for n in range(1, evenings + 1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def folder(tmp_path: Path) -> Path:
    add_files(tmp_path / "log", {FORECASTS: csv_text(log(4)).encode()}, FIELDS)
    return tmp_path / "log"


def test_a_log_comes_back(tmp_path: Path) -> None:
    assert read_log(tmp_path / "log").empty
    check_folder(tmp_path / "log", "members")
    assert read_log(folder(tmp_path)).equals(log(4))
    check_folder(tmp_path / "log", "members")


def test_half_a_log_is_refused(tmp_path: Path) -> None:
    """Cut between two rows it is a log of fewer evenings, which nothing else would show."""
    path = folder(tmp_path) / FORECASTS
    path.write_text(csv_text(log(2)), encoding="utf-8")
    with pytest.raises(FolderError, match=r"forecasts.csv was changed, or is that of another folder"):
        read_log(path.parent)
    with pytest.raises(FolderError, match=r"forecasts.csv was changed, or is that of another folder"):
        extend_file(path.parent, FORECASTS, lambda there: b"more\n", FIELDS)
    assert path.read_text(encoding="utf-8") == csv_text(log(2))
    path.unlink()
    with pytest.raises(FolderError, match=r"forecasts.csv is missing"):
        read_log(path.parent)


def test_a_log_without_a_manifest_is_refused(tmp_path: Path) -> None:
    (folder(tmp_path) / MANIFEST).unlink()
    with pytest.raises(FolderError, match=r"log of nowcasts: manifest.json is missing"):
        read_log(tmp_path / "log")


@pytest.mark.parametrize("text", ["issued_at,for_time\n1,2\n", "\0", '"'])
def test_a_log_that_is_none_is_reported(tmp_path: Path, text: str) -> None:
    forge(folder(tmp_path), FORECASTS, text.encode())
    with pytest.raises(FolderError, match=r"forecasts.csv is not a log of nowcasts"):
        read_log(tmp_path / "log")


def test_the_folder_of_a_run_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / MANIFEST).write_text('{"files": {}}', encoding="utf-8")
    with pytest.raises(ForeignFolderError, match="holds files and no nowcast"):
        check_folder(tmp_path / "run", "members")
