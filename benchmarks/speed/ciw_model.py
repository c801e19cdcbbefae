"""Ciw: an open queueing network. It knows no roads, so a link is a drive of a fixed time that nobody's space limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, US_PER_H, Work
from benchmarks.speed.race import Answer, Entry, Run

US_PER_S = US_PER_H / 3600


def ciw_model(work: Work, folder: Path) -> Run:
    """Nodes 1 fuel, 2 to 4 feeders, 5 corridor, 6 checkpoint, 7 registration; time in seconds."""
    import ciw

    gaps_s = np.diff(work.departs_us / US_PER_S, prepend=0.0)
    service_s = work.service_us / US_PER_S

    class Drawn(ciw.dists.Distribution):  # type: ignore[misc, name-defined]
        """The service time that the vehicle has in every competitor."""

        def __init__(self, row: int) -> None:
            self.row = row

        def sample(self, t: float | None = None, ind: Any = None) -> float:
            return float(service_s[self.row, ind.id_number - 1])

    def run() -> Answer:
        drive = [ciw.dists.Deterministic(road.free_us / US_PER_S) for road in (*FEEDERS, CORRIDOR)]
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Sequential([*gaps_s.tolist(), float("inf")]), *[None] * 6],
            service_distributions=[Drawn(0), *drive, Drawn(1), Drawn(2)],
            number_of_servers=[FUEL.lanes, *[float("inf")] * 4, CHECKPOINT.lanes, REGISTRATION.lanes],
            routing=ciw.routing.ProcessBased(lambda ind, _: [2 + int(work.feeder[ind.id_number - 1]), 5, 6, 7]),
        )
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(len(work), method="Finish")
        finish_s = np.full(len(work), -1.0)
        for record in simulation.get_all_records():
            if record.node == 7:
                finish_s[record.id_number - 1] = record.exit_date
        return Answer.of(np.rint(finish_s * US_PER_S).astype(np.int64))

    return run


ENTRIES = (Entry("Ciw, queues only", "ciw", "the network without the roads' space and gaps", ciw_model, 0.02, 25_000),)
