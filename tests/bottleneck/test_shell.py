"""``sim bottleneck`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

import sim
from sim.analysis.constraints import constraints
from tests.cli.shell import SMALL, contents, shell


def test_a_folder_with_timeline_gains_and_picture(tmp_path: Path) -> None:
    done = shell("bottleneck", SMALL, "-n", "2", "--jobs", "1", "--out", "found", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "No bottleneck before the crossing" in done.stdout
        and "brings: " in done.stdout
        and done.stdout.endswith("Written to found\n")
    )
    hours = pd.read_csv(tmp_path / "found" / "timeline.csv")
    names = [one.name for one in constraints(sim.load(SMALL))]
    assert set(hours["end"]) == {"crossed", "registered", "in_shelter"} and set(hours["limits"]) <= set(names)
    assert (abs(hours[names].sum(axis=1) - 1.0) < 1e-9).all()
    gains = pd.read_csv(tmp_path / "found" / "gains.csv")
    assert (gains["more_share"] <= 0.1).all() and {"demand", "beds in camp"} == set(gains["constraint"])
    assert (tmp_path / "found" / "plots" / "bottleneck.svg").stat().st_size > 1_000
    manifest = json.loads((tmp_path / "found" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs"] == 2 * (1 + gains["constraint"].nunique())
    before = contents(tmp_path / "found", "manifest.json")
    again = shell("bottleneck", SMALL, "-n", "2", "--jobs", "2", "--out", "found", "--quiet", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")
    assert contents(tmp_path / "found", "manifest.json") == before


def test_a_wrong_setting_is_reported_before_anything_runs(tmp_path: Path) -> None:
    done = shell("bottleneck", SMALL, "--set", "stages.checkpoint.lane=3", "--out", "found", cwd=tmp_path)
    assert done.returncode == 2 and "unknown key 'lane'; did you mean 'lanes'?" in done.stderr
    assert list(tmp_path.iterdir()) == []
