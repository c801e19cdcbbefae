"""Curves and metrics of troop columns: when each set off and was through, how long its vehicles stood on the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats
from sim.journal import LEFT, Journal
from sim.parts.troop_columns.states import COLUMNS, STATES, account
from sim.results.curves import Curve
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.waiting import waits
from sim.scenario.routes import route_of

SET_OFF = Definition(
    "column_{column}_set_off_veh",
    "vehicles",
    "vehicles that had set off by the end of the run, of: {title}",
    label="vehicles of {column} that set off",
    better=Better.NEITHER,
    question=Question.COLUMNS,
    counted="vehicles of the column",
)
FIRST_AT = Definition(
    "column_{column}_first_at_h",
    MOMENT,
    "when the first vehicle set off, of: {title}",
    label="first vehicle of {column} sets off",
    better=Better.NEITHER,
    question=Question.COLUMNS,
    counted="vehicles of the column",
)
COMPLETE_AT = Definition(
    "column_{column}_complete_at_h",
    MOMENT,
    "when the last vehicle was through, which is that it had crossed, or was at the end of a route that does not "
    "cross, of: {title}",
    label="last vehicle of {column} is through",
    better=Better.LESS,
    question=Question.COLUMNS,
    counted="vehicles of the column",
    place=Prominence.LINE,
)
STOOD = Definition(
    "column_{column}_stood_veh_h",
    "vehicle-h",
    "vehicle-hours stood on the way until they were through, by the end of the run, by vehicles of: {title}",
    label="vehicle-hours that {column} stood",
    better=Better.LESS,
    question=Question.COLUMNS,
    counted="vehicles of the column that had set off; what they wait for permission is not on the way",
    place=Prominence.LINE,
    weighs=Weighs.NOT,
)
DEFINITIONS = (SET_OFF, FIRST_AT, COMPLETE_AT, STOOD)


def curves(journal: Journal) -> Iterator[Curve]:
    """``troop_columns.<name>.<state>``: vehicles that wait to set off, are on the road, and are through."""
    for name in journal.scenario.troop_columns:
        for state in STATES:
            values = journal.books.series(COLUMNS, account(name, state))
            yield Curve(f"troop_columns.{name}.{state.replace(' ', '_')}", "vehicles", values)


def metrics(journal: Journal) -> Iterator[Metric]:
    """Four metrics of each column."""
    for name, column in journal.scenario.troop_columns.items():
        named = {"column": name, "title": column.title or name}
        done_h = through_h(journal, name)
        departed_h = journal.departed_h[_rows(journal, name)]
        yield Metric(SET_OFF.of(**named), float(len(departed_h)))
        first_h = float(departed_h.min()) if len(departed_h) else None
        yield Metric(FIRST_AT.of(**named), first_h, note="" if len(departed_h) else "no vehicle set off")
        missing = column.vehicles - int((~np.isnan(done_h)).sum())
        late = f"{missing:,} of {column.vehicles:,} vehicles were not through by the end of the run"
        last_h = None if missing else float(done_h.max())
        yield Metric(COMPLETE_AT.of(**named), last_h, note=late if missing else "", beyond=missing > 0)
        yield Metric(STOOD.of(**named), float(stood_h(journal, name).sum()))


def through_h(journal: Journal, column: str) -> Floats:
    """When each vehicle of a column that has set off was through, hours, NaN if not within the run, ``(n,)``."""
    rows, scenario = _rows(journal, column), journal.scenario
    kind = scenario.troop_columns[column].vehicle_class
    ends = [number for number, stage in enumerate(scenario.stages.values()) if route_of(stage, kind, column) is None]
    done_h: Floats = np.fmin.reduce(journal.passage_h[rows][:, ends, LEFT], axis=1, initial=np.nan)
    return np.fmin(journal.milestone_h("crossed")[rows], done_h) if "crossed" in journal.milestones else done_h


def stood_h(journal: Journal, column: str) -> Floats:
    """Hours that each vehicle of a column stood until it was through, or by the end of the run, shape ``(n,)``."""
    rows, horizon_h = _rows(journal, column), journal.scenario.horizon_h
    until_h, total_h = np.full(len(journal.groups), np.nan), np.zeros(len(journal.groups))
    until_h[rows] = through_h(journal, column)
    for wait in waits(journal):
        early = wait.before(until_h)
        np.add.at(total_h, early.rows, early.hours(horizon_h))
    return np.asarray(total_h[rows])


def _rows(journal: Journal, column: str) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Rows of the vehicles that have set off."""
    return journal.groups.rows_of(column)
