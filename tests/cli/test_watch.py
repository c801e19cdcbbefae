"""``sim nowcast --watch`` in a process of its own: rows are added, the log grows, and what was said stays as it was."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.nowcast.watch import settled
from tests.cli.shell import command, environment, shell

ROWS = ["2024-06-02T00:00,1000", "2024-06-03T00:00,2600", "2024-06-04T00:00,4400", "2024-06-05T00:00,5900"]


def write(path: Path, count: int) -> None:
    path.write_text("\n".join(["time_local,persons_crossed", *ROWS[:count]]) + "\n", encoding="utf-8")


@contextmanager
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that watches the counts of a folder; it is killed, as by a power cut, when the block ends."""
    call = command("nowcast", "--watch", "c.csv", "--every", "0.1", "--out", "here", "--quiet")
    with subprocess.Popen(call, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)


def grown(path: Path, before: bytes) -> bytes:
    """A file once it holds more than before, of which it must keep every byte."""
    until = time.monotonic() + 60.0
    while not path.is_file() or path.read_bytes() == before:
        assert time.monotonic() < until, f"{path.name} did not grow"
        time.sleep(0.05)
    found = path.read_bytes()
    assert found.startswith(before)
    return found


@pytest.mark.slow
def test_the_log_grows_by_every_row_and_outlives_a_kill(tmp_path: Path) -> None:
    log, scores = tmp_path / "here" / "forecasts.csv", tmp_path / "here" / "scores.csv"
    write(tmp_path / "c.csv", 2)
    with watching(tmp_path):
        first = grown(log, b"")
        write(tmp_path / "c.csv", 3)
        # Killed as soon as the log has grown: its scores may not have been written yet.
        second = grown(log, first)
    assert log.read_bytes() == second
    with watching(tmp_path):
        write(tmp_path / "c.csv", 4)
        grown(log, second)
        held = grown(scores, b"")
        until = time.monotonic() + 30.0
        while set(pd.read_csv(scores)["counted"]) != {4400.0, 5900.0} and time.monotonic() < until:
            time.sleep(0.05)
    assert scores.read_bytes().startswith(held)
    said = pd.read_csv(log)
    assert said["entry"].drop_duplicates().tolist() == [1, 2, 3]
    found = pd.read_csv(scores)
    assert not found.duplicated(["entry", "method", "counted_at", "counted"]).any()
    assert set(found["entry"]) == {1, 2} and set(found["counted"]) == {4400.0, 5900.0}


@pytest.mark.slow
def test_a_mistake_in_the_file_is_said_and_waited_out(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("time_local,persons_crossed\n2024-06-02T00:00,many\n", encoding="utf-8")
    with watching(tmp_path) as process:
        assert process.stderr is not None
        assert "c.csv:2: persons_crossed 'many' is not a number" in process.stderr.readline()
        assert process.poll() is None and not (tmp_path / "here").exists()
        write(tmp_path / "c.csv", 2)
        grown(tmp_path / "here" / "forecasts.csv", b"")


def test_a_file_is_believed_once_it_stands_still(tmp_path: Path) -> None:
    """Half a row, seen for one look, is never yielded; neither is a file that is away for a moment."""
    path, looks = tmp_path / "c.csv", iter(["a\n", "a\n1", "a\n1,2\n", "a\n1,2\n", None, "a\n1,2\n", "b\n", "b\n"])

    def look(_: float) -> None:
        text = next(looks, "end")
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")

    found = settled(path, 1.0, look)
    assert [next(found) for _ in repeat(None, 3)] == [b"a\n1,2\n", b"b\n", b"end"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "either with --counts or with --watch"),
        (("--counts", "c.csv", "--watch", "c.csv"), "either with --counts or with --watch"),
        (("--watch", "c.csv", "--as-of", "2024-06-02T00:00"), "a watched file is forecast from its last count"),
    ],
)
def test_what_does_not_go_together_is_refused(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = shell("nowcast", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and message in done.stderr
