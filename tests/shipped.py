"""Runs of shipped scenarios, each made once in a process, however many tests look at it."""

from __future__ import annotations

from functools import cache

import sim
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.shipped import find

RESIDENTS = {"stepanakert": 900, "martakert": 400, "askeran": 300, "martuni": 300, "shushi_district": 200}
FEW_RESIDENTS = [
    *(f"settlements.{town}.residents_persons={count}" for town, count in RESIDENTS.items()),
    "people.traits.combatants_persons=150",
    "people.traits.wounded_persons=20",
    "medical.deaths_on_road_per_100k_person_h=800",
    "stages.hakari.screening.detained_share=0.5",
]
"""Settings of an exodus with 2,100 residents: every part of the story runs, many die and are detained, in a moment."""


@cache
def shipped_run(name: str) -> Results:
    """The first run of a shipped scenario, by its name of ``sim list``; it is shared, so leave it as it is."""
    return sim.run(load(find(name)))
