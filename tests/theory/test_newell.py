"""Newell's three detectors, and what follows from kinematic waves for queues, journeys and clearances.

N(x, t) = min { N(0, t − x/v), N(L, t − (L−x)/w) + κ(L−x) }: of a road with a cut at x, who is n-th at both ends
passes x at the later of two hours, T(0, n) + x/v and T(L, n − κ(L−x)) + (L−x)/w. Where κ(L−x) is whole, this holds
vehicle by vehicle to the microsecond that every F and W is rounded to; where it is not, T(L, ·) is drawn through
after each exit at the rate q.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.theory.recursion import passages, pieces_of
from tests.theory.roads import (
    US,
    Floats,
    Plan,
    arrivals_h,
    chain,
    change,
    figures,
    hours,
    lengths_km,
    link,
    plan,
    roads,
    run,
)

SOME = examples(40)
TENS = st.lists(st.integers(1, 30), min_size=2, max_size=5)


def detectors(times_h: list[float], pieces_km: list[float], road: Plan, exit_vph: float, **more: object) -> Floats:
    """Hours at which vehicle n passes each cut, in order: shape ``(vehicles, pieces + 1)``."""
    stages = chain(pieces_km, {"exit_capacity_vph": exit_vph}, **road)
    journal = run(plan(stages, {"cars": {"to": "p0", "times_h": times_h}}, 60.0, **more))
    entered = [journal.stage_h(f"p{number}", "entered") for number in range(len(pieces_km))]
    return np.column_stack([*entered, journal.stage_h(f"p{len(pieces_km) - 1}", "left")])


def three_detectors(first_h: Floats, last_h: Floats, x_km: float, length_km: float, road: Plan) -> Floats:
    """Newell's formula for the hours at x, from those at both ends."""
    v, q, density = road["free_flow_kmh"], road["capacity_vph"], road["jam_density_vpkm"]
    rest_km = length_km - x_km
    ahead = np.arange(len(first_h)) - density * rest_km
    wave_h = rest_km * (density / q - 1.0 / v)
    last = np.floor(ahead + 1e-9).astype(int)
    known = ahead > -1.0 + 1e-9
    queue_h = last_h[np.maximum(last, 0)] + np.maximum(ahead - last, 0.0) / q + wave_h
    return np.asarray(np.maximum(first_h + x_km / v, np.where(known & (last >= 0), queue_h, -np.inf)))


@SOME
@given(
    st.data(),
    arrivals_h(150, 0.001),
    figures(100.0, 900.0, 100.0),
    TENS,
)
def test_three_detectors_on_whole_storage(
    data: st.DataObject, times_h: list[float], exit_vph: float, tens: list[int]
) -> None:
    """Pieces of whole tens of metres at 100 cars to the kilometre: whole cars; the end closes and opens."""
    road = {**data.draw(roads()), "jam_density_vpkm": 100.0}
    pieces_km = [ten / 100.0 for ten in tens]
    end = f"stages__p{len(tens) - 1}__open"
    moves = {"shut": change(0.1003, **{end: False}), "open": change(data.draw(figures(0.15, 0.5, 0.05)), **{end: True})}
    found = detectors(times_h, pieces_km, road, exit_vph, timeline=moves)
    at_km = np.append(0.0, np.cumsum(pieces_km))
    for number in range(1, len(tens)):
        expected = three_detectors(found[:, 0], found[:, -1], at_km[number], at_km[-1], road)
        np.testing.assert_allclose(found[:, number], expected, atol=(2 * len(tens) + 2) * US)


@SOME
@given(
    st.data(),
    arrivals_h(150, 0.001),
    figures(100.0, 900.0, 100.0),
    lengths_km(2, 5, least_m=20),
)
def test_three_detectors_between_cars(
    data: st.DataObject, times_h: list[float], exit_vph: float, pieces_km: list[float]
) -> None:
    """A cut anywhere: the formula with the exits drawn through."""
    road = data.draw(roads())
    found = detectors(times_h, pieces_km, road, exit_vph)
    at_km = np.append(0.0, np.cumsum(pieces_km))
    for number in range(1, len(pieces_km)):
        expected = three_detectors(found[:, 0], found[:, -1], at_km[number], at_km[-1], road)
        np.testing.assert_allclose(found[:, number], expected, atol=(len(times_h) + 2 * len(pieces_km) + 2) * US)


