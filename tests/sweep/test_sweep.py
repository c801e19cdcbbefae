"""Studies from the shell, with processes that are killed and disks that are full: nothing finished is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs.plan import read_study
from sim.runs.points import points_of
from sim.runs.store import Store
from sim.runs.sweep import read_sweep
from sim.scenario.load import changed
from sim.scenario.shipped import shipped_studies
from tests.cli.shell import SMALL, command, contents, environment, shell
from tests.runs.forging import forge
from tests.sweep.plans import LANES, SERVICE, wait_for_rows, write_plan

AXES = {"lanes": LANES, "service": SERVICE}
LONG = 8
"""Replications of nine points: far more runs than are made between two looks at how many there are."""


def rows(folder: Path) -> dict[str, bytes]:
    return contents(folder / "runs")


def expected_rows(tmp_path: Path, **plan: Any) -> dict[str, bytes]:
    """The rows of a study, made in one process."""
    done = shell("sweep", write_plan(tmp_path, **plan), "--out", "alone", "--jobs", "1", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    return rows(tmp_path / "alone")


def children(process: subprocess.Popen[str]) -> list[int]:
    """Worker processes, without the one that keeps track of shared resources."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_rows_are_those_of_plain_runs(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, replications=2, keep={"curves": ["crossed"]})
    done = shell("sweep", plan, "--out", "out", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "18 of 18 runs" in done.stdout
    frame = pd.read_parquet(tmp_path / "out" / "results.parquet")
    assert len(frame) == 18 and frame["key"].is_unique
    assert frame["point"].tolist() == [*range(9), *range(9)]
    row = frame.iloc[9 + 5]
    assert (row["lanes"], row["service"], row["replication"]) == (2.0, 1.5, 1)
    scenario = changed(sim.load(SMALL), ["stages.checkpoint.lanes=2", "stages.checkpoint.service.mean_min=1.5"])
    results = sim.run(scenario, 1)
    for metric in results.metrics:
        value = metric.value if metric.value is not None else np.inf if metric.beyond else np.nan
        np.testing.assert_equal(row[metric.name], value, metric.name)
    np.testing.assert_array_equal(row["curve_crossed"], results.curves["crossed"].values)
    units = pd.read_csv(tmp_path / "out" / "metrics.csv").set_index("metric")["unit"]
    assert units["clearance_90_h"] == "h"


def test_only_the_metrics_that_are_asked_for_are_worked_out(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, keep={"metrics": ["clearance_90_h", "queue_max_km"]})
    frame = sim.runs(plan, store=tmp_path / "some").frame()
    whole = sim.runs(write_plan(tmp_path, axes=AXES), store=tmp_path / "all").frame()
    # The road that is full says how far the longest queue lies at its bound: effects on it are not ranked without.
    kept = ["clearance_90_h", "queue_max_km", "road_full_h"]
    assert list(frame)[-3:] == kept
    pd.testing.assert_frame_equal(frame[kept], whole[kept])


def test_an_unknown_metric_is_refused_before_the_first_run(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, keep={"metrics": ["clearance_90"]})
    done = shell("sweep", plan, "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "keep.metrics" in done.stderr and "there is no metric 'clearance_90'" in done.stderr
    assert "clearance_90_h" in done.stderr and not (tmp_path / "out").exists()


def test_python_makes_the_same_study(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES)
    made = sim.runs(plan, store=tmp_path / "out")
    frame = made.frame()
    assert len(frame) == 9
    pd.testing.assert_frame_equal(frame, sim.read_sweep(tmp_path / "out").frame())
    assert made.missing() == []


def test_every_shipped_study_fits_its_scenario() -> None:
    for name, path in shipped_studies().items():
        found = read_study(path)
        assert len(points_of(found)) * found.plan.replications >= 45, name


def test_any_row_can_be_run_again(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, replications=2)
    assert shell("sweep", plan, "--out", "out", "--jobs", "1", "-q", cwd=tmp_path).returncode == 0
    row = pd.read_parquet(tmp_path / "out" / "results.parquet").iloc[13]
    for name in ("13", row["key"][:9]):
        done = shell("run", name, "--from", "out", "--out", "again", "-q", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        for metric, shown in json.loads((tmp_path / "again" / "metrics.json").read_text()).items():
            assert shown["value"] is None or shown["value"] == row[metric], metric
    nothing = shell("run", "x9", "--from", "out", cwd=tmp_path)
    assert (nothing.returncode, nothing.stderr) == (2, "out: no row, there are 18, 'x9'\n")


def test_processes_and_shards_give_the_same_bytes(tmp_path: Path) -> None:
    plan = {"axes": AXES, "replications": 2}
    expected = expected_rows(tmp_path, **plan)
    assert len(expected) == 18
    assert shell("sweep", "study.yaml", "--out", "two", "--jobs", "2", "-q", cwd=tmp_path).returncode == 0
    assert rows(tmp_path / "two") == expected
    for shard in ("2/3", "1/3", "3/3"):
        done = shell("sweep", "study.yaml", "--out", "parts", "--jobs", "1", "--shard", shard, "-q", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "parts") == expected
    gathered = [pd.read_parquet(tmp_path / name / "results.parquet") for name in ("alone", "two", "parts")]
    pd.testing.assert_frame_equal(gathered[0], gathered[1])
    pd.testing.assert_frame_equal(gathered[0], gathered[2])


@pytest.mark.slow
def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    expected = expected_rows(tmp_path, axes=AXES, replications=10)
    call = command("sweep", "study.yaml", "--out", "out", "--jobs", "2")
    with subprocess.Popen(call, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        wait_for_rows(tmp_path / "out", 5)
        os.kill(children(process)[0], signal.SIGKILL)
        shown, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "90 of 90 runs" in shown and "failed" not in shown
    assert rows(tmp_path / "out") == expected


def test_a_stopped_study_goes_on_where_it_was(tmp_path: Path) -> None:
    """With Ctrl-C; a killed one is among the killed commands (tests/runs)."""
    plan = write_plan(tmp_path, axes=AXES, replications=LONG)
    call = command("sweep", plan, "--out", "out", "--jobs", "2")
    with subprocess.Popen(call, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        wait_for_rows(tmp_path / "out", 10)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.endswith("Stopped. What was done is in out; go on with: sim resume out\n")
    before = rows(tmp_path / "out")
    assert 10 <= len(Store(tmp_path / "out").keys()) < 9 * LONG
    assert f"{9 * LONG:,} runs" in shell("status", "out", cwd=tmp_path).stdout
    done = shell("resume", "out", "--jobs", "1", cwd=tmp_path)
    assert f"{9 * LONG:,} of {9 * LONG:,} runs" in done.stdout, done.stderr
    after = rows(tmp_path / "out")
    assert len(after) == 9 * LONG
    assert all(after[name] == content for name, content in before.items() if not Path(name).name.startswith("."))


def test_truncated_and_missing_rows_are_made_again(tmp_path: Path) -> None:
    expected = expected_rows(tmp_path, axes=AXES)
    folder = tmp_path / "alone"
    cut, gone = sorted(read_sweep(folder).store.keys())[:2]
    part = Store(folder).part(cut)
    part.write_bytes(part.read_bytes()[:3000])
    Store(folder).part(gone).unlink()
    shown = shell("status", "alone", cwd=tmp_path).stdout
    assert f"damaged: alone/runs/{cut[:2]}/{cut}.parquet: cannot be read" in shown
    done = shell("resume", "alone", "--jobs", "1", cwd=tmp_path)
    assert f"damaged, made again: runs/{cut[:2]}/{cut}.parquet" in done.stderr
    assert "9 of 9 runs" in done.stdout
    assert rows(folder) == expected


def test_a_study_made_wider_keeps_its_rows(tmp_path: Path) -> None:
    before = expected_rows(tmp_path, axes=AXES)
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "alone" / "runs").rglob("*.parquet")}
    wider = write_plan(tmp_path, axes={"lanes": {**LANES, "values": [1, 2, 3, 4]}, "service": SERVICE}, replications=2)
    done = shell("sweep", wider, "--out", "alone", "--jobs", "1", cwd=tmp_path)
    assert "24 of 24 runs" in done.stdout, done.stderr
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert before.items() <= rows(tmp_path / "alone").items()


def test_a_run_that_fails_is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    """Each value is allowed, but 3,000 vehicles an hour are more than a road of that jam density can pass."""
    axes = {
        "capacity": {"law": "choice", "paths": ["stages.road.capacity_vph"], "values": [600.0, 3000.0]},
        "density": {"law": "choice", "paths": ["stages.road.jam_density_vpkm"], "values": [60.0, 130.0]},
    }
    plan = write_plan(tmp_path, axes=axes)
    done = shell("sweep", plan, "--out", "out", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 of 4 runs" in done.stdout and "1 failed" in done.stdout
    assert "stages.road: " in done.stdout
    assert len(pd.read_parquet(tmp_path / "out" / "results.parquet")) == 3
    assert "0 missing, 1 failed" in shell("status", "out", cwd=tmp_path).stdout
    assert "1 failed" in shell("resume", "out", "--jobs", "1", "--retry-failed", cwd=tmp_path).stdout


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    done = shell("sweep", plan, "--out", "mine", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "mine holds files and no manifest.json: it is not the folder of a study\n",
    )
    assert shell("sweep", plan, "--out", "out", "--jobs", "1", "-q", cwd=tmp_path).returncode == 0
    other = write_plan(tmp_path, axes={"lanes": LANES})
    done = shell("sweep", other, "--out", "out", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "out holds a study with other axes (lanes, service); name another folder\n",
    )


def test_a_dry_run_shows_the_cost_and_writes_nothing(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, replications=100)
    before = contents(tmp_path)
    shown = shell("sweep", plan, "--dry-run", "--jobs", "2", cwd=tmp_path).stdout
    assert shown.startswith("9 points × 100 replications; 900 different runs\n")
    assert "core-hours" in shown and "on 2 cores" in shown and " MB in " in shown
    assert contents(tmp_path) == before


def test_more_runs_than_the_budget_are_refused(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, replications=100, budget={"runs": 500})
    done = shell("sweep", plan, "--out", "out", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "900 runs are more than the budget of 500 (budget.runs)\n")
    assert not (tmp_path / "out").exists()


def test_another_version_s_rows_are_not_mixed_with_new_ones(tmp_path: Path) -> None:
    expected_rows(tmp_path, axes=AXES)
    forge(tmp_path / "alone", "version.txt", b"0.0.1+abc\n")
    assert "9 rows belong to no run" in shell("status", "alone", cwd=tmp_path).stdout
    done = shell("resume", "alone", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("alone was begun by version 0.0.1+abc, and this is ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk; the full disk was NOT tried")
def test_a_full_disk_stops_the_study_and_leaves_it_whole(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250k", "none", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here; the full disk was NOT tried")
    try:
        plan = write_plan(tmp_path, axes=AXES, replications=4)
        done = shell("sweep", plan, "--out", disk / "out", "--jobs", "2", cwd=tmp_path)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert f"runs are safe; go on with: sim resume {disk}/out" in done.stderr
        assert "Traceback" not in done.stderr
        there = len(Store(disk / "out").keys())
        assert there > 5
        assert not [path for path in disk.rglob(".*") if path.is_file()]
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
        again = shell("resume", disk / "out", "--jobs", "1", cwd=tmp_path)
        assert "36 of 36 runs" in again.stdout, again.stderr
        assert "damaged" not in again.stderr
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a read-only disk; it was NOT tried")
def test_a_folder_that_cannot_be_written_is_reported_at_once(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here; the read-only folder was NOT tried")
    try:
        done = shell("sweep", write_plan(tmp_path, axes=AXES), "--out", disk / "out", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, f"{disk}/out: Read-only file system; nothing was written\n")
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_effects_are_reported_and_drawn(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, axes=AXES, replications=3)
    assert shell("sweep", plan, "--out", "out", "--jobs", "1", "-q", cwd=tmp_path).returncode == 0
    done = shell("sensitivity", "out", "--of", "waited_before_crossing_person_h", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "main effect (95 %)" in done.stdout
    shown = pd.read_csv(tmp_path / "out" / "sensitivity" / "effects.csv")
    assert set(shown["axis"]) == {"lanes", "service"}
    assert ((shown["low"] <= shown["value"]) & (shown["value"] <= shown["high"])).all()
    drawn = {path.name for path in (tmp_path / "out" / "sensitivity").iterdir()}
    name = "waited_before_crossing_person_h"
    assert drawn == {
        "effects.csv",
        "manifest.json",
        *(f"{name}-{what}.{kind}" for what in ("effects", "map") for kind in ("png", "svg")),
    }
    wrong = shell("sensitivity", "out", "--of", "clearence_90_h", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "there is no metric 'clearence_90_h'; did you mean 'clearance_90_h'?\n",
    )
