"""Pareto-efficient options: by hand, in a circle, and for any differences that hypothesis thinks of."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.analysis.pareto import dominance, pareto_efficient

Floats = NDArray[np.float64]


def exact(points: Floats) -> NDArray[np.bool_]:
    """Which of some points, known exactly, dominates which."""
    apart = points[:, None, :] - points[None, :, :]
    return dominance(apart, apart)


def test_the_front_of_points_made_by_hand() -> None:
    points = np.array([[1, 5], [2, 2], [5, 1], [2, 3], [5, 5], [2, 2]], float)
    assert pareto_efficient(exact(points)).tolist() == [True, True, True, False, False, True]


def test_what_is_within_noise_dominates_nothing() -> None:
    """Row less column: −1 ± 2 in the one objective says nothing, −1 ± 0.5 does, unless the other gets worse."""
    low, high = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    low[0, 1], high[0, 1] = (-3.0, -0.2), (1.0, 0.2)
    assert not dominance(low, high)[0, 1]
    low[0, 1], high[0, 1] = (-1.5, -0.2), (-0.5, 0.2)
    assert dominance(low, high)[0, 1]
    low[0, 1], high[0, 1] = (-1.5, 0.1), (-0.5, 0.2)
    assert not dominance(low, high)[0, 1]


def test_missing_values_show_nothing() -> None:
    low = np.full((2, 2, 1), np.nan)
    assert not dominance(low, low).any()
    assert pareto_efficient(dominance(low, low)).all()


def test_a_circle_stays_and_what_it_beats_goes() -> None:
    """0 beats 1, 1 beats 2, 2 beats 0; any of them beats 3, which beats 4: only the circle is left."""
    beats = np.zeros((5, 5), bool)
    beats[[0, 1, 2, 2, 3], [1, 2, 0, 3, 4]] = True
    assert pareto_efficient(beats).tolist() == [True, True, True, False, False]


@given(
    st.integers(1, 12).flatmap(
        lambda count: st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=count, max_size=count)
    )
)
def test_exactly_known_points_have_paretos_front(rows: list[tuple[int, int, int]]) -> None:
    """No member is dominated by anything, and everything outside is dominated by a member."""
    points = np.array(rows, float)
    beats, front = exact(points), pareto_efficient(exact(points))
    assert front.any()
    assert not beats[:, front].any()
    assert beats[np.ix_(front, ~front)].any(axis=0).all()
    by_hand = [not any((q <= p).all() and (q < p).any() for q in points) for p in points]
    assert front.tolist() == by_hand


@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.booleans(), min_size=n * n, max_size=n * n)))
def test_whatever_dominates_there_is_an_option_and_no_path_from_outside_into_it(flags: list[bool]) -> None:
    count = round(len(flags) ** 0.5)
    beats = np.array(flags).reshape(count, count) & ~np.eye(count, dtype=bool)
    best = pareto_efficient(beats)
    assert best.any()
    assert not beats[np.ix_(~best, best)].any()
    reached = np.linalg.matrix_power(beats.astype(int) + np.eye(count, dtype=int), count) > 0
    assert reached[best].any(axis=0).all()
