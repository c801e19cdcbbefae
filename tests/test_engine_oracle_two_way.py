"""Engine and oracle on roads of two directions: every passage, over generated networks with traffic both ways."""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, event, given, settings

from sim.journal import LEFT, Journal
from sim.results.carried import without_people
from sim.scenario.empty_trips import origin_of_return
from sim.scenario.fleets import most_vehicles
from sim.scenario.model import Scenario
from sim.scenario.routes import route_of
from sim.simulate import HANDED_OVER
from tests.examples import examples
from tests.strategies_two_way import two_way_scenarios, two_way_with_fleets
from tests.test_engine_oracle import earliest_difference, run_both
from tests.traces import MINUTE, SECOND, assert_times, change, drive, link


@settings(examples(150), phases=[Phase.explicit, Phase.generate])
@given(two_way_scenarios())
def test_engine_and_oracle_agree_on_roads_of_two_directions(scenario: Scenario) -> None:
    trial = run_both(scenario)
    event(f"lanes change hands: {'yes' if any(cue.entry == HANDED_OVER for cue in trial.journal.cues) else 'no'}")
    assert earliest_difference(trial) == ""


@settings(examples(80), phases=[Phase.explicit, Phase.generate])
@given(two_way_with_fleets())
def test_engine_and_oracle_agree_on_buses_that_come_back_on_a_road_of_two_directions(scenario: Scenario) -> None:
    trial = run_both(scenario)
    journal = trial.journal
    rows = without_people(journal)
    came = int((~np.isnan(journal.departed_h[rows])).sum())
    event(f"trips back: {'none' if not came else 'some' if came < 5 else 'five or more'}")
    assert earliest_difference(trial) == ""
    assert (journal.groups.persons[rows] == 0).all()
    coming_back(journal)


def coming_back(journal: Journal) -> None:
    """A bus that drives back is one of those that the books know on their way back, at every recording step."""
    scenario, groups, time_h = journal.scenario, journal.groups, journal.balance.time_h
    for name, fleet in scenario.buses.items():
        if fleet.back_to is None:
            continue
        rows = groups.rows_of(origin_of_return(name))
        numbers = range(len(scenario.stages))
        ends = [
            number
            for number, stage in zip(numbers, scenario.stages.values(), strict=True)
            if route_of(stage, fleet.vehicle_class, origin_of_return(name)) is None
        ]
        done_h = np.fmin.reduce(journal.passage_h[rows][:, ends, LEFT], axis=1, initial=np.inf)
        began = journal.departed_h[rows][:, None] < time_h
        driving = (began & (done_h[:, None] > time_h)).sum(axis=0)
        coming = journal.books.series("buses", f"{name} coming back")
        assert (driving <= coming).all()
        states = ("at the park", "loading", "under way", "coming back")
        every = np.sum([journal.books.series("buses", f"{name} {state}") for state in states], axis=0)
        assert (every == most_vehicles(scenario, name)).all()


def test_the_oracle_lets_directions_take_turns() -> None:
    """1 km a minute, greens of 1 min, an entry in 20 s: three there until 60 s, the last out at 100 s; then three."""
    road = link(1.0, capacity_vph=180.0, green_min=1.0)
    passages = drive(
        {"there": {**road, "opposite": "back"}, "back": {**road, "opposite": "there"}},
        [0.0] * 8,
        first=["there"] * 4 + ["back"] * 4,
    )
    assert_times(passages[:4, 0, 1], [0, 20, 40, 200], SECOND)
    assert_times(passages[4:, 1, 1], [100, 120, 140, 260], SECOND)


def test_the_oracle_hands_over_a_lane_when_it_is_free() -> None:
    """Two lanes back hold 20 each and are full; one leaves a minute. One lane is wished for at 30 min.

    29 have left by then, the first at 0.2 min, and the space of each is back 0.2 min later. 20 more spaces are back
    with the one who leaves at 49.2 min: at 49.4 the lane changes hands.
    """
    road = link(0.2, capacity_vph=3000.0, exit_capacity_vph=60.0)
    passages = drive(
        {"there": {**road, "lanes": 0, "opposite": "back"}, "back": {**road, "lanes": 2, "opposite": "there"}},
        [0.0] * 100 + [31 * MINUTE] * 2,
        first=["back"] * 100 + ["there"] * 2,
        timeline=[change(0.5, stages__there__lanes=1)],
    )
    assert_times(passages[100:, 0, 1], [49.4, 49.42], MINUTE)
