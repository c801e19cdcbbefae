"""Which random numbers a party uses at a stage: one unit-mean draw, by the names of the stage and of its origin."""

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
        number: draws_by_origin(law, streams, f"time at {name}", parties)
        for number, (name, stage) in enumerate(scenario.stages.items())
        if (law := law_of(stage)) is not None
    }


def draws_by_origin(law: Law, streams: Streams, decision: str, parties: Parties) -> NDArray[np.float64]:
    """Unit-mean draws of one decision, a stream for each origin, shape ``(P,)``.

    What is added to one settlement, or taken from it, so leaves the draws of the others alone.
    """
    draws = np.zeros(len(parties))
    for number, name in enumerate(parties.origins):
        rows = parties.origin == number
        draws[rows] = law.unit_draws(streams[f"{decision} from {name}"], int(rows.sum()))
    return draws


def uniform_by_origin(streams: Streams, decision: str, parties: Parties) -> NDArray[np.float64]:
    """Uniform draws of one decision, a stream for each origin, shape ``(P,)``."""
    draws = np.zeros(len(parties))
    for number, name in enumerate(parties.origins):
        rows = parties.origin == number
        draws[rows] = streams[f"{decision} from {name}"].random(int(rows.sum()))
    return draws
