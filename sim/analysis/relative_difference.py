"""How far a run is from where people were counted, over places and days: FLEE's averaged relative difference.

ARD(t) = Σ over places |simulated − counted| / Σ over places counted, and its mean over days (the code of FLEE,
``outputanalysis/analysis.py``). Counts of other days are on straight lines between those that there are, as in FLEE.
Two things differ on purpose: nothing is rescaled to the total that was counted, which would hide the error of the total
(:func:`sim.analysis.scores.ard_rescaled`), and a place is compared from its first count to its last only.

Not for one place alone: that is its relative error. Not for cumulative counts of one border by mode or post either,
where each day repeats the error of the day before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.scores import ard
from sim.arrays import Floats
from sim.results.reception import AT_SHELTER
from sim.results.results import Results
from sim.results.seen import Sighting, sightings
from sim.runs.ensemble import Ensemble

if TYPE_CHECKING:
    import pandas as pd

DAY_H = 24.0
"""From one comparison to the next, hours: FLEE's step."""

FEWEST_PLACES = 2
"""With fewer places there is nothing to be distributed."""


@dataclass(frozen=True)
class RelativeDifference:
    """The averaged relative difference of one or many runs.

    Attributes:
        places: Curves of the places.
        time_h: Days that are compared, hours after the start, shape ``(days,)``.
        of_places: ARD of each day, shape ``(days,)``.
    """

    places: tuple[str, ...]
    time_h: Floats
    of_places: Floats

    @property
    def mean(self) -> float:
        """FLEE's measure: the mean over all days."""
        return self.since(float(self.time_h[0]))

    def since(self, from_h: float) -> float:
        """The mean over the days from an hour on, such as those nothing was fitted to; not a number without one."""
        later = self.of_places[self.time_h >= from_h]
        return float(later.mean()) if len(later) else float("nan")

    def frame(self) -> pd.DataFrame:
        """One row a day: ``time_h`` and ``ard``."""
        import pandas as pd

        return pd.DataFrame({"time_h": self.time_h, "ard": self.of_places})


def relative_difference(run: Results | Ensemble, beginning: str = AT_SHELTER["persons"]) -> RelativeDifference | None:
    """The averaged relative difference of the places in the scenario's record; of many runs that of their median.

    Args:
        run: One run, or many.
        beginning: How the names of the curves of the places begin: those who need a place in each shelter.

    Returns:
        The days, or None where fewer than two places have two counts within the run, or on no day any are counted.
    """
    counted = _counted(run, beginning)
    if len(counted) < FEWEST_PLACES:
        return None
    spans = [(seen[0].time_h, seen[-1].time_h) for seen in counted.values()]
    days = np.arange(min(first for first, _ in spans), max(last for _, last in spans) + 1e-9, DAY_H)
    pairs = [[_pair(run, curve, seen, day) for curve, seen in counted.items()] for day in days]
    found = [ard(*zip(*there, strict=True)) if (there := [one for one in row if one]) else np.nan for row in pairs]
    known = ~np.isnan(np.array(found))
    return RelativeDifference(tuple(counted), days[known], np.array(found)[known]) if known.any() else None


def _counted(run: Results | Ensemble, beginning: str) -> Mapping[str, list[Sighting]]:
    """The counts of each place within the run, in order of time; places with two or more."""
    last_h = float(run.curves.time_h[-1])
    found: dict[str, list[Sighting]] = {}
    for one in sorted(sightings(run.scenario), key=lambda one: one.time_h):
        if one.curve.startswith(f"{beginning} ") and one.curve in run.curves and 0.0 <= one.time_h <= last_h:
            found.setdefault(one.curve, []).append(one)
    return {curve: seen for curve, seen in found.items() if len(seen) > 1}


def _pair(run: Results | Ensemble, curve: str, seen: list[Sighting], day_h: float) -> tuple[float, float] | None:
    """Counted and simulated persons of a place at an hour; None before its first count and after its last."""
    if not seen[0].time_h <= day_h <= seen[-1].time_h:
        return None
    middle = [(one.low + one.high) / 2.0 for one in seen]
    values = run.curves[curve].values if isinstance(run, Results) else np.median(run.values(curve), axis=0)
    counted = np.interp(day_h, [one.time_h for one in seen], middle)
    return float(counted), float(np.interp(day_h, run.curves.time_h, values))
