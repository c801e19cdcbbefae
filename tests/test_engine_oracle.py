"""The engine against the oracle: every party's every passage, over generated scenarios, to 1e-9 h."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import Phase, event, given, settings
from numpy.typing import NDArray

from sim.journal import EVENTS, Journal
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station
from sim.simulate import simulate
from sim.world.draws import unit_draws
from sim.world.routes import Routes, draw_routes
from tests.oracle import opening_hours, oracle, timeline
from tests.oracle_parts import ARRIVED, ENTERED, LEFT, Floats
from tests.strategies import START, Plan, local, scenarios

TOLERANCE_H = 1e-9


@dataclass(frozen=True)
class Trial:
    """One scenario run by both: the engine's journal and the oracle's passages."""

    journal: Journal
    routes: Routes
    expected_h: Floats


def run_both(scenario: Scenario) -> Trial:
    """Run the engine, then the oracle with the engine's parties, routes and draws."""
    journal = simulate(scenario)
    parties = journal.parties
    routes = draw_routes(scenario, 0, parties)
    draws = unit_draws(scenario, 0, parties)
    expected_h = oracle(scenario, parties, journal.departed_h, routes.stages, routes.of_party, draws)
    return Trial(journal, routes, expected_h)


def earliest_difference(trial: Trial) -> str:
    """The first passage in time on which the two disagree, in words; empty if they agree."""
    actual_h, expected_h = trial.journal.passage_h, trial.expected_h
    differs = ~np.isclose(actual_h, expected_h, rtol=0.0, atol=TOLERANCE_H, equal_nan=True)
    if not differs.any():
        return ""
    first_h = np.where(differs, np.fmin(actual_h, expected_h), np.inf)
    party, stage, passage = np.unravel_index(np.argmin(first_h), first_h.shape)
    return (
        f"{int(differs.sum())} passages differ; the first in time: party {party}, "
        f"{trial.journal.stages[stage]}.{EVENTS[passage]}: engine {actual_h[party, stage, passage]!r} h, "
        f"oracle {expected_h[party, stage, passage]!r} h"
    )


@dataclass(frozen=True)
class Happenings:
    """How many passages a full road, a blocked lane or a closed door delayed."""

    spillback: int
    blocking: int
    closure: int


def happenings(trial: Trial) -> Happenings:
    """Count what makes a scenario hard, from the oracle's passages alone."""
    scenario, passages = trial.journal.scenario, trial.expected_h
    stages = list(scenario.stages.values())
    spillback = sum(
        delayed_by_storage(scenario, name, passages[:, index])
        for index, (name, stage) in enumerate(scenario.stages.items())
        if isinstance(stage, Link)
    )
    blocking = 0
    for number, stops in enumerate(trial.routes.stages):
        mine = passages[trial.routes.of_party == number]
        for here, there in pairwise(stops):
            if isinstance(stages[here], Station):
                blocking += int((mine[:, here, LEFT] > mine[:, there, ARRIVED] + TOLERANCE_H).sum())
    return Happenings(spillback, blocking, released_by_opening(scenario, passages))


def delayed_by_storage(scenario: Scenario, name: str, passages: Floats) -> int:
    """Vehicles that entered a link later than its longest headway after the vehicle before them explains."""
    link = scenario.stages[name]
    assert isinstance(link, Link)
    moved = [(lever, value) for _, stage, lever, value in timeline(scenario) if stage == name]
    slowest_vph = min([link.capacity_vph, *(value for lever, value in moved if lever == "capacity_vph")])
    arrived, entered = passages[np.argsort(passages[:, ENTERED])][:, [ARRIVED, ENTERED]].T
    waited = entered[1:] > np.maximum(arrived[1:], entered[:-1] + 1.0 / slowest_vph) + TOLERANCE_H
    return int(waited.sum())


def released_by_opening(scenario: Scenario, passages: Floats) -> int:
    """Passages at exactly a time at which something opens."""
    announced = [*timeline(scenario), *opening_hours(scenario)]
    openings = [time_h for time_h, _, lever, value in announced if lever in ("open", "within_hours") and value]
    return int(np.isin(passages[:, :, [ARRIVED, ENTERED]], openings).sum())


@given(scenarios())
def test_engine_and_oracle_agree_on_every_passage(scenario: Scenario) -> None:
    trial = run_both(scenario)
    seen = happenings(trial)
    for kind in ("spillback", "blocking", "closure"):
        event(f"{kind}: {'yes' if getattr(seen, kind) else 'no'}")
    assert earliest_difference(trial) == ""


def test_engine_lets_the_next_in_when_the_head_of_the_line_is_called_back() -> None:
    """A bus needs two spaces where one is left; when its road closes, the car behind it enters at that moment."""
    road: Plan = {"kind": "link", "free_flow_kmh": 60.0, "capacity_vph": 3000.0, "jam_density_vpkm": 100.0}
    gate: Plan = {"kind": "station", "lanes": 1, "waiting_room_veh": 0}
    scenario = Scenario.model_validate(
        {
            "title": "a head that is called back",
            "start": START.isoformat(),
            "horizon_h": 0.5,
            "vehicle_classes": {"car": {}, "bus": {"space_pcu": 2.0}},
            "arrivals": {
                "cars": {"to": "b", "times_h": [0.0, 0.017, 0.051]},
                "buses": {"to": "a", "vehicle_class": "bus", "times_h": [0.034]},
            },
            "stages": {
                "a": {**road, "length_km": 1.0, "to": "c"},
                "b": {**road, "length_km": 1.0, "to": "c"},
                "c": {**road, "length_km": 0.02, "to": "gate"},
                "gate": {**gate, "service": {"law": "constant", "mean_min": 60.0}},
            },
            "timeline": {"closing": {"at": local(0.1), "event": "road a closes", "set": {"stages.a.open": False}}},
        }
    )
    trial = run_both(scenario)
    assert earliest_difference(trial) == ""
    np.testing.assert_allclose(trial.journal.stage_h("c", "entered"), [1 / 60, 1 / 60 + 0.017, 0.1, np.nan], atol=1e-9)


def test_generated_scenarios_are_hard() -> None:
    """Of 100 scenarios of a fixed seed, many have spillback, blocked lanes and closed doors, and most arrive."""
    found: list[Happenings] = []
    arrived: list[float] = []

    @settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
    @given(scenarios())
    def look(scenario: Scenario) -> None:
        trial = run_both(scenario)
        found.append(happenings(trial))
        arrived.append(share_entering_their_last_stage(trial.routes, trial.expected_h))

    look()
    assert len(found) == 100
    assert np.mean([seen.spillback > 0 for seen in found]) >= 0.5
    assert np.mean([seen.blocking > 0 for seen in found]) >= 0.3
    assert np.mean([seen.closure > 0 for seen in found]) >= 0.3
    assert np.mean(arrived) >= 0.3


def share_entering_their_last_stage(routes: Routes, passages: Floats) -> float:
    """Share of parties that enter the last stage of their route."""
    last: NDArray[np.intp] = np.array([stops[-1] for stops in routes.stages])[routes.of_party]
    return float(np.isfinite(passages[np.arange(len(last)), last, ENTERED]).mean())
