"""Tables as CSV that may be opened in a spreadsheet, whoever wrote the names in them.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break for a formula, and a
formula can send what stands beside it away, or run a command (CWE-1236). The title of a region is whatever a scenario
says. So such a text gets an apostrophe before it, which spreadsheets take for "what follows is text". Numbers stay as
they are. Parquet files, which no spreadsheet runs, hold the texts unchanged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# The wide forms too: spreadsheets of East Asian languages take them for the narrow ones.
FORMULA = tuple("=+-@\t\n＝＋－＠")
"""How a text begins that a spreadsheet might take for a formula."""


def as_cell(value: Any) -> Any:
    """A value as it may stand in a cell: a text that could be a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    # A return alone is not quoted by writers, and begins a new row for readers.
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not value.lstrip(" ").startswith(FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def from_cell(text: str) -> str:
    """The text that :func:`as_cell` made a cell of."""
    return text[1:] if text[:1] == "'" and as_cell(text[1:]) != text[1:] else text


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV, without its index."""
    from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

    shown = frame.rename(columns=as_cell)
    for place, held in enumerate(frame.dtypes):
        if not (is_numeric_dtype(held) or is_bool_dtype(held) or is_datetime64_any_dtype(held)):
            # As objects, or a whole number beside a share would be written as 2.0.
            shown.isetitem(place, np.array([as_cell(cell) for cell in frame.iloc[:, place]], dtype=object))
    return str(shown.to_csv(index=False, lineterminator="\n"))


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV, without its index, into a folder that is being written.

    Raises:
        OSError: It cannot be written.
    """
    path.write_bytes(csv_text(frame).encode("utf-8"))


def csv_of_rows(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV, the first of them the heading."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([as_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()
