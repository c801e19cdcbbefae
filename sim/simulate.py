"""One run, from a scenario to its journal."""

from __future__ import annotations

from collections.abc import Callable

from sim.journal import Balance, Deed, Journal
from sim.scenario.model import Scenario
from sim.world.world import World


def simulate(scenario: Scenario, replication: int = 0, progress: Callable[[float], None] | None = None) -> Journal:
    """Run a scenario once.

    Args:
        scenario: What to run; its seed and ``replication`` fix every random number.
        replication: Number of the replication, from 0.
        progress: Called with the share of the horizon that is done, 0 to 1.

    Returns:
        The record of the run.

    Raises:
        ConservationError: Persons were lost or made on the way, which would be an error of the engine.
    """
    world = World(scenario, replication)
    world.run(progress)
    recorder = world.recorder
    return Journal(
        scenario=scenario,
        replication=replication,
        parties=world.parties,
        households_total=len(world.households),
        persons_total=recorder.total,
        persons_absent=recorder.absent,
        persons_staying=recorder.stays,
        decided_h=world.departures.decided_h,
        departed_h=world.departures.departed_h,
        stages=tuple(scenario.stages),
        passage_h=world.flow.motion.passage_h,
        previous=world.routes.previous(),
        route=world.routes.of_party,
        balance=Balance(recorder.time_h, recorder.states, recorder.persons),
        deeds=tuple(Deed(*deed) for deed in world.deeds),
        counts={
            "parties": len(world.parties),
            "flow_events": world.flow.events,
            "simpy_events": world.clock.steps,
        },
    )
