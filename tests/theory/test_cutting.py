"""A road that is cut into pieces is the same road: the same passages at both ends.

Newell's rules hold for every piece and for the whole, so a cut changes nothing, of a queue that stands or moves, for
vehicles of any size. What the engine adds is rounding: F and W of every piece to a microsecond each, so that a wave
or a vehicle that has passed n pieces is off by no more than n microseconds, and once more for every wave that follows
another (at most one for each time the road fills anew, that is N/S). Where k_j times the length of a piece is no
whole number of thousandths, storage is rounded by up to half a thousandth of a car a piece: of N vehicles the last is
then late by up to N · 0.0005/⌈S⌉ headways of the entrance in a flow at capacity, and by n · 0.0005 of the exit in a
queue; and where the whole road holds whole cars, a thousandth decides on one car, a headway of the exit.
"""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.theory.roads import (
    US,
    Floats,
    Plan,
    arrivals_h,
    between,
    chain,
    change,
    classes,
    constant,
    cut,
    evenly,
    figures,
    hours,
    lengths_km,
    plan,
    roads,
    run,
    station,
    stops_at,
    streams,
)

HORIZON_H = 40.0


def ends(pieces_km: list[float], road: Plan, crowd: Plan, **more: object) -> tuple[Floats, Floats]:
    """Hours of entering the first piece and of leaving the last, group by group."""
    last = more.pop("last", {})
    gate = more.pop("gate", None)
    assert isinstance(last, dict)
    timeline = more.pop("timeline", {})
    assert isinstance(timeline, dict)
    end = f"p{len(pieces_km) - 1}"
    for entry in timeline.values():
        entry["set"] = {path.replace("stages.END", f"stages.{end}"): value for path, value in entry["set"].items()}
    stages = chain(pieces_km, last, "gate" if gate else None, **road)
    if gate:
        stages["gate"] = station(gate)  # type: ignore[arg-type]
    journal = run(plan(stages, crowd, HORIZON_H, timeline=timeline, **more))
    return journal.stage_h("p0", "entered"), journal.stage_h(end, "left")


def slack_h(pieces_km: list[float], road: Plan, count: int, exit_vph: float) -> float:
    """What rounding may do, see above, hours."""
    pieces, spaces = len(pieces_km), [1000.0 * road["jam_density_vpkm"] * km for km in pieces_km]
    rounded = max(abs(room - round(room)) for room in spaces) / 1000.0 > 1e-9
    refills = 1 + ceil(count / (sum(spaces) / 1000.0))
    in_time: float = 2.0 * pieces * refills * US + count * US
    if not rounded:
        return in_time
    at_entrance: float = count * 0.0005 / ceil(min(spaces) / 1000.0) / road["capacity_vph"]
    return in_time + at_entrance + (pieces + 1) * 0.0005 / exit_vph + 1.0 / exit_vph


def same(whole: tuple[Floats, Floats], pieces: tuple[Floats, Floats], slack: float) -> None:
    """The same passages at both ends."""
    for one, other in zip(whole, pieces, strict=True):
        np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
        np.testing.assert_allclose(other, one, atol=slack, rtol=0.0)


