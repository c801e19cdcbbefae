"""Beds by night and region: who asked, found one, was turned away or gave one back, and who has nowhere to sleep.

A night is named by its midnight; what happened is counted over the day that ends with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.results.beds import FOUND, GAVE_BACK, TURNED_AWAY, WITHOUT
from sim.results.metrics_nights import midnights_h
from sim.results.over_runs import interval_over_runs
from sim.results.reception import shelters_by_region
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, curve_values

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Night:
    """One night in one region, in persons, each of shape ``(runs,)``.

    Attributes:
        midnight_h: Its midnight, hours after the start.
        region: The region, as the curves name it.
        asked: Came to the door of a shelter in the 24 h before; before the first night: by then. Who comes to several
            doors asks at each.
        found: Were given a place meanwhile.
        turned_away: Were diverted for want of one meanwhile.
        freed: Gave a place back meanwhile.
        without: Stand at a door at midnight and have no place.
    """

    midnight_h: float
    region: str
    asked: Floats
    found: Floats
    turned_away: Floats
    freed: Floats
    without: Floats


QUANTITIES = ("asked", "found", "turned_away", "freed", "without")
"""What is counted of a night."""


def nights(run: Results | Ensemble) -> Iterator[Night]:
    """Every night from tonight to the end of the run, region by region; none without shelters or midnights."""
    midnights = midnights_h(run.scenario)
    # What is known at midnight is what stood at the last recording step until it.
    steps = np.searchsorted(run.curves.time_h, midnights + 1e-9, side="right") - 1
    flows = {region: _flows(run, of, steps) for region, of in shelters_by_region(run.scenario).items()}
    for number, midnight_h in enumerate(midnights.tolist()):
        for region, one in flows.items():
            found, away, freed, without, before = (values[:, number] for values in one)
            yield Night(midnight_h, region, found + away + without - before, found, away, freed, without)


def nights_frame(run: Results | Ensemble) -> pd.DataFrame:
    """One row a night, region and quantity: persons, median and 5–95 % over the runs."""
    import pandas as pd

    rows = []
    for night in nights(run):
        midnight = run.scenario.start + pd.Timedelta(hours=night.midnight_h)
        for name in QUANTITIES:
            low, median, high = (float(value) for value in interval_over_runs(getattr(night, name)))
            rows.append((midnight, night.region, name, median, low, high))
    return pd.DataFrame(rows, columns=["midnight", "region", "persons", "median", "p05", "p95"])


def _flows(
    run: Results | Ensemble, shelters: Sequence[str], steps: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> list[Floats]:
    """Found, turned away and freed from night to night, without a place, and that of the night before."""

    def at(kind: str) -> Floats:
        found: Floats = np.sum([curve_values(run, f"{kind} {name}")[:, steps] for name in shelters], axis=0)
        return found

    by_night = [np.diff(at(kind), axis=1, prepend=0.0) for kind in (FOUND, TURNED_AWAY, GAVE_BACK)]
    without = at(WITHOUT)
    before = np.concatenate([np.zeros((len(without), 1)), without[:, :-1]], axis=1)
    return [*by_night, without, before]
