"""Formulas of traffic and of decisions that a planner checks a run against by hand; each names its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.stages import Link

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Queued:
    """A link whose end lets fewer vehicles pass than come: the kinematic wave (``docs/model.md`` §2.1, cases T11, T13).

    Attributes:
        link: The link, of one lane.
        discharge_vph: What its end lets pass, veh/h.
    """

    link: Link
    discharge_vph: float

    @property
    def critical_vpkm(self) -> float:
        """Density at capacity, veh/km."""
        return self.link.capacity_vph / self.link.free_flow_kmh

    @property
    def reaction_s(self) -> float:
        """Wave trip time from one vehicle to the next, τ = 1/(w · k_j), seconds."""
        return 3600.0 / (self.link.wave_kmh * self.link.jam_density_vpkm)

    @property
    def density_vpkm(self) -> float:
        """Density of the queue, k_q = k_j − q/w, veh/km."""
        return self.link.jam_density_vpkm - self.discharge_vph / self.link.wave_kmh

    @property
    def speed_kmh(self) -> float:
        """Speed in the queue, km/h."""
        return self.discharge_vph / self.density_vpkm

    @property
    def stored_veh(self) -> float:
        """Vehicles on the link when the queue fills it."""
        return self.density_vpkm * self.link.length_km

    @property
    def transit_h(self) -> float:
        """Time to pass the link when the queue fills it, L (k_j/q − 1/w), hours."""
        return self.stored_veh / self.discharge_vph

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


def spatial_queue(link: Link, discharge_vph: float, asked_h: Floats) -> tuple[Floats, Floats]:
    """Entries and exits of a link whose freed spaces are at once at its entrance (``docs/model.md`` §2.2, case T13).

    Args:
        link: The link, of one lane.
        discharge_vph: What its end lets pass, veh/h.
        asked_h: When each vehicle comes to the entrance, hours, in order, shape ``(n,)``.

    Returns:
        Hours of entry and of exit, each of shape ``(n,)``.
    """
    room = round(link.jam_density_vpkm * link.length_km)
    entered_h, left_h = np.zeros(len(asked_h)), np.zeros(len(asked_h))
    for number, time_h in enumerate(asked_h.tolist()):
        entered_h[number] = max(time_h, left_h[number - room] if number >= room else 0.0)
        free_h = entered_h[number] + link.free_flow_h
        left_h[number] = max(free_h, left_h[number - 1] + 1.0 / discharge_vph) if number else free_h
    return entered_h, left_h


def merge_flows(sending_vph: Sequence[float], receiving_vph: float, shares: Sequence[float]) -> tuple[float, float]:
    """What two roads send into one (Daganzo 1995, case T15): the middle of S_i, R − S_j and p_i R.

    Args:
        sending_vph: What each would send, S, veh/h.
        receiving_vph: What the road after the merge takes, R, veh/h.
        shares: Priorities of the two, p; they add up to 1.
    """
    first, second = sending_vph
    if first + second <= receiving_vph:
        return first, second
    to_first = sorted((first, receiving_vph - second, shares[0] * receiving_vph))[1]
    to_second = sorted((second, receiving_vph - first, shares[1] * receiving_vph))[1]
    return to_first, to_second


def heavy_vehicle_factor(shares: Sequence[float], equivalents: Sequence[float]) -> float:
    """Factor f_HV = 1/(1 + Σ P (E − 1)) from cars to vehicles of a mixed stream (HCM, case T17).

    Args:
        shares: Share of each kind of heavy vehicle.
        equivalents: Cars that each counts for.
    """
    return 1.0 / (1.0 + sum(share * (cars - 1.0) for share, cars in zip(shares, equivalents, strict=True)))


def fuel_need_litres(km: float, litres_per_100km: float, queue_h: float, idle_litres_per_h: float) -> float:
    """Petrol for a way and for standing in a queue with the engine on (``docs/model.md`` §4, case T19), litres."""
    return km * litres_per_100km / 100.0 + queue_h * idle_litres_per_h


def sequential_logit(base: float, effects: Sequence[float], cues: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    """Departure as a chain of yes-or-no decisions (``docs/model.md`` §1.2, case D05).

    Args:
        base: Log odds to leave in an interval when every cue is 0.
        effects: What a unit of each cue adds to them.
        cues: For each cue its value in every interval, shape ``(cues, intervals)``.

    Returns:
        The probability to leave in each interval of those who are still there, and of all, each ``(intervals,)``.
    """
    log_odds = base + np.asarray(effects) @ np.asarray(cues, np.float64)
    hazard = 1.0 / (1.0 + np.exp(-log_odds))
    there = np.concatenate([[1.0], np.cumprod(1.0 - hazard)[:-1]])
    return hazard, hazard * there
