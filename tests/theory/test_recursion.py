"""The recursion that the other tests lean on: it is exact where theory is, and the engine says the same.

The recursion rounds nothing, so it may be off from the engine by the rounding of every gap, drive and wave to a
microsecond; here storage is a whole number of thousandths.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.theory.recursion import passages, pieces_of
from tests.theory.roads import (
    CLASSES,
    US,
    Plan,
    arrivals_h,
    chain,
    classes,
    constant,
    figures,
    lengths_km,
    plan,
    roads,
    run,
    station,
    streams,
)


@pytest.mark.parametrize("count", [2, 10, 50, 100, 125, 200])
def test_cutting_changes_nothing_in_the_recursion(count: int) -> None:
    """2 km with a queue, cut into up to 200 pieces: to the last bits of the sums."""
    road = {"free_flow_kmh": 50.0, "capacity_vph": 1500.0, "jam_density_vpkm": 133.0}
    kinds = np.array([1.0, 1.0, 2.0, 1.317] if count <= 100 else [1.0])
    sizes = np.random.default_rng(1).choice(kinds, 400).tolist()
    for exit_vph in (np.inf, 400.0):
        found = [passages(pieces_of([2.0 / n] * n, road, exit_vph), [0.0] * 400, sizes) for n in (1, count)]
        for end in (0, -1):
            np.testing.assert_allclose(found[1][:, end], found[0][:, end], atol=1e-11)


@examples(60)
@given(st.data(), arrivals_h(80, 0.001), lengths_km(1, 5), roads(), figures(100.0, 900.0, 100.0))
def test_the_engine_says_the_same(
    data: st.DataObject, times_h: list[float], pieces_km: list[float], road: Plan, exit_vph: float
) -> None:
    """Vehicles of mixed sizes on roads in a row, with a capacity drop at the end, or a gate of constant service."""
    kinds = data.draw(classes(len(times_h)))
    spaces = [CLASSES[kind]["space_pcu"] for kind in kinds]
    drop = data.draw(st.sampled_from([0.0, 0.1, 0.23]))
    service_min = data.draw(st.sampled_from([None, 0.1, 0.37]))
    last = {"exit_capacity_vph": exit_vph, "capacity_drop_share": drop}
    stages = chain(pieces_km, last, None if service_min is None else "gate", **road)
    if service_min is not None:
        stages["gate"] = station(constant(service_min))
    # Of two that come at once the engine takes the lower number, which is the stream's: so they come apart.
    apart_h = [hour + 1e-6 * number for number, hour in enumerate(times_h)]
    journal = run(plan(stages, streams("p0", apart_h, kinds), 60.0))
    services = None if service_min is None else [service_min / 60.0] * len(times_h)
    expected = passages(pieces_of(pieces_km, road, exit_vph, drop), apart_h, spaces, service_h=services)
    found = np.column_stack(
        [journal.stage_h("p0", "arrived")]
        + [journal.stage_h(f"p{number}", "entered") for number in range(len(pieces_km))]
        + [journal.stage_h(f"p{len(pieces_km) - 1}", "left")]
    )
    found = found[np.argsort(found[:, 0])][:, 1:]
    np.testing.assert_allclose(found, expected, atol=(2 * len(times_h) + 4 * len(pieces_km)) * US)
