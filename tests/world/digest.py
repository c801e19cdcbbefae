"""Prints the SHA-256 of a small run's every number: for comparing runs across processes."""

from __future__ import annotations

import hashlib

from sim.journal import Journal
from sim.simulate import simulate
from tests.world.towns import towns


def digest(journal: Journal) -> str:
    """One hash of all times, counts and states of a run."""
    groups = journal.groups
    columns = (
        journal.decided_h,
        journal.departed_h,
        journal.passage_h,
        journal.came_from,
        journal.balance.persons,
        groups.persons,
        groups.threshold,
        groups.vehicle_class,
    )
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest()


if __name__ == "__main__":
    print(digest(simulate(towns())))
