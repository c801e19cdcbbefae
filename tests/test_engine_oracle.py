"""The engine against the oracle: every party's every passage, over generated scenarios, to 1e-9 h."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
from hypothesis import Phase, event, given, seed, settings
from numpy.typing import NDArray

from sim.journal import Journal
from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.milestones import EVENTS
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Station
from sim.simulate import journal_of
from sim.world.closures import Gate
from sim.world.draws import unit_draws
from sim.world.routes import Routes, draw_routes
from sim.world.rules import choosy_stations, patience_stations, screening_stations
from sim.world.state import RAN_DRY
from sim.world.tanks import tanks
from sim.world.travellers import traveller_columns
from sim.world.world import World
from tests.oracle import opening_hours, oracle, timeline
from tests.oracle_parts import ARRIVED, ENTERED, LEFT, Floats, Luck
from tests.strategies import START, Plan, local, scenarios

TOLERANCE_H = 1e-9


@dataclass(frozen=True)
class Trial:
    """One scenario run by both: the engine's journal and the oracle's passages."""

    journal: Journal
    world: World
    routes: Routes
    expected_h: Floats


def run_both(scenario: Scenario) -> Trial:
    """Run the engine, then the oracle with the engine's parties, routes and draws."""
    world = World(scenario)
    world.run()
    journal = journal_of(world)
    parties = journal.parties
    routes = draw_routes(scenario, 0, parties)
    luck = luck_of(world, parties, routes)
    # The journal counts persons at the end of the run; the oracle detains them by itself.
    before = replace(parties, persons=world.parties.persons, men=world.parties.men)
    expected_h = oracle(scenario, before, journal.departed_h, routes.stages, routes.of_party, luck)
    return Trial(journal, world, routes, expected_h)


def luck_of(world: World, parties: Parties, routes: Routes) -> Luck:
    """The engine's random numbers for the oracle, by name."""
    scenario = world.scenario
    columns, streams = traveller_columns(scenario, 0, parties, routes), Streams(scenario.seed, 0)
    names = list(scenario.stages)
    screened = [names[number] for number in screening_stations(scenario)]
    choosy = [names[number] for number in choosy_stations(scenario)]
    impatient = [names[number] for number in patience_stations(scenario)]
    return Luck(
        unit_draws=unit_draws(scenario, 0, parties),
        patience=dict(zip(impatient, columns.patience, strict=True)),
        screened=dict(zip(screened, columns.screen, strict=True)),
        detained=dict(zip(screened, columns.detain, strict=True)),
        joins=dict(zip(choosy, columns.join, strict=True)),
        closures={part.name: part.changes for part in world.parts if isinstance(part, Gate)},
        break_link=columns.break_link,
        break_share=columns.break_share,
        break_h=columns.break_h,
        tank_ml=tanks(scenario, streams, parties).tank_ml,
        ml_per_km=columns.ml_per_km,
        idle_ml_per_h=columns.idle_ml_per_h,
        dry_h=columns.dry_h,
    )


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
    """How many passages a full road, a blocked lane or a closed door delayed, and what befell how many parties."""

    spillback: int
    blocking: int
    closure: int
    screened: int
    gave_up: int
    sent_on: int
    ran_dry: int


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
    world = trial.world
    unserved = np.isnan(passages[:, :, ENTERED]) & ~np.isnan(passages[:, :, LEFT])
    shelter = np.array([isinstance(stage, Shelter) for stage in stages])
    return Happenings(
        spillback,
        blocking,
        released_by_opening(scenario, passages),
        screened=int((trial.journal.route != trial.routes.of_party).sum()),
        gave_up=int(unserved[:, ~shelter].sum()),
        sent_on=int(unserved[:, shelter].sum()),
        ran_dry=int(world.flow.motion.fuel[RAN_DRY]),
    )


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
    for kind in (one.name for one in fields(Happenings)):
        event(f"{kind}: {'yes' if getattr(seen, kind) else 'no'}")
    assert earliest_difference(trial) == ""


ROAD: Plan = {"kind": "link", "length_km": 1.0, "free_flow_kmh": 60.0, "capacity_vph": 3000.0, "jam_density_vpkm": 100}
GATE: Plan = {"kind": "station", "waiting_room_veh": 0, "service": {"law": "constant", "mean_min": 60.0}}


