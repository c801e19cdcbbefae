"""What is printed: no figure is cut, at any width."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from sim.cli.show import show
from sim.view.definitions import definitions_table
from sim.view.table import table
from tests.cli.shell import SMALL, process
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


def _many_columns() -> Table:
    found = Table(title="What limits", caption="Of all runs.")
    found.add_column("constraint")
    for number in range(12):
        found.add_column(f"10 % more: backlog of post {number}", justify="right")
    found.add_row("lanes at the second checkpoint", *("−1,051,953 person-h (−1,060,000 to −1,040,000)",) * 12)
    found.add_row("demand", *("nothing",) * 12)
    return found


def test_a_table_of_many_columns_is_printed_as_several(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show(_many_columns())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert sum("demand" in line for line in lines) == sum(line.startswith("┏") for line in lines) > 1
    assert sum("What limits" in line for line in lines) == sum("Of all runs." in line for line in lines) == 1
    for number in range(12):
        assert re.search(rf"\b{number}\b", " ".join(line for line in lines if line.startswith("┃")))


def test_what_is_indented_stays_so_where_it_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    found = Table()
    found.add_column("question")
    found.add_column("answer")
    note = "in the others some had not crossed by the end of the run"
    found.add_row(Text("  all").append(f"\n  {note}", style="dim"), Text("25 Sep 13:39"))
    show(found)
    cells = [line.split("│")[1] for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    assert len(cells) > 3
    assert all(cell.startswith("   ") for cell in cells)
    assert " ".join(" ".join(cells).split()) == f"all {note}"


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(("run", "-n", "3", "--full"), marks=pytest.mark.slow),
        pytest.param(("bottleneck", "-n", "2"), marks=pytest.mark.slow),
        pytest.param(("readiness", "-n", "3"), marks=pytest.mark.slow),
        ("list",),
        ("metrics",),
    ],
)
def test_commands_fit_a_pipe_of_80_columns(call: tuple[str, ...], tmp_path: Path) -> None:
    command, *options = call
    given = [str(SMALL), *options, "--out", str(tmp_path / "out")] if options else []
    lines = process(command, *given, cwd=tmp_path, COLUMNS="80").stdout.splitlines()
    assert lines
    # What is written where is a path, not a table.
    assert [line for line in lines if cell_len(line.rstrip()) > 80 and not line.startswith("Written to")] == []
    assert not [line for line in lines if "…" in line]
