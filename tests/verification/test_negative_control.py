"""A deliberately wrong engine: each fault is found by the case that is there for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.network.flow import Flow
from sim.network.records import STATION, Network
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.verify.answers.all import answers
from sim.verify.case import cases
from sim.verify.rule import FAILS, judge_exact, judge_runs
from sim.verify.trial import Exact, Formula

Fault = Callable[[Network], None]


def slow_servers(network: Network) -> None:
    """Services take five per cent longer."""
    network.service["mean_us"] *= 1.05


def one_lane_more(network: Network) -> None:
    """Every station has a lane too many."""
    network.node["lanes"] += network.node["kind"] == STATION


def backward_wave_at_once(network: Network) -> None:
    """Freed spaces are at the entrance of a link as soon as they are freed."""
    network.node["wave_us"] = 0


def no_drop(network: Network) -> None:
    """A queue costs no capacity."""
    network.node["drop_factor"] = 1.0


def room_for_one_more(network: Network) -> None:
    """Waiting rooms hold one vehicle more than they do."""
    network.node["buffer"] += (network.node["kind"] == STATION) & (network.node["buffer"] < 1000)


def nobody_preempts(network: Network) -> None:
    """The lane stops for nobody."""
    network.preempts[:] = False


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
        (backward_wave_at_once, "T13"),
        (slow_servers, "T03"),
        (no_drop, "T09"),
        (room_for_one_more, "Q22"),
        (room_for_one_more, "Q05"),
        (nobody_preempts, "Q13"),
        (nobody_preempts, "G01"),
    ],
)
def test_a_wrong_engine_fails(fault: Fault, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Flow.__init__

    def wrong(self: Flow, scenario: Scenario, streams: Streams, groups: TravelGroups) -> None:
        right(self, scenario, streams, groups)
        fault(self.network)

    monkeypatch.setattr(Flow, "__init__", wrong)
    assert FAILS in verdicts(name)
