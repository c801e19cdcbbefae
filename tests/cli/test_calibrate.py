"""``sim calibrate`` and ``sim run --draw`` as a user meets them, and a kill in the middle."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.runs.store import Store
from tests.cli.shell import SMALL, command, environment, shell

UNCERTAIN = SMALL.with_name("uncertain.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a calibration of the village by its own counts."""
    found = tmp_path_factory.mktemp("calibrated")
    options = ("-n", "20", "--waves", "1", "--steps", "1", "--jobs", "1", "--out", "here")
    done = shell("calibrate", UNCERTAIN, *options, cwd=found)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert "40 runs by 4 counts, as much as" in shown and "learnt, %" in shown
    assert "the runs are kept in here-runs" in shown
    return found


def test_the_folder_says_what_was_learnt(folder: Path) -> None:
    posterior = pd.read_parquet(folder / "here" / "posterior.parquet")
    assert posterior.columns.tolist() == ["weight", "hazard", "inspection", "third_lane"]
    assert len(posterior) == 40 and posterior["weight"].sum() == pytest.approx(1.0)
    ranges = pd.read_csv(folder / "here" / "ranges.csv")
    assert ranges["range"].tolist() == ["hazard", "inspection", "third_lane"]
    assert (folder / "here" / "corner.png").read_bytes().startswith(b"\x89PNG")
    assert len(Store(folder / "here-runs").keys()) == 40
    assert len(pd.read_csv(folder / "here" / "waves.csv")) == 2


def test_its_draws_go_on_as_a_run(folder: Path) -> None:
    done = shell("run", UNCERTAIN, "--draw", "here/posterior.parquet", "-n", "3", "--out", "drawn", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((folder / "drawn" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["weighted_by"] == "a calibration (posterior.parquet)"
    drawn = pd.read_csv(folder / "drawn" / "parameters.csv")
    posterior = pd.read_parquet(folder / "here" / "posterior.parquet")
    assert set(drawn["hazard"].round(9)) <= set(posterior["hazard"].round(9))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("calibrate", SMALL), "no section 'uncertain'"),
        (("calibrate", "examples/mm3-queue"), "names no announced counts"),
        (("calibrate", UNCERTAIN, "--until", "2023-09-24T07:00"), "no count has its hour within the run"),
        (("calibrate", UNCERTAIN, "--counts", "none.csv"), "none.csv: No such file"),
        (("run", UNCERTAIN, "--draw", "none.parquet", "-n", "3"), "none.parquet"),
        (("run", UNCERTAIN, "--draw", UNCERTAIN, "-n", "3"), "uncertain.yaml is not a posterior"),
        (("run", UNCERTAIN, "--draw", "x", "--parameters", "sobol"), "the posterior says the values"),
    ],
)
def test_mistakes_are_reported(arguments: tuple[str | Path, ...], message: str, tmp_path: Path) -> None:
    done = shell(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert message in done.stderr and "Traceback" not in done.stderr


def test_one_draw_says_nothing_of_the_spread(folder: Path) -> None:
    done = shell("run", UNCERTAIN, "--draw", "here/posterior.parquet", "--out", "one", cwd=folder)
    assert done.returncode == 2 and "give 2 at least" in done.stderr and not (folder / "one").exists()


@pytest.mark.slow
def test_a_kill_loses_no_finished_run(tmp_path: Path) -> None:
    call = command("calibrate", UNCERTAIN, "-n", "60", "--waves", "1", "--steps", "0", "--jobs", "1", "--out", "here")
    store = Store(tmp_path / "here-runs")
    with subprocess.Popen(call, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60.0
        while len(store.keys()) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    there = {key: store.part(key).stat().st_mtime_ns for key in sorted(store.keys())}
    assert 5 <= len(there) < 60 and not (tmp_path / "here").exists()
    subprocess.run(call, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, check=True, timeout=120)
    assert len(store.keys()) == 60
    assert {key: store.part(key).stat().st_mtime_ns for key in there} == there
