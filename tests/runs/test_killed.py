"""Every command of many runs, killed in its midst: what was finished is kept, and the end is as if never killed."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from sim.runs.store import Store
from tests.cli.shell import SMALL, command, contents, environment, shell
from tests.interventions.scenes import listing
from tests.sweep.plans import LANES, SERVICE, write_plan

pytestmark = pytest.mark.slow
"""Each command is made three times: never killed, killed, and gone on with."""

UNCERTAIN = SMALL.with_name("uncertain.yaml")
COUNTS = SMALL.with_name("small-counts.csv")
SLOWER = ("--set", "settlements.village.residents_persons=4000")
"""Makes a run of the village take long enough to be killed in its midst on any machine."""

FEW = 4
"""Rows after which the command is killed."""

UNFINISHED = ".out.unfinished"

COMMANDS: dict[str, tuple[tuple[str | Path, ...], str]] = {
    "run": (("run", SMALL, "-n", "20"), UNFINISHED),
    "run of drawn parameters": (("run", UNCERTAIN, "-n", "16", "--parameters", "sobol"), UNFINISHED),
    "compare": (("compare", SMALL, UNCERTAIN, "-n", "8"), UNFINISHED),
    "bottleneck": (("bottleneck", SMALL, "-n", "5"), UNFINISHED),
    "readiness": (("readiness", SMALL, "-n", "20"), UNFINISHED),
    "triggers": (("triggers", "village.yaml", "-n", "20"), UNFINISHED),
    "interventions": (("interventions", SMALL, "--list", "list.yaml", "-n", "6"), "out"),
    "nowcast": (("nowcast", UNCERTAIN, "--counts", COUNTS, "-n", "24", "--posterior", "2"), "out/members"),
    "sweep": (("sweep", "study.yaml", "-n", "2"), "out"),
}
"""What is typed, and where its rows are kept."""

TRIGGERS = """title: The village
scenario: SCENARIO
triggers:
  crossing:
    title: Crossed
    observed: {curve: crossed, side: above, threshold: 100, unit: persons}
    action: Open the camp
    event: half are out
    warns_of: {curve: crossed, side: above, threshold: 450, unit: persons}
"""

INTERVENTIONS = listing(
    lane={"title": "A third lane at once", "set": {"stages.checkpoint.lanes": 3}},
    desks={"title": "Three more desks", "set": {"stages.registration.lanes": 6}},
)


def folder_for(path: Path) -> Path:
    """A folder with the files that the commands read."""
    path.mkdir()
    (path / "village.yaml").write_text(TRIGGERS.replace("SCENARIO", str(SMALL)), encoding="utf-8")
    (path / "list.yaml").write_text(json.dumps(INTERVENTIONS), encoding="utf-8")
    write_plan(path, axes={"lanes": LANES, "service": SERVICE}, keep={"curves": ["crossed"]})
    return path


def result(folder: Path) -> dict[str, bytes]:
    """Bytes of what a command wrote, but for the times in its manifests and what a killed writer had in hand."""
    found = contents(folder / "out")
    return {
        name: content
        for name, content in found.items()
        if not name.endswith("manifest.json") and not Path(name).name.startswith(".")
    }


def inodes(store: Path, keys: Iterable[str]) -> dict[str, int]:
    """Inode of each row that is there: one that is made again has another."""
    found = {}
    for key in keys:
        with suppress(FileNotFoundError):
            found[key] = Store(store).part(key).stat().st_ino
    return found


def killed_after(few: int, call: list[str], cwd: Path, store: Path) -> None:
    """Kill a command with SIGKILL as soon as there are a few rows, and wait until its workers have gone too."""
    with subprocess.Popen(call, cwd=cwd, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120
        while len(Store(store).keys()) < few:
            assert process.poll() is None and time.monotonic() < until, process.communicate()
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, "it had ended before it was killed"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_goes_on_and_ends_as_if_never_killed(name: str, tmp_path: Path) -> None:
    typed, where = COMMANDS[name]
    call = (*typed, *SLOWER, "--out", "out", "--jobs", "2", "-q")
    whole, again = folder_for(tmp_path / "whole"), folder_for(tmp_path / "again")
    done = shell(*typed, *SLOWER, "--out", "out", "--jobs", "1", "-q", cwd=whole)
    assert done.returncode == 0, done.stderr
    assert not (whole / UNFINISHED).exists()

    killed_after(FEW, command(*call), again, again / where)
    kept = inodes(again / where, Store(again / where).keys())
    assert len(kept) >= FEW
    if where == UNFINISHED:
        assert not (again / "out").exists()

    remade = set[str]()
    with subprocess.Popen(command(*call), cwd=again, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            remade |= {key for key, inode in inodes(again / where, kept).items() if kept[key] != inode}
            time.sleep(0.02)
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert remade == set()
    assert result(again) == result(whole)
    assert not (again / UNFINISHED).exists()
