"""The agenda holds whatever is called off and comes back: it never overruns, and drops only what is void."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.network.agenda import BELOW
from sim.network.records import SIZE
from sim.scenario.model import Scenario
from sim.world.world import World
from tests.examples import examples
from tests.test_engine_oracle import earliest_difference, run_both
from tests.theory.roads import change, link, plan

Move = tuple[float, str, float]
"""An hour, a parameter of the road, and its value."""


def moved(moves: list[Move], times_h: list[float], length_km: float = 50.0) -> Scenario:
    """A road on which a few cars are while its parameters move again and again."""
    timeline = {
        f"move{number}": change(hour, **{f"stages__road__{parameter}": bool(value) if parameter == "open" else value})
        for number, (hour, parameter, value) in enumerate(moves)
    }
    stages = {"road": link(length_km, to="after"), "after": link(1.0)}
    return plan(stages, {"cars": {"to": "road", "times_h": times_h}}, 5.0, timeline=timeline)


def fullest(scenario: Scenario) -> tuple[int, int]:
    """The most entries that the heap held at a change, and how many have room."""
    world, most = World(scenario), 0
    network, flow = world.flow.network, world.flow
    advance = flow.advance

    def watched(until_us: int) -> tuple[int, int] | None:
        nonlocal most
        most = max(most, int(network.count[SIZE]))
        return advance(until_us)

    flow.advance = watched  # type: ignore[method-assign]
    world.run()
    return most, len(network.agenda) - BELOW


def shut_and_opened(times: int) -> list[Move]:
    """An end that is closed and opened so many times."""
    return [
        (shut_h + 0.004 * k, "open", value) for k in range(times) for shut_h, value in ((0.1, False), (0.102, True))
    ]


@pytest.mark.parametrize("times", [20, 150, 400])
def test_an_end_that_opens_and_shuts_does_not_fill_the_agenda(times: int) -> None:
    """Two cars are on 50 km: whenever it opens the first is ready at the same time as before, with one entry more."""
    scenario = moved(shut_and_opened(times), [0.0, 0.001])
    most, room = fullest(scenario)
    assert most <= room
    assert earliest_difference(run_both(scenario)) == ""


HOURS = st.one_of(st.integers(1, 40).map(lambda k: k / 20.0), st.floats(0.01, 2.0))
MOVES = st.one_of(
    st.tuples(HOURS, st.just("open"), st.sampled_from([False, True])),
    st.tuples(HOURS, st.just("lanes"), st.integers(1, 3)),
    st.tuples(HOURS, st.just("capacity_vph"), st.sampled_from([100.0, 700.0, 1200.0, 1500.0])),
)


@examples(20)
@given(
    st.lists(MOVES, min_size=100, max_size=250),
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4),
    st.sampled_from([0.5, 10.0, 50.0]),
)
def test_few_vehicles_and_many_changes(moves: list[Move], times_h: list[float], length_km: float) -> None:
    scenario = moved([*moves, (2.1, "open", True), (2.1, "lanes", 1)], sorted(times_h), length_km)
    most, room = fullest(scenario)
    assert most <= room
    assert earliest_difference(run_both(scenario)) == ""
