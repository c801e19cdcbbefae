"""Compiled code is kept where only its user can have put it, and a user without a home has a place too."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from sim.network.kept import folders


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files of a user without a home."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    return tmp_path


def test_a_user_without_a_home_has_a_folder_of_its_own(temporary: Path) -> None:
    assert folders()[-1] == temporary / f"sim-network-{os.getuid()}"
    assert folders()[-1].stat().st_mode & 0o777 == 0o700 and len(folders()) == 2


def test_what_others_could_have_put_there_is_not_run(temporary: Path) -> None:
    folder = temporary / f"sim-network-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    assert len(folders()) == 1
    folder.rmdir()
    (temporary / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(temporary / "elsewhere")
    assert len(folders()) == 1
    folder.unlink()
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder, 65534, 65534)
        assert len(folders()) == 1


def test_a_folder_that_is_named_is_the_only_one(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(temporary / "given"))
    assert folders() == (temporary / "given",)
