"""Which examples hypothesis tries depends on the commit, not on what else is loaded."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

SENTINEL = 915_372_846.0625
"""A figure that stands in no file but the one that the test writes."""


def drawn() -> list[float]:
    """What one fixed strategy draws."""
    seen: list[float] = []

    @settings(max_examples=400, database=None)
    @given(strategies.floats(allow_nan=False))
    def look(value: float) -> None:
        seen.append(value)

    look()
    return seen


def test_a_module_that_is_loaded_changes_no_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn()
    (tmp_path / "with_a_constant.py").write_text(f"FIGURE = {SENTINEL}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("with_a_constant")
    try:
        after = drawn()
    finally:
        del sys.modules["with_a_constant"]
    assert SENTINEL not in after
    assert before == after
