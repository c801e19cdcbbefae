"""Rounds: vehicles that pass the same stages again and again, with fresh draws and a log of every visit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.laws import Law
from sim.scenario.model import Scenario
from sim.world.draws import law_of
from sim.world.state import LOGGED, Motion, Travellers
from sim.world.travellers import BLOCK


@dataclass(frozen=True)
class Circuit:
    """One stage of one shuttle: where its draws come from.

    Attributes:
        row: Row of the stage in the travellers' draws.
        law: Law of the time that its vehicles spend there.
        streams: A generator for each vehicle.
        vehicles: Numbers of its vehicles among all that go round.
    """

    row: int
    law: Law
    streams: tuple[np.random.Generator, ...]
    vehicles: NDArray[np.int64]


class Rounds:
    """The draws of all vehicles that go round, made as they are used up."""

    def __init__(self, scenario: Scenario, streams: Streams, parties: Parties, travellers: Travellers) -> None:
        """Nothing is drawn yet."""
        self._circuits: list[Circuit] = []
        stages = list(scenario.stages)
        for name, shuttle in scenario.shuttles.items():
            vehicles = travellers.shuttle[parties.rows_of(name)]
            for stage in shuttle.round:
                law = law_of(scenario.stages[stage], shuttle.vehicle_class)
                assert law is not None, "a round leads through stations and delays"
                generators = tuple(streams[f"time at {stage} of {name} {n}"] for n in range(len(vehicles)))
                self._circuits.append(Circuit(travellers.draw_row[stages.index(stage)], law, generators, vehicles))

    def refill(self, motion: Motion) -> None:
        """Make a new block of draws for every vehicle and stage whose last block is used up."""
        for circuit in self._circuits:
            for generator, vehicle in zip(circuit.streams, circuit.vehicles.tolist(), strict=True):
                if motion.pool_next[circuit.row, vehicle] == BLOCK:
                    motion.pool[circuit.row, vehicle] = circuit.law.unit_draws(generator, BLOCK)
                    motion.pool_next[circuit.row, vehicle] = 0

    def with_room(self, motion: Motion) -> Motion:
        """The same motion with twice the room for visits."""
        return motion._replace(
            log_who=np.concatenate([motion.log_who, np.zeros_like(motion.log_who)]),
            log_h=np.concatenate([motion.log_h, np.zeros_like(motion.log_h)]),
        )


def visits_of(motion: Motion) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """All finished visits: (party, stage), shape ``(n, 2)``, and hours of arrived, entered, left, ``(n, 3)``."""
    count = motion.counters[LOGGED]
    return motion.log_who[:count], motion.log_h[:count]
