"""No cell of a CSV is a formula, numbers stay numbers, and what was written can be read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.results.tables import FORMULA, as_cell, csv_of_rows, csv_text, from_cell

ATTACKS = ('=HYPERLINK("http://x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\n=1", "  =1", "＝1")


def test_a_text_that_could_be_a_formula_is_text() -> None:
    for attack in ATTACKS:
        assert as_cell(attack) == f"'{attack}"
        assert from_cell(as_cell(attack)) == attack
    for plain in ("Kotayk", "-5.25", "+3", "-inf", "1e-3", "", "'quoted'", "3 - 2", "#region"):
        assert as_cell(plain) == plain == from_cell(plain)
    assert as_cell("\r=1") == "'\n=1"
    assert as_cell(-3) == -3 and as_cell(None) is None


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=4))
def test_no_cell_of_any_table_begins_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_of_rows(rows), newline="")))
    assert read == [[as_cell(cell) for cell in row] for row in rows]
    for cell in (cell for row in read for cell in row):
        assert not cell.lstrip(" ").startswith(FORMULA) or float(cell) is not None


def test_a_frame_is_guarded_in_its_texts_and_headings_alone() -> None:
    frame = pd.DataFrame({"=a": ["=x", None], "n": [-1.5, float("nan")], "o": pd.Series([-2, "@y"], dtype=object)})
    frame["mixed"] = pd.Series([2, 0.5], dtype=object)
    frame["kind"] = pd.Categorical(["=k", "k"])
    assert csv_text(frame) == "'=a,n,o,mixed,kind\n'=x,-1.5,-2,2,'=k\n,,'@y,0.5,k\n"


def test_every_csv_of_the_program_is_written_in_this_manner() -> None:
    package = Path(sim.__file__).parent
    found = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".to_csv(" in (text := path.read_text(encoding="utf-8")) or "csv.writer(" in text
    ]
    assert found == ["results/tables.py"]
