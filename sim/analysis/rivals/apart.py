"""Which observation sets scenarios apart: where their runs are furthest apart, in errors.

The distance of two scenarios in one metric at one hour is that of their means over the root of both variances and of
the error of an observation there. At a distance of 3 one observation names the right one of two in 93 of 100 cases
(the halfway rule between two normal distributions: Φ(d/2)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.recorded import at
from sim.analysis.rivals.evidence import error_sd
from sim.arrays import Floats
from sim.runs.ensemble import Ensemble

if TYPE_CHECKING:
    import pandas as pd

EVERY_H = 1.0
"""Observations are thought of at full hours of the run."""


@dataclass(frozen=True)
class SetApart:
    """A metric that sets scenarios apart.

    Attributes:
        curve: The metric.
        unit: Its unit.
        time_h: The hour at which it does so the most, hours after the start.
        distance: The smallest distance of two scenarios then, standard deviations.
        closest: The two.
        means: Mean of each scenario's runs then.
    """

    curve: str
    unit: str
    time_h: float
    distance: float
    closest: tuple[str, str]
    means: Mapping[str, float]

    @property
    def right(self) -> float:
        """Probability that one observation then names the right one of the two that are closest."""
        from scipy.special import ndtr

        return float(ndtr(self.distance / 2.0))


def set_apart(ensembles: Mapping[str, Ensemble], until_h: float | None = None) -> list[SetApart]:
    """Every metric that all scenarios have, at the hour at which it sets all of them apart the most; the best first.

    Args:
        ensembles: Runs by name, at least two scenarios that begin at the same time.
        until_h: The last hour that is looked at; the end of the shortest run if left out.
    """
    end_h = min(float(runs.time_h[-1]) for runs in ensembles.values())
    hours = np.arange(0.0, min(end_h, until_h if until_h is not None else end_h) + 1e-9, EVERY_H)
    shared = [name for name in _first(ensembles).names if all(name in runs.names for runs in ensembles.values())]
    found = [one for curve in shared if (one := _best(curve, ensembles, hours)) is not None]
    return sorted(found, key=lambda one: one.distance, reverse=True)


def apart_frame(found: Sequence[SetApart]) -> pd.DataFrame:
    """One row for each metric."""
    import pandas as pd

    rows = [
        {
            "curve": one.curve,
            "unit": one.unit,
            "time_h": one.time_h,
            "distance_sd": one.distance,
            "closest": " and ".join(one.closest),
            **one.means,
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def _best(curve: str, ensembles: Mapping[str, Ensemble], hours: Floats) -> SetApart | None:
    of = {name: at(runs, curve, hours) for name, runs in ensembles.items()}
    pairs = dict(_distances(of))
    least = np.min(list(pairs.values()), axis=0)
    place = int(least.argmax())
    if least[place] <= 0.0:
        return None
    closest = min(pairs, key=lambda pair: float(pairs[pair][place]))
    means = {name: float(values[:, place].mean()) for name, values in of.items()}
    unit = _first(ensembles).curves[curve].unit
    return SetApart(curve, unit, float(hours[place]), float(least[place]), closest, means)


def _distances(of: Mapping[str, Floats]) -> Iterator[tuple[tuple[str, str], Floats]]:
    """Distance of each pair at each hour."""
    for one, other in combinations(of, 2):
        means = [of[name].mean(axis=0) for name in (one, other)]
        spread = sum(of[name].var(axis=0) for name in (one, other))
        # The larger error of the two: that of the scenario under which the observation is the less certain.
        error = np.maximum(*(error_sd(mean, np.abs(np.gradient(mean, EVERY_H))) for mean in means))
        yield (one, other), np.abs(means[0] - means[1]) / np.sqrt(spread + error**2)


def _first(ensembles: Mapping[str, Ensemble]) -> Ensemble:
    return next(iter(ensembles.values()))
