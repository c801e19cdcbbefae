"""Small counts cannot be got back: every table of small size is attacked by trying all that fits."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.suppression import (
    LARGEST_SMALL,
    LEAST_POSSIBLE,
    Shown,
    alone,
    beside,
    hidden,
    in_words,
    possible,
    written,
)
from tests.examples import examples

HIDDEN = (Shown.PRIMARY, Shown.COMPLEMENTARY)


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "<10"), (9, "<10"), (10, "10"), (1234, "1234")])
def test_counts_from_one_to_nine_are_not_written(count: int, text: str) -> None:
    assert written(count, alone(count)) == text


@pytest.mark.parametrize(
    ("unit", "text"), [("persons", "fewer than 10"), ("families", "fewer than 10"), ("vehicles", "4"), ("h", "4")]
)
def test_few_families_hide_as_few_persons_do(unit: str, text: str) -> None:
    assert in_words(4.2, unit, "4") == text


def test_one_small_cell_hides_the_next_smallest_with_it() -> None:
    line = hidden([3, 40, 200, 0], 243)
    assert [written(*cell) for cell in zip([3, 40, 200, 0], line.parts, strict=True)] == [
        "<10",
        "suppressed",
        "200",
        "0",
    ]
    assert line.total is Shown.PUBLISHED


def test_what_leaves_too_few_possibilities_hides_more() -> None:
    """Ones and tens: with 1 and 10 hidden a reader would know 1 + 10; with 1, 10 and 30 he does not."""
    assert hidden([1, 10, 30], 41).parts == (Shown.PRIMARY, Shown.COMPLEMENTARY, Shown.COMPLEMENTARY)
    assert hidden([1, 1, 0], 2).total is Shown.PRIMARY
    both = hidden([9, 9], 18)
    assert both.parts == (Shown.PRIMARY, Shown.PRIMARY) and both.total is Shown.COMPLEMENTARY


def test_a_small_total_is_not_given_away_by_its_parts() -> None:
    line = hidden([7, 0], 7)
    assert line.total is Shown.PRIMARY and line.parts[0] is Shown.PRIMARY


@examples(300)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=4))
def test_whoever_tries_all_that_fits_finds_at_least_five_values(parts: list[int]) -> None:
    line = hidden(parts, sum(parts))
    assert all(how is not Shown.PUBLISHED for how, count in zip(line.parts, parts, strict=True) if 1 <= count <= 9)
    cells = [k for k, how in enumerate(line.parts) if how in HIDDEN]
    if line.total is not Shown.PUBLISHED or Shown.PRIMARY not in line.parts:
        return
    left = sum(parts[k] for k in cells)
    ranges = [range(1, 10) if line.parts[k] is Shown.PRIMARY else range(10, left + 1) for k in cells]
    fits = [guess for guess in product(*ranges) if sum(guess) == left]
    for place, k in enumerate(cells):
        if line.parts[k] is Shown.PRIMARY:
            values = {guess[place] for guess in fits}
            assert len(values) >= LEAST_POSSIBLE
            assert (min(values), max(values)) == possible(parts, line.parts, k)
    assert max(parts) > LARGEST_SMALL or len(cells) > 1


@examples(300)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=4), st.integers(0, 30))
def test_beside_a_total_that_is_shown_no_small_part_can_be_subtracted(parts: list[int], rest: int) -> None:
    """The total minus all that is written leaves either nothing small, or at least two cells that are not written."""
    shown = beside(parts, sum(parts) + rest)
    published = [count for count, how in zip(parts, shown, strict=True) if how is Shown.PUBLISHED]
    assert not any(1 <= count <= 9 for count in published)
    unwritten = [count for count, how in zip(parts, shown, strict=True) if how is not Shown.PUBLISHED]
    unwritten += [rest] if rest else []
    if len(unwritten) == 1:
        assert unwritten[0] > LARGEST_SMALL or not published
