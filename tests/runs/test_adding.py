"""Files that are added to a folder: all that several processes add at once, and none over somebody else's."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import pytest

from sim.runs.adding import add_file, add_files, check_additions
from sim.runs.atomic import check_target, whole_folder
from sim.runs.errors import FolderError, ForeignFileError, ForeignFolderError
from sim.runs.manifest import HOLDS, MANIFEST, file_hashes, read_manifest
from sim.runs.sealed import SealedFolder

PROCESSES, EACH = 8, 5


def folder(target: Path) -> Path:
    with whole_folder(target) as staging:
        (staging / "journal").write_text("old")
        (staging / MANIFEST).write_text(json.dumps({"files": file_hashes(staging)}))
    return target


def test_eight_processes_add_files_at_once_and_all_are_listed(tmp_path: Path) -> None:
    run = folder(tmp_path / "run")
    children = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for number in range(PROCESSES):
            if (child := os.fork()) == 0:
                code = 1
                try:
                    for turn in range(EACH):
                        add_file(run, f"page-{number}-{turn}.html", b"page")
                        add_file(run, "all.html", str(number).encode())
                    code = 0
                finally:
                    os._exit(code)
            children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES
    assert read_manifest(run)["files"] == file_hashes(run)
    assert len(read_manifest(run)["files"]) == 1 + PROCESSES * EACH + 1
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    check_target(run)
    folder(run)
    assert set(read_manifest(run)["files"]) == {"journal"}


def test_nothing_is_written_where_everything_is_there(tmp_path: Path) -> None:
    run = folder(tmp_path / "run")
    add_files(run, {"a": b"1", "plots/b": b"2"})
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    add_files(run, {"a": b"1", "plots/b": b"2"})
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    run = folder(tmp_path / "run")
    (run / "report.html").write_text("mine")
    for add in (lambda: check_additions(run, ["report.html"]), lambda: add_file(run, "report.html", b"page")):
        with pytest.raises(ForeignFileError, match=r"report.html was not written by sim; move it away"):
            add()
    assert (run / "report.html").read_text() == "mine"


def test_nothing_is_written_through_a_link_or_out_of_the_folder(tmp_path: Path) -> None:
    run = folder(tmp_path / "run")
    (tmp_path / "outside").mkdir()
    (run / "plots").symlink_to("../outside")
    (run / "report.html").symlink_to("../outside/report.html")
    for name in ("plots/a.png", "report.html"):
        with pytest.raises(FolderError, match="is a link"):
            add_file(run, name, b"page")
    for name in ("../a", "/a", "plots/../../a", ""):
        with pytest.raises(FolderError, match="is not the name of a file of"):
            add_file(run, name, b"page")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_folder_that_grows_is_not_replaced_by_a_run(tmp_path: Path) -> None:
    add_files(tmp_path / "log", {"forecasts.csv": b"years of evenings"}, {HOLDS: "log of nowcasts"})
    with pytest.raises(ForeignFolderError, match="is the folder of a log of nowcasts, which grows and is not replaced"):
        check_target(tmp_path / "log")
    with pytest.raises(FolderError, match="run: it is that of a log of nowcasts"):
        SealedFolder.of(tmp_path / "log", "run")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '{"files": []}', '{"files": {"a": 1}}', '{"files": {}, "counts": {"a": "x"}}', "[" * 100_000],
)
def test_a_damaged_manifest_is_refused_with_a_message(tmp_path: Path, text: str) -> None:
    run = folder(tmp_path / "run")
    (run / MANIFEST).write_text(text)
    with pytest.raises(FolderError, match=r"manifest.json is not the manifest of an earlier run"):
        SealedFolder.of(run, "run")
    with pytest.raises(FolderError, match="is not the manifest"):
        add_file(run, "page", b"")
    with pytest.raises(ForeignFolderError, match="is not the manifest"):
        check_target(run)
