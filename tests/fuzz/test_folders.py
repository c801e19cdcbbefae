"""Damaged folders of every kind, read by every command that reads one: a message, and nothing half-written."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.manifest import MANIFEST, files_in
from tests.examples import examples
from tests.fuzz.damage import Damage, copied, damages, do, manifests
from tests.fuzz.folders import BESIDE, HERE, KINDS, SECRET, made
from tests.fuzz.outcome import outcome

Given = tuple[list[Damage], bool, str]


class Hangs(BaseException):
    """A command waits for something that never comes; no error, for errors are turned into messages."""


LONGEST_S = 60
"""Nothing that is read here takes a second: what takes so long waits for something."""

KEPT = {HERE, "twin", "run", *BESIDE}
"""What is there before a command."""


@contextmanager
def soon() -> Iterator[None]:
    """Raise :class:`Hangs` where a command waits for too long."""

    def late(number: int, frame: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def seen(folder: Path) -> dict[str, bytes | str]:
    """What is in a folder: the bytes of its files, and where its links lead."""
    found: dict[str, bytes | str] = {}
    for name in files_in(folder):
        path = folder / name
        found[name] = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "other"
    return found


def feed(name: str, given: Given, call: tuple[str, ...]) -> int:
    """Damage a copy of a folder, let a command read it, and look at everything that may come of it; its exit code."""
    place, kind = made(name), KINDS[name]
    for other in place.iterdir():
        if other.name not in KEPT:
            if other.is_dir():
                shutil.rmtree(other)
            else:
                other.unlink()
    copied(place / HERE, place / "work")
    do(place, place / "work", *given)
    call = tuple("work" if part == HERE else part for part in call)
    before, beside = seen(place / "work"), {one: (place / one).read_bytes() for one in BESIDE}
    with soon():
        done = outcome(*call, cwd=place)
    assert SECRET not in done.stdout + done.stderr, done
    assert {one: (place / one).read_bytes() for one in BESIDE} == beside
    after = seen(place / "work")
    assert not [one for one, content in after.items() if isinstance(content, bytes) and SECRET.encode() in content]
    if done.returncode:
        assert "work" in done.stderr or "gate.yaml" in done.stderr, f"{call} does not say where: {done.stderr}"
        assert kind.grows or after == before, f"{call} was refused and has changed the folder: {done.stderr}"
        new = {one.name for one in place.iterdir()} - KEPT - {"work"}
        assert not new, f"{call} was refused and left {new}: {done.stderr}"
    left = [one.name for one in place.rglob("*.part")]
    assert left in ([], [".x.part"]), f"{call} left {left}"
    return done.returncode


def given_of(name: str) -> st.SearchStrategy[Given]:
    """Damages of a folder of a kind."""
    folder = made(name) / HERE
    names = sorted(files_in(folder))
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    return st.one_of(damages(names), damages(names), damages(names), manifests(text))


@pytest.mark.parametrize("name", KINDS)
@examples(8)
@given(data=st.data())
def test_a_damaged_folder_is_refused_or_does_no_harm(name: str, data: st.DataObject) -> None:
    feed(name, data.draw(given_of(name)), data.draw(st.sampled_from(KINDS[name].read)))


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@examples(45)
@given(data=st.data())
def test_many_damaged_folders(name: str, data: st.DataObject) -> None:
    feed(name, data.draw(given_of(name)), data.draw(st.sampled_from(KINDS[name].read)))
