"""Which random numbers a stage uses: one unit-mean draw a party, by the stage's name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.laws import Law
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Stage, Station


def law_of(stage: Stage) -> Law | None:
    """The law of the time that a party spends in a station or a delay; ``None`` for links and shelters."""
    if isinstance(stage, Station):
        return stage.service
    return stage.duration if isinstance(stage, Delay) else None


def unit_draws(scenario: Scenario, replication: int, parties: Parties) -> dict[int, NDArray[np.float64]]:
    """Unit-mean draws of every stage that has a law, by stage number, each of shape ``(P,)``."""
    streams = Streams(scenario.seed, replication)
    return {
        number: law.unit_draws(streams[f"time at {name}"], len(parties))
        for number, (name, stage) in enumerate(scenario.stages.items())
        if (law := law_of(stage)) is not None
    }
