"""The engine against the oracle: every group's every passage, over generated scenarios, to the microsecond."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from hypothesis import Phase, event, given, seed, settings

from sim.journal import Journal
from sim.network.time import NOT_YET
from sim.parts.closures.actor import Gate
from sim.population.groups import TravelGroups
from sim.scenario.milestones import EVENTS
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Station
from sim.simulate import journal_of
from sim.world.stop import Boardings
from sim.world.world import World
from tests.engine_luck import luck_of
from tests.examples import examples
from tests.oracle import (
    ARRIVED,
    ENTERED,
    LEFT,
    NEVER,
    Ints,
    Passages,
    Round,
    opening_hours,
    oracle,
    timeline,
)
from tests.strategies import pushed_aside, scenarios
from tests.strategies_people import with_people
from tests.strategies_pieces import START, Plan, local
from tests.theory.roads import change, link, stops_at
from tests.theory.roads import plan as plan_of
from tests.theory.scenes import SCENES

US_PER_H = 3_600_000_000


@dataclass(frozen=True)
class Trial:
    """One scenario run by both: the engine's journal, passages and rounds, and the oracle's.

    Attributes:
        journal: What the engine's run shows.
        actual_us: Its passages, of the trips that never were and of those who went by bus as well, microseconds.
        rounds: Its earlier visits, as the oracle writes them.
        ran_dry: Its vehicles that ran dry.
        holds: How often a convoy began or ceased to hold a road.
        expected: What the oracle says.
    """

    journal: Journal
    actual_us: Ints
    rounds: tuple[Round, ...]
    ran_dry: int
    holds: int
    expected: Passages


def to_us(hours: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
    """Hours as microseconds, ``NEVER`` for NaN."""
    whole = np.rint(np.nan_to_num(hours) * US_PER_H).astype(np.int64)
    return np.where(np.isnan(hours), NEVER, whole)


@dataclass(frozen=True)
class Run:
    """The engine's run alone: who travelled as they were formed, when gates closed at random, and what came of it.

    The rest is as in :class:`Trial`.
    """

    scenario: Scenario
    people: TravelGroups
    closures: dict[str, list[tuple[int, bool]]]
    journal: Journal
    actual_us: Ints
    rounds: tuple[Round, ...]
    ran_dry: int
    holds: int


def run_engine(scenario: Scenario) -> Run:
    """Run the engine."""
    world = World(scenario)
    people = replace(
        world.groups,
        persons=world.groups.persons.copy(),
        households=world.groups.households.copy(),
        men=world.groups.men.copy(),
    )
    world.run()
    closures = {
        part.name: [(round(hour * US_PER_H), is_open) for hour, is_open in part.changes]
        for part in world.parts
        if isinstance(part, Gate)
    }
    visits, passage_us = world.flow.visits, np.where(world.flow.passage_us == NOT_YET, NEVER, world.flow.passage_us)
    columns = zip(visits["who"].tolist(), visits["stage"].tolist(), visits["times_us"].tolist(), strict=True)
    rounds = tuple(Round(who, stage, *(NEVER if t == NOT_YET else t for t in times)) for who, stage, times in columns)
    counts = world.flow.petrol.ran_dry_vehicles, len(world.flow.rules.holds)
    return Run(scenario, people, closures, journal_of(world), passage_us, rounds, *counts)


def beside_the_oracle(run: Run) -> Trial:
    """Run the oracle with the engine's people and draws: all else it works out for itself."""
    luck, horizon_us = luck_of(run.scenario, run.people, run.closures), round(run.scenario.horizon_h * US_PER_H)
    expected = oracle(run.scenario, run.people, None, luck, horizon_us)
    return Trial(run.journal, run.actual_us, run.rounds, run.ran_dry, run.holds, expected)


def run_both(scenario: Scenario) -> Trial:
    """Run the engine, then the oracle."""
    return beside_the_oracle(run_engine(scenario))