@SOME
@given(figures(0.5, 5.0, 0.5), st.integers(100, 150), figures(600.0, 1500.0, 100.0), figures(100.0, 500.0, 50.0))
def test_a_full_corridor_takes_as_long_as_its_vehicles_need_at_the_exit(
    length_km: float, density: int, vph: float, exit_vph: float
) -> None:
    """T = L(k_j/c − 1/w): S/c less the wave's time, to a headway 1/c for the part of a car that S may have."""
    road = link(length_km, capacity_vph=vph, jam_density_vpkm=float(density), exit_capacity_vph=exit_vph)
    count = int(density * length_km) + 60
    journal = run(plan({"road": road}, {"cars": {"to": "road", "times_h": [0.0] * count}}, 60.0))
    entered, left = (hours(journal, "road", event) for event in ("entered", "left"))
    wave_h = length_km * (density / vph - 1.0 / 50.0)
    took = (left - entered)[-20:]
    np.testing.assert_allclose(took, density * length_km / exit_vph - wave_h, atol=1.0 / exit_vph)


@SOME
@given(figures(0.05, 0.5, 0.05), figures(300.0, 900.0, 100.0), figures(1000.0, 1800.0, 100.0))
def test_a_closure_is_made_up_for_by_the_spare_capacity(for_h: float, demand: float, vph: float) -> None:
    """Blocked for r with demand q and capacity s: clear after r s/(s − q); delays add up to r² q s/(2(s − q)).

    To one gap of the demand each in time; in the sum to one gap for each of those delayed.
    """
    since_h, gap_h = 1.0, 1.0 / demand
    road = {"road": link(20.0, capacity_vph=vph, jam_density_vpkm=140.0)}
    times_h = (np.arange(int(6.0 * demand)) / demand).tolist()
    moves = {
        "shut": change(since_h, stages__road__open=False),
        "open": change(since_h + for_h, stages__road__open=True),
    }
    journal = run(plan(road, {"cars": {"to": "road", "times_h": times_h}}, 20.0, timeline=moves))
    delay = journal.stage_h("road", "left") - journal.stage_h("road", "arrived") - 20.0 / 50.0
    held = delay > 3 * US
    clear_h = float(np.max(journal.stage_h("road", "left")[held]))
    assert clear_h - since_h == pytest.approx(for_h * vph / (vph - demand), abs=gap_h * vph / (vph - demand) + 0.001)
    total = for_h**2 * demand * vph / (2.0 * (vph - demand))
    assert delay.sum() == pytest.approx(total, abs=gap_h * (held.sum() + 1) + len(delay) * 3 * US)


@SOME
@given(figures(0.02, 0.3, 0.02), figures(300.0, 900.0, 100.0), st.integers(0, 60))
def test_a_queue_discharges_less_and_the_drop_ends_with_it(drop: float, exit_vph: float, queue: int) -> None:
    """A platoon that comes faster than c leaves (1 − d)c apart; who comes when the gap 1/c is over pays nothing."""
    road = {"road": link(1.0, exit_capacity_vph=exit_vph, capacity_drop_share=drop)}
    slow_h = 1.0 / ((1.0 - drop) * exit_vph)
    platoon = [0.0] * (queue + 2)
    calm_h = 1.0 + (queue + 2) * slow_h + np.arange(20) * 1.0001 / exit_vph
    journal = run(plan(road, {"cars": {"to": "road", "times_h": [*platoon, *calm_h.tolist()]}}))
    left = hours(journal, "road")
    gaps = np.diff(left[: queue + 2])
    np.testing.assert_allclose(gaps, slow_h, rtol=0.0, atol=2 * US)
    np.testing.assert_allclose(left[queue + 2 :], calm_h + 1.0 / 50.0, rtol=0.0, atol=2 * US)


def test_the_recursion_finds_newells_detectors() -> None:
    """The recursion of these tests against the formula, so that both may be relied on: to rounding of floats."""
    road: Plan = {"free_flow_kmh": 47.0, "capacity_vph": 1300.0, "jam_density_vpkm": 123.0}
    cuts_km = [0.3, 0.71, 0.02, 0.5]
    rng = np.random.default_rng(5)
    times_h = np.cumsum(rng.exponential(1 / 1500.0, 300)).tolist()
    found = passages(
        pieces_of(cuts_km, road, 420.0), times_h, [1.0] * 300, lambda hour: max(hour, 0.4) if hour > 0.2 else hour
    )
    at_km = np.append(0.0, np.cumsum(cuts_km))
    for number in range(1, 4):
        expected = three_detectors(found[:, 0], found[:, -1], at_km[number], at_km[-1], road)
        np.testing.assert_allclose(found[:, number], expected, atol=1e-12)
