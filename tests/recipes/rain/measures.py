"""Rain in figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.parts.rain.tables import Showers
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question
from sim.results.metric import Metric

FELL = Definition(
    "rain_mm",
    "mm",
    "rain by the end of the run",
    label="rain",
    better=Better.NEITHER,
    question=Question.ROAD,
)
DEFINITIONS = (FELL,)


def curves(journal: Journal) -> Iterator[Curve]:
    """What fell at each recording step."""
    showers = journal.table(Showers)
    if len(showers.time_h):
        now = np.searchsorted(showers.time_h, journal.balance.time_h, side="right") - 1
        yield Curve("rain.mm_per_h", "mm/h", showers.mm_per_h[now])


def metrics(journal: Journal) -> Iterator[Metric]:
    """What had fallen by the end."""
    showers = journal.table(Showers)
    if len(showers.time_h):
        lasted_h = np.diff(np.append(showers.time_h, journal.scenario.horizon_h))
        yield Metric(FELL, float((showers.mm_per_h * lasted_h).sum()))