def earliest_difference(trial: Trial) -> str:
    """The first passage in time on which the two disagree, in words; empty if they agree."""
    actual_us, expected_us = trial.actual_us, trial.expected.passage_us
    differs = actual_us != expected_us
    if not differs.any():
        only = (
            Counter(trial.rounds) - Counter(trial.expected.rounds),
            Counter(trial.expected.rounds) - Counter(trial.rounds),
        )
        dry = trial.ran_dry, trial.expected.ran_dry
        if dry[0] != dry[1]:
            return f"ran dry: {dry[0]} vehicles in the engine, {dry[1]} in the oracle"
        return f"rounds differ: {only}" if any(only) else ""
    never = np.iinfo(np.int64).max
    both = [np.where(times == NEVER, never, times) for times in (actual_us, expected_us)]
    first_us = np.where(differs, np.minimum(*both), never)
    group, stage, passage = np.unravel_index(np.argmin(first_us), first_us.shape)
    return (
        f"{int(differs.sum())} passages differ; the first in time: group {group}, "
        f"{trial.journal.stages[stage]}.{EVENTS[passage]}: engine {actual_us[group, stage, passage]} us, "
        f"oracle {expected_us[group, stage, passage]} us"
    )


def within_slack(trial: Trial, slack_us: int) -> str:
    """Where the two are further apart than that, in words; empty if nowhere."""
    actual_us, expected_us = trial.actual_us, trial.expected.passage_us
    both = (actual_us != NEVER) & (expected_us != NEVER)
    furthest_us = int(abs(actual_us - expected_us)[both].max(initial=0))
    alone = int(((actual_us == NEVER) != (expected_us == NEVER)).sum())
    return f"up to {furthest_us} us apart, {alone} passages in one only" if alone or furthest_us > slack_us else ""


@dataclass(frozen=True)
class Happenings:
    """How many passages a full road, a blocked lane or a closed door delayed, and what happened to how many groups."""

    spillback: int
    blocking: int
    closure: int
    screened: int
    gave_up: int
    sent_on: int
    ran_dry: int


def happenings(trial: Trial) -> Happenings:
    """Count what makes a scenario hard, from the oracle's passages alone."""
    scenario, passages = trial.journal.scenario, trial.expected.passage_us
    stages = scenario.stages
    links = {name: passages[:, number] for number, (name, s) in enumerate(stages.items()) if isinstance(s, Link)}
    seconds = [s.screening.at for s in stages.values() if isinstance(s, Station) and s.screening]
    again = passages[:, [list(stages).index(name) for name in seconds], ARRIVED]
    unserved = (passages[:, :, ENTERED] == NEVER) & (passages[:, :, LEFT] != NEVER)
    shelter = np.array([isinstance(stage, Shelter) for stage in stages.values()])
    return Happenings(
        spillback=sum(delayed_by_storage(scenario, name, mine) for name, mine in links.items()),
        blocking=blocked_lanes(scenario, passages),
        closure=released_by_opening(scenario, passages),
        screened=int((again != NEVER).sum()),
        gave_up=int(unserved[:, ~shelter].sum()),
        sent_on=int(unserved[:, shelter].sum()),
        ran_dry=trial.expected.ran_dry,
    )


def acts(trial: Trial) -> dict[str, int]:
    """What actors did: trips of buses, buses that made a second trip, convoys that held a road, rounds of shuttles."""
    journal = trial.journal
    scenario, origins = journal.scenario, journal.groups.origins
    trips = {
        name: int((journal.groups.origin == origins.index(name)).sum()) for name in scenario.buses if name in origins
    }
    most = {
        name: int(max([fleet.vehicles, *(c.set.get(f"buses.{name}.vehicles", 0) for c in scenario.timeline.values())]))
        for name, fleet in scenario.buses.items()
    }
    return {
        "trips": sum(trips.values()),
        "came back": sum(max(0, count - most[name]) for name, count in trips.items()),
        "cars of towns": int((journal.groups.origin < len(scenario.settlements)).sum()),
        "convoys": trial.holds,
        "rounds": len(trial.rounds),
    }


