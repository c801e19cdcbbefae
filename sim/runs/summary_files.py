"""What an ensemble keeps of each replication, as long tables.

- ``curves.parquet``: time, curve, unit, replication, value at every recording step.
- ``hourly.parquet``: time, quantity, unit, replication, value by local clock hour; its time is the hour's beginning.
  A time on the road is infinite where it lies beyond the end of the run.
- ``replications.parquet``: the metrics of every replication.
- ``parameters.csv``: the values that were drawn for every replication, in a joint ensemble.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import TimelineEvent
from sim.results.curves import Curve, Curves
from sim.results.metric import Metric
from sim.results.metrics import COLUMNS, metric_of, row_of
from sim.results.tables import write_csv
from sim.runs.ensemble import HOURLY, Ensemble, ReplicationSummary
from sim.runs.parquet import read_parquet, write_long, write_parquet
from sim.runs.sealed import FileOf, SealedFolder
from sim.scenario.model import ParameterValue, Scenario

if TYPE_CHECKING:
    import pandas as pd

CURVES, HOURS, REPLICATIONS = "curves.parquet", "hourly.parquet", "replications.parquet"
PARAMETERS = "parameters.csv"

_UNITS = {"persons": "persons", "vehicles": "vehicles", "departed": "vehicles"}
_HOURLY_UNITS = tuple(_UNITS.get(name, "h") for name in HOURLY)


def write_summaries(ensemble: Ensemble, folder: Path) -> None:
    """Write the replications of an ensemble into ``folder``."""
    import pandas as pd

    start, summaries = ensemble.scenario.start, ensemble.summaries
    curves = (_long(ensemble.scenario, s, s.time_h, s.names, s.units, s.values) for s in summaries)
    write_long(curves, folder / CURVES, "curve", start)
    begins_h = ensemble.hours.edges_h[:-1]
    hours = (_long(ensemble.scenario, s, begins_h, HOURLY, _HOURLY_UNITS, s.hourly) for s in summaries)
    write_long((frame.rename(columns={"curve": "quantity"}) for frame in hours), folder / HOURS, "quantity", start)
    rows = [{"replication": s.replication, **row_of(metric)} for s in summaries for metric in s.metrics]
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    write_parquet(pd.DataFrame(rows, columns=["replication", *COLUMNS]).astype(numbers), folder / REPLICATIONS)


def read_summaries(scenario: Scenario, time_h: Floats, cues: tuple[TimelineEvent, ...], file_of: FileOf) -> Ensemble:
    """Read back what :func:`write_summaries` wrote.

    Args:
        scenario: What was run.
        time_h: Recording steps, hours, shape ``(steps,)``; the tables round them to microseconds.
        cues: Which entry of the timeline moved which parameter in replication 0; the tables do not hold them.
        file_of: Gives the path of each of the files.

    Raises:
        OSError: A file cannot be read.
        ValueError: A file does not hold what was written.
        KeyError: A column is missing.
    """
    metrics = {number: _metrics(rows) for number, rows in read_parquet(file_of(REPLICATIONS)).groupby("replication")}
    curves, hours = read_parquet(file_of(CURVES)), read_parquet(file_of(HOURS))
    values = curves["value"].to_numpy(np.float64).reshape(len(metrics), -1, len(time_h))
    hourly = hours["value"].to_numpy(np.float64).reshape(len(metrics), len(HOURLY), -1)
    firsts = curves.iloc[: values.shape[1] * len(time_h) : len(time_h)]
    names, units = tuple(firsts["curve"].astype(str)), tuple(firsts["unit"].astype(str))
    numbers = curves["replication"].to_numpy()[:: values.shape[1] * len(time_h)].tolist()
    summaries = [
        ReplicationSummary(number, time_h, names, units, values[row], hourly[row], metrics[number], cues)
        for row, number in enumerate(numbers)
    ]
    return Ensemble.of(scenario, summaries)


def write_parameters(joint: Ensemble, folder: Path) -> None:
    """Write the drawn values of a joint ensemble."""
    write_csv(joint.parameters_frame(), folder / PARAMETERS)


def read_joint(
    scenario: Scenario, time_h: Floats, cues: tuple[TimelineEvent, ...], folder: SealedFolder, nominal: str
) -> Ensemble:
    """Read back a joint ensemble and, from the files below ``nominal``, the runs with the scenario's own parameters."""
    found = with_parameters(read_summaries(scenario, time_h, cues, folder.file), folder)
    own = read_summaries(scenario, time_h, cues, lambda name: folder.file(f"{nominal}/{name}"))
    return replace(found, nominal=own)


def with_parameters(ensemble: Ensemble, folder: SealedFolder) -> Ensemble:
    """An ensemble with the drawn values of each run, read back from ``folder``."""
    rows = folder.rows(PARAMETERS, ("replication",))
    drawn = {int(row.pop("replication")): tuple((name, _number(text)) for name, text in row.items()) for row in rows}
    summaries = [replace(one, parameters=drawn[one.replication]) for one in ensemble.summaries]
    return replace(ensemble, summaries=tuple(summaries))


def _number(text: str) -> ParameterValue:
    if text in ("True", "False"):
        return text == "True"
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _long(
    scenario: Scenario,
    summary: ReplicationSummary,
    time_h: Floats,
    names: tuple[str, ...],
    units: tuple[str, ...],
    values: NDArray[np.float64],
) -> pd.DataFrame:
    of = zip(names, units, values, strict=True)
    curves = tuple(Curve(name, unit, value.astype(np.float64)) for name, unit, value in of)
    return Curves(time_h, scenario.start, curves).to_frame(summary.replication)


def _metrics(rows: pd.DataFrame) -> tuple[Metric, ...]:
    def known(value: Any) -> Any:
        return None if isinstance(value, float) and np.isnan(value) else value

    table = (map(known, row) for row in rows[list(COLUMNS)].itertuples(index=False))
    return tuple(metric_of(dict(zip(COLUMNS, row, strict=True))) for row in table)
