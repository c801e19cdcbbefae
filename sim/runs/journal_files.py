"""The journal of a run as files, complete: what was written can be read back and looked at anew.

- ``journal.parquet``: one row per group, as ``Journal.to_frame``, then what the group was dealt at its start.
- ``states.parquet``: persons by state at every recording step.
- ``log.parquet``: what actors did.
- ``cues.parquet``: which entry of the timeline moved which parameter.
- ``accounts.parquet``: what lay in every account of the ledger at every recording step.
- ``ledger.parquet``: every move from one account to another.
- ``revisits.parquet``: the earlier visits of stages that were passed again, where there are such.
- ``<whose>.<table>.parquet``: what a part has handed over, such as ``park.rides.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.journal import Balance, Books, Journal, LogEntry, Revisits, TimelineEvent
from sim.population.groups import COUNTED, TravelGroups
from sim.results.curves import Curves
from sim.runs.parquet import read_facts, read_parquet, write_parquet
from sim.runs.sealed import FileOf
from sim.scenario.milestones import EVENTS
from sim.scenario.model import Scenario
from sim.world.ledger import Posting
from sim.world.table import Columns

if TYPE_CHECKING:
    import pandas as pd

JOURNAL, STATES, LOG, CUES = "journal.parquet", "states.parquet", "log.parquet", "cues.parquet"
ACCOUNTS, LEDGER, REVISITS = "accounts.parquet", "ledger.parquet", "revisits.parquet"

_TOTALS = ("replication", "households_total", "persons_total", "persons_absent", "persons_staying", "counts")
_DEALT = ("by_bus", "threshold", "arrival_h")


def write_journal(journal: Journal, folder: Path) -> None:
    """Write the whole record of one run into ``folder``."""
    import pandas as pd

    groups = journal.groups
    came_from = {f"{stage}.came_from": journal.came_from[:, number] for number, stage in enumerate(journal.stages)}
    frame = journal.to_frame().assign(**came_from, **{name: getattr(groups, name) for name in _DEALT})
    facts = {
        **{name: getattr(journal, name) for name in _TOTALS},
        "origins": groups.origins,
        "class_names": groups.class_names,
        "stages": journal.stages,
        "tables": list(journal.tables),
        "revisits": len(journal.revisits.group) > 0,
    }
    write_parquet(frame, folder / JOURNAL, facts)
    balance, log = journal.balance, journal.log
    states = pd.DataFrame(balance.persons, columns=pd.Index(balance.states))
    write_parquet(_timed(journal.scenario, balance.time_h).join(states), folder / STATES)
    shown = pd.DataFrame({"actor": [entry.actor for entry in log], "what": [entry.what for entry in log]}, dtype=str)
    write_parquet(_timed(journal.scenario, [entry.time_h for entry in log]).join(shown), folder / LOG)
    _write_rows(journal.scenario, journal.cues, TimelineEvent, folder / CUES)
    _write_rows(journal.scenario, journal.books.entries, Posting, folder / LEDGER)
    books = journal.books
    # One name a column: the same account, such as a depot, may hold several kinds.
    amounts = pd.DataFrame(books.amounts, columns=pd.Index([f"{kind}: {account}" for kind, account in books.accounts]))
    held = {"units": books.units, "accounts": [list(account) for account in books.accounts]}
    write_parquet(_timed(journal.scenario, balance.time_h).join(amounts), folder / ACCOUNTS, held)
    for name, columns in journal.tables.items():
        write_parquet(pd.DataFrame(dict(columns)), folder / f"{name}.parquet")
    if len(journal.revisits.group):
        who = {"group": journal.revisits.group, "stage": journal.revisits.stage}
        times = pd.DataFrame(journal.revisits.times_h, columns=pd.Index([f"{event}_h" for event in EVENTS]))
        write_parquet(pd.DataFrame(who).join(times), folder / REVISITS)


def read_journal(scenario: Scenario, file_of: FileOf) -> Journal:
    """Read back what :func:`write_journal` wrote.

    Args:
        scenario: What was run.
        file_of: Gives the path of each of its files.

    Raises:
        OSError: A file cannot be read.
        ValueError: A file does not hold what was written.
        KeyError: A column is missing.
    """
    frame, facts = read_parquet(file_of(JOURNAL)), read_facts(file_of(JOURNAL))
    stages = tuple(facts["stages"])
    passages = [frame[f"{stage}.{event}_h"].to_numpy(np.float64) for stage in stages for event in EVENTS]
    return Journal(
        scenario=scenario,
        groups=_groups(frame, tuple(facts["origins"]), tuple(facts["class_names"])),
        decided_h=frame["decided_h"].to_numpy(np.float64),
        packed_h=frame["packed_h"].to_numpy(np.float64),
        departed_h=frame["departed_h"].to_numpy(np.float64),
        stages=stages,
        passage_h=np.stack(passages, axis=1).reshape(len(frame), len(stages), len(EVENTS)),
        came_from=np.stack([frame[f"{stage}.came_from"].to_numpy(np.int16) for stage in stages], axis=1),
        balance=read_balance(file_of),
        books=_read_books(file_of),
        # Written only where a node was passed again, which most scenarios never do.
        revisits=_read_revisits(file_of(REVISITS)) if facts["revisits"] else Revisits.none(),
        tables={name: _read_table(file_of(f"{name}.parquet")) for name in facts["tables"]},
        cues=read_cues(file_of),
        log=tuple(
            LogEntry(*entry) for entry in read_parquet(file_of(LOG))[["time_h", "actor", "what"]].itertuples(False)
        ),
        **{name: facts[name] for name in _TOTALS},
    )


def read_balance(file_of: FileOf) -> Balance:
    """Read back persons by state at every recording step."""
    frame = read_parquet(file_of(STATES))
    states = tuple(str(name) for name in frame.columns[2:])
    return Balance(frame["time_h"].to_numpy(np.float64), states, frame[list(states)].to_numpy(np.int64))


def read_cues(file_of: FileOf) -> tuple[TimelineEvent, ...]:
    """Which entry of the timeline moved which parameter in the run whose journal the files hold."""
    return tuple(TimelineEvent(*row) for row in _read_rows(TimelineEvent, file_of(CUES)))


def _write_rows(scenario: Scenario, rows: Sequence[TimelineEvent] | Sequence[Posting], kind: type, path: Path) -> None:
    """One row per record, its local time first."""
    import pandas as pd

    columns = get_type_hints(kind)
    frame = pd.DataFrame({name: [getattr(row, name) for row in rows] for name in columns})
    # Without rows pandas has no types to go by, and an empty table would be read back as objects.
    frame = frame.astype({name: ("str" if held is str else "float64") for name, held in columns.items()})
    write_parquet(_timed(scenario, frame["time_h"])[["time"]].join(frame), path)


def _read_rows(kind: type, path: Path) -> Iterator[tuple[Any, ...]]:
    return read_parquet(path)[list(get_type_hints(kind))].itertuples(index=False, name=None)


def _read_books(file_of: FileOf) -> Books:
    facts, frame = read_facts(file_of(ACCOUNTS)), read_parquet(file_of(ACCOUNTS))
    return Books(
        units=dict(facts["units"]),
        accounts=tuple((kind, account) for kind, account in facts["accounts"]),
        amounts=frame.iloc[:, 2:].to_numpy(np.float64),
        entries=tuple(Posting(*row) for row in _read_rows(Posting, file_of(LEDGER))),
    )


def _read_revisits(path: Path) -> Revisits:
    frame = read_parquet(path)
    times_h = frame[[f"{event}_h" for event in EVENTS]].to_numpy(np.float64)
    return Revisits(frame["group"].to_numpy(np.int64), frame["stage"].to_numpy(np.int64), times_h)


def _read_table(path: Path) -> Columns:
    frame = read_parquet(path)
    return {str(name): frame[name].to_numpy() for name in frame.columns}


def _groups(frame: pd.DataFrame, origins: tuple[str, ...], class_names: tuple[str, ...]) -> TravelGroups:
    counts: dict[str, Any] = {name: frame[name].to_numpy(np.int32) for name in COUNTED}
    return TravelGroups(
        origins=origins,
        origin=_codes(frame["origin"], origins),
        class_names=class_names,
        vehicle_class=_codes(frame["vehicle_class"], class_names),
        **counts,
        by_bus=frame["by_bus"].to_numpy(np.bool_),
        threshold=frame["threshold"].to_numpy(np.float64),
        arrival_h=frame["arrival_h"].to_numpy(np.float64),
    )


def _codes(column: pd.Series[str], names: tuple[str, ...]) -> NDArray[np.int32]:
    import pandas as pd

    return pd.Categorical(column, categories=list(names)).codes.astype(np.int32)


def _timed(scenario: Scenario, time_h: Any) -> pd.DataFrame:
    """Local times, and the exact hours of the engine's clock beside them."""
    import pandas as pd

    hours = np.asarray(time_h, np.float64)
    return pd.DataFrame({"time": Curves(hours, scenario.start, ()).timestamps(), "time_h": hours})
