"""The folder of a study is believed only where its files are those that were written, and a kill leaves it mendable."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.runs.errors import FolderError, ForeignFolderError
from sim.runs.manifest import MANIFEST, as_text, digest_of, read_manifest
from sim.runs.sweep import begin, read_sweep
from tests.cli.shell import contents
from tests.runs.forging import forge
from tests.sweep.plans import LANES, SERVICE, study

FILES = ("study.yaml", "base.yaml", "design.csv", "version.txt")


def begun(tmp_path: Path) -> tuple[Path, Path]:
    """A study, and one with other values of the same axes."""
    for name, values in (("one", [1, 2, 3]), ("other", [2, 4])):
        (tmp_path / f"plan-{name}").mkdir()
        plan = {"title": name, "axes": {"lanes": {**LANES, "values": values}, "service": SERVICE}}
        begin(study(tmp_path / f"plan-{name}", **plan, set={"seed": len(values)}), tmp_path / name)
    return tmp_path / "one", tmp_path / "other"


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_study_is_named(tmp_path: Path, name: str) -> None:
    one, other = begun(tmp_path)
    read_sweep(one)
    content = (other / name).read_bytes()
    (one / name).write_bytes(content if name != "version.txt" else b"0.1\n")
    with pytest.raises(FolderError, match=f"one is not the complete folder of a study: {name} was changed"):
        read_sweep(one)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_study_without_one_of_its_files_is_refused(tmp_path: Path, name: str) -> None:
    one, _ = begun(tmp_path)
    (one / name).unlink()
    with pytest.raises(FolderError, match=f"one is not the complete folder of a study: {name} is missing"):
        read_sweep(one)


def test_a_study_of_a_stranger_reads_nothing_outside(tmp_path: Path) -> None:
    one, _ = begun(tmp_path)
    (tmp_path / "secret.yaml").write_text("title: the secret\n", encoding="utf-8")
    forge(one, "base.yaml", b"extends: ../secret.yaml\n")
    with pytest.raises(FolderError, match="extends no other") as found:
        read_sweep(one)
    assert "the secret" not in str(found.value)


def test_a_study_that_was_killed_while_it_was_made_wider_is_mended_by_the_same_call(tmp_path: Path) -> None:
    """Between the manifest and the last file: some files are new and some old."""
    one, other = begun(tmp_path)
    whole = contents(other)
    manifest = read_manifest(one)
    new = {name: digest_of(content) for name, content in whole.items() if name != MANIFEST}
    (one / MANIFEST).write_text(as_text({**manifest, "files": new, "replacing": manifest["files"]}), encoding="utf-8")
    (one / "base.yaml").write_bytes(whole["base.yaml"])
    with pytest.raises(
        FolderError, match="it was being changed when the program was killed; give the same `sim sweep`"
    ):
        read_sweep(one)
    axes = {"lanes": {**LANES, "values": [2, 4]}, "service": SERVICE}
    begin(study(tmp_path / "plan-other", title="other", axes=axes, set={"seed": 2}), one)
    assert contents(one) == whole
    read_sweep(one)


def test_another_kind_of_folder_is_no_study(tmp_path: Path) -> None:
    one, _ = begun(tmp_path)
    manifest = read_manifest(one)
    del manifest["holds"]
    (one / MANIFEST).write_text(as_text(manifest), encoding="utf-8")
    with pytest.raises(ForeignFolderError, match="is not the folder of a study; name another folder"):
        begin(study(tmp_path, axes={"lanes": LANES, "service": SERVICE}), one)
