"""Waiting for a bus, in figures."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.parts.buses.tables import Rides
from sim.results.curves import Curve
from sim.results.metric import MOMENT, Metric
from sim.results.peaks import most_at_once

NAMES = ("waiting_for_bus_*",)


def curves(journal: Journal) -> Iterator[Curve]:
    """None."""
    return iter(())


def metrics(journal: Journal) -> Iterator[Metric]:
    """The longest queue for a bus, in persons, and when."""
    rides = journal.table(Rides)
    most, first_h = most_at_once(rides.ready_h, rides.boarded_h, rides.persons)
    meaning = "most persons who were ready to go and waited for a bus"
    yield Metric("waiting_for_bus_max_persons", most, "persons", meaning)
    note = "" if first_h is not None else "nobody waited for a bus"
    yield Metric("waiting_for_bus_max_at_h", first_h, MOMENT, f"when that was first so ({meaning})", note=note)
