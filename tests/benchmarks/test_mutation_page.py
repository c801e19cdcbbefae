"""The mutation page says of which state of the rules it speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutation import since as of_then
from benchmarks.mutation.mutants import mutants


def test_mutants_of_lines_that_were_not_there_then_are_counted(tmp_path: Path) -> None:
    rule = tmp_path / "rule.py"
    rule.write_text("def late(now: int) -> bool:\n    return now > 3\n", encoding="utf-8")
    then = of_then._lines(rule)
    assert of_then._new_mutants(rule, then) == 0
    rule.write_text("def late(now: int) -> bool:\n    now += 1\n    return now > 3\n", encoding="utf-8")
    added = [one.code for one in mutants(rule) if one.code == "now += 1"]
    assert of_then._new_mutants(rule, then) == len(added) > 0


def test_without_its_history_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_then, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert of_then.since() == "" and not list(of_then.paragraphs())
