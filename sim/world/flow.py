"""The flows: thousands of parties on their way through the stages, advanced by the compiled kernels.

Actors never touch the arrays. They use :class:`Flow`: it carries out all that happens before a time, takes in
departures, and changes a stage's rules so that every passage from that moment on sees the new value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.network.time import HOUR_US, us
from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from sim.world import kernels
from sim.world.rounds import Rounds
from sim.world.routes import Routes
from sim.world.rules import entry_headway_h, exit_headway_h, millilitres, stage_rules, storage
from sim.world.state import (
    ARRIVED,
    CURSOR,
    DETAINED,
    ENDED,
    EVENTS_DONE,
    LINK,
    NOBODY,
    POINTS_ML,
    SEEN,
    SIZE,
    USED_UP,
    Motion,
)
from sim.world.travellers import at_rest, traveller_columns


class Flow:
    """All parties and stages of one run.

    Attributes:
        now_us: The time at which actors act: the clock sets it before each of their events.
        rules: Parameters of the stages, changed only through the methods.
        travellers: Fixed columns of the parties.
        motion: Where everybody is.
        rounds: The draws of vehicles that go round.
        holds: (hour, stage, +1 or −1) of every time that a convoy began or ceased to hold a stage.
    """

    def __init__(self, scenario: Scenario, replication: int, parties: Parties, routes: Routes) -> None:
        """Lay out the arrays for a scenario; nobody has set off."""
        self.now_us = 0
        self._links = {n: stage for n, stage in enumerate(scenario.stages.values()) if isinstance(stage, Link)}
        self._capacity_vph = {n: link.capacity_vph for n, link in self._links.items()}
        self.rules = stage_rules(scenario)
        self.travellers = traveller_columns(scenario, replication, parties, routes)
        self.motion = at_rest(scenario, replication, parties, self.travellers)
        self.rounds = Rounds(scenario, Streams(scenario.seed, replication), parties, self.travellers)
        self.rounds.refill(self.motion)
        self._seen_h = -np.inf
        self._seen: list[int] = []
        self.holds: list[tuple[float, int, int]] = []
        self._frozen: dict[int, list[int]] = {}
        self._marks: list[NDArray[np.int64]] = []

    def advance(self, until_us: float) -> tuple[int, int] | None:
        """Carry out everything that happens before ``until_us`` microseconds, or until a watched party is seen.

        Returns:
            The party that was seen and the time of it, microseconds; None when all was carried out.
        """
        if not self._seen:
            m, until_h = self.motion, float(until_us / HOUR_US)
            self._seen_h = kernels.advance(self.rules, self.travellers, m, until_h)
            while not m.counters[SEEN] and kernels.must_pause(m):
                m = self._go_on()
                self._seen_h = kernels.advance(self.rules, self.travellers, m, until_h)
            if self._seen_h < np.inf:
                self._seen = m.seen[: m.counters[SEEN]].tolist()
                m.counters[SEEN] = 0
        return (self._seen.pop(0), us(self._seen_h)) if self._seen else None

    @property
    def next_event_us(self) -> float:
        """When something will happen next if no actor does anything, microseconds; infinite for never."""
        m = self.motion
        if self._seen:
            return self.now_us
        ready_h = m.agenda_h.item(0) if m.counters[SIZE] else np.inf
        cursor = m.counters[CURSOR]
        departs_h = m.timetable_h.item(cursor) if cursor < len(m.timetable_h) else np.inf
        return HOUR_US * float(min(ready_h, departs_h, m.admit_h.min()))

    @property
    def now_h(self) -> float:
        """The time at which actors act, hours."""
        return self.now_us / HOUR_US

    def _go_on(self) -> Motion:
        """Give vehicles that go round new draws, and room for their visits."""
        m = self.motion
        if m.counters[USED_UP]:
            self.rounds.refill(m)
            m.counters[USED_UP] = 0
        else:
            self.motion = self.rounds.with_room(m)
        return self.motion

    def lose(self, party: int, persons: int) -> None:
        """Take persons out of a party that is in a stage; it goes on without them."""
        self.travellers.persons[party] -= persons
        self.motion.persons_at[self.travellers.route[party], self.motion.stage[party]] -= persons

    def reroute(self, parties: NDArray[np.integer], ways: NDArray[np.int64]) -> None:
        """Give parties that have not set off another way."""
        self.travellers.route[parties] = ways

    def ended(self, since: int) -> NDArray[np.int64]:
        """Parties that have come to the end of their way, in order, without the first ``since`` of them.

        They are out of their last stage, or have their places in a shelter.
        """
        m = self.motion
        return m.ended[since : m.counters[ENDED]]

    def watch(self, party: int, stage: int) -> None:
        """Let :meth:`advance` stop when a party asks to enter a stage that lies before it on its way."""
        self.motion.watched[party] = stage

    def depart(self, parties: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let parties set off at the given hours, none of which may lie in the past."""
        m = self.motion
        since = int(m.counters[CURSOR])
        hours, who = m.timetable_h[since:], m.timetable_party[since:]
        if len(parties) == 1:
            at = _place(hours, who, float(times_h[0]), int(parties[0]))
            hours = np.concatenate([hours[:at], times_h, hours[at:]])
            who = np.concatenate([who[:at], parties.astype(np.int64), who[at:]])
        else:
            hours = np.concatenate([hours, times_h])
            who = np.concatenate([who, parties.astype(np.int64)])
            order = np.lexsort((who, hours))
            hours, who = hours[order], who[order]
        m.counters[CURSOR] = 0
        self.motion = m._replace(timetable_h=hours, timetable_party=who)

    def set_open(self, s: int, *, lever: bool | None = None, hours: bool | None = None) -> None:
        """Open or close stage ``s`` by its lever or by its opening hours."""
        if lever is not None:
            self.rules.lever_open[s] = lever
        if hours is not None:
            self.rules.hours_open[s] = hours
        if self.rules.kind[s] == LINK:
            self._head_again(s)
        kernels.admit_at(self.motion, s, self.now_h)

    def block(self, s: int) -> None:
        """Hold stage ``s``: nobody leaves the link, no service begins, until every blocker is gone."""
        self._add_blockers(s, 1)

    def unblock(self, s: int) -> None:
        """Let go of stage ``s``, as often as it was blocked."""
        self._add_blockers(s, -1)

    def _add_blockers(self, s: int, count: int) -> None:
        self.rules.blockers[s] += count
        self.holds.append((self.now_h, s, count))
        if self.rules.kind[s] == LINK:
            self._head_again(s)
        kernels.admit_at(self.motion, s, self.now_h)

    def set_capacity(self, s: int, capacity_vph: float) -> None:
        """Change the capacity of one lane at the entrance of a link."""
        self._capacity_vph[s] = capacity_vph
        self._set_entry(s)

    def set_lanes(self, s: int, lanes: int) -> None:
        """Change the lanes of a station, or of a link with its storage."""
        self.rules.lanes[s] = lanes
        if s in self._links:
            self._set_entry(s)
        else:
            kernels.admit_at(self.motion, s, self.now_h)

    def _set_entry(self, s: int) -> None:
        lanes = int(self.rules.lanes[s])
        self.rules.entry_headway_h[s] = entry_headway_h(self._capacity_vph[s], lanes)
        self.rules.storage[s] = storage(self._links[s], lanes)
        self._head_again(s)
        kernels.admit_at(self.motion, s, self.now_h)

    def set_exit_capacity(self, s: int, capacity_vph: float | None) -> None:
        """Change the discharge at the end of a link, veh/h; None: nothing but the next stage limits it."""
        self.rules.exit_headway_h[s] = exit_headway_h(capacity_vph)
        self._head_again(s)

    def set_issue(self, s: int, litres: float) -> None:
        """Change what a fuel point hands out to each car."""
        self.rules.issue_ml[s] = millilitres(litres)
        kernels.admit_at(self.motion, s, self.now_h)

    def set_patience(self, s: int, mean_h: float) -> None:
        """Change how long those wait at a station who begin to from now on."""
        self.rules.patience_h[s] = mean_h

    def set_screening(self, s: int, *, share: float | None = None, per_man: float | None = None) -> None:
        """Change who of those whose first inspection ends from now on is inspected a second time."""
        if share is not None:
            self.rules.screen_share[s] = share
        if per_man is not None:
            self.rules.screen_per_man[s] = per_man

    def set_detained(self, s: int, share: float) -> None:
        """Change the probability with which a man is detained whom station ``s`` has sent to a second inspection."""
        self.rules.detained_share[self.rules.screen_row[s]] = share

    def refill(self, amount_ml: int) -> None:
        """Bring petrol to the fuel points, or take it from them."""
        self.motion.fuel[POINTS_ML] += amount_ml
        for s in np.flatnonzero(self.rules.issue_ml):
            kernels.admit_at(self.motion, int(s), self.now_h)

    def set_mean(self, s: int, mean_h: float, classes: NDArray[np.bool_]) -> None:
        """Change how long services or delays take that begin from now on, for the vehicle classes marked."""
        self.rules.mean_h[s, classes] = mean_h

    def set_per_person(self, s: int, per_person_h: float) -> None:
        """Change what each person adds to services that begin from now on."""
        self.rules.per_person_h[s] = per_person_h

    def freeze(self, s: int) -> None:
        """Close a station in the middle of what it does: services in progress stand still, and keep their lanes."""
        m = self.motion
        self.rules.blockers[s] += 1
        self._frozen[s] = []
        for p in m.serving[s].tolist():
            while p != NOBODY:
                m.left_over_h[p] = m.ready_h[p] - self.now_h
                m.ready_h[p] = np.inf
                self._frozen[s].append(p)
                p = int(m.next_in_line[p])

    def thaw(self, s: int) -> None:
        """Open a frozen station again: what stood still goes on."""
        m = self.motion
        self.rules.blockers[s] -= 1
        for p in self._frozen.pop(s):
            kernels.ready_at(m, p, self.now_h + m.left_over_h[p])
            m.left_over_h[p] = np.nan
        kernels.admit_at(m, s, self.now_h)

    @property
    def persons_at(self) -> NDArray[np.int64]:
        """Persons by route and by stage, then those gone, then those waiting at their origin, ``(routes, S + 2)``."""
        return self.motion.persons_at

    def mark(self) -> None:
        """Note where everybody is now."""
        self._marks.append(self.motion.persons_at.sum(axis=0))

    def persons_at_marks(self) -> NDArray[np.int64]:
        """Persons at every mark by stage, then those gone, then those waiting at their origin, ``(marks, S + 2)``."""
        return np.array(self._marks, np.int64).reshape(len(self._marks), self.motion.persons_at.shape[1])

    @property
    def detained(self) -> int:
        """Men detained so far."""
        return int(self.motion.counters[DETAINED])

    @property
    def events(self) -> int:
        """Events carried out so far."""
        return int(self.motion.counters[EVENTS_DONE])

    def _head_again(self, s: int) -> None:
        """Work out anew when the head of a link is ready: on another number of lanes it may get round what stopped it.

        A head that waits in the next line keeps its place there, unless the link has closed: then it is called back,
        and whoever stood behind it in that line may go.
        """
        r, c, m = self.rules, self.travellers, self.motion
        if m.exits[s] == m.entries[s]:
            return
        p = int(m.order[m.link_row[s], m.exits[s]])
        target = int(c.next_stage[c.route[p], s])
        asked = target >= 0 and not np.isnan(m.passage_h.item(p, target, ARRIVED)) and np.isinf(m.ready_h[p])
        if asked and kernels.is_open(r, s):
            return
        if asked:
            kernels.withdraw(m, target, kernels.line_rank(r, c, target, p), p)
            m.passage_h[p, target, ARRIVED] = np.nan
            kernels.admit_at(m, target, self.now_h)
        kernels.head_ready(r, c, m, s, self.now_h)


def _place(hours: NDArray[np.float64], who: NDArray[np.int64], time_h: float, party: int) -> int:
    """Where a departure belongs in a timetable in order of hours, then of party numbers."""
    at = int(np.searchsorted(hours, time_h))
    while at < len(hours) and hours[at] == time_h and who[at] < party:
        at += 1
    return at
