"""Formulas of traffic that a planner checks a run against by hand; each names its source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.scenario.stages import Link


@dataclass(frozen=True)
class Queued:
    """A link whose end lets fewer vehicles pass than come: the kinematic wave (``docs/model.md`` §2.1, case T13).

    Attributes:
        link: The link, of one lane.
        discharge_vph: What its end lets pass, veh/h.
    """

    link: Link
    discharge_vph: float

    @property
    def density_vpkm(self) -> float:
        """Density of the queue, k_q = k_j − q/w, veh/km."""
        return self.link.jam_density_vpkm - self.discharge_vph / self.link.wave_kmh

    @property
    def storage_veh(self) -> float:
        """Vehicles that stand on the link bumper to bumper, k_j L."""
        return self.link.jam_density_vpkm * self.link.length_km

    def shock_kmh(self, inflow_vph: float) -> float:
        """Speed at which the end of the queue moves (negative: upstream) under an inflow in free flow, km/h."""
        free_vpkm = inflow_vph / self.link.free_flow_kmh
        return (self.discharge_vph - inflow_vph) / (self.density_vpkm - free_vpkm)

    def spillback_h(self, inflow_vph: float) -> float:
        """When the queue of the kinematic wave reaches the entrance, hours after the first vehicle entered."""
        return self.link.free_flow_h - self.link.length_km / self.shock_kmh(inflow_vph)

    def spillback_of_a_spatial_queue_h(self, inflow_vph: float) -> float:
        """When a queue whose freed spaces are at once at the entrance fills the link, hours."""
        first_exit = self.discharge_vph * self.link.free_flow_h
        return (self.storage_veh - first_exit) / (inflow_vph - self.discharge_vph)


def spatial_queue(link: Link, discharge_vph: float, arrived_h: Floats) -> tuple[Floats, Floats]:
    """Entries and exits of a link whose freed spaces are at once at its entrance (``docs/model.md`` §2.2, case T13).

    Args:
        link: The link, of one lane.
        discharge_vph: What its end lets pass, veh/h.
        arrived_h: When each vehicle comes to the entrance, hours, in order, shape ``(n,)``.

    Returns:
        Hours of entry and of exit, each of shape ``(n,)``.
    """
    storage_veh = round(link.jam_density_vpkm * link.length_km)
    entered_h, left_h = np.zeros(len(arrived_h)), np.zeros(len(arrived_h))
    for number, time_h in enumerate(arrived_h.tolist()):
        entered_h[number] = max(time_h, left_h[number - storage_veh] if number >= storage_veh else 0.0)
        # Entries first: room is freed by the exit of the vehicle that is as many places ahead as the link holds.
        free_h = entered_h[number] + link.free_flow_h
        left_h[number] = max(free_h, left_h[number - 1] + 1.0 / discharge_vph) if number else free_h
    return entered_h, left_h
