"""What was seen in a run: one row per group, one column per passage, and a log of what actors did.

The journal holds facts only; every curve and metric is derived from it by ``sim.results``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import in_order
from sim.population.groups import COUNTED, TravelGroups
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from sim.world.ledger import Posting
from sim.world.table import Columns, Table

if TYPE_CHECKING:
    import pandas as pd

ARRIVED, ENTERED, LEFT = (EVENTS.index(event) for event in ("arrived", "entered", "left"))
"""Positions in ``Journal.passage_h``."""


@dataclass(frozen=True)
class LogEntry:
    """Something an actor did: at which hour, who, what."""

    time_h: float
    actor: str
    what: str


@dataclass(frozen=True)
class Balance:
    """Where everybody was at every recording step.

    Attributes:
        time_h: Recording times, hours, shape ``(steps,)``.
        states: Names of the states: ``absent``, ``stays``, ``home``, ``waiting for a bus`` (packed), ``due``
            (packing, or still to arrive), ``at origin``, one per stage (those who wait to enter are counted in
            the stage before), ``gone``.
        persons: Persons in each state, int64, shape ``(steps, states)``; every row has the same sum.
    """

    time_h: NDArray[np.float64]
    states: tuple[str, ...]
    persons: NDArray[np.int64]

    def series(self, state: str) -> NDArray[np.float64]:
        """Persons in one state at every recording step, shape ``(steps,)``.

        Raises:
            ValueError: There is no such state.
        """
        return self.persons[:, self.states.index(state)].astype(np.float64)


@dataclass(frozen=True)
class TimelineEvent:
    """That an entry of the timeline moved a parameter: when, which entry, which parameter, and to what."""

    time_h: float
    entry: str
    path: str
    value: float


@dataclass(frozen=True)
class Books:
    """What is counted and is no traveller: litres, kilograms, arms, buses, by double entry.

    Attributes:
        units: Unit of each kind.
        accounts: (kind, account) of every account.
        amounts: Units in each account at every recording step of ``Balance``, shape ``(steps, accounts)``; the
            accounts of one kind have the same sum at every step.
        entries: Every move from one account to another, in order of time.
    """

    units: dict[str, str]
    accounts: tuple[tuple[str, str], ...]
    amounts: NDArray[np.float64]
    entries: tuple[Posting, ...] = ()

    def series(self, kind: str, account: str) -> NDArray[np.float64]:
        """Units in one account at every recording step, shape ``(steps,)``.

        Raises:
            ValueError: There is no such account.
        """
        return self.amounts[:, self.accounts.index((kind, account))]

    def accounts_of(self, kind: str) -> tuple[str, ...]:
        """The accounts of a kind; none when it was not counted."""
        return tuple(account for one, account in self.accounts if one == kind)

    def entries_of(self, kind: str) -> Sequence[Posting]:
        """Every move of a kind, in order of time; none when it was not counted."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[str, list[Posting]]:
        """The moves by kind: a dozen metrics look for those of one kind among the ten thousand of a run."""
        found: dict[str, list[Posting]] = {}
        for entry in self.entries:
            found.setdefault(entry.kind, []).append(entry)
        return found


