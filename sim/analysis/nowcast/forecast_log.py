"""The log of nowcasts: what was said when, and how far it was from what was counted then.

``forecasts.csv`` holds the bands of every nowcast and of the forecasts without a model that it must beat, in the order
in which they were made. ``scores.csv`` holds how each has done, once for each count that has come since. Both only
grow: what was said once is never changed. A nowcast that is issued again for the same time with other counts is a
further entry, and a count that was corrected a further score.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS
from sim.analysis.nowcast.weighing import SHARES
from sim.analysis.scores import weighted_interval_score
from sim.arrays import Floats
from sim.results.tables import csv_text
from sim.runs.adding import extend_file
from sim.runs.errors import FolderError
from sim.runs.manifest import HOLDS, MANIFEST
from sim.runs.sealed import SealedFolder

if TYPE_CHECKING:
    import pandas as pd

FORECASTS, SCORES = "forecasts.csv", "scores.csv"

KIND = "log of nowcasts"
"""What the folder is called in its manifest and in messages."""

FIELDS = {HOLDS: KIND}
"""What the manifest of the folder says."""

METHOD = "nowcast"
"""Name of the nowcast among the methods."""

QUANTILES = tuple(f"p{100 * share:02.0f}" for share in SHARES)
ENTRY = "entry"
"""Number of a nowcast in the log, from 1."""

COLUMNS = (ENTRY, "issued_at", "method", "for_time", "counts", *QUANTILES)
SCORED = (
    ENTRY,
    "issued_at",
    "method",
    "counted_at",
    "lead_h",
    "counted",
    *QUANTILES,
    "absolute_error",
    "wis",
    "within_50",
    "within_90",
)
ONCE = [ENTRY, "method", "counted_at", "counted"]
"""What is scored once."""

HOURLY_H, EVERY_H = 48, 6
"""How far ahead every hour is logged, and how far apart the hours are from there to the end of the run."""


def logged_hours(issued_h: float, horizon_h: float) -> Floats:
    """The times that are logged, hours after the start: hourly for two days, then every six, shape ``(times,)``."""
    near = issued_h + np.arange(0.0, HOURLY_H)
    far = np.arange(issued_h + HOURLY_H, horizon_h, EVERY_H)
    return np.concatenate([near[near < horizon_h], far, [horizon_h]])


def entries(cast: Cast) -> pd.DataFrame:
    """What a nowcast writes into the log, persons: the pool, its members, the forecasts without a model.

    Columns as ``COLUMNS`` without the number of the entry, which the log gives.

    A forecast without a model is one number, so all its quantiles are equal; one that there are too few counts for is
    left out.
    """
    import pandas as pd

    at_h = logged_hours(cast.issued_h, cast.course.end_h)
    bands = {METHOD: cast.forecast(at_h).quantiles()}
    bands |= {name: said.quantiles() for name, said in cast.forecasts(at_h).items()}
    for name, ahead in EXTRAPOLATIONS.items():
        bands[name] = np.repeat(ahead(cast.counts, at_h)[:, None], len(SHARES), axis=1)
    frames = []
    for name, band in bands.items():
        if np.isnan(band).any():
            continue
        frame = pd.DataFrame(band.round(1), columns=QUANTILES)
        frame.insert(0, "counts", len(cast.counts))
        frame.insert(0, "for_time", [cast.course.moment(hour).isoformat() for hour in at_h.tolist()])
        frame.insert(0, "method", name)
        frame.insert(0, "issued_at", cast.course.moment(cast.issued_h).isoformat())
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def read_log(folder: Path) -> pd.DataFrame:
    """The log of a folder, in the order in which it was written; empty where there is none yet.

    Raises:
        FolderError: It is damaged, cut off, or that of another folder.
    """
    path = folder / FORECASTS
    if not (folder / MANIFEST).exists() and not path.exists():
        return _read(path, b"")
    sealed = SealedFolder.of(folder, KIND)
    # Between the first files of a folder and its log, somebody may have killed the nowcast.
    there = FORECASTS in sealed or path.exists()
    return _read(path, sealed.file(FORECASTS).read_bytes() if there else b"")


def latest(log: pd.DataFrame) -> pd.DataFrame:
    """Of entries of a log or of scores that were issued for the same time the last one only."""
    return log[log[ENTRY] == log.groupby("issued_at")[ENTRY].transform("max")]


def append(folder: Path, cast: Cast) -> pd.DataFrame:
    """Add a nowcast to the end of the log of a folder, unless the last of that time of issue says the same.

    Returns:
        The log.

    Raises:
        FolderError: The log is damaged.
        OSError: It cannot be written; then it is as it was.
    """
    new, path = entries(cast), folder / FORECASTS

    def more(there: bytes) -> bytes:
        log = _read(path, there)
        said = latest(log[log["issued_at"] == new["issued_at"].iloc[0]])
        if said[list(new.columns)].reset_index(drop=True).equals(new):
            return b""
        numbered = new.copy()
        numbered.insert(0, ENTRY, int(log[ENTRY].max()) + 1 if len(log) else 1)
        return _more_rows(numbered, there)

    return _read(path, extend_file(folder, FORECASTS, more, FIELDS))


def _read(path: Path, content: bytes) -> pd.DataFrame:
    import pandas as pd

    if not content:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
    try:
        found = pd.read_csv(io.BytesIO(content))
        for name in ("issued_at", "for_time"):
            found[name].map(datetime.fromisoformat)
        return found[list(COLUMNS)]
    except (ValueError, KeyError, TypeError) as error:
        raise FolderError(f"{path} is not a log of nowcasts: {error}") from error


def score(log: pd.DataFrame, counts: pd.DataFrame, start: datetime) -> pd.DataFrame:
    """Score every forecast of a log whose hour has since been counted.

    Args:
        log: Frame of :func:`read_log`.
        counts: Columns ``time_h`` and ``persons``, as of :meth:`sim.analysis.nowcast.known.KnownCounts.persons`.
        start: Zero of the clock of the counts.

    Returns:
        One row for each forecast and later count, columns ``SCORED``: the band at the time of the count (between two
        logged hours it is interpolated), the absolute error of its median and WIS, persons, and whether the count lies
        within the 50 and 90 % bands. For a forecast without a model WIS is the absolute error.
    """
    import pandas as pd

    rows: list[list[object]] = []
    for (entry, issued, method), said in log.groupby([ENTRY, "issued_at", "method"], sort=False):
        issued_h, hours = _hour(str(issued), start), said["for_time"].map(lambda text: _hour(str(text), start))
        band = said[list(QUANTILES)].to_numpy(np.float64)
        later = counts[(counts["time_h"] > issued_h) & (counts["time_h"] <= hours.max())]
        for time_h, persons in zip(later["time_h"].tolist(), later["persons"].tolist(), strict=True):
            at = [float(np.interp(time_h, hours.to_numpy(np.float64), column)) for column in band.T]
            moment = (start + pd.Timedelta(hours=time_h)).isoformat()
            rows.append([entry, issued, method, moment, time_h - issued_h, persons, *at, *_scores(persons, at)])
    return pd.DataFrame(rows, columns=list(SCORED))


def append_scores(folder: Path, scored: pd.DataFrame) -> None:
    """Add to the scores of a folder those that are not there yet: each forecast once by each count.

    Raises:
        FolderError: The scores are damaged.
        OSError: They cannot be written; then the file is as it was.
    """
    import pandas as pd

    path, rounded = folder / SCORES, scored.round(2)

    def more(there: bytes) -> bytes:
        if not there:
            return _more_rows(rounded, there)
        try:
            done = set(pd.read_csv(io.BytesIO(there))[ONCE].itertuples(index=False, name=None))
        except (ValueError, KeyError) as error:
            raise FolderError(f"{path} does not hold scores of nowcasts: {error}") from error
        new = [one not in done for one in rounded[ONCE].itertuples(index=False, name=None)]
        return _more_rows(rounded[new], there)

    extend_file(folder, SCORES, more, FIELDS)


def _more_rows(rows: pd.DataFrame, there: bytes) -> bytes:
    """Rows as they are added to the end of a CSV; with their heading where there is nothing yet."""
    text = csv_text(rows)
    return (text.partition("\n")[2] if there else text).encode("utf-8")


def _scores(observed: float, band: list[float]) -> list[object]:
    p05, p25, median, p75, p95 = band
    wis = weighted_interval_score(observed, median, [(0.5, p25, p75), (0.9, p05, p95)])
    return [abs(observed - median), wis, p25 <= observed <= p75, p05 <= observed <= p95]


def _hour(text: str, start: datetime) -> float:
    return (datetime.fromisoformat(text) - start).total_seconds() / 3600.0
