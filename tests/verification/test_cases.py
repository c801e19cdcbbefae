"""Every case has an answer; the deterministic are right; the page reports all of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.verify.answers.all import answers
from sim.verify.case import cases, verification_folder
from sim.verify.measures import Visits, at_hours, level_shares
from sim.verify.rule import PASSES, flat, judge_exact
from sim.verify.run import QUICK, chosen, verify
from sim.verify.trial import Exact, Formula, Stochastic
from sim.view.verification import summary

EXACT = [name for name, answer in answers().items() if isinstance(answer, Exact | Formula)]
FORMULAS = [name for name, answer in answers().items() if isinstance(answer, Formula)]
LONG = ("I05",)
"""Those that take half a minute of a processor."""

CHANCE = [name for name, answer in answers().items() if isinstance(answer, Stochastic)]
PAGE = Path("docs/verification.md")


def test_every_case_has_an_answer_and_every_scenario_a_case() -> None:
    assert answers().keys() == cases().keys()
    written = {path.stem for path in verification_folder().glob("*.yaml")}
    assert written == cases().keys() - set(FORMULAS), "what has no scenario says that it is a formula, and nothing else"


def test_what_runs_and_what_is_a_formula_is_said_openly() -> None:
    """In the page and in the README, with the numbers that are true."""
    said = f"{len(cases()) - len(FORMULAS)} through the engine, {len(FORMULAS)} formulas ({', '.join(FORMULAS)})"
    assert said in PAGE.read_text(encoding="utf-8")
    assert said in Path("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in EXACT],
)
def test_cases_that_are_deterministic(name: str) -> None:
    case, answer = cases()[name], answers()[name]
    assert isinstance(answer, Exact | Formula)
    assert [v for v in judge_exact(case, answer.compute(case)) if v.verdict != PASSES] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANCE)
def test_cases_that_are_stochastic(name: str) -> None:
    """As ``sim verify --quick`` judges them."""
    [found] = verify(chosen([name]), QUICK, jobs=1)
    assert [v for v in found.verdicts if v.verdict != PASSES] == []


@pytest.mark.parametrize("name", CHANCE)
def test_a_replication_gives_every_figure(name: str) -> None:
    case, answer = cases()[name], answers()[name]
    assert isinstance(answer, Stochastic)
    given = flat(answer.one_run(answer.trial(case, 0, 0.02)))
    assert flat(case.expected).keys() - given.keys() == set()
    assert not any(np.isnan(given[key]) for key in flat(case.expected))


def test_the_page_has_every_figure_of_every_case_and_says_what_the_table_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = sum(len(flat(case.expected)) for case in cases().values())
    shown = re.findall(r"^\| .* \| (passes|fails|too wide|missing) \|$", page, re.MULTILINE)
    assert len(shown) == rows
    assert f"{shown.count('passes')} of {rows} measures" in page
    for name in cases():
        assert f"## {name}: " in page


def test_a_case_says_how_it_was_answered() -> None:
    found = verify(chosen(["T01", "S01"]), jobs=1)
    assert [(one.case.id, one.formula) for one in found] == [("T01", False), ("S01", True)]
    assert summary(found).endswith(": 1 through the engine, 1 formula (S01)")
    assert summary(found[:1]).endswith(": 1 through the engine")


def test_time_averages_of_three_customers_by_hand() -> None:
    """They come at 0, 1 and 4 h, and are served at 0, 2 and 4 h for 2 h each: one waits from 1 to 2 h."""
    seen = Visits(np.array([0.0, 1.0, 4.0]), np.array([0.0, 2.0, 4.0]), np.array([2.0, 4.0, 6.0]))
    assert seen.mean_present == pytest.approx((1.0 + 2.0 + 2.0) / 4.0)
    assert seen.mean_waiting == pytest.approx(1.0 / 4.0)
    assert seen.mean_served == pytest.approx(1.0)
    np.testing.assert_allclose(seen.level_shares[:3], [0.0, 0.75, 0.25])
    assert at_hours(seen.arrived_h, seen.left_h, np.array([0.0, 1.5, 2.5, 4.0, 7.0])).tolist() == [1, 2, 1, 1, 0]


def test_a_time_without_anybody_counts_before_between_and_after() -> None:
    shares = level_shares(np.array([1.0, 4.0]), np.array([2.0, 5.0]), 0.0, 10.0)
    np.testing.assert_allclose(shares, [0.8, 0.2])
