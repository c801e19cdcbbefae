"""The store of a study: one Parquet file a run, there as a whole or not at all, named by the run's key.

Writers need no lock: they write under another name, make it safe on the disk, and rename. What is there is done. Each
file holds a digest of its own values, so that one that was cut off or changed is found.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.results.metric import Metric
from sim.results.results import Results
from sim.runs.points import Run, version

if TYPE_CHECKING:
    import pandas as pd

RUNS, FAILED, DAMAGED, METRICS = "runs", "failed", "damaged", "metrics.csv"
CURVE = "curve_"
"""What the columns of curves begin with; their cells are lists, one value a recording step."""

_DIGEST = b"corridor-sim sha256"

Row = Mapping[str, object]


@dataclass(frozen=True)
class Store:
    """The rows of a study in a folder.

    Attributes:
        folder: The folder of the study.
    """

    folder: Path

    def part(self, key: str) -> Path:
        """The file of a run."""
        return self.folder / RUNS / key[:2] / f"{key}.parquet"

    def keys(self) -> set[str]:
        """Keys of all runs that are there."""
        return {path.stem for path in (self.folder / RUNS).glob("??/[!.]*.parquet")}

    def has(self, key: str) -> bool:
        """Whether a run is there."""
        return self.part(key).exists()

    def put(self, row: Row) -> None:
        """Write the row of a run; the same row gives the same bytes.

        Raises:
            OSError: It cannot be written; then nothing is.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = {name: _array(value) for name, value in row.items()}
        table = pa.table(columns).replace_schema_metadata({_DIGEST: _digest(row).encode()})
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", use_dictionary=False, write_statistics=False)
        write_safely(self.part(str(row["key"])), sink.getvalue().to_pybytes())

    def describe(self, metrics: Iterable[Metric]) -> None:
        """Write once what the columns of the metrics mean, and in which units they are."""
        if (self.folder / METRICS).exists():
            return
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["metric", "unit", "meaning"])
        writer.writerows([metric.name, metric.unit, metric.meaning] for metric in metrics)
        write_safely(self.folder / METRICS, stream.getvalue().encode())

    def put_failed(self, run: Run, message: str) -> None:
        """Write down that a run cannot be made, and why."""
        entry = {"key": run.key, "point": run.point, "replication": run.replication, "axes": dict(run.labels)}
        text = json.dumps(entry | {"message": message}, indent=1, ensure_ascii=False)
        write_safely(self.folder / FAILED / f"{run.key}.json", text.encode())

    def failed(self) -> dict[str, str]:
        """Why runs failed, by key."""
        found = (json.loads(path.read_text(encoding="utf-8")) for path in (self.folder / FAILED).glob("[!.]*.json"))
        return {entry["key"]: entry["message"] for entry in found}

    def set_aside_damaged(self) -> list[str]:
        """Move files that do not hold what was written out of the way, so that their runs are made again.

        Returns:
            What is wrong, a line for each.
        """
        found = []
        for key in sorted(self.keys()):
            reason = damage(self.part(key))
            if reason:
                (self.folder / DAMAGED).mkdir(exist_ok=True)
                self.part(key).replace(self.folder / DAMAGED / f"{key}.parquet")
                found.append(f"{self.part(key).relative_to(self.folder)}: {reason}")
        return found

    def frame(self, keys: list[str]) -> pd.DataFrame:
        """The rows of runs, in the order of their keys.

        Raises:
            FileNotFoundError: One is not there.
        """
        import pandas as pd
        import pyarrow.dataset as ds

        if not keys:
            return pd.DataFrame()
        table = ds.dataset([str(self.part(key)) for key in dict.fromkeys(keys)], format="parquet").to_table()
        frame: pd.DataFrame = table.to_pandas().set_index("key", drop=False)
        return frame.loc[keys].reset_index(drop=True)


def row_of(run: Run, results: Results, curves: tuple[str, ...]) -> dict[str, object]:
    """What the store keeps of a run: where it comes from, the axes, every metric, the curves that are wanted.

    A metric that has no value is NaN; one that lies beyond the end of the run is infinite.

    Raises:
        KeyError: There is no curve of a name.
    """
    row: dict[str, object] = {"key": run.key, "version": version(), "seed": results.scenario.seed}
    row |= {"replication": run.replication, **dict(run.labels)}
    row |= {metric.name: number_of(metric) for metric in results.metrics}
    return row | {f"{CURVE}{name}": results.curves[name].values.astype(np.float64) for name in curves}


def number_of(metric: Metric) -> float:
    """A metric as one number: NaN without a value, infinite beyond the end of the run."""
    if metric.value is not None:
        return float(metric.value)
    return float("inf") if metric.beyond else float("nan")


def damage(part: Path) -> str:
    """What is wrong with the file of a run; empty when it holds what was written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(part)
        written = (table.schema.metadata or {}).get(_DIGEST, b"").decode()
        row = {name: _value(table.column(name)) for name in table.column_names}
    except (OSError, ValueError, pa.ArrowException) as error:
        return f"cannot be read: {str(error).splitlines()[0]}"
    if table.num_rows != 1 or row.get("key") != part.stem:
        return "holds another run than its name says"
    return "" if _digest(row) == written else "its values are not those that were written"


def write_safely(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all, even when the power fails.

    Raises:
        OSError: It cannot be written; then nothing is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.parent / f".{path.name}.{socket.gethostname()}-{os.getpid()}-{time.monotonic_ns()}"
    try:
        with staging.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staging.replace(path)
    except BaseException:
        staging.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def leftovers(folder: Path) -> Iterator[Path]:
    """Files that a killed writer left half-written; nothing reads them."""
    yield from folder.rglob(".*.parquet.*")
    yield from folder.rglob(".*.json.*")


def _array(value: object) -> Any:
    import pyarrow as pa

    if isinstance(value, np.ndarray):
        return pa.array([value], pa.list_(pa.float64()))
    return pa.array([value])


def _value(column: Any) -> object:
    value = column[0].as_py()
    return np.array(value, np.float64) if isinstance(value, list) else value


def _digest(row: Row) -> str:
    """SHA-256 of a row's values; NaN has one spelling."""
    digest = hashlib.sha256()
    for name, value in row.items():
        told: NDArray[np.float64] | bytes = value if isinstance(value, np.ndarray) else repr(value).encode()
        digest.update(name.encode() + b"=" + (told.tobytes() if isinstance(told, np.ndarray) else told) + b"\n")
    return digest.hexdigest()
