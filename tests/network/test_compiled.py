"""What is compiled once is used again without the compiler, and never when any rule has changed since."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from sim.network import calls
from sim.network import kept as kept_code
from sim.network.compiled import Program, exported, inlined, is_ready
from sim.network.kept import file_name, stamp
from tests.world.towns import towns

WITHOUT_COMPILER = """
import sys
from sim.simulate import simulate
from tests.world.towns import towns
simulate(towns())
assert not {"numba", "scipy", "pandas", "matplotlib"} & set(sys.modules), "a run that compiles nothing imports too much"
"""


@inlined
def _twice(number: float) -> float:
    return 2.0 * number


NAMES = """
from pathlib import Path
from sim.network.kept import file_name, source, stamp
from sim.world.towns import decide
held, file = (source.cache_info(), stamp.cache_info()), Path("{file}")
assert all(info.currsize for info in held), "nothing was read at the import"
before = file.read_text()
names = []
for text in (before, before + "# an update"):
    file.write_text(text)
    names.append(file_name(decide.rule))
print(*names)
"""


@exported
def _sum_of_doubles(numbers: np.ndarray[Any, np.dtype[np.float64]], more: int) -> float:
    total = 0.0
    for k in range(len(numbers)):
        total += _twice(numbers[k])
    return total + more


@pytest.mark.parametrize("changed", ["checkpoint.py", "records.py"])
def test_a_change_in_any_file_is_another_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    for file in kept_code.HERE.glob("*.py"):
        shutil.copy(file, tmp_path)
    before = stamp()
    monkeypatch.setattr(kept_code, "HERE", tmp_path)
    assert stamp.__wrapped__() == before
    (tmp_path / changed).write_text((tmp_path / changed).read_text() + "# one line more\n")
    assert stamp.__wrapped__() != before


def test_code_is_named_by_what_was_imported_whatever_has_come_since(tmp_path: Path) -> None:
    shutil.copytree(Path(kept_code.__file__).parents[1], tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for changed in ("network/records.py", "world/towns.py"):
        updated = NAMES.format(file=tmp_path / "sim" / changed)
        found = subprocess.run(
            [sys.executable, "-c", updated], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        at_import, after_update = found.stdout.split()
        assert after_update == at_import


def test_the_engine_is_ready_once_it_has_run() -> None:
    from sim.simulate import simulate

    simulate(towns())
    assert is_ready(calls.run_until)


def test_a_run_that_compiles_nothing_does_not_import_the_compiler() -> None:
    from sim.simulate import simulate

    simulate(towns())
    subprocess.run([sys.executable, "-c", WITHOUT_COMPILER], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def test_code_is_kept_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    program = cast(Program, _sum_of_doubles)
    numbers = np.array([1.0, 2.5])
    assert Program(program.rule)(numbers, 3) == 10.0
    (file,) = tmp_path.iterdir()
    assert file.name == file_name(program.rule)
    monkeypatch.setattr("sim.network.compiling.build", None)
    assert Program(program.rule)(numbers, 4) == 11.0
    with pytest.raises(TypeError, match="an array of float32 where one of"):
        Program(program.rule)(numbers.astype(np.float32), 4)


@pytest.mark.parametrize("spoilt", [b"", b"{", json.dumps({"symbol": "nothing"}).encode()])
def test_a_spoilt_file_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bytes) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    rule = cast(Program, _sum_of_doubles).rule
    (tmp_path / file_name(rule)).write_bytes(spoilt)
    assert kept_code.kept(rule) is None


def test_an_array_is_handed_over_by_where_it_lies_even_if_it_is_empty_or_may_not_be_written() -> None:
    whole = np.arange(5)
    fixed = whole[2:]
    fixed.flags.writeable = False
    for array in (whole, whole[1:], whole[5:], fixed):
        words = kept_code._asked_words(kept_code.array_kind(array.dtype), array)
        assert words == (None, None, len(array), 8, array.ctypes.data, len(array), 8)
