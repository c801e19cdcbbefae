"""Curves of the measures that a scenario has recorded (``recorded``), by the names that conditions have for them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.results.curves import Curve
from sim.scenario.observables import unit_of
from sim.world.recorded import Recorded


def recorded_curves(journal: Journal) -> Iterator[Curve]:
    """One curve a measure, such as ``stages.post.queue_h``; none where the scenario has none recorded."""
    table = journal.table(Recorded)
    for number, name in enumerate(journal.scenario.recorded):  # the table names a measure by its place in this list
        values = table.value[table.measure == number]
        if len(values):
            yield Curve(name, unit_of(journal.scenario, name), values)
