"""So many worker processes as a machine can hold, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs.errors import JobsError
from sim.runs.executors import Processes, here, most_jobs
from tests.cli.shell import SMALL, shell


@pytest.mark.parametrize("jobs", [0, -1, 20_000])
def test_what_a_machine_cannot_hold_is_refused(jobs: int) -> None:
    with pytest.raises(JobsError, match=rf"jobs = {jobs:,} is not of 1 to \d+"):
        here(jobs)


def test_it_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for words in (("run", SMALL, "-n", "4"), ("compare", SMALL, SMALL, "-n", "2"), ("verify", "--quick")):
        done = shell(*words, "--jobs", "20000", cwd=tmp_path)
        assert done.returncode == 2 and "jobs = 20,000 is not of 1 to" in done.stderr, done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_few_more_than_processors_are_nobodys_mistake() -> None:
    assert here(16) == Processes(16)
    assert most_jobs(2, "linux") == 16 and most_jobs(64, "linux") == 256 and most_jobs(64, "win32") == 61


def test_a_place_that_is_a_misspelt_word_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for words in (("run", SMALL, "-n", "2"), ("compare", SMALL, SMALL, "-n", "2")):
        done = shell(*words, "--on", "slrum", cwd=tmp_path)
        assert done.returncode == 2 and "did you mean 'slurm'?" in done.stderr, done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
