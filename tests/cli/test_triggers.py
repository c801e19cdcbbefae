"""``sim triggers`` as a user meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from sim.scenario.shipped import find_triggers, shipped, shipped_triggers
from sim.scenario.triggers import read_triggers
from tests.cli.shell import SMALL, shell

FILE = """title: The village
scenario: small.yaml
triggers:
  crossing:
    title: Crossed
    observed: {curve: crossed, side: above, threshold: 100, unit: persons}
    action: Open the camp
    event: half are out
    warns_of: {curve: crossed, side: above, threshold: 450, unit: persons}
    candidates: {low: 50, high: 200, steps: 4}
"""


def test_a_sheet_of_a_scenario_beside_the_file_and_what_can_be_mended(tmp_path: Path) -> None:
    shutil.copyfile(SMALL, tmp_path / "small.yaml")
    shutil.copyfile(SMALL.with_name("small-counts.csv"), tmp_path / "small-counts.csv")
    (tmp_path / "village.yaml").write_text(FILE, encoding="utf-8")
    done = shell("triggers", "village.yaml", "-n", "4", "--jobs", "1", "--out", "sheet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Open the camp" in done.stdout and "4/4" in done.stdout
    rows = pd.read_csv(tmp_path / "sheet" / "triggers.csv")
    assert rows["misses_runs"].tolist() == [0, 0] and (rows["lead_median_h"] > 0).all()
    assert rows["lead_median_h"].iloc[1] >= rows["lead_median_h"].iloc[0]
    assert (tmp_path / "sheet" / "triggers.png").stat().st_size > 10_000
    (tmp_path / "wrong.yaml").write_text(
        FILE.replace("curve: crossed, side: above, threshold: 100", "curve: crosed, side: above, threshold: 100"),
        "utf-8",
    )
    wrong = shell("triggers", "wrong.yaml", "-n", "2", "--jobs", "1", "--out", "no", cwd=tmp_path)
    assert wrong.returncode == 2 and not (tmp_path / "no").exists()
    assert "wrong.yaml:6: triggers.crossing.observed.curve: the runs have no curve 'crosed'" in wrong.stderr


def test_trigger_files_are_no_scenarios_and_every_shipped_one_can_be_read() -> None:
    assert not any(name.startswith("triggers/") for name in shipped())
    assert "triggers/exodus-2023" in shipped_triggers()
    for name in shipped_triggers():
        sheet, _ = read_triggers(find_triggers(name))
        assert all(one.action and one.event for one in sheet.triggers.values())
