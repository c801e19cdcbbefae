"""A deliberately wrong engine: each fault is found by the case that is there for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.scenario.model import Scenario
from sim.verify.answers.all import answers
from sim.verify.case import cases
from sim.verify.rule import FAILS, judge_exact, judge_runs
from sim.verify.trial import Exact, Formula
from sim.world import flow
from sim.world.rules import stage_rules
from sim.world.state import STATION, Rules

Fault = Callable[[Rules], Rules]


def slow_servers(rules: Rules) -> Rules:
    """Services take five per cent longer."""
    return rules._replace(mean_h=rules.mean_h * 1.05)


def one_lane_more(rules: Rules) -> Rules:
    """Every station has a lane too many."""
    return rules._replace(lanes=rules.lanes + (rules.kind == STATION))


def holes_at_once(rules: Rules) -> Rules:
    """Freed spaces are at the entrance of a link as soon as they are freed."""
    return rules._replace(wave_h=np.zeros_like(rules.wave_h))


def no_drop(rules: Rules) -> Rules:
    """A queue costs no capacity."""
    return rules._replace(drop_factor=np.ones_like(rules.drop_factor))


def room_for_one_more(rules: Rules) -> Rules:
    """Waiting rooms hold one vehicle more than they do."""
    return rules._replace(room=rules.room + (rules.room < 1000))


def nobody_preempts(rules: Rules) -> Rules:
    """The lane stops for nobody."""
    return rules._replace(preempts=np.zeros(0, np.bool_))


def verdicts(name: str) -> list[str]:
    case, answer = cases()[name], answers()[name]
    if isinstance(answer, Exact | Formula):
        return [v.verdict for v in judge_exact(case, answer.compute(case))]
    runs = [answer.one_run(answer.trial(case, number, 0.3)) for number in range(20)]
    return [v.verdict for v in judge_runs(case, runs, 0.3)]


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (slow_servers, "Q01"),
        (slow_servers, "T01"),
        (one_lane_more, "Q03"),
        (holes_at_once, "T13"),
        (slow_servers, "T03"),
        (no_drop, "T09"),
        (room_for_one_more, "Q22"),
        (room_for_one_more, "Q05"),
        (nobody_preempts, "Q13"),
        (nobody_preempts, "G01"),
    ],
)
def test_a_wrong_engine_fails(fault: Fault, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(scenario: Scenario) -> Rules:
        return fault(stage_rules(scenario))

    monkeypatch.setattr(flow, "stage_rules", wrong)
    assert FAILS in verdicts(name)
