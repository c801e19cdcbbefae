"""The flows: thousands of parties on their way through the stages, advanced by the compiled kernels.

Actors never touch the arrays. They use :class:`Flow`: it carries out all that happens before a time, takes in
departures, and changes a stage's rules so that every passage from that moment on sees the new value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Station
from sim.world import kernels
from sim.world.draws import law_of, unit_draws
from sim.world.routes import Routes
from sim.world.state import (
    ARRIVED,
    CURSOR,
    DELAY,
    ENTERED,
    EVENTS_DONE,
    GONE,
    LINK,
    NOBODY,
    ORIGIN,
    SEEN,
    SHELTER,
    SIZE,
    STATION,
    UNLIMITED,
    Motion,
    Rules,
    Travellers,
)

VOID_ENTRIES = 64
"""Room in the agenda for entries that levers have made void; doubled when it is used up."""

SPACE_UNITS = 1000
"""Road space is counted in thousandths of a car space, so that sums are exact."""


class Flow:
    """All parties and stages of one run.

    Attributes:
        rules: Parameters of the stages, changed only through the methods.
        travellers: Fixed columns of the parties.
        motion: Where everybody is.
    """

    def __init__(self, scenario: Scenario, replication: int, parties: Parties, routes: Routes) -> None:
        """Lay out the arrays for a scenario; nobody has set off."""
        self.rules = stage_rules(scenario)
        self.travellers = traveller_columns(scenario, replication, parties, routes)
        self.motion = at_rest(scenario, self.travellers)
        self._persons_listed = np.zeros(1, np.int64)
        self._advanced_to_h = -np.inf

    def advance(self, until_h: float) -> tuple[int, float] | None:
        """Carry out everything that happens before ``until_h`` hours, or until a watched party is seen.

        Returns:
            The party that was seen and the hour of it; None when all was carried out.
        """
        if until_h <= self._advanced_to_h:
            return None
        seen_h = kernels.advance(self.rules, self.travellers, self.motion, float(until_h))
        if np.isinf(seen_h):
            self._advanced_to_h = until_h
            return None
        party = int(self.motion.counters[SEEN])
        self.motion.counters[SEEN] = NOBODY
        return party, seen_h

    def lose(self, party: int, persons: int) -> None:
        """Take persons out of a party that is in a stage; it goes on without them."""
        self.travellers.persons[party] -= persons
        self.motion.persons_at[self.travellers.route[party], self.motion.stage[party]] -= persons

    def reroute(self, parties: NDArray[np.integer], ways: NDArray[np.int64]) -> None:
        """Give parties that have not set off another way."""
        self.travellers.route[parties] = ways

    def release(self, parties: NDArray[np.integer], persons: NDArray[np.int64]) -> None:
        """Let persons go who have come to the end of their way; a party may be named more than once.

        What was counted of their party on its way stays as it was.
        """
        m = self.motion
        np.subtract.at(m.persons_at, (self.travellers.route[parties], m.stage[parties]), persons)

    def settled(self, parties: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Whether parties have come to the end of their way: out of the last stage, or with places in a shelter."""
        stage = self.motion.stage[parties]
        done: NDArray[np.bool_] = stage == GONE
        housed = np.flatnonzero((stage >= 0) & (self.rules.kind[np.maximum(stage, 0)] == SHELTER))
        done[housed] = ~np.isnan(self.motion.passage_h[parties[housed], stage[housed], ENTERED])
        return done

    def watch(self, party: int, stage: int) -> None:
        """Let :meth:`advance` stop when a party asks to enter a stage that lies before it on its way."""
        self.motion.watched[party] = stage

    def depart(self, parties: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let parties set off at the given hours, none of which may lie in the past."""
        m = self.motion
        waiting = slice(int(m.counters[CURSOR]), None)
        hours = np.concatenate([m.timetable_h[waiting], times_h])
        who = np.concatenate([m.timetable_party[waiting], parties.astype(np.int64)])
        order = np.lexsort((who, hours))
        m.counters[CURSOR] = 0
        self.motion = m._replace(timetable_h=hours[order], timetable_party=who[order])
        self._persons_listed = np.concatenate([[0], np.cumsum(self.travellers.persons[who[order]])])

    def set_open(self, s: int, now: float, *, lever: bool | None = None, hours: bool | None = None) -> None:
        """Open or close stage ``s`` by its lever or by its opening hours."""
        if lever is not None:
            self.rules.lever_open[s] = lever
        if hours is not None:
            self.rules.hours_open[s] = hours
        if self.rules.kind[s] == LINK:
            self._head_again(s, now)
        kernels.admit_at(self.motion, s, now)

    def block(self, s: int, now: float) -> None:
        """Hold stage ``s``: nobody leaves the link, no service begins, until every blocker is gone."""
        self._add_blockers(s, now, 1)

    def unblock(self, s: int, now: float) -> None:
        """Let go of stage ``s``, as often as it was blocked."""
        self._add_blockers(s, now, -1)

    def _add_blockers(self, s: int, now: float, count: int) -> None:
        self.rules.blockers[s] += count
        if self.rules.kind[s] == LINK:
            self._head_again(s, now)
        kernels.admit_at(self.motion, s, now)

    def set_lanes(self, s: int, now: float, lanes: int) -> None:
        """Change the lanes of a station."""
        self.rules.lanes[s] = lanes
        kernels.admit_at(self.motion, s, now)

    def set_entry(self, s: int, now: float, entry_headway_h: float, storage: int) -> None:
        """Change the entry headway and the storage of a link."""
        self.rules.entry_headway_h[s] = entry_headway_h
        self.rules.storage[s] = storage
        kernels.admit_at(self.motion, s, now)

    def set_exit_headway(self, s: int, now: float, headway_h: float) -> None:
        """Change the discharge headway at the end of a link."""
        self.rules.exit_headway_h[s] = headway_h
        self._head_again(s, now)

    def set_service(self, s: int, *, mean_h: float | None = None, per_person_h: float | None = None) -> None:
        """Change how long services or delays take that begin from now on."""
        if mean_h is not None:
            self.rules.mean_h[s] = mean_h
        if per_person_h is not None:
            self.rules.per_person_h[s] = per_person_h

    @property
    def persons_at(self) -> NDArray[np.int64]:
        """Persons by route and by stage, then those gone, then those waiting at their origin, ``(routes, S + 2)``."""
        return self.motion.persons_at

    @property
    def persons_due(self) -> int:
        """Persons whose time to set off is known and has not come."""
        return int(self._persons_listed[-1] - self._persons_listed[self.motion.counters[CURSOR]])

    @property
    def events(self) -> int:
        """Events carried out so far."""
        return int(self.motion.counters[EVENTS_DONE])

    def _head_again(self, s: int, now: float) -> None:
        """Work out anew when the head of a link is ready.

        A head that waits in the next line keeps its place there, unless the link has closed: then it is called back,
        and whoever stood behind it in that line may go.
        """
        r, c, m = self.rules, self.travellers, self.motion
        p = int(m.front[s])
        if p == NOBODY:
            return
        target = int(c.next_stage[c.route[p], s])
        asked = target >= 0 and not np.isnan(m.passage_h.item(p, target, ARRIVED)) and np.isinf(m.ready_h[p])
        if asked and kernels.is_open(r, s):
            return
        if asked:
            kernels.withdraw(m, target, kernels.line_rank(r, c, target, p), p)
            m.passage_h[p, target, ARRIVED] = np.nan
            kernels.admit_at(m, target, now)
        if m.counters[SIZE] >= len(m.agenda_h) - 1:
            self.motion = m = _with_larger_agenda(m)
        kernels.head_ready(r, c, m, s, now)


def stage_rules(scenario: Scenario) -> Rules:
    """The stages' parameters as arrays, in the scenario's order."""
    stages = list(scenario.stages.values())
    links = [stage if isinstance(stage, Link) else None for stage in stages]
    stations = [stage if isinstance(stage, Station) else None for stage in stages]
    shelters = [stage if isinstance(stage, Shelter) else None for stage in stages]
    laws = [law_of(stage) for stage in stages]
    kinds = {"link": LINK, "station": STATION, "delay": DELAY, "shelter": SHELTER}
    return Rules(
        kind=np.array([kinds[stage.kind] for stage in stages], np.int64),
        free_flow_h=np.array([link.free_flow_h if link else 0.0 for link in links]),
        wave_h=np.array([link.wave_h if link else 0.0 for link in links]),
        entry_headway_h=np.array([entry_headway_h(link.capacity_vph, link.lanes) if link else 0.0 for link in links]),
        exit_headway_h=np.array([exit_headway_h(link.exit_capacity_vph) if link else 0.0 for link in links]),
        storage=np.array([storage(link, link.lanes) if link else 0 for link in links], np.int64),
        lanes=np.array([station.lanes if station else 0 for station in stations], np.int64),
        room=np.array([_room(station) for station in stations], np.int64),
        mean_h=np.array([law.mean_h if law else 0.0 for law in laws]),
        minimum_h=np.array([law.minimum_h if law else 0.0 for law in laws]),
        per_person_h=np.array([station.per_person_min / 60.0 if station else 0.0 for station in stations]),
        lever_open=np.array([stage.open if isinstance(stage, Link | Station) else True for stage in stages]),
        hours_open=np.ones(len(stages), np.bool_),
        blockers=np.zeros(len(stages), np.int64),
        ramp=np.array([_ramp(scenario, shelter) for shelter in shelters]),
        counts_families=np.array([shelter is not None and shelter.places.unit == "families" for shelter in shelters]),
    )


def entry_headway_h(capacity_vph: float, lanes: int) -> float:
    """Time between two entries of a link, hours."""
    return 1.0 / (capacity_vph * lanes)


def exit_headway_h(exit_capacity_vph: float | None) -> float:
    """Time between two exits of a link, hours; zero where nothing but the next stage limits it."""
    return 0.0 if exit_capacity_vph is None else 1.0 / exit_capacity_vph


def storage(link: Link, lanes: int) -> int:
    """Room of a jammed link, thousandths of a car space."""
    return round(SPACE_UNITS * link.jam_density_vpkm * lanes * link.length_km)


def _room(station: Station | None) -> int:
    if station is None:
        return 0
    return UNLIMITED if station.waiting_room_veh is None else station.waiting_room_veh


def _ramp(scenario: Scenario, shelter: Shelter | None) -> tuple[float, float, float, float]:
    if shelter is None:
        return (0.0, 0.0, 0.0, 0.0)
    places = shelter.places
    return (scenario.hours(places.ramp_from), places.initial, scenario.hours(places.ramp_to), places.full)


def traveller_columns(scenario: Scenario, replication: int, parties: Parties, routes: Routes) -> Travellers:
    """The parties' fixed columns, with their draws."""
    classes = list(scenario.vehicle_classes.values())
    ranks = sorted({vehicle.priority for vehicle in classes})
    draws = unit_draws(scenario, replication, parties)
    draw_row = np.full(len(scenario.stages), NOBODY, np.int64)
    draw_row[list(draws)] = np.arange(len(draws))
    return Travellers(
        persons=parties.persons.astype(np.int64),
        households=parties.households.astype(np.int64),
        space=np.array([round(SPACE_UNITS * v.space_pcu) for v in classes], np.int64)[parties.vehicle_class],
        rank=np.array([ranks.index(v.priority) for v in classes], np.int64)[parties.vehicle_class],
        route=routes.of_party.copy(),
        next_stage=routes.next_stage(),
        draws=np.array(list(draws.values())).reshape(len(draws), len(parties)),
        draw_row=draw_row,
    )


def at_rest(scenario: Scenario, travellers: Travellers) -> Motion:
    """Everybody at the origin, nothing pending."""
    stages, parties = len(scenario.stages), len(travellers.persons)
    ranks = len({vehicle.priority for vehicle in scenario.vehicle_classes.values()})
    links = np.array([isinstance(stage, Link) for stage in scenario.stages.values()])
    nobody = np.full((stages, ranks), NOBODY, np.int64)
    return Motion(
        passage_h=np.full((parties, stages, 3), np.nan),
        stage=np.full(parties, ORIGIN, np.int64),
        ready_h=np.full(parties, np.inf),
        next_in_line=np.full(parties, NOBODY, np.int64),
        line_head=nobody.copy(),
        line_tail=nobody.copy(),
        queue_head=nobody.copy(),
        queue_tail=nobody.copy(),
        waiting=np.zeros(stages, np.int64),
        busy=np.zeros(stages, np.int64),
        used=np.zeros(stages, np.int64),
        behind=np.full((int(links.sum()), parties), NOBODY, np.int64),
        link_row=np.cumsum(links) - 1,
        front=np.full(stages, NOBODY, np.int64),
        rear=np.full(stages, NOBODY, np.int64),
        unfreed=np.full(stages, NOBODY, np.int64),
        last_in_h=np.full(stages, -np.inf),
        last_out_h=np.full(stages, -np.inf),
        admit_h=np.full(stages, np.inf),
        persons_at=np.zeros((len(travellers.next_stage), stages + 2), np.int64),
        agenda_h=np.zeros(parties + VOID_ENTRIES),
        agenda_party=np.zeros(parties + VOID_ENTRIES, np.int64),
        timetable_h=np.zeros(0),
        timetable_party=np.zeros(0, np.int64),
        counters=np.array([0, 0, 0, NOBODY], np.int64),
        watched=np.full(parties, NOBODY, np.int64),
    )


def _with_larger_agenda(m: Motion) -> Motion:
    more = len(m.agenda_h)
    return m._replace(
        agenda_h=np.concatenate([m.agenda_h, np.zeros(more)]),
        agenda_party=np.concatenate([m.agenda_party, np.zeros(more, np.int64)]),
    )