@pytest.mark.parametrize("length_m", [2000, 200, 40, 20, 16, 10])
def test_two_kilometres_carry_1500_however_they_are_cut(length_m: int) -> None:
    """A flow at capacity fills a piece of 10 m, of 1.33 cars, to its last thousandth."""
    road: Plan = {"capacity_vph": 1500.0, "jam_density_vpkm": 133.0}
    crowd = {"cars": evenly("p0", 1600.0, 1.2)}
    left = hours(run(plan(chain(cut(2.0, 2000 // length_m), **road), crowd, 2.0)), f"p{2000 // length_m - 1}")
    assert between(left, 0.1, 1.1) == pytest.approx(1500, abs=1)


@pytest.mark.parametrize(
    ("sizes", "length_m"),
    [*(("cars", length_m) for length_m in (1000, 200, 40, 20, 16, 10)), *(("mixed", m) for m in (1000, 200, 40, 20))],
)
def test_a_slow_gate_at_the_end(sizes: str, length_m: int) -> None:
    """250 vehicles before a gate of 9 s: the road fills to the entrance; 10 m are too short for a van."""
    road: Plan = {"capacity_vph": 1500.0, "jam_density_vpkm": 133.0, "free_flow_kmh": 50.0}
    kinds = ["car"] * 250 if sizes == "cars" else ["car", "van", "car", "bus", "truck"] * 50
    crowd = streams("p0", [0.0] * 250, kinds)
    pieces_km = cut(1.0, 1000 // length_m)
    whole, pieces = (ends(km, road, crowd, gate=constant(0.15)) for km in ([1.0], pieces_km))
    same(whole, pieces, slack_h(pieces_km, road, 250, 400.0))


@examples(60)
@given(st.data(), lengths_km(2, 8, longest_m=400), roads(), arrivals_h(100, 0.001), figures(100.0, 900.0, 100.0))
def test_any_cuts_of_any_road(
    data: st.DataObject, pieces_km: list[float], road: Plan, times_h: list[float], exit_vph: float
) -> None:
    """Mixed sizes, a slow end that closes and opens, round and uneven numbers; storage is not rounded."""
    crowd = streams("p0", times_h, data.draw(classes(len(times_h))))
    closes_h = data.draw(figures(0.05, 0.3, 0.05))
    moves = {
        "shut": change(closes_h, stages__END__open=False),
        "open": change(closes_h + data.draw(figures(0.1, 0.5, 0.1)), stages__END__open=True),
    }
    apart = {"free_flow_kmh": road["free_flow_kmh"] * 1.0000317}
    whole, pieces = (
        ends(
            km,
            road | apart,
            crowd,
            last={"exit_capacity_vph": exit_vph},
            timeline={k: dict(v) for k, v in moves.items()},
        )
        for km in ([sum(pieces_km)], pieces_km)
    )
    same(whole, pieces, slack_h(pieces_km, road, len(times_h), exit_vph))


@examples(30)
@given(st.integers(2, 12), figures(0.5, 1.5, 0.1), figures(100.0, 150.0, 10.0), figures(600.0, 1500.0, 100.0))
def test_pieces_whose_storage_is_rounded(pieces: int, length_km: float, density: float, vph: float) -> None:
    """Lengths of no whole metre: within the half thousandths of a car that each piece may gain or lose."""
    road: Plan = {"capacity_vph": vph, "jam_density_vpkm": density, "free_flow_kmh": 50.0}
    crowd = {"cars": {"to": "p0", "times_h": [0.0] * 200}}
    pieces_km = cut(length_km, pieces)
    whole, parts = (ends(km, road, crowd, last={"exit_capacity_vph": 300.0}) for km in ([length_km], pieces_km))
    same(whole, parts, slack_h(pieces_km, road, 200, 300.0))


@examples(30)
@given(
    figures(0.3, 0.8, 0.05),
    st.integers(5, 30).map(lambda cars: -cars) | st.integers(5, 130),
    figures(2.0, 20.0, 1.0),
    st.sampled_from([150, 300, 600]),
)
def test_a_stop_on_the_way(dry_km: float, cars: int, stands_min: float, vph: int) -> None:
    """A car runs dry at a known place and stands; whether the road is cut before or behind it changes nothing.

    The cut is whole cars of 8 m away. Otherwise the last behind the one that stands hangs over a cut before it, and the
    rules (``docs/model.md`` §2.3.4) let it stand on the road before only where the whole road is full: one car more
    comes in.
    """
    dry_km = round(dry_km, 3)
    first_km = dry_km + 0.008 * cars
    road: Plan = {"capacity_vph": 1500.0, "jam_density_vpkm": 125.0, "free_flow_kmh": 60.0}
    crowd: Plan = {
        "dry": {"to": "p0", "vehicle_class": "dry", "times_h": [0.02]},
        "others": {"to": "p0", "times_h": (np.arange(120) / vph).tolist()},
    }
    dry = stops_at(dry_km, stands_min)
    pieces_km = [round(first_km, 3), round(2.0 - round(first_km, 3), 3)]
    whole, pieces = (ends(km, road, crowd, **dry, last={"exit_capacity_vph": 700.0}) for km in ([2.0], pieces_km))
    same(whole, pieces, slack_h(pieces_km, road, 120, 700.0))
