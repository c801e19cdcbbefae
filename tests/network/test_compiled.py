"""What is compiled once is used again, and never when any rule has changed since."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.network import calls, compiled
from sim.network.compiled import is_ready, stamp


def test_cached_code_is_good_for_exactly_these_files() -> None:
    rules: tuple[Any, ...] = (calls.run_until, calls.door_at)
    for rule in rules:
        locator = rule._cache._impl.locator
        assert locator.get_source_stamp() == (0.0, stamp())


@pytest.mark.parametrize("changed", ["checkpoint.py", "records.py"])
def test_a_change_in_any_file_is_another_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    for file in compiled.HERE.glob("*.py"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(compiled, "HERE", tmp_path)
    before = stamp()
    (tmp_path / changed).write_text((tmp_path / changed).read_text() + "# one line more\n")
    assert before != stamp()
    assert before == compiled._STAMP


def test_the_engine_is_ready_once_it_has_run() -> None:
    from sim.simulate import simulate
    from tests.world.towns import towns

    simulate(towns())
    assert is_ready(calls.run_until)
