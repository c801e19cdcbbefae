"""``sim compare`` as a user meets it: the table, the folder, and messages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.shell import SMALL, contents, shell


@pytest.fixture
def wider(tmp_path: Path) -> Path:
    """The small scenario with a road of 30 km instead of 20."""
    path = tmp_path / "longer.yaml"
    path.write_text(f"extends: {SMALL}\ntitle: A longer road\nstages:\n  road: {{length_km: 30}}\n", encoding="utf-8")
    return path


def test_a_longer_road_takes_as_much_longer_as_it_is_longer(wider: Path, tmp_path: Path) -> None:
    """10 km more at 40 km/h are a quarter of an hour; the folder says so, and the table."""
    found = shell("compare", SMALL, wider, "-n", "3", "--jobs", "1", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    folder = tmp_path / "runs" / "longer-vs-small"
    with (folder / "differences.csv").open(encoding="utf-8") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert float(rows["clearance_50_h"]["mean"]) == pytest.approx(0.25, abs=0.05)
    assert float(rows["crossed_persons"]["mean"]) == 0.0
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["replications"] == 3
    assert {path.name for path in (folder / "plots").iterdir()} == {"comparison.png", "comparison.svg"}
    assert "A longer road, against A village of 900" in found.stdout and "Better: " in found.stdout
    assert "Written to" in found.stdout


def test_the_same_comparison_gives_the_same_bytes_in_any_number_of_processes(wider: Path, tmp_path: Path) -> None:
    for name, jobs in (("one", "1"), ("two", "2")):
        options = ("-n", "2", "-q", "--jobs", jobs, "--out", name)
        assert shell("compare", SMALL, wider, *options, cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_bad_input_is_one_message_and_nothing_is_written(tmp_path: Path) -> None:
    found = shell("compare", SMALL, "no-such", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "no-such" in found.stderr and "Traceback" not in found.stderr
    assert not (tmp_path / "runs").exists()
    one = shell("compare", SMALL, SMALL, "-n", "1", cwd=tmp_path)
    assert one.returncode == 2 and "Traceback" not in one.stderr
