"""Which random numbers a party uses at a stage: one unit-mean draw, by the names of the stage and of its origin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.laws import Law
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Stage, Station


def law_of(stage: Stage, vehicle_class: str) -> Law | None:
    """The law of the time that a party of a class spends in a station or a delay; ``None`` for links and shelters."""
    if isinstance(stage, Station):
        return stage.service_by_class.get(vehicle_class, stage.service)
    return stage.duration if isinstance(stage, Delay) else None


def unit_draws(scenario: Scenario, replication: int, parties: Parties) -> dict[int, NDArray[np.float64]]:
    """Unit-mean draws of every stage that has a law, by stage number, each of shape ``(P,)``."""
    streams, found = Streams(scenario.seed, replication), {}
    for number, (name, stage) in enumerate(scenario.stages.items()):
        if isinstance(stage, Delay):
            found[number] = draws_by_origin(stage.duration, streams, f"time at {name}", parties)
        elif isinstance(stage, Station):
            found[number] = draws_by_origin(stage.service, streams, f"time at {name}", parties)
            for kind, law in stage.service_by_class.items():
                rows = parties.vehicle_class == parties.class_names.index(kind)
                found[number][rows] = draws_by_origin(law, streams, f"time of {kind} at {name}", parties)[rows]
    return found


def draws_by_origin(law: Law, streams: Streams, decision: str, parties: Parties) -> NDArray[np.float64]:
    """Unit-mean draws of one decision, a stream for each origin, shape ``(P,)``.

    What is added to one settlement, or taken from it, so leaves the draws of the others alone.
    """
    draws = np.zeros(len(parties))
    for name, rows in zip(parties.origins, parties.rows_by_origin, strict=True):
        draws[rows] = law.unit_draws(streams[f"{decision} from {name}"], len(rows))
    return draws


def uniform_by_origin(streams: Streams, decision: str, parties: Parties) -> NDArray[np.float64]:
    """Uniform draws of one decision, a stream for each origin, shape ``(P,)``."""
    draws = np.zeros(len(parties))
    for name, rows in zip(parties.origins, parties.rows_by_origin, strict=True):
        draws[rows] = streams[f"{decision} from {name}"].random(len(rows))
    return draws
