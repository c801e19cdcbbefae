"""Buses in the account of everybody: those who wait for one, and those who sit in one that loads."""

from __future__ import annotations

from collections.abc import Mapping

from sim.results.person_class import PersonClass, Standing
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop
from sim.world.stop import BOARDING_ON_THE_WAY

WAIT = PersonClass(
    "no_seat", "waiting for a bus", "who had no seat in a car and waited for a bus", Standing.NOT_SET_OFF
)
BOARDING = PersonClass(
    "boarding", "in a bus that loads", "who sat in a bus that was about to leave", Standing.NOT_SET_OFF
)
ON_THE_WAY = PersonClass(
    "boarding_on_the_way",
    "in a bus that loads, on the way",
    "who sat in a bus that was about to leave a stop on their way",
    Standing.WAITING,
)
CLASSES = (WAIT, BOARDING, ON_THE_WAY)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those who are ready to go, in line also where there is no bus for them; and those who get on at a stop."""
    stops = any(isinstance(stage, BusStop) for stage in scenario.stages.values())
    on_the_way = {BOARDING_ON_THE_WAY: ON_THE_WAY} if stops else {}
    if not scenario.settlements:
        return on_the_way
    # The balance counts both whether there is a bus or not, so that a fleet that idles changes no column of it.
    return {"waiting for a bus": WAIT, "boarding a bus": BOARDING if scenario.buses else WAIT, **on_the_way}
