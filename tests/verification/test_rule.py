"""The verdicts: what passes, what fails, and what proves nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.verify.case import Case, cases
from sim.verify.rule import FAILS, MISSING, PASSES, WIDE, judge_exact, judge_runs

CASE: Case = replace(cases()["Q01"], expected={"L": 10.0}, precision={"L": 0.1})


def verdict(*values: float, expected: float = 10.0, precision: float = 0.1, share: float = 1.0) -> str:
    case = replace(CASE, expected={"L": expected}, precision={"L": precision})
    return judge_runs(case, [{"L": value} for value in values], share)[0].verdict


def test_a_mean_near_the_answer_passes_and_one_far_from_it_fails() -> None:
    assert verdict(9.9, 10.0, 10.1, 10.2) == PASSES
    assert verdict(10.9, 11.0, 11.1, 11.2) == FAILS


def test_a_half_width_is_3_9_standard_errors() -> None:
    """Mean 11 and s = 1 of four runs: 3.9 / 2 = 1.95."""
    judged = judge_runs(replace(CASE, precision={}), [{"L": value} for value in (10.0, 11.0, 11.0, 12.0)], 1.0)[0]
    assert judged.obtained == 11.0
    assert judged.half_width == pytest.approx(3.9 * math.sqrt(2.0 / 3.0) / 2.0)


def test_a_wide_interval_proves_nothing_even_where_the_answer_is_in_it() -> None:
    assert verdict(5.0, 15.0, 8.0, 12.0) == WIDE
    assert verdict(5.0, 15.0, 8.0, 12.0, precision=10.0) == PASSES


def test_shorter_runs_may_be_wider_by_the_root_of_their_length() -> None:
    """s/√R = 0.25: 0.975 is within a tenth of 10 in a full run, and far too wide for a hundredth."""
    values = (9.5, 10.0, 10.0, 10.5, 9.5, 10.0, 10.0, 10.5)
    assert verdict(*values, precision=0.04) == WIDE
    assert verdict(*values, precision=0.04, share=0.25) == PASSES


def test_a_figure_that_is_not_given_is_missing() -> None:
    assert judge_runs(CASE, [{}, {}], 1.0)[0].verdict == MISSING
    assert judge_exact(CASE, {})[0].verdict == MISSING


def test_a_share_that_never_varied_is_judged_by_how_likely_that_was() -> None:
    """Nothing in 20 runs: likely where the share is one in a million, next to impossible where it is a half."""
    assert verdict(*[0.0] * 20, expected=1e-6) == PASSES
    assert verdict(*[0.0] * 20, expected=0.5) == FAILS
    assert verdict(*[1.0] * 20, expected=0.5) == FAILS


def test_exact_figures_go_by_the_tolerance_of_their_case() -> None:
    exact = replace(CASE, absolute=1e-6, relative=math.nan)
    assert judge_exact(exact, {"L": 10.0 + 9e-7})[0].verdict == PASSES
    assert judge_exact(exact, {"L": 10.0 + 2e-6})[0].verdict == FAILS
    by_share = replace(CASE, absolute=math.nan, relative=1e-3)
    assert judge_exact(by_share, {"L": 10.009})[0].verdict == PASSES
    assert judge_exact(by_share, {"L": 10.011})[0].verdict == FAILS


def test_a_figure_may_have_a_tolerance_of_its_own() -> None:
    own = replace(CASE, absolute=math.nan, relative=math.nan, absolute_by_key={"L": 0.01})
    assert judge_exact(own, {"L": 10.009})[0].verdict == PASSES
    assert judge_exact(own, {"L": 10.011})[0].verdict == FAILS


def test_never_is_a_figure() -> None:
    never = replace(CASE, expected={"spillback": "never"}, absolute=1e-6)
    assert judge_exact(never, {"spillback": "never"})[0].verdict == PASSES
    assert judge_exact(never, {"spillback": 3.0})[0].verdict == FAILS
