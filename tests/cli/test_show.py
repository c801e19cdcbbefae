"""What is printed: no figure is cut, at any width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rich.table import Table

from sim.cli.show import show
from sim.view.definitions import definitions_table
from sim.view.table import table
from tests.view.build import ensemble, run


def _words_of(one: Table) -> set[str]:
    return {word for column in one.columns for cell in column.cells for word in str(cell).split()}


@pytest.mark.parametrize("width", [20, 60, 80, 120])
@pytest.mark.parametrize("make", [lambda: table(run()), lambda: table(ensemble()), definitions_table])
def test_every_word_stands_whole_at_every_width(
    width: int, make: Callable[[], Table], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    one = make()
    words = _words_of(one)
    show(one)
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert words <= set(re.sub("[│┃]", " ", printed).split())