def blocked_lanes(scenario: Scenario, passages: Ints) -> int:
    """Vehicles that have arrived at a stage, and left the station before it later."""
    found = 0
    for number, stage in enumerate(scenario.stages.values()):
        if isinstance(stage, Station):
            left = passages[:, [number], LEFT]
            others = np.delete(passages[:, :, ARRIVED], number, axis=1)
            after = (others > passages[:, [number], ENTERED]) & (passages[:, [number], ENTERED] != NEVER)
            found += int((after & (left > others)).any(axis=1).sum())
    return found


def delayed_by_storage(scenario: Scenario, name: str, passages: Ints) -> int:
    """Vehicles that entered a link later than its longest gap after the vehicle before them explains."""
    link = scenario.stages[name]
    assert isinstance(link, Link)
    moved = [(parameter, value) for _, stage, parameter, value in timeline(scenario) if stage == name]
    slowest_vph = min([link.capacity_vph, *(value for parameter, value in moved if parameter == "capacity_vph")])
    longest_us = max(kind.space_pcu for kind in scenario.vehicle_classes.values()) * US_PER_H / slowest_vph
    inside = passages[passages[:, ENTERED] != NEVER]
    arrived, entered = inside[np.argsort(inside[:, ENTERED])][:, [ARRIVED, ENTERED]].T
    return int((entered[1:] > np.maximum(arrived[1:], entered[:-1] + longest_us) + 1).sum())


def released_by_opening(scenario: Scenario, passages: Ints) -> int:
    """Passages at exactly a time at which something opens."""
    announced = [*timeline(scenario), *opening_hours(scenario)]
    openings = [
        time_us for time_us, _, parameter, value in announced if parameter in ("open", "within_hours") and value
    ]
    return int(np.isin(passages[:, :, [ARRIVED, ENTERED]], openings).sum())


@given(scenarios())
def test_engine_and_oracle_agree_on_every_passage(scenario: Scenario) -> None:
    trial = run_both(pushed_aside(scenario))
    seen = happenings(trial)
    for kind in (one.name for one in fields(Happenings)):
        event(f"{kind}: {'yes' if getattr(seen, kind) else 'no'}")
    assert earliest_difference(trial) == ""


@settings(examples(80))
@given(with_people())
def test_engine_and_oracle_agree_where_actors_act(scenario: Scenario) -> None:
    """Households that decide and pack, buses that come back for more, convoys on the road, shuttles."""
    trial = run_both(pushed_aside(scenario))
    for kind, count in acts(trial).items():
        event(f"{kind}: {'yes' if count else 'no'}")
    assert earliest_difference(trial) == ""


@settings(examples(60))
@given(with_people(on_the_way=True))
def test_engine_and_oracle_agree_where_people_go_on_by_bus(scenario: Scenario) -> None:
    """Bus stops, with lines for two ways, needs, timetables, and people on foot behind them."""
    trial = run_both(pushed_aside(scenario))
    ride = trial.journal.table(Boardings)
    event(f"got on: {'yes' if (ride.trip >= 0).any() else 'no'}")
    event(f"set down: {'yes' if (~np.isnan(ride.set_down_h)).any() else 'no'}")
    assert earliest_difference(trial) == ""


@pytest.mark.parametrize("scene", SCENES)
def test_engine_and_oracle_agree_on_every_scene(scene: str) -> None:
    """Circles, shuttles, convoys, lane groups, closures at random: what no generated network has."""
    assert earliest_difference(run_both(SCENES[scene].make())) == ""


DRY_SLACK_US = 500_000
"""When a tank is empty is no round figure: the engine looks to a tenth of a metre, the oracle to the microsecond."""


