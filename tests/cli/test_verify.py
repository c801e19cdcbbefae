"""``sim verify`` as a user meets it: real files."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import shell


def test_one_case_is_printed_and_written(tmp_path: Path) -> None:
    done = shell("verify", "--case", "T01", "--case", "G01", "--jobs", "1", "--out", "found", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 cases pass" in done.stdout
    assert "2 through the engine" in done.stdout
    assert "clear_min" in done.stdout
    page = (tmp_path / "found" / "verification.md").read_text(encoding="utf-8")
    assert "## T01: " in page and "## G01: " in page
    rows = (tmp_path / "found" / "verification.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].split(",")[:4] == ["case", "key", "expected", "obtained"]
    assert sum(row.startswith("T01,") for row in rows) == 7


def test_an_unknown_case_is_named_with_its_nearest(tmp_path: Path) -> None:
    done = shell("verify", "--case", "Q99", "--out", "found", cwd=tmp_path)
    assert done.returncode == 2
    assert "--case Q99: no such case" in done.stderr
    assert not (tmp_path / "found").exists()
