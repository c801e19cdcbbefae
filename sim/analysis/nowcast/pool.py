"""What several forecasts say together: a linear pool, in which each keeps its own spread.

The pool is as wide as its members are apart, which is what is wanted of forecasts that are wrong each on its own; its
CRPS is never above the weighted mean of theirs (Gneiting & Ranjan 2013, Electronic Journal of Statistics 7, 1747-1782).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.nowcast.weighing import Forecast


def pooled(forecasts: Mapping[str, Forecast], weights: Mapping[str, float]) -> Forecast:
    """The linear pool of forecasts of the same times.

    Args:
        forecasts: By name.
        weights: Of each name, positive; those of the forecasts that there are share what is missing.
    """
    total = sum(weights[name] for name in forecasts)
    values = np.concatenate([one.values for one in forecasts.values()], axis=1)
    shares = [one.weights * (weights[name] / total) for name, one in forecasts.items()]
    return Forecast(next(iter(forecasts.values())).time_h, values, np.concatenate(shares))
