"""Observables: what a condition of the timeline (``when:``) may look at, by name, known before the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.parts.registry import PARTS
from sim.scenario.model import Scenario
from sim.scenario.movers import movers
from sim.scenario.node_measures import node_measures
from sim.scenario.stages import Shelter


def observables(scenario: Scenario) -> tuple[str, ...]:
    """Names of all measures that a run of the scenario observes.

    ``persons.<milestone>``, the persons who have passed a milestone; ``shelters.<shelter>.waiting_persons``, those who
    wait for a place there; ``stages.<node>.<measure>``, what stands at a node; and what the parts observe
    (``Part.observables``, each reported in the ``check.py`` of its folder); that both lists are the same is tested with
    every shipped scenario.
    """
    return tuple(_observables(scenario))


def _observables(scenario: Scenario) -> Iterator[str]:
    yield from (f"persons.{name}" for name in scenario.milestones)
    shelters = (name for name, stage in scenario.stages.items() if isinstance(stage, Shelter))
    yield from (f"shelters.{name}.waiting_persons" for name in shelters)
    yield from (f"stages.{name}.{measure}" for name, measure in node_measures(scenario.stages))
    for part in PARTS:
        if (check := part.check()) is not None:
            yield from check.observes(scenario)


UNITS = {
    "persons": "persons",
    "veh": "vehicles",
    "vehicles": "vehicles",
    "h": "h",
    "minutes": "min",
    "km": "km",
    "share": "share",
    "litres": "litres",
    "t": "t",
    "days": "days",
}
"""Units of measures, by what their names end with."""


def unit_of(scenario: Scenario, measure: str) -> str:
    """Unit of a measure: that at the end of its name, of places that of the shelter, and a plain number otherwise.

    Args:
        scenario: The scenario that has the measure.
        measure: Its name, such as ``stages.post.queue_h`` or ``persons.crossed``.
    """
    first, *_, last = measure.split(".")
    if last == "free_places":
        shelter = scenario.stages[measure.split(".")[1]]
        return shelter.places.unit if isinstance(shelter, Shelter) else "persons"
    if last == "queue_veh":
        return movers(scenario).groups
    return "persons" if first == "persons" or "persons" in last else UNITS.get(last.rpartition("_")[2], "number")
