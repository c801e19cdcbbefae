"""Folders are believed only where every file that is read is the one that was written, and nothing outside is read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import sim
from sim.analysis.run_folder import OBSERVED, Origin, marked_lines, read_first, read_folder, write_folder
from sim.runs.errors import FolderError
from sim.runs.manifest import MANIFEST
from sim.runs.sealed import SealedFolder
from tests.cli.shell import SMALL, no_pictures
from tests.runs.forging import forge

SECRET = "the secret line of a file outside"

OF_ONE = ("journal", "states", "log", "cues", "accounts", "ledger")
"""What is read of a single run, beside its scenario."""

OF_SEVERAL = ("curves", "hourly", "replications", "states", "cues")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders ``one`` and ``several``, and of other runs of the same scenario ``one-other`` and ``several-other``."""
    here = tmp_path_factory.mktemp("sealed")
    for name, seed in (("", 7), ("-other", 8)):
        scenario = sim.load(SMALL, set=[f"seed={seed}", f"people.stay_share=0.{seed}"])
        write_folder(sim.runs(scenario), here / f"one{name}", no_pictures, Origin(SMALL))
        write_folder(sim.runs(scenario, n=2), here / f"several{name}", no_pictures)
    return here


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "run"))


@pytest.mark.parametrize("name", ["scenario.yaml", OBSERVED, *(f"{name}.parquet" for name in OF_ONE)])
def test_a_file_of_another_run_is_found(folders: Path, tmp_path: Path, name: str) -> None:
    run = copied(folders / "one", tmp_path)
    read_folder(run)
    content = (folders / "one-other" / name).read_bytes()
    (run / name).write_bytes(content if content != (run / name).read_bytes() else b"cut" + content)
    for read in (read_folder, read_first):
        with pytest.raises(FolderError, match=f"run is not the complete folder of a run: {name} was changed"):
            read(run)


@pytest.mark.parametrize("name", OF_SEVERAL)
def test_a_file_of_other_runs_is_found(folders: Path, tmp_path: Path, name: str) -> None:
    run = copied(folders / "several", tmp_path)
    read_folder(run)
    content = (folders / "several-other" / f"{name}.parquet").read_bytes()
    if content == (run / f"{name}.parquet").read_bytes():
        content = content[:-1]
    (run / f"{name}.parquet").write_bytes(content)
    with pytest.raises(FolderError, match=rf"{name}.parquet was changed, or is that of another folder"):
        read_folder(run)


def test_only_what_is_read_is_looked_at(folders: Path, tmp_path: Path) -> None:
    """Reading costs no more than what it reads: neither are other files opened, nor one twice."""
    run = copied(folders / "one", tmp_path)
    (run / "curves.parquet").unlink()
    read_folder(run)
    sealed = SealedFolder.of(run, "run")
    sealed.file("log.parquet")
    (run / "log.parquet").unlink()
    sealed.file("log.parquet")


