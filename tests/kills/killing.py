"""Call a command in a process of its own, kill it at one of its writes or at some time, call it again, and look.

The process is a copy of this one, which has all imported and compiled, so that hundreds of kills take minutes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.runs.manifest import HOLDS, MANIFEST, digest_of
from sim.runs.store import damage
from tests.cli.shell import contents, shell

WRITES = frozenset(
    {"os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.truncate", "shutil.rmtree"}
    | {"ctypes.dlsym"}  # the exchange of two folders is a call by name
)
"""Audit events that change what is on a disk; so does ``open`` with a mode or flags that write."""

OPENED = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def changes_a_file(event: str, arguments: Any) -> bool:
    """Whether an audit event is about to change what is on a disk."""
    if event == "open":
        return bool(isinstance(arguments[2], int) and arguments[2] & OPENED)
    return event in WRITES


@dataclass(frozen=True)
class Ended:
    """How a call ended.

    Attributes:
        code: Its exit code; minus the signal where it was killed.
        said: Its messages.
        writes: How many calls it made that change a file; 0 if it was killed.
        renamed: Where files were put that had another name first.
        took_s: Wall time, s.
    """

    code: int
    said: str = ""
    writes: int = 0
    renamed: tuple[str, ...] = ()
    took_s: float = 0.0


def called(call: tuple[str, ...], place: Path, kill_at: int = 0, kill_after_s: float = 0.0) -> Ended:
    """Call a command in another process.

    Args:
        call: What is typed.
        place: Where.
        kill_at: It is killed before its write of this number, from 1; 0: at none.
        kill_after_s: It is killed after so long; 0: not.
    """
    begun = time.monotonic()
    read, write = os.pipe()
    with warnings.catch_warnings():
        # Threads of this process hold no lock that the other one needs: what it does is what this one did before.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(read)
        _be_called(call, place, kill_at, write)
    os.close(write)
    if kill_after_s:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, encoding="utf-8") as pipe:
        text = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        return Ended(code)
    said = json.loads(text)
    return Ended(said["code"], said["said"], said["writes"], tuple(said["renamed"]), time.monotonic() - begun)


def _be_called(call: tuple[str, ...], place: Path, kill_at: int, report: int) -> None:
    """Call a command, report to the pipe, and end this process."""
    code = 98
    try:
        writes, renamed = 0, list[str]()

        def heard(event: str, arguments: Any) -> None:
            nonlocal writes
            if changes_a_file(event, arguments):
                writes += 1
                if writes == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                if event == "os.rename":
                    renamed.append(os.fspath(arguments[1]))

        sys.addaudithook(heard)
        done = shell(*call, cwd=place)
        said = {"code": done.returncode, "said": done.stderr, "writes": writes, "renamed": renamed}
        os.write(report, json.dumps(said).encode())
        code = 0
    finally:
        os._exit(code)


@dataclass
class Kills:
    """What came of the kills of one command.

    Attributes:
        name: The command.
        writes: How many calls it makes that change a file.
        killed: Kills, each before another of these calls, or at some time.
        in_time: Kills at some time, of these.
        lost: Rows that had been finished, and were made again.
        torn: Files and folders that were neither as before nor as they were to be.
        wrong: Second calls that failed, warned, left something lying about, or wrote other bytes.
        why: A line for each of these.
    """

    name: str
    writes: int = 0
    killed: int = 0
    in_time: int = 0
    lost: int = 0
    torn: int = 0
    wrong: int = 0
    why: list[str] = field(default_factory=list)


def kill_again_and_again(
    name: str, call: tuple[str, ...], prepared: Path, scratch: Path, at_writes: int, at_times: int
) -> Kills:
    """Kill a command at so many of its writes, evenly, and at so many random times.

    Args:
        name: What it is called in the result.
        call: What is typed.
        prepared: The folder in which it is called; copied for each call.
        scratch: Where the copies are made.
        at_writes: Kills before writes; all of them, if it makes fewer.
        at_times: Kills at some time.
    """
    found = Kills(name)
    place = _fresh(prepared, scratch)
    whole = called(call, place)
    assert whole.code == 0, f"{call} fails when nobody kills it: {whole.said}"
    before, after = _state(prepared), _state(place)
    found.writes = whole.writes
    points = range(1, whole.writes + 1)
    chosen = sorted({points[n * len(points) // at_writes] for n in range(at_writes)}) if points else []
    draw = random.Random(name)
    for kill_at, after_s in [(at, 0.0) for at in chosen] + [
        (0, draw.uniform(0, whole.took_s)) for _ in range(at_times)
    ]:
        place = _fresh(prepared, scratch)
        if called(call, place, kill_at, after_s).code != -signal.SIGKILL:
            continue  # done before it was killed
        found.killed += 1
        found.in_time += kill_at == 0
        _look(found, f"killed at {kill_at or f'{after_s:.3f} s'}", call, place, before, after, whole.said)
    return found


def _look(
    found: Kills,
    when: str,
    call: tuple[str, ...],
    place: Path,
    before: dict[str, bytes],
    after: dict[str, bytes],
    said: str,
) -> None:
    """Look at what a killed command has left, call it again, and look at what it has made."""
    torn = [*_neither(place, before, after), *_unsound(place)]
    kept = {path for path in place.rglob("[!.]*.parquet") if "runs" in path.parts}
    again = called(call, place)
    remade = kept & {Path(path).resolve() for path in again.renamed}
    wrong = []
    if again.code or again.said != said:
        wrong.append(f"exit code {again.code}: {again.said.strip()}")
    elif (now := _state(place)) != after:
        wrong.append(f"other bytes: {sorted(one for one in now.keys() | after if now.get(one) != after.get(one))}")
    if left := [path.name for path in place.rglob(".*")]:
        wrong.append(f"left {left}")
    found.torn += len(torn)
    found.lost += len(remade)
    found.wrong += len(wrong)
    found.why += [f"{found.name}, {when}: {line}" for line in (*torn, *map(str, remade), *wrong)]


def _fresh(prepared: Path, scratch: Path) -> Path:
    place = scratch / "place"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(prepared, place, symlinks=True)
    return place.resolve()


def _state(place: Path) -> dict[str, bytes]:
    """The bytes of all files, but for the times in manifests and what is being written."""
    return {
        name: content
        for name, content in contents(place).items()
        if Path(name).name != MANIFEST and not any(part.startswith(".") for part in Path(name).parts)
    }


def _neither(place: Path, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Files that are neither as they were nor as they are to be; rows of runs are looked at for themselves."""
    return [
        f"{name} is neither old nor new"
        for name, content in _state(place).items()
        if content not in (before.get(name), after.get(name)) and not name.endswith(GROWING)
    ]


GROWING = (".parquet", "forecasts.csv", "scores.csv", "study.yaml", "design.csv", "made-by.txt")
"""Files that have states between the first and the last one; their digests say whether they are whole."""


def _unsound(place: Path) -> list[str]:
    """Folders with a manifest of which a file is missing or another one, and rows that are damaged."""
    found = []
    for path in place.rglob(MANIFEST):
        if any(part.startswith(".") for part in path.relative_to(place).parts):
            continue
        said = json.loads(path.read_bytes())
        half = said.get("replacing", {})
        for name, digest in said["files"].items():
            file = path.parent / name
            there = digest_of(file.read_bytes()) if file.is_file() else ""
            if there not in (digest, half.get(name, digest)):
                found.append(f"{path.parent.name}/{name} has another digest than its manifest says")
        others = {one.relative_to(path.parent).as_posix() for one in path.parent.rglob("[!.]*") if one.is_file()}
        if HOLDS not in said and (more := others - said["files"].keys() - {MANIFEST}):
            found.append(f"{path.parent.name} holds {sorted(more)}, which its manifest does not list")
    rows = (path for path in place.rglob("[!.]*.parquet") if path.parent.parent.name == "runs")
    return found + [f"{path.name}: {why}" for path in rows if (why := damage(path))]
