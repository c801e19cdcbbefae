"""``sim export`` as a user meets it: CSV with tags, from the folder of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from sim.analysis.run_folder import write_folder
from sim.runs.runs import replicated
from sim.scenario.load import load
from tests.cli.shell import SMALL, contents, no_pictures, shell


def read(file: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(file.read_text(encoding="utf-8").splitlines()))


def test_forms_of_a_folder_with_a_row_of_tags(tmp_path: Path) -> None:
    write_folder(replicated(load(SMALL), 3), tmp_path / "runs", no_pictures)
    before = contents(tmp_path / "runs")
    done = shell("export", "runs", "--female", "0.52", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "runs-export"
    assert json.loads((folder / "manifest.json").read_text())["replications"] == 3
    for name in ("situation-by-day", "situation-by-region", "shelter-by-sex-age-disability"):
        assert str(folder / f"{name}.csv") in done.stdout
        rows = read(folder / f"{name}.csv")
        assert rows[0][0] == "date" and rows[1][0] == "#date" and rows[2][0] == "2023-09-24"
        assert len({len(row) for row in rows}) == 1
        small = [cell for row in rows[2:] for cell in row[1:-1] if cell.isdigit() and 1 <= int(cell) <= 9]
        assert small == []
    days = read(folder / "situation-by-day.csv")
    last = dict(zip(days[0], days[-1], strict=True))
    assert 850 < int(last["persons crossed, median"]) <= 900
    assert "3 runs" in last["basis"]
    assert contents(tmp_path / "runs") == before
    wrong = shell("export", "runs", "--female", "52", cwd=tmp_path)
    assert wrong.returncode == 2
    missing = shell("export", "nothing", cwd=tmp_path)
    assert missing.returncode == 2 and "is not the complete folder of a run" in missing.stderr
    assert "nothing is not the complete folder of a run: there is no such folder" in missing.stderr
