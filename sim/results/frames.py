"""Metrics as a data frame, and their intervals in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sim.results.metric import MOMENT, Metric, in_unit
from sim.results.suppression import in_words
from sim.results.times import local_label

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("name", "value", "unit", "low", "high", "local", "known", "replications", "meaning", "note")


def metrics_frame(metrics: Sequence[Metric]) -> pd.DataFrame:
    """One row per metric, indexed by name; a missing value is NaN, and its reason is in ``note``.

    ``low`` and ``high`` are the 5 % and 95 % quantile over replications.
    """
    import pandas as pd

    frame = pd.DataFrame([{name: getattr(metric, name) for name in _COLUMNS} for metric in metrics], columns=_COLUMNS)
    return frame.astype({name: "float64" for name in ("value", "low", "high")}).set_index("name")


def interval_text(metric: Metric, start: datetime) -> str:
    """The 5–95 % interval of a metric, moments as local times; empty where there is none.

    Args:
        metric: The metric.
        start: Zero of the clock, with offset.
    """
    if metric.low is None and metric.high is None:
        return ""

    factor, unit = metric.written_in

    def text(value: float | None) -> str:
        if value is None:
            return "beyond the run"
        if unit == MOMENT:
            return local_label(start, value)
        return in_words(value, unit, in_unit(factor * value, unit))

    low, high = text(metric.low), text(metric.high)
    # An interval of one value would look like a statement about spread.
    if low == high:
        return low
    day = low.rsplit(" ", 1)[0]
    same_day = metric.unit == MOMENT and high.startswith(f"{day} ")
    return f"{low} to {high.removeprefix(f'{day} ') if same_day else high}"
