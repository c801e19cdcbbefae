"""Parquet files of data frames, with facts about the whole table beside its columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


_FACTS = b"corridor-sim"


def write_parquet(frame: pd.DataFrame, path: Path | BytesIO, facts: Mapping[str, object] | None = None) -> None:
    """Write a frame, compressed with zstd; the same frame gives the same bytes.

    Args:
        frame: What to write; its index is left out.
        path: The file, or memory.
        facts: What holds for the whole table, to be read with :func:`read_facts`; plain JSON values.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    if facts is not None:
        table = table.replace_schema_metadata({**table.schema.metadata, _FACTS: json.dumps(facts).encode()})
    # Times hardly ever repeat: looking for a dictionary of them takes as long as all the rest, and more room.
    words = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    pq.write_table(table, path, compression="zstd", use_dictionary=words)


def read_parquet(path: Path) -> pd.DataFrame:
    """All columns of a file."""
    import pyarrow.parquet as pq

    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


def read_facts(path: Path) -> dict[str, Any]:
    """The facts about a whole table.

    Raises:
        ValueError: The file was not written with facts.
    """
    import pyarrow.parquet as pq

    metadata = pq.read_schema(path).metadata or {}
    if _FACTS not in metadata:
        raise ValueError(f"{path.name} was not written by sim")
    facts: dict[str, Any] = json.loads(metadata[_FACTS])
    return facts


def write_long(frames: Iterable[pd.DataFrame], path: Path, quantity: str, start: datetime) -> None:
    """Write tidy long frames below each other, one at a time, so that memory holds only one of them.

    Args:
        frames: Frames with the columns time, ``quantity``, unit, replication, value.
        path: The file; its times are ``timestamp[us]`` with the fixed offset of ``start``.
        quantity: Name of the column that says what the value is: ``curve``, for instance.
        start: Any moment of the scenario, with its offset.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        {
            "time": pa.timestamp("us", tz=start.isoformat()[-6:]),
            quantity: text,
            "unit": text,
            "replication": pa.int64(),
            "value": pa.float64(),
        }
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for frame in frames:
            writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