def hand_made(stages: Plan, arrivals: Plan, *changes: tuple[float, str, bool | int]) -> Trial:
    """Half an hour of a scenario of cars, and buses with twice the space and the right of way, run by both."""
    timeline = {
        f"change{number}": {"at": local(time_h), "event": "a change", "set": {path: value}}
        for number, (time_h, path, value) in enumerate(changes)
    }
    return run_both(
        Scenario.model_validate(
            {
                "title": "made by hand",
                "start": START.isoformat(),
                "horizon_h": 0.5,
                "vehicle_classes": {"car": {"priority": 1}, "bus": {"space_pcu": 2.0}},
                "arrivals": arrivals,
                "stages": stages,
                "timeline": timeline,
            }
        )
    )


def test_engine_lets_the_next_in_when_the_head_of_the_line_is_called_back() -> None:
    """A bus needs two spaces where one is left; when its road closes, the car behind it enters at that moment."""
    trial = hand_made(
        {
            "a": {**ROAD, "to": "c"},
            "b": {**ROAD, "to": "c"},
            "c": {**ROAD, "length_km": 0.02, "to": "gate"},
            "gate": {**GATE, "lanes": 1},
        },
        {
            "cars": {"to": "b", "times_h": [0.0, 0.017, 0.051]},
            "buses": {"to": "a", "vehicle_class": "bus", "times_h": [0.034]},
        },
        (0.1, "stages.a.open", False),
    )
    assert earliest_difference(trial) == ""
    assert_entered(trial, "c", [1 / 60, 1 / 60 + 0.017, 0.1, np.nan])


def test_engine_applies_all_changes_of_one_time_before_any_passage() -> None:
    """Three spaces are taken; a second lane that comes and goes at the same time lets nobody in."""
    trial = hand_made(
        {"road": {**ROAD, "length_km": 0.03, "open": False}},
        {"cars": {"to": "road", "times_h": [0.0, 0.001, 0.002, 0.003]}},
        (0.1, "stages.road.lanes", 2),
        (0.1, "stages.road.lanes", 1),
    )
    assert earliest_difference(trial) == ""
    assert_entered(trial, "road", [0.0, 0.001, 0.002, np.nan])


def test_engine_gives_the_last_lane_by_priority_among_those_who_ask_together() -> None:
    """Three lanes open: both heads enter; the car and the bus behind them ask together, and the bus goes first."""
    trial = hand_made(
        {"a": {**ROAD, "to": "gate"}, "b": {**ROAD, "to": "gate"}, "gate": {**GATE, "lanes": 3, "open": False}},
        {
            "cars": {"to": "a", "times_h": [0.0, 0.01]},
            "buses": {"to": "b", "vehicle_class": "bus", "times_h": [0.02, 0.03]},
        },
        (0.1, "stages.gate.open", True),
    )
    assert earliest_difference(trial) == ""
    assert_entered(trial, "gate", [0.1, np.nan, 0.1, 0.1])


def assert_entered(trial: Trial, stage: str, expected_h: list[float]) -> None:
    """When each party entered, NaN if never."""
    np.testing.assert_allclose(trial.journal.stage_h(stage, "entered"), expected_h, rtol=0.0, atol=TOLERANCE_H)


def test_generated_scenarios_are_hard() -> None:
    """Of 300 scenarios of fixed seeds, many have spillback, blocked lanes and closed doors, and most arrive."""
    found: list[Happenings] = []
    arrived: list[float] = []

    @settings(max_examples=100, derandomize=False, database=None, phases=[Phase.generate])
    @given(scenarios())
    def look(scenario: Scenario) -> None:
        trial = run_both(scenario)
        found.append(happenings(trial))
        arrived.append(share_entering_their_last_stage(trial.routes, trial.expected_h))

    for number in range(3):
        seed(number)(look)()
    assert len(found) == 300
    least = {"spillback": 0.5, "blocking": 0.2, "closure": 0.3}
    least |= {"screened": 0.15, "gave_up": 0.1, "sent_on": 0.03, "ran_dry": 0.1}
    for kind, share in least.items():
        assert np.mean([getattr(seen, kind) > 0 for seen in found]) >= share, kind
    assert np.mean(arrived) >= 0.3


def share_entering_their_last_stage(routes: Routes, passages: Floats) -> float:
    """Share of parties that enter the last stage of their route."""
    last: NDArray[np.intp] = np.array([stops[-1] for stops in routes.stages])[routes.of_party]
    return float(np.isfinite(passages[np.arange(len(last)), last, ENTERED]).mean())
