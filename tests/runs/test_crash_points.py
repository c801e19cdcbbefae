"""A writer that ends at any call of the file system leaves what was there or what was to be, and never half of it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sim.runs.adding import add_files
from sim.runs.atomic import check_target, whole_folder
from sim.runs.files import write_file
from sim.runs.manifest import MANIFEST, file_hashes, read_manifest
from sim.runs.own_file import MARK, put_file
from sim.runs.sealed import SealedFolder
from tests.runs.crashes import DONE, REFUSED, ended, full, killed

MOST = 200
"""Far more calls than any writer makes."""

Make = Callable[[Path], None]


def hidden(folder: Path) -> list[str]:
    """What lies about in a folder and below it."""
    return sorted(path.name for path in folder.rglob(".*"))


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that it has written, so that waiting for the disk would show nothing here."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def at_every_call(tmp_path: Path, before: Make, work: Make, check: Make, after: Make) -> int:
    """End ``work`` at each of its calls, each time in a folder of its own; returns how many there were.

    Args:
        tmp_path: Where the folders are.
        before: Puts there what is old.
        work: Puts there what is new.
        check: Fails when it is neither.
        after: Fails when it is not new; after ``work`` has been done once more, to its end.
    """
    for at in range(1, MOST):
        codes = set()
        for how in (killed, full):
            place = tmp_path / f"{how.__name__}-{at}"
            place.mkdir()
            before(place)
            codes.add(ended(partial(work, place), at, how))
            check(place)
            work(place)
            after(place)
            assert hidden(place) == [], (how, at)
        if codes == {DONE}:
            return at - 1
        assert codes <= {-signal.SIGKILL, REFUSED, DONE}, at
    pytest.fail("the writer has no end")


def test_a_file(tmp_path: Path) -> None:
    new = b"new" + MARK
    calls = at_every_call(
        tmp_path,
        lambda place: write_file(place / "a", b"old"),
        lambda place: put_file(place / "a", new, force=True),
        lambda place: _one_of((place / "a").read_bytes(), b"old", new),
        lambda place: _one_of((place / "a").read_bytes(), new),
    )
    assert calls >= 4


def _one_of(found: bytes, *allowed: bytes) -> None:
    assert found in allowed


def _folder(target: Path, text: str) -> None:
    with whole_folder(target) as staging:
        (staging / "plots").mkdir()
        for name in ("journal", "plots/picture"):
            (staging / name).write_text(text)
        # By hand: to look up the versions of all packages takes longer than everything else here.
        (staging / MANIFEST).write_text(json.dumps({"files": file_hashes(staging)}))


def _texts(folder: Path) -> set[str]:
    """What the files of a folder say, each checked against the manifest."""
    sealed = SealedFolder.of(folder, "run")
    return {sealed.text(name) for name in sealed.manifest["files"]}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder(tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchange:
        monkeypatch.setattr("sim.runs.atomic.exchanged", lambda one, other: False)

    def check(place: Path) -> None:
        if not exchange:
            check_target(place / "run")  # puts back what was set aside, as the next command does first
        assert _texts(place / "run") in ({"old"}, {"new"})

    def after(place: Path) -> None:
        assert _texts(place / "run") == {"new"}

    calls = at_every_call(
        tmp_path,
        lambda place: _folder(place / "run", "old"),
        lambda place: _folder(place / "run", "new"),
        check,
        after,
    )
    assert calls >= 15


def test_files_that_are_added(tmp_path: Path) -> None:
    """The folder can be read and replaced after each of them, and no file stays that its manifest does not list."""

    def check(place: Path) -> None:
        sealed = SealedFolder.of(place / "run", "run")
        assert sealed.text("log.csv") in ("old", "new")
        assert sealed.text("journal") == "old"
        check_target(place / "run")

    def before(place: Path) -> None:
        _folder(place / "run", "old")
        add_files(place / "run", {"log.csv": b"old"})

    def after(place: Path) -> None:
        manifest = read_manifest(place / "run")
        assert manifest["files"] == file_hashes(place / "run")
        assert "replacing" not in manifest
        assert (place / "run" / "page.html").read_text() == "new"

    calls = at_every_call(
        tmp_path,
        before,
        lambda place: add_files(place / "run", {"log.csv": b"new", "page.html": b"new"}),
        check,
        after,
    )
    assert calls >= 10


def test_a_manifest_says_both_digests_only_while_files_are_replaced(tmp_path: Path) -> None:
    _folder(tmp_path / "run", "old")
    add_files(tmp_path / "run", {"log.csv": b"old"})
    add_files(tmp_path / "run", {"log.csv": b"new"})
    assert "replacing" not in json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
