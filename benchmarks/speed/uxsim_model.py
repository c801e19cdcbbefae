"""UXsim: Newell's car-following in platoons of five, in Python and in C++. Stations are capacities of links."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, US_PER_H, Work, horizon_h
from benchmarks.speed.race import Answer, Entry, Run

PLATOON = 5
PER_S = 1.0 / 3600.0


def uxsim_model(cpp: bool, work: Work, folder: Path) -> Run:
    """Roads with the capacities of the stations at their ends; platoons set off when their last vehicle does."""
    import uxsim

    last = np.arange(PLATOON - 1, len(work) + PLATOON - 1, PLATOON).clip(max=len(work) - 1)
    hours_s = work.departs_us[last] / (US_PER_H * PER_S)

    def run() -> Answer:
        world = uxsim.World(
            name="",
            deltan=PLATOON,
            tmax=horizon_h(len(work)) / PER_S,
            print_mode=0,
            save_mode=0,
            show_mode=0,
            show_progress=0,
            vehicle_logging_timestep_interval=-1,
            random_seed=0,
            cpp=cpp,
        )
        for number, name in enumerate(("origin", "town", "north", "middle", "south", "merge", "gate", "desks", "end")):
            world.addNode(name, float(number), 0.0)
        add = partial(world.addLink, jam_density=CORRIDOR.jam_vpkm / 1000.0)
        add("fuel", "origin", "town", 1_000.0, free_flow_speed=16.0, capacity_out=FUEL.per_hour * PER_S)
        for road in FEEDERS:
            speed, flow = road.speed_kmh / 3.6, road.capacity_vph * PER_S
            add(f"to {road.name}", "town", road.name, 100.0, free_flow_speed=speed, capacity_out=flow)
            add(road.name, road.name, "merge", 1_000.0 * road.length_km, free_flow_speed=speed, capacity_out=flow)
        add(
            "corridor",
            "merge",
            "gate",
            1_000.0 * CORRIDOR.length_km,
            free_flow_speed=CORRIDOR.speed_kmh / 3.6,
            capacity_in=CORRIDOR.capacity_vph * PER_S,
            capacity_out=CHECKPOINT.per_hour * PER_S,
        )
        add("registration", "gate", "end", 1_000.0, free_flow_speed=16.0, capacity_out=REGISTRATION.per_hour * PER_S)
        for number, at_s in enumerate(hours_s.tolist()):
            feeder = FEEDERS[work.feeder[last[number]]].name
            avoid = [road.name for road in FEEDERS if road.name != feeder]
            avoid += [f"to {name}" for name in avoid]
            world.addVehicle("origin", "end", at_s, links_avoid=avoid)
        world.exec_simulation()
        came = [vehicle.arrival_time for vehicle in world.VEHICLES.values()]
        if min(came) < 0:
            raise ValueError(f"{sum(at < 0 for at in came)} platoons have not arrived")
        return Answer(None, max(came) * world.DELTAT * PER_S)

    return run


ENTRIES = (
    Entry("UXsim, C++", "uxsim", "platoons of five, the whole model", partial(uxsim_model, True), 0.05, 250_000),
    Entry("UXsim, Python", "uxsim", "platoons of five, the whole model", partial(uxsim_model, False), 0.05, 25_000),
)
