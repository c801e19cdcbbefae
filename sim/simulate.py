"""One run, from a scenario to its journal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.journal import Balance, Deed, Journal
from sim.scenario.model import Scenario
from sim.world.world import World


def within(time_h: NDArray[np.float64], horizon_h: float) -> NDArray[np.float64]:
    """The times, with NaN for what lies beyond the horizon and so never happened in the run."""
    return np.where(time_h <= horizon_h, time_h, np.nan)


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
        decided_h=within(world.departures.decided_h, scenario.horizon_h),
        packed_h=within(world.departures.packed_h, scenario.horizon_h),
        departed_h=within(world.departures.departed_h, scenario.horizon_h),
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
