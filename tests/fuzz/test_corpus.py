"""What once broke something is a message now, and stays one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.corpus import CORPUS
from tests.fuzz.mutations import written
from tests.fuzz.outcome import outcome


@pytest.mark.parametrize("name", CORPUS)
def test_what_was_found_is_a_message(name: str, tmp_path: Path) -> None:
    case = CORPUS[name]
    written(tmp_path, "case.yaml", case.text)
    done = outcome(*case.call, cwd=tmp_path)
    assert done.returncode == case.code, done.stderr
    assert case.said in done.stdout + done.stderr
    assert "root:" not in done.stdout + done.stderr
    assert not (tmp_path / "out").exists()