@pytest.mark.parametrize("key", ["extends", "observed", "record"])
def test_a_scenario_of_a_folder_reads_nothing_outside(folders: Path, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.txt").write_text(f"{SECRET}\n{SECRET}\n", encoding="utf-8")
    run = copied(folders / "one", tmp_path)
    text = (run / "scenario.yaml").read_text(encoding="utf-8").replace(f"observed: {OBSERVED}\n", "")
    for where in ("../secret.txt", str(tmp_path / "secret.txt")):
        forge(run, "scenario.yaml", f"{text}{key}: {where}\n".encode())
        with pytest.raises(FolderError) as found:
            read_folder(run)
        assert SECRET not in str(found.value)
        assert ("extends no other" if key == "extends" else "lists no") in str(found.value)


def test_a_demand_file_of_a_folder_is_not_read(folders: Path, tmp_path: Path) -> None:
    """The scenario of a folder holds its counts: one that names a file of them instead is a stranger's."""
    (tmp_path / "secret.txt").write_text(f"{SECRET}\n{SECRET}\n", encoding="utf-8")
    run = copied(folders / "one", tmp_path)
    text = (run / "scenario.yaml").read_text(encoding="utf-8")
    demand = "arrivals: {cars: {to: road, rate: {shape: counts, of: vehicles, each: hour, file: FILE}}}\n"
    for where in ("../secret.txt", str(tmp_path / "secret.txt"), "observed.csv"):
        assert "arrivals: {}\n" in text
        forge(run, "scenario.yaml", text.replace("arrivals: {}\n", demand.replace("FILE", where)).encode())
        with pytest.raises(
            FolderError, match=r"arrivals\.cars\.rate\.file: the scenario of a folder holds its"
        ) as found:
            read_folder(run)
        assert SECRET not in str(found.value)


@pytest.mark.parametrize("name", ["log.parquet", "scenario.yaml", MANIFEST])
def test_a_pipe_is_not_waited_for(folders: Path, tmp_path: Path, name: str) -> None:
    run = copied(folders / "one", tmp_path)
    (run / name).unlink()
    os.mkfifo(run / name)
    with pytest.raises(FolderError, match=f"{name} is no file"):
        read_folder(run)


@pytest.mark.parametrize("name", ["one", "several"])
def test_counts_of_a_folder_that_are_none_are_said_with_its_name(folders: Path, tmp_path: Path, name: str) -> None:
    run = copied(folders / name, tmp_path)
    forge(run, OBSERVED, b"")
    with pytest.raises(FolderError, match=r"run is not the complete folder of a run: observed\.csv: the file is empty"):
        read_folder(run)


def test_links_are_not_followed(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    run = copied(folders / "one", tmp_path)
    for name in ("log.parquet", f"source/{SMALL.name}", MANIFEST):
        outside = tmp_path / "outside" / Path(name).name
        shutil.move(run / name, outside)
        (run / name).symlink_to(outside)
        with pytest.raises(FolderError, match="is a link, and what it leads to is not part of the folder"):
            marked_lines(SealedFolder.of(run, "run")) if name.startswith("source") else read_folder(run)
        (run / name).unlink()
        shutil.move(outside, run / name)
    read_folder(run)


def test_a_manifest_cannot_name_files_outside(folders: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    run = copied(folders / "one", tmp_path)
    manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    for name in ("../secret.txt", str(tmp_path / "secret.txt"), "source/../../secret.txt", "a\0b"):
        manifest["files"][name] = "0"
        (run / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        with pytest.raises(FolderError, match="is not the name of a file of"):
            SealedFolder.of(run, "run").file(name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no column key"),
        (b"key,before\n", "has no column after"),
        (b"key,before,after\na,b\n", "has a row of another length"),
        (b'key,before,after\n"a', "is not CSV"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_damaged_table_is_reported(folders: Path, tmp_path: Path, content: bytes, message: str) -> None:
    run = copied(folders / "one", tmp_path)
    forge(run, "changes.csv", content)
    with pytest.raises(FolderError, match=f"changes.csv {message}"):
        SealedFolder.of(run, "run").rows("changes.csv", ("key", "before", "after"))


def test_files_of_one_name_keep_apart_in_source(tmp_path: Path) -> None:
    """A variant that is called as its parent is, in another folder, and another that differs in capitals alone."""
    for folder, extends in (("a", "../b/Village.yaml"), ("b", "../c/village.yaml"), ("c", None)):
        (tmp_path / folder).mkdir()
        name = "Village.yaml" if folder == "b" else "village.yaml"
        text = f"# {folder}\n" + (f"extends: {extends}\n" if extends else SMALL.read_text(encoding="utf-8"))
        (tmp_path / folder / name).write_text(text.replace("observed: small-counts.csv\n", ""), encoding="utf-8")
    file = tmp_path / "a" / "village.yaml"
    write_folder(sim.runs(sim.load(file)), tmp_path / "run", no_pictures, Origin(file))
    found = {path.name: path.read_text(encoding="utf-8")[:3] for path in (tmp_path / "run" / "source").iterdir()}
    assert found == {"village.yaml": "# a", "Village-2.yaml": "# b", "village-3.yaml": "# c"}
