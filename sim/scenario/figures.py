"""Figures: what a condition of the timeline (``when:``) may look at, by name, known before the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.model import Scenario


def figures(scenario: Scenario) -> tuple[str, ...]:
    """Names of all figures that a run of the scenario observes.

    The parts observe them (``Part.observables``); that both lists are the same is tested with every shipped scenario.

    - ``persons.<milestone>``: persons who have passed a milestone.
    - ``buses.persons_waiting``: persons who have packed and wait for a bus.
    - ``medical.waiting``, ``medical.evacuated``, ``medical.died``: patients who wait to be carried out, those who have
      come to a hospital outside, and persons who have died of wounds or on the road.
    - ``incidents.killed``, ``incidents.missing``: persons so far.
    """
    return tuple(_figures(scenario))


def _figures(scenario: Scenario) -> Iterator[str]:
    """One line for each part, as it observes them when the scenario has it."""
    yield from (f"persons.{name}" for name in scenario.milestones)
    yield "buses.persons_waiting"
    if scenario.medical is not None:
        yield from ("medical.waiting", "medical.evacuated", "medical.died")
    if scenario.incidents:
        yield from ("incidents.killed", "incidents.missing")
    if scenario.disarmament is not None:
        yield from (f"arms.{kind}" for kind in scenario.disarmament.arms)
        yield from ("disarmament.withdrawn_persons", "disarmament.recorded_persons", "disarmament.squads_waiting")
    yield from (f"displaced.{name}.persons" for name in scenario.displaced)
    if scenario.fuel is not None:
        yield "fuel.points_litres"
        yield from (f"fuel.depots.{name}.litres" for name in scenario.fuel.depots)
    yield from (f"stocks.{name}.{figure}" for name in scenario.stocks for figure in ("kg", "days_of_cover"))
    if scenario.aid:
        yield from ("aid.tonnes_delivered", "aid.tonnes_waiting")
