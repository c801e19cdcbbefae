"""The answers of the formulas of statistics are worked out and not copied; that they pass is among all cases."""

from __future__ import annotations

from dataclasses import replace

from sim.verify.answers.statistics import ANSWERS
from sim.verify.case import cases
from sim.verify.rule import FAILS, judge_exact
from sim.verify.trial import Formula


def test_other_parameters_give_other_figures() -> None:
    """One observation more, one replication less, another function: the answers follow the parameters and fail."""
    changes: dict[str, dict[str, object]] = {
        "S01": {"y": 30000.0},
        "S02": {"target_rel_halfwidth": 0.02},
        "S03": {"ishigami": [5.0, 0.1]},
    }
    for name, change in changes.items():
        case, answer = cases()[name], ANSWERS[name]
        assert isinstance(answer, Formula)
        figures = answer.compute(replace(case, parameters={**case.parameters, **change}))
        assert FAILS in {one.verdict for one in judge_exact(case, figures)}
