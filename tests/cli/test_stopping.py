"""Stopped and killed runs leave neither half a folder nor a process behind, and keep what was finished."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sim.runs.store import Store
from tests.cli.shell import SMALL, command, contents, environment, shell


def stop(cwd: Path, how: signal.Signals) -> tuple[int, str]:
    """Start a long run in two processes, send a signal to the first, and wait until both have ended.

    The workers hold the other end of the pipe, so that reading it to its end waits for them too.
    """
    long = command("run", SMALL, "--replications", "20000", "--jobs", "2", "--out", "out")
    with subprocess.Popen(long, cwd=cwd, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        wait_for_workers(process.pid)
        assert process.poll() is None, "the run ended before it could be stopped"
        process.send_signal(how)
        _, errors = process.communicate(timeout=30)
    return process.returncode, errors


def wait_for_workers(pid: int) -> None:
    """Wait until both workers have been started, however busy the machine is; where that cannot be seen, a while."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    until = time.monotonic() + 60.0
    while children.exists() and len(children.read_text().split()) < 3 and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(2.0 if children.exists() else 4.0)


def only_finished_runs(folder: Path) -> bool:
    """Whether a folder holds nothing but the store of a command that is not done, and no workers write there."""
    found = contents(folder)
    time.sleep(0.5)
    return set(found) == set(contents(folder)) and all(name.startswith(".out.unfinished/runs/") for name in found)


def test_ctrl_c_says_what_is_kept(tmp_path: Path) -> None:
    code, errors = stop(tmp_path, signal.SIGINT)
    assert code == 130
    kept = "The runs that were finished are kept; the same command goes on with them."
    assert errors == f"Stopped: out is as it was. {kept}\n"
    assert only_finished_runs(tmp_path)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_leaves_its_finished_runs_and_nothing_else(tmp_path: Path, how: signal.Signals) -> None:
    assert stop(tmp_path, how)[0] == -how
    assert only_finished_runs(tmp_path)


def test_a_run_killed_while_it_writes_leaves_the_earlier_folder(tmp_path: Path) -> None:
    assert shell("run", SMALL, "--quiet", "--out", "out", cwd=tmp_path).returncode == 0
    before = contents(tmp_path / "out")
    code = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        import sim
        from sim.analysis.run_folder import write_folder
        made = sim.runs(sim.load(Path(sys.argv[1])))
        write_folder(made, Path("out"), lambda subject, folder: os.kill(os.getpid(), signal.SIGKILL))
        """
    )
    found = subprocess.run([sys.executable, "-c", code, SMALL], cwd=tmp_path, env=environment(), check=False)
    assert found.returncode == -signal.SIGKILL
    assert contents(tmp_path / "out") == before


def test_ctrl_c_is_heard_wherever_a_run_is(tmp_path: Path) -> None:
    """Where Python drops what is raised, such as when an array is forgotten, no step of Python of ours is taken.

    In a process of its own: in that of the tests Hypothesis is called whenever Python looks for circles of objects,
    and an interrupt that falls there is dropped, whatever runs.
    """
    code = textwrap.dedent(
        """
        import signal, sys, threading, time
        from pathlib import Path
        from sim.scenario.load import load
        from sim.simulate import simulate
        # Who is started in the background by a shell ignores Ctrl-C, and so would this process.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        scenario = load(Path(sys.argv[1]))
        began = time.perf_counter()
        simulate(scenario)
        lasts_s, heard = time.perf_counter() - began, 0
        for trial in range(60):
            late = threading.Timer(trial / 80.0 * lasts_s, signal.raise_signal, (signal.SIGINT,))
            try:
                late.start()
                simulate(scenario)
                late.join()
            except KeyboardInterrupt:
                late.join()
                heard += 1
        print(heard)
        """
    )
    call = [sys.executable, "-c", code, str(SMALL)]
    found = subprocess.run(call, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (0, "60\n", "")


@pytest.mark.slow
def test_ctrl_c_in_the_posterior_of_a_nowcast_says_what_is_kept(tmp_path: Path) -> None:
    """The log is written by then: the message says that it is kept, and the same command goes on."""
    call = ("nowcast", SMALL.with_name("uncertain.yaml"), "--counts", SMALL.with_name("small-counts.csv"))
    options = ("--members", "24", "--posterior", "80", "--jobs", "1", "--out", "here", "--quiet")
    log, store = tmp_path / "here" / "forecasts.csv", Store(tmp_path / "here" / ".posterior.unfinished")
    with subprocess.Popen(
        command(*call, *options), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + 120.0
        while not store.keys():
            assert process.poll() is None and time.monotonic() < until, process.communicate()
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    kept = "the runs that were finished and the log are kept in here; the same command goes on with them."
    assert (process.returncode, errors) == (130, f"Stopped: {kept}\n")
    said, there = log.read_bytes(), store.keys()
    assert not (tmp_path / "here" / "posterior").exists() and 1 <= len(there) < 80
    made = {key: store.part(key).stat().st_mtime_ns for key in there}
    with subprocess.Popen(command(*call, *options), cwd=tmp_path, env=environment()) as again:
        remade = set[str]()
        while again.poll() is None:
            for key in made:
                with suppress(FileNotFoundError):
                    if store.part(key).stat().st_mtime_ns != made[key]:
                        remade.add(key)
            time.sleep(0.02)
    assert again.returncode == 0 and remade == set()
    assert log.read_bytes() == said and (tmp_path / "here" / "posterior" / "manifest.json").is_file()
