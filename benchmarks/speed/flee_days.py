"""FLEE: people as agents that move once a day. It knows no capacity and no queue, so its clearance is not compared."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from benchmarks.speed.case import CORRIDOR, FEEDERS, US_PER_H, Work
from benchmarks.speed.race import Answer, Entry, Run

SETTINGS = """
log_levels: {agent: 0, link: 0, camp: 0, conflict: 0, init: 0, granularity: location}
spawn_rules: {take_from_population: false, insert_day0: false}
move_rules:
  max_move_speed: 360.0
  max_walk_speed: 35.0
  conflict_movechance: 1.0
  camp_movechance: 0.0
  default_movechance: 1.0
optimisations: {hasten: 1}
"""


def flee_days(work: Work, folder: Path) -> Run:
    """An agent per vehicle; each day those who set off are added, and all move; until all have come."""
    from flee import flee
    from flee.SimulationSettings import SimulationSettings

    path = folder / "simsetting.yml"
    path.write_text(SETTINGS, encoding="utf-8")
    days = (work.departs_us // (24 * US_PER_H)).tolist()

    def run() -> Answer:
        quiet = io.StringIO()  # it says its settings and every place, on both
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            SimulationSettings.ReadFromYML(str(path))
            world = flee.Ecosystem()
            town = world.addLocation(name="town", x=0.0, y=0.0, location_type="conflict_zone", pop=10**9)
            merge = world.addLocation(name="merge", x=10.0, y=0.0, location_type="town")
            camp = world.addLocation(name="registration", x=50.0, y=0.0, location_type="camp", capacity=10**9)
            for road in FEEDERS:
                world.addLocation(name=road.name, x=1.0, y=0.0, location_type="town")
                world.linkUp("town", road.name, 0.1)
                world.linkUp(road.name, "merge", road.length_km)
            world.linkUp("merge", "registration", CORRIDOR.length_km)
            added = day = 0
            while camp.numAgents < len(work):
                while added < len(work) and days[added] <= day:
                    world.addAgent(town, {})
                    added += 1
                world.evolve()
                day += 1
                if day > days[-1] + 30:
                    raise RuntimeError(f"{len(work) - camp.numAgents} of {len(work)} have not come; {merge.numAgents}")
        return Answer(None, 24.0 * day)

    return run


ENTRIES = (Entry("FLEE, a step a day", "flee", "adding the agents and moving them", flee_days, float("inf"), 250_000),)
