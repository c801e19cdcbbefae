"""What a calibration has learnt: quantiles before and after, what was not learnt, and what only together.

*Learnt* is the share of the variance of a range's normal score that the counts took away. *Only together* are two
parameters whose scores are correlated: the counts know a combination of both better than either. Both borders are
assumptions. The effective number of runs and the power of the likelihood stand in place of the diagnostics of a Markov
chain, which there is none of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.calibration.calibrate import Calibration
from sim.analysis.nowcast.resampling import systematic
from sim.analysis.nowcast.weighing import weighted_quantile
from sim.arrays import Floats
from sim.runs.design import DesignError, Drawn, drawn_names, with_drawn
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

HARDLY = 0.2
"""A range of whose variance less was taken away is hardly known better than before; [A] 0.1 to 0.3."""

TOGETHER = 0.5
"""Correlation from which on two parameters are known together rather than apart; [A] 0.4 to 0.7."""

NINE_OF_TEN = 1.2816
"""Standard deviations above the middle of a normal distribution below which nine of ten lie."""

WEIGHT = "weight"
"""Column of the weights in a posterior's file; all others are parameters."""

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Learnt:
    """One range.

    Attributes:
        name: Its name.
        before, after: 5, 50 and 95 % quantiles.
        learnt: Share of the variance that the counts took away; not above 1, below 0 where they spread it.
    """

    name: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    learnt: float

    @property
    def hardly(self) -> bool:
        """Whether the counts say next to nothing of it."""
        return self.learnt < HARDLY


@dataclass(frozen=True)
class Together:
    """Two parameters of which the counts know a combination.

    Attributes:
        first, second: Their names.
        correlation: Of their normal scores; above 0 one makes up for less of the other.
    """

    first: str
    second: str
    correlation: float


def learnt(found: Calibration) -> list[Learnt]:
    """Each range, in the order of the scenario."""
    from scipy.special import ndtr

    rows = []
    for place, name in enumerate(found.names):
        scores = found.points[:, place]
        mean = float(found.weights @ scores)
        variance = float(found.weights @ (scores - mean) ** 2)
        after = weighted_quantile(scores, found.weights, QUANTILES)
        value = found.scenario.uncertain[name].value
        before = tuple(float(value(share)) for share in QUANTILES)
        now = tuple(float(value(share)) for share in ndtr(after).tolist())
        rows.append(Learnt(name, (before[0], before[1], before[2]), (now[0], now[1], now[2]), 1.0 - variance))
    return rows


def by_random_variation(found: Calibration) -> float:
    """How much seems to be learnt of a range of which nothing is, in nine of ten cases at most: effective runs are few.

    The variance of n normal numbers has the relative standard deviation √(2/(n − 1)); 1 where there are no two.
    """
    return min(1.0, NINE_OF_TEN * float(np.sqrt(2.0 / max(found.counting - 1.0, 1e-9))))


def together(found: Calibration) -> list[Together]:
    """Pairs of parameters that are known together, the closest first."""
    return sorted(_pairs(found), key=lambda one: abs(one.correlation), reverse=True)


def _pairs(found: Calibration) -> Iterator[Together]:
    off = found.points - found.weights @ found.points
    covariance = (found.weights[:, None] * off).T @ off
    sd = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    for one, other in combinations(range(len(found.names)), 2):
        correlation = float(covariance[one, other] / (sd[one] * sd[other]))
        if abs(correlation) >= TOGETHER:
            yield Together(found.names[one], found.names[other], correlation)


def posterior_frame(found: Calibration) -> pd.DataFrame:
    """One row for each run: its weight, and its value of each range."""
    import pandas as pd

    rows = [dict(values) for values in found.values]
    frame = pd.DataFrame(rows, columns=list(found.names))
    frame.insert(0, WEIGHT, found.weights)
    return frame


def learnt_frame(found: Calibration) -> pd.DataFrame:
    """One row for each range."""
    import pandas as pd

    names = ["p05", "p50", "p95"]
    rows = [[one.name, *one.before, *one.after, one.learnt, one.hardly] for one in learnt(found)]
    columns = ["range", *(f"before_{name}" for name in names), *(f"after_{name}" for name in names)]
    return pd.DataFrame(rows, columns=[*columns, "learnt", "hardly_learnt"])


def together_frame(found: Calibration) -> pd.DataFrame:
    """One row for each pair that is known together only."""
    import pandas as pd

    rows = [(one.first, one.second, one.correlation) for one in together(found)]
    return pd.DataFrame(rows, columns=["first", "second", "correlation"])


def waves_frame(found: Calibration) -> pd.DataFrame:
    """One row for each wave and step."""
    import pandas as pd

    return pd.DataFrame([asdict(one) for one in found.waves])


def draws(scenario: Scenario, path: Path, count: int) -> list[Drawn]:
    """Draws of a posterior's file by their weights, for runs of a scenario.

    Args:
        scenario: It has all parameters of the file, and no others.
        path: What ``sim calibrate`` wrote.
        count: How many.

    Raises:
        DesignError: There is no such file, it is no posterior, or of other parameters.
        ScenarioError: Values do not go together.
    """
    frame = _read(path)
    names = [name for name in frame.columns if name != WEIGHT]
    if set(names) != set(drawn_names(scenario)):
        odd = ", ".join(sorted(set(names) ^ set(drawn_names(scenario))))
        raise DesignError(f"{path.name} is of other parameters than the scenario's: {odd}")
    weights: Floats = frame[WEIGHT].to_numpy(np.float64)
    places = systematic(weights / weights.sum(), count)
    rows = frame[names].iloc[places].to_dict("records")
    return [with_drawn(scenario, {str(name): value for name, value in row.items()}) for row in rows]


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    from sim.runs.parquet import read_parquet

    # A folder would be read as one table of all its files, and a pipe waited for.
    if not path.is_file():
        raise DesignError(f"{path}: there is no such file; a posterior is a file that `sim calibrate` has written")
    try:
        frame = read_parquet(path)
    except pa.ArrowException as error:
        raise DesignError(f"{path.name} is not a posterior: {str(error).splitlines()[0]}") from error
    if WEIGHT not in frame:
        raise DesignError(f"{path.name} is not a posterior: it has no column '{WEIGHT}'")
    weights = frame[WEIGHT]
    # Also where one is not a number, or all together are too large: then nobody could say which rows to draw.
    numbers = pd.api.types.is_numeric_dtype(weights) and bool(weights.ge(0.0).all())
    with np.errstate(over="ignore"):
        total = float(weights.sum()) if numbers else 0.0
    if not 0.0 < total < float("inf"):
        what = f"its column '{WEIGHT}' must hold numbers from 0 on, and not only zeros"
        raise DesignError(f"{path.name} is not a posterior: {what}")
    return frame
