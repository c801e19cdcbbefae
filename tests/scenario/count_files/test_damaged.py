"""No file of counts, however damaged, gives anything but counts or a message."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.count_files.errors import ObservedError
from tests.scenario.count_files.reading import read

WHOLE = b'time,crossed,note\n2024-01-01T06:00,200,"a, b"\n2024-01-02,1 300,correction\n# hour: 20:00\n2024-01-03,..,\n'

CELLS = st.one_of(
    st.sampled_from(
        ["", "2024-01-01", "1.234", "1,5", "45292", "#tag", '"', "\n", "n/a", "²", "1e5", "²⁰²⁴-01-01", " 24:00"]
    ),
    st.text(max_size=6),
)


def survives(content: bytes | str) -> None:
    """Read a content: counts, or one line that begins with the file's name."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(ObservedError):
        try:
            found = read(
                Path(folder), content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            )
        except ObservedError as error:
            assert str(error).startswith("c.csv"), error
            raise
        assert all(0.0 <= one.low <= one.high < float("inf") and one.time_h <= one.until_h for one in found.counts)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_a_file_with_a_piece_replaced(piece: bytes, begin: int, end: int) -> None:
    survives(WHOLE[: min(begin, end)] + piece + WHOLE[max(begin, end) :])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=5), st.sampled_from(",;\t"))
def test_a_file_of_odd_cells(rows: list[list[str]], separator: str) -> None:
    survives("\n".join(separator.join(row) for row in [["time", "crossed", "note"], *rows]))
