"""The rates and the room of a road, from its capacity, lanes and exit capacity of the moment (``docs/model.md`` §2)."""

from __future__ import annotations

from sim.network.records import Records
from sim.network.time import HOUR_US, NEVER_US, us
from sim.scenario.stages import Link

UNITS = 1000
"""Road space and capacity are counted in thousandths of a car, so that sums are exact."""

STANDSTILL_US = 1e15
"""Gap of a thousandth of a car where no lane is open: nobody lives to see its end."""


def wave_kmh(link: Link, capacity_vph: float) -> float:
    """Backward-wave speed w: 1/w = k_j/q − 1/v with q the larger of the first capacity and the one of now, km/h.

    A capacity that is raised above the first value raises the wave with it, or no more could pass; one that is lowered
    is a limit on the flow and leaves the wave.
    """
    q = max(link.capacity_vph, capacity_vph)
    return 1.0 / (link.jam_density_vpkm / q - 1.0 / link.free_flow_kmh)


def road_rates(
    one: Records, link: Link, capacity_vph: float, lanes: int, all_lanes: int, exit_capacity_vph: float | None
) -> tuple[float, float]:
    """Set gaps, room and wave of a link, or of a group of its lanes.

    Args:
        one: The node.
        link: What the scenario says.
        capacity_vph: Capacity of one lane now.
        lanes: Lanes of the node.
        all_lanes: Lanes of the whole link, among which the exit capacity is shared.
        exit_capacity_vph: Exit capacity of the whole link now; ``None`` where the lanes are the only limit.

    Returns:
        What may enter and what may leave, cars per hour.
    """
    in_vph = capacity_vph * lanes
    out_vph = in_vph if exit_capacity_vph is None else min(in_vph, exit_capacity_vph * lanes / max(1, all_lanes))
    one["lanes"] = lanes
    # Gaps are kept per thousandth of a car, unrounded: rounding happens once, when a gap is applied to a vehicle.
    one["in_us_per_unit"] = HOUR_US / (UNITS * in_vph) if in_vph > 0.0 else STANDSTILL_US
    one["out_us_per_unit"] = HOUR_US / (UNITS * out_vph) if out_vph > 0.0 else STANDSTILL_US
    one["units_per_km"] = UNITS * link.jam_density_vpkm * lanes
    one["storage"] = storage(link, lanes)
    one["wave_kmh"] = wave_kmh(link, capacity_vph)
    one["wave_us"] = us(link.length_km / wave_kmh(link, capacity_vph))
    return in_vph, out_vph


def storage(link: Link, lanes: int) -> int:
    """Units that so many lanes of a link hold in a jam.

    Whole thousandths, so that what enters and what leaves can be compared exactly; cut roads lose at most half of one
    a piece.
    """
    return round(UNITS * link.jam_density_vpkm * lanes * link.length_km)


def rescaled_us(time_us: int, now: int, old_vph: float, new_vph: float) -> int:
    """The end of a gap that has begun, when the rate changes: what is left of it takes longer or shorter by that."""
    if time_us <= now or old_vph == new_vph:
        return time_us
    # Headway that has passed is not lost: otherwise each change of capacity would cost or give one vehicle.
    return now + round((time_us - now) * old_vph / new_vph) if new_vph > 0.0 else NEVER_US
