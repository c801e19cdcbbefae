"""``sim validate``: every series of a record, for people at 80 columns, for programs, and as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from tests.cli.shell import SMALL, shell


def test_the_table_fits_and_the_folder_has_every_score(tmp_path: Path) -> None:
    done = shell("validate", SMALL, "-n", "3", "--out", "found", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "persons crossed" in done.stdout and max(map(len, done.stdout.splitlines())) <= 120
    scores = pd.read_csv(tmp_path / "found" / "scores.csv")
    assert set(scores["series"]) == {"crossed", "vehicles_crossed", "in_shelter"}
    assert (scores.groupby("series")["method"].nunique() == 7).all()
    silent = scores[scores["observations"] == 0]
    assert silent["reason"].notna().all() and silent["rmse"].isna().all()
    page = (tmp_path / "found" / "validation.html").read_text(encoding="utf-8")
    assert "fluid bottleneck" in page and "What it must not be used for" in page


def test_programs_get_the_same_and_what_is_missing_as_null(tmp_path: Path) -> None:
    done = shell("validate", SMALL, "-n", "3", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["runs"] == 3
    vehicles = [row for row in found["scores"] if row["series"] == "vehicles_crossed" and row["method"] == "logistic"]
    assert vehicles[0]["rmse"] is None and vehicles[0]["reason"] == "fewer than two observations"


def test_a_scenario_without_a_record_has_a_plain_message(tmp_path: Path) -> None:
    done = shell("validate", "examples/mm3-queue", "--out", "found", cwd=tmp_path)
    assert done.returncode == 2 and "has no record" in done.stderr and not (tmp_path / "found").exists()
