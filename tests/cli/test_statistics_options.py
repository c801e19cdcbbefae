"""``sim run --precision`` and ``--parameters`` as a user meets them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.shell import SMALL, contents, shell

UNCERTAIN = SMALL.with_name("uncertain.yaml")


def test_precision_says_how_many_runs_it_took(tmp_path: Path) -> None:
    options = ("--precision", "0.03", "--of", "clearance_50_h", "--replications", "10", "--jobs", "1", "--out", "a")
    found = shell("run", SMALL, *options, cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    [reached] = manifest["precision"]
    assert reached["relative"] <= 0.03 and reached["replications"] == manifest["replications"] > 10
    assert f"after {manifest['replications']} runs (± 3 % was required)" in found.stdout
    with (tmp_path / "a" / "intervals.csv").open(encoding="utf-8") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    half = (float(rows["clearance_50_h"]["mean_high"]) - float(rows["clearance_50_h"]["mean_low"])) / 2.0
    assert half / float(rows["clearance_50_h"]["mean"]) == pytest.approx(reached["relative"])


def test_drawn_parameters_are_saved_reported_and_drawn_again(tmp_path: Path) -> None:
    options = ("--replications", "8", "--parameters", "sobol", "--jobs", "1", "--out", "a")
    found = shell("run", UNCERTAIN, *options, "--full", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert "Why do the runs differ?" in found.stdout and "random variation and 3 drawn parameters" in found.stdout
    folder = tmp_path / "a"
    with (folder / "parameters.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 and set(rows[0]) == {"replication", "hazard", "inspection", "third_lane"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parameters"] == "sobol"
    before = contents(folder / "plots")
    assert "uncertainty.png" in before
    assert shell("plot", folder, cwd=tmp_path).returncode == 0
    assert before.items() - contents(folder / "plots").items() == {("captions.json", before["captions.json"])}
    again = shell("run", UNCERTAIN, *options, "--quiet", cwd=tmp_path)
    assert again.returncode == 0 and contents(folder / "plots") == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--precision", "0.02", "--of", "luck"), "there is no metric 'luck'"),
        (("--precision", "2"), "not a share between 0 and 1"),
        (("--precision", "0.02", "--replications", "3"), "must be 10 at least"),
        (("--parameters", "sobol", "--replications", "4"), "no section 'uncertain'"),
        (("--parameters", "sobol", "--precision", "0.02"), "for fixed parameters"),
        (("--parameters", "dice"), "dice"),
    ],
)
def test_what_cannot_be_done_is_one_message(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    found = shell("run", SMALL, *options, "--jobs", "1", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert message in found.stderr and "Traceback" not in found.stderr
    assert not list((tmp_path / "runs").glob("[!.]*"))


def test_a_metric_for_a_precision_that_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    done = shell("run", SMALL, "--of", "crossed_persons", cwd=tmp_path)
    assert done.returncode == 2 and "--of: has no effect without --precision" in done.stderr