def test_who_runs_dry_stands_at_the_same_place_for_the_same_time() -> None:
    """One road to a slow gate: nobody can change places, so every passage stays within the slack of a few stops."""
    tanks = {"vehicle_class": "car", "low_litres": 0.0, "high_litres": 1.0, "needed_litres": 0.0}
    fuel = {
        "tanks": {**tanks, "litres_per_100km": 8.0, "idle_litres_per_h": 1.0, "engine_on_share": 0.5},
        "run_dry": {
            "blocking_share": 0.3,
            "block": {"law": "lognormal", "mean_min": 3.0, "cv": 1.0},
            "rescue_litres": 1.0,
        },
        "points_litres": 0.0,
    }
    road = {**ROAD, "length_km": 4.0, "capacity_vph": 1200.0, "to": "gate"}
    gate = {"kind": "station", "waiting_room_veh": 0, "lanes": 1, "service": {"law": "constant", "mean_min": 0.2}}
    plan = {
        "title": "made by hand",
        "start": START.isoformat(),
        "horizon_h": 3.0,
        "fuel": fuel,
        "arrivals": {"cars": {"to": "road", "times_h": [k / 600 for k in range(300)]}},
        "stages": {"road": road, "gate": gate},
    }
    trial = run_both(Scenario.model_validate(plan))
    actual_us, expected_us = trial.actual_us, trial.expected.passage_us
    assert trial.expected.ran_dry >= 50
    both = (actual_us != NEVER) & (expected_us != NEVER)
    assert both.sum() >= 0.99 * (expected_us != NEVER).sum()
    assert int(abs(actual_us - expected_us)[both].max()) <= DRY_SLACK_US


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


def test_engine_gives_a_lane_by_priority_among_the_heads() -> None:
    """One lane opens before the heads of two roads: the bus goes first, though the car came before it."""
    trial = hand_made(
        {"a": {**ROAD, "to": "gate"}, "b": {**ROAD, "to": "gate"}, "gate": {**GATE, "lanes": 1, "open": False}},
        {
            "cars": {"to": "a", "times_h": [0.0, 0.01]},
            "buses": {"to": "b", "vehicle_class": "bus", "times_h": [0.02, 0.03]},
        },
        (0.1, "stages.gate.open", True),
    )
    assert earliest_difference(trial) == ""
    assert_entered(trial, "gate", [np.nan, np.nan, 0.1, np.nan])


def assert_entered(trial: Trial, stage: str, expected_h: list[float]) -> None:
    """When each group entered, NaN if never."""
    number = list(trial.journal.scenario.stages).index(stage)
    np.testing.assert_array_equal(trial.actual_us[:, number, ENTERED], to_us(np.array(expected_h)))


def behind_a_stop(km: float, minutes: float, space_pcu: float, times_h: list[float], *changes: Plan) -> Trial:
    """A vehicle comes at once and stands at a place of 4 km for so long; cars come behind it."""
    sections = stops_at(km, minutes)
    sections["vehicle_classes"]["dry"]["space_pcu"] = space_pcu
    arrivals = {
        "dry": {"to": "road", "vehicle_class": "dry", "times_h": [0.0]},
        "cars": {"to": "road", "times_h": times_h},
    }
    moved = {f"change{number}": change for number, change in enumerate(changes)}
    return run_both(plan_of({"road": link(4.0)}, arrivals, 5.0, timeline=moved, **sections))


def test_nobody_enters_where_a_truck_still_stands() -> None:
    """A truck of 2.5 cars stands 5 m along, with room for half a car: 2 cars too few, 6 s after the wave is back.

    One waits; another comes 3 s after the wave, and looking for him the engine lets the first in 3 s too early.
    """
    wave_back_h = 0.005 / 50.0 + 1.0 / 60.0 + 0.005 * (100.0 / 1200.0 - 1.0 / 50.0)
    trial = behind_a_stop(0.005, 1.0, 2.5, [0.001, wave_back_h + 3.0 / 3600.0])
    assert trial.expected.passage_us[1, 0, ENTERED] == round((wave_back_h + 6.0 / 3600.0) * US_PER_H)
    assert earliest_difference(trial) == ""


