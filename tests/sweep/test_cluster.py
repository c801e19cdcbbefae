"""Studies on a real Dask scheduler and on a real Slurm, whose jobs, workers and coordinators are killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.runs.store import Store
from tests.cli.shell import SMALL, command, contents, environment, process, shell
from tests.needs import needs
from tests.sweep.plans import wait_for_rows, write_plan
from tests.sweep.real_slurm import NETWORK, jobs_of, wait_until_idle

RUNS = 200
PLAN: dict[str, Any] = {
    "set": {"settlements.village.residents_persons": 30_000},
    "axes": {"lanes": {"law": "choice", "paths": ["stages.checkpoint.lanes"], "values": [1, 2, 3, 4]}},
    "replications": RUNS // 4,
    "slurm": {"workers": 4, "memory_gb": 1, "walltime_min": 30, **NETWORK},
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    needs("distributed", "corridor-sim[cluster] is not installed: NO cluster was tried"),
]
"""One process makes all of these tests: there is one bridge for one Slurm."""


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The rows of the study, made in one process."""
    folder = tmp_path_factory.mktemp("alone")
    done = shell("sweep", write_plan(folder, **PLAN), "--out", "out", "--jobs", "1", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    found = contents(folder / "out" / "runs")
    assert len(found) == RUNS
    return found


def workers_of(what: str, near: Path) -> list[int]:
    """Processes with a word in their command line that work in a folder."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            line = (one / "cmdline").read_bytes().decode(errors="replace")
            if what in line and Path(os.readlink(one / "cwd")).is_relative_to(near):
                found.append(int(one.name))
        except OSError:
            continue
    return sorted(found)


def assert_whole(folder: Path, expected: dict[str, bytes]) -> None:
    """All rows, none twice, each as one process makes it."""
    assert contents(folder / "runs") == expected
    frame = pd.read_parquet(folder / "results.parquet")
    assert len(frame) == RUNS and frame["key"].is_unique


@contextmanager
def dask_cluster(folder: Path) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own; the address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        file = folder / "scheduler.json"
        dask: list[str] = [
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--scheduler-file",
            str(file),
            "--no-dashboard",
        ]
        dask += ["--host", "127.0.0.1", "--port", "0"]
        worker: list[str] = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            "--scheduler-file",
            str(file),
            "--no-dashboard",
        ]
        worker += ["--nthreads", "1", "--host", "127.0.0.1", "--no-nanny"]
        quiet: dict[str, Any] = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": environment(),
            "cwd": folder,
        }
        started = [subprocess.Popen(call, **quiet) for call in (dask, worker, worker)]
        try:
            until = time.monotonic() + 60
            while not file.exists():
                assert time.monotonic() < until, "no scheduler"
                time.sleep(0.1)
            time.sleep(0.3)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in started:
                process.kill()
                process.wait()


def test_a_running_scheduler_and_a_killed_worker(tmp_path: Path, expected: dict[str, bytes]) -> None:
    plan = write_plan(tmp_path, **PLAN)
    with dask_cluster(tmp_path) as address:
        call = command("sweep", plan, "--out", "out", "--on", address)
        with subprocess.Popen(call, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as process:
            wait_for_rows(tmp_path / "out", 10)
            os.kill(workers_of("dask_worker", tmp_path)[0], signal.SIGKILL)
            shown, _ = process.communicate(timeout=180)
    assert process.returncode == 0
    assert f"{RUNS} of {RUNS} runs" in shown
    assert_whole(tmp_path / "out", expected)


def test_no_scheduler_is_said(tmp_path: Path) -> None:
    done = process("sweep", write_plan(tmp_path), "--out", "out", "--on", "tcp://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("--on tcp://127.0.0.1:9: no scheduler answers")
    assert "Traceback" not in done.stderr


def test_slurm_with_a_cancelled_job_a_killed_worker_and_a_killed_coordinator(
    tmp_path: Path, expected: dict[str, bytes], slurm: dict[str, str]
) -> None:
    plan = write_plan(tmp_path, **PLAN)
    call = command("sweep", plan, "--out", tmp_path / "out", "--on", "slurm")
    quiet: dict[str, Any] = {"cwd": tmp_path, "env": slurm, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(call, **quiet) as process:
        wait_for_rows(tmp_path / "out", 15)
        subprocess.run(["scancel", jobs_of(slurm)[0]], env=slurm, check=True)
        wait_for_rows(tmp_path / "out", 30)
        os.kill(workers_of("dask_worker", tmp_path)[-1], signal.SIGKILL)
        wait_for_rows(tmp_path / "out", 45)
        process.kill()
    there = len(Store(tmp_path / "out").keys())
    assert 45 <= there < RUNS
    until = time.monotonic() + 90
    while jobs_of(slurm):
        assert time.monotonic() < until, "jobs outlive their coordinator"
        time.sleep(0.5)
    done = subprocess.run(
        command("resume", tmp_path / "out", "--on", "slurm"),
        cwd=tmp_path,
        env=slurm,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{RUNS} of {RUNS} runs" in done.stdout
    assert_whole(tmp_path / "out", expected)


def test_slurm_array_with_a_cancelled_task(tmp_path: Path, expected: dict[str, bytes], slurm: dict[str, str]) -> None:
    plan = write_plan(tmp_path, **PLAN)
    sweep = " ".join(map(str, command("sweep", plan, "--out", tmp_path / "out", "--jobs", "1", "-q")))
    script = tmp_path / "array.sh"
    script.write_text(
        f"#!/bin/bash\n#SBATCH --ntasks=1 --output={tmp_path}/%a.log\n{sweep} --shard $SLURM_ARRAY_TASK_ID/4\n"
    )
    submit = ["sbatch", "--parsable", "--array=1-4", str(script)]
    job = subprocess.run(submit, env=slurm, capture_output=True, text=True, check=True).stdout.strip()
    wait_for_rows(tmp_path / "out", 20)
    subprocess.run(["scancel", f"{job}_2"], env=slurm, check=True)
    wait_until_idle(slurm)
    there = len(Store(tmp_path / "out").keys())
    assert 3 * RUNS // 4 <= there < RUNS
    subprocess.run(["sbatch", "--wait", "--array=2", script], env=slurm, capture_output=True, check=True, timeout=180)
    assert_whole(tmp_path / "out", expected)


def test_slurm_makes_the_runs_of_a_command_whose_coordinator_is_killed(tmp_path: Path, slurm: dict[str, str]) -> None:
    """``sim run -n … --on slurm``: the same bytes as in one process of one machine, and no finished run made twice."""
    made = ("run", SMALL, "-n", "40", "--set", "settlements.village.residents_persons=30000", "--out", "out", "-q")
    ask = ("workers=4", "walltime_min=30", "interface=eth0", "scheduler_interface=simbr0")
    on_slurm = command(*made, "--on", "slurm", *(word for text in ask for word in ("--slurm", text)))
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here = subprocess.run(command(*made), cwd=tmp_path / "here", env=environment(), check=False, timeout=600)
    assert here.returncode == 0

    store = tmp_path / "there" / ".out.unfinished"
    quiet: dict[str, Any] = {"cwd": tmp_path / "there", "env": slurm}
    with subprocess.Popen(on_slurm, **quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for_rows(store, 8)
        process.kill()
    kept = {key: Store(store).part(key).stat().st_ino for key in sorted(Store(store).keys())}
    assert 8 <= len(kept) < 40 and not (tmp_path / "there" / "out").exists()
    wait_until_idle(slurm)
    with subprocess.Popen(on_slurm, **quiet, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            for key in kept:
                with suppress(FileNotFoundError):
                    assert Store(store).part(key).stat().st_ino == kept[key], "made again"
            time.sleep(0.1)
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert contents(tmp_path / "there" / "out", "manifest.json") == contents(tmp_path / "here" / "out", "manifest.json")
    assert not store.exists()
