"""Figures: what a condition of the timeline (``when:``) may look at, by name, known before the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.parts.registry import ROOMS
from sim.scenario.model import Scenario
from sim.scenario.node_measures import node_measures
from sim.scenario.stages import Shelter


def observables(scenario: Scenario) -> tuple[str, ...]:
    """Names of all measures that a run of the scenario observes.

    ``persons.<milestone>``, the persons who have passed a milestone; ``shelters.<shelter>.waiting_persons``, those who
    wait for a place there; ``stages.<node>.<measure>``, what stands at a node; and what the parts observe
    (``Part.observables``, each reported in the ``check.py`` of its room); that both lists are the same is tested with
    every shipped scenario.
    """
    return tuple(_observables(scenario))


def _observables(scenario: Scenario) -> Iterator[str]:
    yield from (f"persons.{name}" for name in scenario.milestones)
    shelters = (name for name, stage in scenario.stages.items() if isinstance(stage, Shelter))
    yield from (f"shelters.{name}.waiting_persons" for name in shelters)
    yield from (f"stages.{name}.{measure}" for name, measure in node_measures(scenario.stages))
    for room in ROOMS:
        if (check := room.check()) is not None:
            yield from check.observes(scenario)