@pytest.mark.parametrize("lanes", [(2, 1), (1, 2), (3, 1)])
def test_how_many_lanes_there_are_counts_where_it_stops_and_not_where_it_entered(lanes: tuple[int, int]) -> None:
    """It comes to 2 km at 0.04 h; on one lane it stands for half an hour there, whatever it entered on."""
    arrivals = {
        "dry": {"to": "road", "vehicle_class": "dry", "times_h": [0.0]},
        "cars": {"to": "road", "times_h": [0.001 * number for number in range(1, 400)]},
    }
    moved = {"other_lanes": change(0.02, stages__road__lanes=lanes[1])}
    trial = run_both(plan_of({"road": link(4.0, lanes=lanes[0])}, arrivals, 5.0, timeline=moved, **stops_at(2.0, 30.0)))
    stands_h = 0.5 if lanes[1] == 1 else 0.0
    expected_us = trial.expected.passage_us
    who = trial.journal.groups.origin == trial.journal.groups.origins.index("dry")
    assert abs(expected_us[who, 0, LEFT] - round((0.08 + stands_h) * US_PER_H)) <= DRY_SLACK_US
    assert within_slack(trial, DRY_SLACK_US) == ""


@pytest.mark.parametrize("seed_", [109, 7, 8])
def test_who_breaks_down_where_a_lane_was_taken_away_holds_the_others(seed_: int) -> None:
    """Two lanes become one, three become two and one again, while vehicles that will break down are on their way."""
    road = link(0.3, lanes=2, capacity_vph=900.0)
    arrivals = {"cars": {"to": "road", "times_h": [0.002 * number + 0.00037 for number in range(150)]}}
    failing = {"per_million_veh_km": 500_000.0, "blocking_share": 0.7}
    block = {"law": "exponential", "mean_min": 1.5}
    moved = {
        f"change{number}": change(0.0101 + 0.0307 * number, stages__road__lanes=lanes)
        for number, lanes in enumerate([1, 3, 2, 1, 2, 1])
    }
    sections = {"breakdowns": failing | {"block": block}, "seed": seed_}
    trial = run_both(plan_of({"road": road}, arrivals, 3.0, timeline=moved, **sections))
    assert earliest_difference(trial) == ""


def test_a_bus_goes_back_once_though_its_people_come_to_where_it_turned_again() -> None:
    """Guests of a hall leave after a while, and most of them come again: the bus is on other trips by then."""
    fleet = {"vehicle_class": "bus", "vehicles": 1, "to": "road", "turns_at": "hall", "longest_wait_min": 5}
    lasts = {"law": "constant", "mean_min": 7.3}
    places = {"unit": "persons", "initial": 90, "full": 90, "ramp_from": local(0.0), "ramp_to": local(1.0)}
    hall = {"kind": "shelter", "places": places, "stay": lasts}
    sections = {
        "settlements": {"town": {"residents_persons": 90, "to": "road"}},
        "people": {"household_size": {"law": "table", "weights": [1.0]}, "transport": {"car_owner_share": 0.0}},
        "departure": {"base_hazard_per_h": 5.0, "packing": {"law": "constant", "mean_min": 10, "minimum_min": 30}},
        "buses": {"fleet": {**fleet, "loading": lasts, "back": lasts}},
        "vehicle_classes": {"car": {}, "bus": {"seats_persons": 10, "space_pcu": 2.0}},
    }
    stages = {
        "road": link(1.0, to="hall"),
        "hall": hall | {"to": {"relatives": 0.8, "home": 0.2}},
        "relatives": {"kind": "delay", "duration": lasts, "to": "hall"},
        "home": {"kind": "delay", "duration": lasts},
    }
    trial = run_both(plan_of(stages, {}, 12.0, **sections))
    assert len(trial.rounds) > 20
    assert earliest_difference(trial) == ""


