"""A scenario text with one of everything, and a way to break it."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.load import load
from sim.scenario.model import Scenario

TOWN = """\
title: A town leaves by one road
start: 2024-01-01T00:00+00:00
horizon_h: 48
step_h: 0.5
seed: 3
places:
  town: {title: Town, latitude_deg: 40, longitude_deg: 46}
  bridge: {title: Bridge}
settlements:
  town: {at: town, residents_persons: 400, to: {fuel: 0.5, road: 0.5}}
people:
  household_size: {law: table, weights: [1, 2, 1]}
  absent_share: 0.1
  transport: {car_owner_share: 0.8, bus_share: 0.5}
vehicle_classes:
  car: {seats_persons: 5}
  bus: {seats_persons: 40, space_pcu: 2}
departure:
  base_hazard_per_h: 0.2
  effects: {threat: 1}
  packing: {law: lognormal, mean_min: 60, cv: 0.5, minimum_min: 30}
buses:
  line:
    vehicle_class: bus
    vehicles: 2
    to: {fuel: 0.5, road: 0.5}
    turns_at: drive
    loading: {law: constant, mean_min: 20, minimum_min: 15}
    back: {law: uniform, mean_min: 90, half_width_share: 0.3}
stages:
  fuel: {kind: station, at: town, lanes: 3, service: {law: exponential, mean_min: 4}, to: road}
  road:
    kind: link
    between: [town, bridge]
    length_km: 12
    free_flow_kmh: 50
    capacity_vph: 1200
    jam_density_vpkm: 133
    to: gate
  gate:
    kind: station
    at: bridge
    lanes: 1
    service: {law: gamma, mean_min: 1.5, cv: 0.8}
    waiting_room_veh: 0
    opening_hours: ["06:00-22:00"]
    to: drive
  drive: {kind: delay, duration: {law: uniform, mean_min: 60, half_width_share: 0.5}, to: camp}
  camp:
    kind: shelter
    region: North
    places: {unit: persons, initial: 50, full: 300, ramp_from: 2024-01-01T06:00+00:00, ramp_to: 2024-01-02T06:00+00:00}
arrivals:
  trucks: {to: road, vehicle_class: bus, times_h: [1, 2.5]}
  through: {to: road, persons: 4, families: 2, count: 20, interarrival: {law: exponential, mean_min: 90}}
milestones:
  at_checkpoint: [gate.entered]
  crossed: [gate.left]
readiness: {families: 100, persons: 300}
timeline:
  alarm: {at: 2024-01-01T12:00+00:00, event: Alarm, set: {departure.cues.threat: 1.0, stages.gate.lanes: 2}}
  relief: {when: persons.crossed >= 50, event: More buses come, set: {buses.line.vehicles: 4}}
"""


def line_of(text: str, part: str) -> int:
    """Number of the first line that holds ``part``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def written(folder: Path, text: str, name: str = "town.yaml") -> Path:
    """Write a scenario file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str = TOWN, *settings: str) -> Scenario:
    """Write and load a scenario."""
    return load(written(folder, text), set=settings)
