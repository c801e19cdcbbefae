"""Candidates of an emulator: the formulas for what is left out agree with leaving it out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.emulator.selection import best, predicted_left_out
from sim.analysis.emulator.smoother import Candidate, Smoother, columns_of, matern, smoothers
from sim.analysis.emulator.space import AmountAxis, distances
from sim.arrays import Floats
from tests.whatif.runs import SPACE, made_up, random_points

RUNS = made_up(26)
TRIED = smoothers(SPACE, RUNS.points)


def wavy(points: Floats) -> Floats:
    """A response with a bend, a wave and noise, in two columns."""
    noise = np.random.default_rng(3).normal(0.0, 0.05, (len(points), 2))
    first, second, large = points[:, 0], points[:, 1], points[:, 3]
    return np.column_stack([np.sin(4.0 * first) + second * large, first**2 - second]) + noise


def without(kind: Candidate, left: list[int]) -> Smoother:
    """The candidate at all settings but some."""
    kept = np.delete(RUNS.points, left, axis=0)
    return next(one for one in smoothers(SPACE, kept) if one.kind == kind)


def test_all_candidates_are_tried_with_so_many_settings() -> None:
    assert len(TRIED) == 30


@pytest.mark.parametrize("one", TRIED[::4], ids=lambda one: one.kind.words)
def test_errors_left_out_are_those_of_a_fit_without_the_setting(one: Smoother) -> None:
    values = wavy(RUNS.points)
    found = one.left_out(values)
    for place in (0, 7, 25):
        others = without(one.kind, [place])
        wanted = values[place] - others.at(RUNS.points[[place]], np.delete(values, place, axis=0))[0]
        assert found[place] == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("one", TRIED[1::9], ids=lambda one: one.kind.words)
def test_squares_without_a_setting_are_those_of_the_others_left_out_in_turn(one: Smoother) -> None:
    values = wavy(RUNS.points)
    found = one.squares_without(values)
    for place in (3, 19):
        others = without(one.kind, [place])
        assert found[place] == pytest.approx(float(np.mean(others.left_out(np.delete(values, place, axis=0)) ** 2)))


@pytest.mark.parametrize("one", TRIED[::4], ids=lambda one: one.kind.words)
def test_how_uncertain_a_setting_left_out_is_without_it(one: Smoother) -> None:
    found = one.spread_left_out()
    for place in (0, 7, 25):
        assert found[place] == pytest.approx(float(without(one.kind, [place]).spread(RUNS.points[[place]])[0]))


def test_a_prediction_is_most_uncertain_at_the_ends() -> None:
    corner, middle = (SPACE.point({"first": at, "second": at, "third": "small"})[None, :] for at in (0.0, 0.5))
    for one in TRIED[1:]:
        assert one.spread(corner)[0] > one.spread(middle)[0]


def test_a_setting_left_out_is_predicted_by_a_choice_made_without_it() -> None:
    values = wavy(RUNS.points)
    found = predicted_left_out(TRIED, values)
    for place in range(0, 26, 5):
        kept = np.delete(RUNS.points, place, axis=0)
        rest = np.delete(values, place, axis=0)
        wanted = best(smoothers(SPACE, kept), rest).at(RUNS.points[[place]], rest)[0]
        assert found[place] == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_kriging_solves_the_bordered_system() -> None:
    """The textbook's form: covariances and terms in one matrix, with zeros in its corner."""
    values = wavy(RUNS.points)
    kind = Candidate(1, 0.8, 0.03)
    one = next(one for one in TRIED if one.kind == kind)
    columns = columns_of(RUNS.points, one.terms)
    count, terms = columns.shape
    matrix = np.zeros((count + terms, count + terms))
    matrix[:count, :count] = matern(distances(RUNS.points, RUNS.points), 0.8) + 0.03 * np.eye(count)
    matrix[:count, count:], matrix[count:, :count] = columns, columns.T
    solved = np.linalg.solve(matrix, np.vstack([values, np.zeros((terms, 2))]))
    at = random_points(5)
    wanted = matern(distances(at, RUNS.points), 0.8) @ solved[:count] + columns_of(at, one.terms) @ solved[count:]
    assert one.at(at, values) == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("degree", [1, 2])
def test_a_polynomial_response_is_exact_and_the_simplest_candidate_is_taken(degree: int) -> None:
    def response(points: Floats) -> Floats:
        straight = 100.0 + 30.0 * points[:, 0] - 7.0 * points[:, 1] + 12.0 * points[:, 3]
        return np.asarray(straight + (degree - 1) * 9.0 * points[:, 0] * points[:, 1], np.float64)[:, None]

    values = response(RUNS.points)
    chosen = best(TRIED, values)
    assert chosen.kind == Candidate(degree)
    at = random_points(50)
    assert chosen.at(at, values) == pytest.approx(response(at), rel=1e-9)
    assert predicted_left_out(TRIED, values) == pytest.approx(values, rel=1e-9)


def test_too_few_settings_leave_the_mean_and_what_they_can_carry() -> None:
    kinds = {one.kind.degree for one in smoothers(SPACE, RUNS.points[:7])}
    assert kinds == {0, 1}


def test_a_value_beyond_what_was_run_is_refused() -> None:
    with pytest.raises(ValueError, match="runs were made from 0 to 1"):
        SPACE.point({"first": 1.2, "second": 0.0, "third": "small"})
    with pytest.raises(ValueError, match="there are runs of small, large"):
        SPACE.point({"first": 1.0, "second": 0.0, "third": "huge"})


def test_a_logarithmic_axis_is_even_in_its_logarithm() -> None:
    assert AmountAxis("x", 1.0, 100.0, True, 3).place(10.0) == pytest.approx((0.5,))