def test_a_group_has_its_share_of_the_exit_by_the_lanes_of_now() -> None:
    """900 an hour for two lanes, one of them for buses: 450; a third lane, and buses (2 cars each) have 300."""
    road = link(1.0, lanes=2, exit_capacity_vph=900.0, lane_groups={"buses": {"lanes": 1, "classes": ["bus"]}})
    classes = {"car": {}, "bus": {"space_pcu": 2.0}}
    arrivals = {"buses": {"to": "road", "vehicle_class": "bus", "times_h": [0.0] * 20}}
    moved = {"third": change(0.05, stages__road__lanes=3)}
    trial = run_both(plan_of({"road": road}, arrivals, 1.0, vehicle_classes=classes, timeline=moved))
    left = np.sort(trial.expected.passage_us[:, 0, LEFT])
    np.testing.assert_allclose(np.diff(left)[-5:], 24_000_000, atol=1)
    assert earliest_difference(trial) == ""


def test_only_a_class_that_preempts_sends_others_aside() -> None:
    """A minibus is as urgent as an ambulance but does not pre-empt: it waits until the car has been served."""
    classes = {
        "car": {"priority": 2},
        "minibus": {"priority": 1},
        "ambulance": {"priority": 1, "preempts": True},
    }
    gate = {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 6.0}}
    arrivals = {
        "cars": {"to": "gate", "times_h": [0.0]},
        "minibuses": {"to": "gate", "vehicle_class": "minibus", "times_h": [0.05]},
    }
    trial = run_both(plan_of({"gate": gate}, arrivals, 1.0, vehicle_classes=classes))
    np.testing.assert_array_equal(trial.expected.passage_us[:, 0, ENTERED], to_us(np.array([0.0, 0.1])))
    assert earliest_difference(trial) == ""


def test_entry_gaps_alone_hold_those_who_come_after_the_first_behind_a_stop() -> None:
    """200 stand behind a car 2 km along; 3 min after they start, capacity falls to a quarter: 12 s from then on."""
    wave_back_h = 2.0 / 50.0 + 0.5 + 2.0 * (100.0 / 1200.0 - 1.0 / 50.0)
    fewer = change(wave_back_h + 0.05, stages__road__capacity_vph=300.0)
    trial = behind_a_stop(2.0, 30.0, 1.0, [0.001 * number for number in range(600)], fewer)
    entered = np.sort(trial.expected.passage_us[:, 0, ENTERED])
    later = entered[entered > (wave_back_h + 0.05) * US_PER_H]
    np.testing.assert_allclose(np.diff(later), 12_000_000, atol=1)
    assert earliest_difference(trial) == ""


@pytest.mark.slow
def test_generated_scenarios_are_hard() -> None:
    """Of 300 scenarios of fixed seeds, many have spillback, blocked lanes and closed doors, and most arrive."""
    found: list[Happenings] = []
    arrived: list[float] = []

    @settings(max_examples=100, derandomize=False, database=None, phases=[Phase.generate])
    @given(scenarios())
    def look(scenario: Scenario) -> None:
        trial = run_both(scenario)
        found.append(happenings(trial))
        arrived.append(share_through(trial))

    for number in range(3):
        seed(number)(look)()
    assert len(found) == 300
    least = {"spillback": 0.5, "blocking": 0.2, "closure": 0.3}
    least |= {"screened": 0.15, "gave_up": 0.1, "sent_on": 0.03, "ran_dry": 0.1}
    for kind, share in least.items():
        assert np.mean([getattr(seen, kind) > 0 for seen in found]) >= share, kind
    assert np.mean(arrived) >= 0.3


def share_through(trial: Trial) -> float:
    """Share of groups that enter a stage without ``to``."""
    last = [stage.to is None for stage in trial.journal.scenario.stages.values()]
    return float((trial.expected.passage_us[:, last, ENTERED] != NEVER).any(axis=1).mean())
