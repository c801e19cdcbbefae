"""Folders are there as a whole or not at all, and nobody's files are overwritten."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim.runs.atomic import check_target, whole_folder
from sim.runs.errors import ForeignFolderError
from sim.runs.manifest import file_hashes


def write(target: Path, text: str) -> None:
    """Write a folder with one file below a sub-folder, and its manifest."""
    with whole_folder(target) as staging:
        (staging / "plots").mkdir()
        (staging / "plots" / "a.txt").write_text(text)
        (staging / "manifest.json").write_text(json.dumps({"files": file_hashes(staging)}))


def test_a_folder_is_written_and_replaced_without_a_trace(tmp_path: Path) -> None:
    for text in ("one", "two"):
        write(tmp_path / "runs" / "a", text)
        assert (tmp_path / "runs" / "a" / "plots" / "a.txt").read_text() == text
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["a"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    write(tmp_path / "a", "one")
    assert (tmp_path / "a" / "manifest.json").exists()


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "a", "one")
    with pytest.raises(RuntimeError, match="half-way"), whole_folder(tmp_path / "a") as staging:
        (staging / "half").touch()
        raise RuntimeError("half-way")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a" / "plots" / "a.txt").read_text() == "one"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"thesis.tex": "years of work"}, "no manifest.json"),
        ({"manifest.json": "{}"}, "not the manifest of an earlier run"),
        ({"manifest.json": "no json"}, "not the manifest of an earlier run"),
        ({"manifest.json": '{"files": {"a": "1"}}', "a": "", "notes.md": "mine"}, "notes.md was not written by a run"),
    ],
)
def test_foreign_files_are_left_alone(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ForeignFolderError, match=message):
        write(tmp_path, "one")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_a_file_in_the_place_of_the_folder_or_its_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(ForeignFolderError, match="is a file"):
        check_target(tmp_path / "file")
    with pytest.raises(ForeignFolderError, match="file is a file, so"):
        check_target(tmp_path / "file" / "run")
    assert (tmp_path / "file").read_text() == "kept"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a").symlink_to("elsewhere")
    write(tmp_path / "a", "one")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "elsewhere" / "manifest.json").exists()


def test_a_killed_process_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "a", "one")
    code = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from sim.runs.atomic import whole_folder
        with whole_folder(Path(sys.argv[1])) as staging:
            (staging / "manifest.json").write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], check=False).returncode == -9
    assert (tmp_path / "a" / "plots" / "a.txt").read_text() == "one"
    write(tmp_path / "a", "two")
    assert (tmp_path / "a" / "plots" / "a.txt").read_text() == "two"
