"""The work: fuel station, three feeder links, corridor, checkpoint, registration, and every number drawn for it.

The engine runs it from a scenario file. The others get the same hours of departure, the same feeder for each vehicle
and the same service times, so they have nothing to draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.population.streams import Streams
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.stages import Station

Whole = NDArray[np.int64]

US_PER_H = 3_600_000_000
"""Microseconds in an hour: the unit of every time that is handed to a competitor."""

STARTS_VPH = 1_300.0
"""Vehicles that set off in an hour; the checkpoint passes 1,200, so a queue grows for as long as they come."""

SLOWEST_VPH = 1_150.0
"""A rate that is reached for certain: it sets the horizon."""

SHARES = (0.4713, 0.3289, 0.1998)
"""Share of the vehicles that take each feeder, and its share of the merge."""


@dataclass(frozen=True)
class Road:
    """A link of one lane."""

    name: str
    length_km: float
    speed_kmh: float
    capacity_vph: float
    jam_vpkm: float = 133.0

    @property
    def free_us(self) -> int:
        """Free-flow time."""
        return round(US_PER_H * self.length_km / self.speed_kmh)

    @property
    def wave_us(self) -> int:
        """How long a freed space takes to travel back to the entrance."""
        return round(US_PER_H * self.length_km * (self.jam_vpkm / self.capacity_vph - 1.0 / self.speed_kmh))

    @property
    def gap_us(self) -> int:
        """Headway at both ends."""
        return round(US_PER_H / self.capacity_vph)

    @property
    def storage(self) -> int:
        """Vehicles that find room on it; a whole number, so nobody stands half in the entrance."""
        return round(self.jam_vpkm * self.length_km)


@dataclass(frozen=True)
class Desks:
    """A station."""

    name: str
    lanes: int
    law: str
    mean_min: float
    room: int | None = None
    """Vehicles that find room before its lanes; the others wait on the road. ``None``: all find room."""

    @property
    def per_hour(self) -> float:
        """Vehicles that it passes in an hour when nobody waits for them."""
        return 60.0 * self.lanes / self.mean_min


FUEL = Desks("fuel", 120, "exponential", 4.0)
FEEDERS = (
    Road("north", 12.0, 60.0, 900.0),
    Road("middle", 8.0, 60.0, 900.0),
    Road("south", 6.0, 60.0, 900.0),
)
CORRIDOR = Road("corridor", 40.0, 50.0, 1_500.0)
CHECKPOINT = Desks("checkpoint", 4, "lognormal, cv: 0.8", 0.2, 20)
REGISTRATION = Desks("registration", 60, "gamma, cv: 0.5", 2.8)
STATIONS = (FUEL, CHECKPOINT, REGISTRATION)


def horizon_h(vehicles: int) -> int:
    """An hour by which everybody has come through."""
    return math.ceil(vehicles / SLOWEST_VPH + 12.0)


def scenario_text(vehicles: int, recordings: int = 100) -> str:
    """The scenario file.

    Args:
        vehicles: How many set off, evenly at random over ``vehicles / STARTS_VPH`` hours.
        recordings: How often everybody is counted.
    """
    half_min = 30.0 * vehicles / STARTS_VPH
    shares = ", ".join(f"{road.name}: {share}" for road, share in zip(FEEDERS, SHARES, strict=True))
    lines = [
        "title: Fuel, three feeders, a corridor, a checkpoint, registration",
        "start: 2024-01-01T00:00+00:00",
        f"horizon_h: {horizon_h(vehicles)}",
        f"record_step_h: {horizon_h(vehicles) / recordings}",
        "seed: 1",
        "arrivals:",
        f"  cars: {{to: fuel, count: {vehicles}, persons: 4, "
        f"sets_off: {{law: uniform, mean_min: {half_min}, half_width_share: 1.0}}}}",
        "stages:",
        _desks(FUEL, f"{{{shares}}}"),
        *(_road(road, CORRIDOR.name) for road in FEEDERS),
        _road(CORRIDOR, CHECKPOINT.name, f"merge_shares: {{{shares}}}, "),
        _desks(CHECKPOINT, REGISTRATION.name),
        _desks(REGISTRATION),
        "milestones:",
        "  at_checkpoint: [checkpoint.entered]",
        "  crossed: [checkpoint.left]",
        "  registered: [registration.left]",
    ]
    return "\n".join(lines) + "\n"


def _road(road: Road, to: str, merge: str = "") -> str:
    """A link of the file. What it lets out is what it can carry; an edition may take it for granted."""
    return (
        f"  {road.name}: {{kind: link, length_km: {road.length_km}, free_flow_kmh: {road.speed_kmh}, "
        f"capacity_vph: {road.capacity_vph}, exit_capacity_vph: {road.capacity_vph}, "
        f"jam_density_vpkm: {road.jam_vpkm}, {merge}to: {to}}}"
    )


def _desks(desks: Desks, to: str = "") -> str:
    leads = f", to: {to}" if to else ""
    room = "" if desks.room is None else f"waiting_room_veh: {desks.room}, "
    return (
        f"  {desks.name}: {{kind: station, lanes: {desks.lanes}, {room}"
        f"service: {{law: {desks.law}, mean_min: {desks.mean_min}}}{leads}}}"
    )


def scenario(vehicles: int, folder: Path, recordings: int = 100) -> Scenario:
    """The scenario, written to a folder and loaded."""
    path = folder / f"network-{vehicles}-{recordings}.yaml"
    path.write_text(scenario_text(vehicles, recordings), encoding="utf-8")
    return load(path)


@dataclass(frozen=True)
class Work:
    """What every competitor gets, vehicles in the order of departure, and what the engine made of it.

    Attributes:
        departs_us: When each sets off, shape ``(P,)``.
        feeder: Number of its feeder, shape ``(P,)``.
        service_us: Its service times at fuel, checkpoint and registration, shape ``(3, P)``.
        finish_us: When the engine has registered it, shape ``(P,)``.
    """

    departs_us: Whole
    feeder: Whole
    service_us: Whole
    finish_us: Whole

    def __len__(self) -> int:
        return len(self.departs_us)

    def save(self, path: Path) -> None:
        """Write it to a file."""
        np.savez(path, departs=self.departs_us, feeder=self.feeder, service=self.service_us, finish=self.finish_us)

    @classmethod
    def read(cls, path: Path) -> Work:
        """What ``save`` has written."""
        with np.load(path) as file:
            return cls(file["departs"], file["feeder"], file["service"], file["finish"])


def microseconds(hours: NDArray[np.float64]) -> Whole:
    """Hours as whole microseconds."""
    return np.rint(hours * US_PER_H).astype(np.int64)


def work_of(journal: Journal) -> Work:
    """The work of a run, and its answer.

    Raises:
        AssertionError: The service times that are handed out are not those that the engine used.
    """
    count, scenario = len(journal.groups), journal.scenario
    streams, service = Streams(scenario.seed, journal.replication), np.zeros((3, count), np.int64)
    for row, desks in enumerate(STATIONS):
        station = scenario.stages[desks.name]
        assert isinstance(station, Station)
        draws = station.service.unit_draws(streams[f"time at {desks.name} from cars"], count)
        service[row] = microseconds(station.service.mean_h * draws)
    taken_h = journal.stage_h("registration", "left") - journal.stage_h("registration", "entered")
    assert np.abs(microseconds(taken_h) - service[2]).max() <= 1, "the draws are not those of the engine"
    passed = np.stack([~np.isnan(journal.stage_h(road.name, "entered")) for road in FEEDERS])
    return Work(
        departs_us=microseconds(journal.departed_h),
        feeder=passed.argmax(axis=0).astype(np.int64),
        service_us=service,
        finish_us=microseconds(journal.stage_h("registration", "left")),
    )