@dataclass(frozen=True)
class Revisits:
    """Every finished earlier visit of a stage that was passed again; ``Journal.passage_h`` has the last ones only.

    Attributes:
        group: Whose visit, as the row among the groups, int64, shape ``(n,)``.
        stage: Which stage, int64, shape ``(n,)``.
        times_h: Hours of arrived, entered and left, shape ``(n, 3)``.
    """

    group: NDArray[np.int64]
    stage: NDArray[np.int64]
    times_h: NDArray[np.float64]

    @classmethod
    def none(cls) -> Revisits:
        """Nobody came to a stage again."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 3)))


AnyTable = TypeVar("AnyTable", bound=Table)
Found = TypeVar("Found")
Given = ParamSpec("Given")


@dataclass(frozen=True)
class Journal:
    """The whole record of one run.

    Attributes:
        scenario: What was run.
        replication: Number of the replication (0 for a single run).
        groups: Who travelled, ``P`` groups: cars, trips of buses and other fleets, arrival streams, and households
            that were still waiting for a seat at the end. Those who died or were detained on the way are not in it.
        households_total, persons_total: Everybody, including those who never formed a group.
        persons_absent, persons_staying: Residents who were away, and who never leave.
        decided_h, packed_h, departed_h: When the group decided, was ready to go (for a bus: began to wait for one),
            and set off, hours, NaN if not within the run, shape ``(P,)``. Of a trip it is the last on board. Arrival
            streams do all when they arrive.
        stages: Names of the stages, in the scenario's order.
        passage_h: Times of arrived, entered, left at each stage, hours, NaN if never, shape ``(P, stages, 3)``.
        came_from: Index of the stage from which a group came to this one, −1 from its origin, −2 where it has not
            come, int16, shape ``(P, stages)``.
        balance: Persons by state at every recording step.
        books: What is counted and is no traveller.
        revisits: Earlier visits of nodes that were passed again.
        tables: What parts have handed over, the columns by the table's name; read it with :meth:`table`.
        cues: Which entry of the timeline moved which parameter, in order of time.
        log: What actors did, in order of time.
        counts: Engine counts by name (groups, flow events, SimPy events).
    """

    scenario: Scenario
    replication: int
    groups: TravelGroups
    households_total: int
    persons_total: int
    persons_absent: int
    persons_staying: int
    decided_h: NDArray[np.float64]
    packed_h: NDArray[np.float64]
    departed_h: NDArray[np.float64]
    stages: tuple[str, ...]
    passage_h: NDArray[np.float64]
    came_from: NDArray[np.int16]
    balance: Balance
    books: Books
    revisits: Revisits
    tables: Mapping[str, Columns]
    cues: tuple[TimelineEvent, ...]
    log: tuple[LogEntry, ...]
    counts: dict[str, int]

    def table(self, kind: type[AnyTable]) -> AnyTable:
        """A table of a part, such as ``journal.table(Rides)``; without rows where the run had no such part."""
        columns = self.tables.get(kind.name)
        return kind.empty() if columns is None else kind(**columns)

    def once(
        self, work: Callable[Concatenate[Journal, Given], Found], *given: Given.args, **named: Given.kwargs
    ) -> Found:
        """What some work finds in this journal: done when it is first asked for, and kept for all who ask again.

        Curves and metrics read the same waits, positions and milestones. Nobody may change what is found. It is kept
        here and not in a cache of a module, so that it is freed with the run, of which there may be thousands.

        Args:
            work: A function of a journal.
            given: What it takes beside the journal; hashable.
            named: The same, by name.
        """
        key = (work, given, tuple(named.items()))
        if key not in self._found:
            self._found[key] = work(self, *given, **named)
        found: Found = self._found[key]
        return found

    @cached_property
    def _found(self) -> dict[Hashable, Any]:
        return {}

    def stage_h(self, stage: str, event: str) -> NDArray[np.float64]:
        """Times of one event of a stage, hours, NaN if never, shape ``(P,)``.

        Raises:
            ValueError: The stage or the event does not exist.
        """
        return self.passage_h[:, self.stages.index(stage), EVENTS.index(event)]

    def milestone_h(self, name: str) -> NDArray[np.float64]:
        """Times of a milestone, hours, NaN if never, shape ``(P,)``: the earliest of its passages.

        ``decided`` and ``departed`` exist in every scenario; the others are those it names. To leave a stage is a
        passage of a milestone only for who was served there: not for who reneged, or was diverted for want of a place.

        Raises:
            KeyError: The scenario has no such milestone.
        """
        if name == "decided":
            return self.decided_h
        if name == "departed":
            return self.departed_h
        if name not in self.scenario.milestones:
            raise KeyError(name)
        return self.once(Journal._earliest_h, name)

    def _earliest_h(self, milestone: str) -> NDArray[np.float64]:
        times_h = [self._passed_h(stage, event) for stage, event in passages(self.scenario, milestone)]
        earliest: NDArray[np.float64] = np.fmin.reduce(times_h)
        return earliest

    def in_order(self, milestone: str) -> NDArray[np.intp]:
        """The groups that have passed a milestone, in the order in which they did, ``(n,)``."""
        return self.once(Journal._in_order, milestone)

    def _in_order(self, milestone: str) -> NDArray[np.intp]:
        return in_order(self.milestone_h(milestone))

    def _passed_h(self, stage: str, event: str) -> NDArray[np.float64]:
        """Times of one event of a stage, NaN also for who left it and was never served there, ``(P,)``."""
        times_h = self.stage_h(stage, event)
        return np.where(np.isnan(self.stage_h(stage, "entered")), np.nan, times_h) if event == "left" else times_h

    @property
    def milestones(self) -> tuple[str, ...]:
        """Names of all milestones, in the order a group meets them."""
        return ("decided", "departed", *self.scenario.milestones)

    @cached_property
    def waited_until_h(self) -> NDArray[np.float64]:
        """When each group was served at each node, reneged, or was diverted for want of a place, ``(P, stages)``.

        Hours; NaN while it waits and where it never came.
        """
        until = self.passage_h[:, :, ENTERED]
        stages = self.scenario.stages.values()
        if not any(one.overflow is not None or (isinstance(one, Station) and one.patience) for one in stages):
            return until
        until = until.copy(order="K")  # of one stage side by side, as it is read
        for number, stage in enumerate(self.scenario.stages.values()):
            if (target := stage.overflow) is not None:
                until[:, number] = np.fmin(until[:, number], self._overflowed_h(number, self.stages.index(target)))
            if isinstance(stage, Station) and stage.patience:
                until[:, number] = np.fmin(until[:, number], self._reneged_h(number))
        return until

    def _overflowed_h(self, number: int, target: int) -> NDArray[np.float64]:
        """When those who found no place at a stage, or did not join, arrived at another, NaN for others, ``(P,)``."""
        there_h = self.passage_h[:, target, ARRIVED]
        came, unserved = ~np.isnan(self.passage_h[:, number, ARRIVED]), np.isnan(self.passage_h[:, number, ENTERED])
        return np.where(came & unserved, there_h, np.nan)

    def _reneged_h(self, number: int) -> NDArray[np.float64]:
        """When those who were never served arrived at what comes after a station, NaN for all others, ``(P,)``."""
        unserved = np.isnan(self.passage_h[:, number, ENTERED])
        arrived_h = np.where(unserved, self.passage_h[:, number, LEFT], np.nan)
        for there in range(len(self.stages)):
            next_there = unserved & (self.came_from[:, there] == number)
            arrived_h[next_there] = self.passage_h[next_there, there, ARRIVED]
        return arrived_h

    def to_frame(self) -> pd.DataFrame:
        """One row per group: origin, class, counts, milestones and passages (hours after the start)."""
        import pandas as pd

        groups = self.groups
        columns: dict[str, object] = {
            "origin": pd.Categorical.from_codes(groups.origin, pd.Index(groups.origins)),
            "vehicle_class": pd.Categorical.from_codes(groups.vehicle_class, pd.Index(groups.class_names)),
        }
        for name in COUNTED:
            columns[name] = getattr(groups, name)
        for name in self.milestones:
            columns[f"{name}_h"] = self.milestone_h(name)
        columns["packed_h"] = self.packed_h
        for stage in self.stages:
            for event in EVENTS:
                columns[f"{stage}.{event}_h"] = self.stage_h(stage, event)
        return pd.DataFrame(columns)
