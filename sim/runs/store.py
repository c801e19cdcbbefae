"""The table of runs: in a folder, one Parquet file a run, there as a whole or not at all, named by the run's key.

Writers need no lock: they write under another name, make it safe on the disk, and rename. What is there is done. Each
file holds a digest of its own values, so that one that was cut off or changed is found.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.results.tables import csv_of_rows, from_cell
from sim.runs.ensemble import ReplicationSummary
from sim.runs.errors import FolderError
from sim.runs.files import clear_parts, write_file
from sim.runs.manifest import path_in
from sim.runs.rows import Row, summary_of
from sim.runs.task import Task

if TYPE_CHECKING:
    import pandas as pd

RUNS, FAILED, DAMAGED, METRICS = "runs", "failed", "damaged", "metrics.csv"
DESCRIBED = ("metric", "unit", "meaning")
"""Columns of the file that says what the metrics are."""

_DIGEST = b"corridor-sim sha256"


@dataclass(frozen=True)
class Store:
    """Rows in a folder, of a study or of a command that is not done yet.

    Attributes:
        folder: The folder.
    """

    folder: Path

    def part(self, key: str) -> Path:
        """The file of a run."""
        # Two letters of the key as a folder: network file systems are slow with a hundred thousand files in one.
        return self.folder / RUNS / key[:2] / f"{key}.parquet"

    def keys(self) -> set[str]:
        """Keys of all runs that are there."""
        # Names that begin with a dot are files that are being written.
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
        # No statistics and no dictionary: a file has one row, and they would be larger than it.
        pq.write_table(table, sink, compression="zstd", use_dictionary=False, write_statistics=False)
        write_file(self.part(str(row["key"])), sink.getvalue().to_pybytes())

    def describe(self, columns: Iterable[tuple[str, str, str]]) -> None:
        """Write once what the columns of metrics and curves are called, in which units they are, and what they mean."""
        if (self.folder / METRICS).exists():
            return
        write_file(self.folder / METRICS, csv_of_rows([DESCRIBED, *columns]).encode())

    def described(self) -> dict[str, tuple[str, str]]:
        """Unit and meaning of every metric and kept curve, by its column; empty before the first run is done.

        Raises:
            FolderError: The file that says so is damaged.
        """
        path = self.folder / METRICS
        if not path.exists():
            return {}
        try:
            text = path_in(self.folder, METRICS).read_bytes().decode("utf-8")
            first, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
            if tuple(first) != DESCRIBED or not rows or not text.endswith("\n"):
                raise ValueError("it is not whole")
            return {name: (from_cell(unit), from_cell(meaning)) for name, unit, meaning in rows}
        except (ValueError, csv.Error) as error:
            raise FolderError(
                f"{path} does not hold the units of the metrics ({error}); "
                "remove it, and the next run of the study writes it anew"
            ) from error

    def whole(self, keys: Iterable[str]) -> dict[str, ReplicationSummary]:
        """Runs that are there whole and sound, by key; what is damaged is set aside, so that it is made again."""
        found = {}
        for key in keys:
            if not self.has(key):
                continue
            row, reason = _read(self.part(key))
            if reason:
                self._set_aside(key)
            else:
                found[key] = summary_of(row)
        return found

    def put_failed(self, run: Task, message: str) -> None:
        """Write down that a run cannot be made, and why."""
        entry = {"key": run.key, "point": run.point, "replication": run.replication, "axes": dict(run.labels)}
        text = json.dumps(entry | {"message": message}, indent=1, ensure_ascii=False)
        write_file(self.folder / FAILED / f"{run.key}.json", text.encode())

    def failed(self) -> dict[str, str]:
        """Why runs failed, by key."""
        found = {}
        for path in (self.folder / FAILED).glob("[!.]*.json"):
            if not path.is_file():
                continue  # a pipe would be waited for
            try:
                entry = json.loads(path.read_text(encoding="utf-8"))
                found[str(entry["key"])] = str(entry["message"])
            except (ValueError, KeyError, TypeError, RecursionError):
                # A damaged word about a run is none: the run counts as missing, and is tried again.
                continue
        return found

    def set_aside_damaged(self) -> list[str]:
        """Move files that do not hold what was written out of the way, so that their runs are made again.

        Returns:
            What is wrong, a line for each.
        """
        found = []
        for key in sorted(self.keys()):
            reason = damage(self.part(key))
            if reason:
                self._set_aside(key)
                found.append(f"{self.part(key).relative_to(self.folder)}: {reason}")
        return found

    def _set_aside(self, key: str) -> None:
        # Several processes of a job array may find damage at once.
        (self.folder / DAMAGED).mkdir(exist_ok=True)
        # Moved, not deleted: somebody may want to know what a disk did to it.
        self.part(key).replace(self.folder / DAMAGED / f"{key}.parquet")

    def frame(self, keys: list[str]) -> pd.DataFrame:
        """The rows of runs, in the order of their keys.

        Raises:
            FileNotFoundError: One is not there.
            FolderError: One does not hold what was written.
        """
        import pandas as pd
        import pyarrow.dataset as ds

        if not keys:
            return pd.DataFrame()
        for key in dict.fromkeys(keys):
            if self.has(key) and (reason := damage(self.part(key))):
                made_again = f"`sim resume {self.folder}` makes that run again"
                raise FolderError(f"{self.part(key)}: {reason}; {made_again}, `sim status` lists all that is damaged")
        table = ds.dataset([str(self.part(key)) for key in dict.fromkeys(keys)], format="parquet").to_table()
        frame: pd.DataFrame = table.to_pandas().set_index("key", drop=False)
        # By key, for one run may stand in a plan twice while its file is read once.
        return frame.loc[keys].reset_index(drop=True)

    def clear(self) -> None:
        """Remove what killed writers left half-written; nothing reads it."""
        for folder in (self.folder, self.folder / FAILED, *(self.folder / RUNS).glob("??")):
            clear_parts(folder)


def damage(part: Path) -> str:
    """What is wrong with the file of a run; empty when it holds what was written."""
    return _read(part)[1]


def _read(part: Path) -> tuple[Row, str]:
    """The row of a file, and what is wrong with it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if part.exists() and not part.is_file():
        return {}, "is no file"
    try:
        table = pq.read_table(part)
        written = (table.schema.metadata or {}).get(_DIGEST, b"").decode()
        if table.num_rows != 1:
            return {}, f"holds {table.num_rows:,} rows in place of one"
        row = {name: _value(table.column(name)) for name in table.column_names}
    except (OSError, ValueError, pa.ArrowException) as error:
        return {}, f"cannot be read: {str(error).splitlines()[0]}"
    # Somebody may have renamed or copied a file; its digest would be right all the same.
    if row.get("key") != part.stem:
        return row, "holds another run than its name says"
    # Parquet's own checksums are off by default, and say nothing of a file that was written whole but wrong.
    return row, "" if _digest(row) == written else "its values are not those that were written"


def _array(value: object) -> Any:
    import pyarrow as pa

    if isinstance(value, np.ndarray):
        return pa.array([value], pa.list_(pa.float64()))
    return pa.array([value])


def _value(column: Any) -> object:
    import pyarrow as pa

    if pa.types.is_list(column.type):
        return np.array(column.chunk(0).flatten().to_numpy(zero_copy_only=False), np.float64)
    return column[0].as_py()


def _digest(row: Row) -> str:
    """SHA-256 of a row's values; NaN has one spelling."""
    digest = hashlib.sha256()
    for name, value in row.items():
        shown: NDArray[np.float64] | bytes = value if isinstance(value, np.ndarray) else repr(value).encode()
        digest.update(name.encode() + b"=" + (shown.tobytes() if isinstance(shown, np.ndarray) else shown) + b"\n")
    return digest.hexdigest()
