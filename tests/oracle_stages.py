"""The stages of the oracle: road, checkpoint, pause and reception as SimPy processes (rules: ``tests.oracle``)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import simpy
from scipy.stats import binom

from sim.scenario.laws import Law
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Shelter, Station
from tests.oracle_parts import NEVER, Bell, Floats, Luck, Process, Pumps, Queue, Rank, Stage, Visit, at


class Road(Stage):
    """A link by Newell: headways at both ends, one head, and spaces that return from the end as holes."""

    def __init__(
        self, env: simpy.Environment, passages: Floats, link: Link, number: int, luck: Luck, pumps: Pumps
    ) -> None:
        discharge_vph = NEVER if link.exit_capacity_vph is None else link.exit_capacity_vph
        levers = {"capacity_vph": link.capacity_vph, "lanes": link.lanes, "open": link.open}
        super().__init__(env, passages, {**levers, "exit_capacity_vph": discharge_vph})
        self.link, self.number, self.luck, self.pumps = link, number, luck, pumps
        self.head = simpy.Resource(env, capacity=1)
        self.occupied = 0
        self.last_entry_h = -NEVER
        self.exits: list[tuple[float, int]] = []
        self.last_turn = 0.0
        self.turns: dict[str, float] = {}
        env.process(self.keep_door())

    @property
    def storage(self) -> int:
        """Spaces in a jam, milli car spaces."""
        return round(1000 * self.link.jam_density_vpkm * self.levers["lanes"] * self.link.length_km)

    @property
    def last_exit_h(self) -> float:
        """When the vehicle in front left."""
        return self.exits[-1][0] if self.exits else -NEVER

    def turn(self, visit: Visit) -> float:
        """At which turn of the entrance a vehicle is due."""
        return max(self.last_turn, self.turns.get(visit.came_from, 0.0))

    @property
    def first_to_enter(self) -> Visit:
        """Who enters next of those in the line."""
        if not self.link.merge_shares:
            return self.line.first
        return min(self.line.in_order(), key=self.turn)

    def next_passage_h(self) -> float:
        """The first of the line enters one headway after the last entry, if there is space for it."""
        if not self.line or self.occupied + self.first_to_enter.vehicle.space > self.storage:
            return NEVER
        return self.last_entry_h + 1.0 / (self.levers["capacity_vph"] * self.levers["lanes"])

    def let_in(self) -> None:
        """The first of the line enters."""
        visit = self.first_to_enter
        self.line.remove(visit)
        self.last_turn = self.turn(visit)
        self.turns[visit.came_from] = self.last_turn + 1.0 / self.link.merge_shares.get(visit.came_from, 1.0)
        self.occupied += visit.vehicle.space
        self.last_entry_h = self.env.now
        self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """Become the head, which is when the vehicle in front has left."""
        visit.head = self.head.request()
        yield visit.head

    def until_ready(self, visit: Visit) -> Process[None]:
        """Reach the end, one exit headway after the vehicle in front, and find it open."""
        while True:
            comes_h = max(visit.entered_h + self.link.free_flow_h, *self.goes_on_h(visit), -NEVER)
            headway_h = 1.0 / self.levers["exit_capacity_vph"]
            if comes_h < self.last_exit_h + headway_h:
                headway_h /= 1.0 - self.link.capacity_drop_share
            ready_h = max(comes_h, self.last_exit_h + headway_h)
            if not self.lets_go:
                yield self.changed.next
            elif ready_h > self.env.now:
                yield self.changed.next | at(self.env, ready_h)
            else:
                return

    def goes_on_h(self, visit: Visit) -> Iterator[float]:
        """When a vehicle comes to the end that has stopped on the way, once for each reason that it has."""
        yield -NEVER
        if self.levers["lanes"] != 1:
            return
        vehicle, free_h = visit.vehicle, self.link.free_flow_h
        number = vehicle.number
        if self.luck.break_link[number] == self.number:
            share = float(self.luck.break_share[number])
            yield self.comes_to_h(visit, share) + self.luck.break_h[number] + (1.0 - share) * free_h
        burns_ml = self.burns_ml(visit, self.last_exit_h)
        if self.luck.dry_h[number] > 0.0 and burns_ml > vehicle.tank_ml:
            share = vehicle.tank_ml / burns_ml
            yield self.comes_to_h(visit, share) + self.luck.dry_h[number] + (1.0 - share) * free_h

    def comes_to_h(self, visit: Visit, share: float) -> float:
        """When the head comes so far: freely, or a wave's time after that vehicle left that now has no room ahead."""
        alone_h = visit.entered_h + share * self.link.free_flow_h
        room = (1.0 - share) * self.storage
        for left_h, space in reversed(self.exits):
            if space > room:
                return max(alone_h, left_h + (1.0 - share) * self.link.wave_h)
            room -= space
        return alone_h

    def burns_ml(self, visit: Visit, until_h: float) -> float:
        """Burnt on the road when the standing ends at ``until_h``."""
        standing_h = max(0.0, until_h - visit.entered_h - self.link.free_flow_h)
        return visit.vehicle.ml_per_km * self.link.length_km + visit.vehicle.idle_ml_per_h * standing_h

    @property
    def lets_go(self) -> bool:
        """Whether the end of the road is open."""
        return bool(self.levers["open"])

    def let_go(self, visit: Visit) -> None:
        """The head leaves; its space travels back as a hole."""
        super().let_go(visit)
        vehicle = visit.vehicle
        burnt = int(self.burns_ml(visit, self.env.now) + 0.5)
        if burnt > vehicle.tank_ml:
            self.pumps.ran_dry += 1
            vehicle.tank_ml += max(self.pumps.rescue_ml, burnt - vehicle.tank_ml)
        vehicle.tank_ml -= burnt
        self.exits.append((self.env.now, vehicle.space))
        assert visit.head is not None
        self.head.release(visit.head)
        self.env.process(self.hole(vehicle.space))

    def hole(self, space: int) -> Process[None]:
        """Freed space runs upstream with the backward wave and counts once it is at the entrance."""
        yield self.env.timeout(self.link.wave_h)
        self.occupied -= space
        self.news.ring()


class Checkpoint(Stage):
    """A station: lanes, a waiting room, priorities, hours of opening, blocking after service, second inspections."""

    def __init__(
        self,
        env: simpy.Environment,
        passages: Floats,
        name: str,
        station: Station,
        draws: Floats,
        luck: Luck,
        pumps: Pumps,
        first: str | None,
        detained_share: float,
    ) -> None:
        levers: dict[str, float] = {
            "lanes": station.lanes,
            "open": station.open,
            "within_hours": not station.opening_hours,
        }
        means = {"service.mean_min": station.service.mean_min, "per_person_min": station.per_person_min}
        for kind, law in station.service_by_class.items():
            means[f"service_by_class.{kind}.mean_min"] = law.mean_min
        if station.screening:
            means |= {"screening.share": station.screening.share}
            means |= {"screening.per_man_share": station.screening.per_man_share}
        levers |= {"issues_litres": station.issues_litres or 0.0, "shut": False}
        super().__init__(env, passages, {**levers, **means})
        self.name, self.station, self.draws, self.luck, self.pumps = name, station, draws, luck, pumps
        self.first, self.detained_share = first, detained_share
        self.room = Queue()
        self.taken_in = 0
        self.served: list[Visit] = []
        self.busy = 0
        self.opens = Bell(env)
        self.shuts = Bell(env)
        env.process(self.keep_door())

    @property
    def issue_ml(self) -> int:
        """What one service hands out."""
        return round(1000 * self.levers["issues_litres"])

    @property
    def may_begin(self) -> bool:
        """Whether a service may begin if there is a lane."""
        is_open = bool(self.levers["open"] and self.levers["within_hours"])
        return is_open and not self.levers["shut"] and self.issue_ml <= self.pumps.stock_ml

    @property
    def lane_is_free(self) -> bool:
        """Whether a service may begin now."""
        return self.may_begin and self.busy < self.levers["lanes"]

    def place_in_line(self, visit: Visit) -> Rank:
        """Without a waiting room the line itself goes by priority."""
        if self.station.waiting_room_veh == 0:
            return (visit.vehicle.priority, *visit.turn)
        return visit.turn

    @property
    def room_is_free(self) -> bool:
        """Whether the waiting room has a place."""
        places = self.station.waiting_room_veh
        return places is None or len(self.room) < places

    @property
    def first_of_all(self) -> Queue | None:
        """Where the next to be served stands: inside, or at the door; none if nobody is there."""
        at_the_door = self.line and self.station.waiting_room_veh == 0
        if at_the_door and self.room and self.line.first.vehicle.priority < self.room.first.vehicle.priority:
            return self.line
        if self.room:
            return self.room
        return self.line if self.line else None

    def makes_way(self, urgent: Visit) -> Visit | None:
        """Who in service must make way for somebody urgent: of the least urgent the last to have begun."""
        if not (self.may_begin and urgent.vehicle.preempts):
            return None
        less = [visit for visit in self.served if visit.vehicle.priority > urgent.vehicle.priority]
        least = max((visit.vehicle.priority for visit in less), default=0)
        return next((visit for visit in reversed(less) if visit.vehicle.priority == least), None)

    def who_interrupts(self) -> Queue | None:
        """The queue whose first may send somebody aside now."""
        inside = self.room if self.room and self.first_of_all is self.room else None
        at_the_door = self.line if self.line and self.station.waiting_room_veh == 0 else None
        for queue in (inside, at_the_door):
            if queue is not None and self.makes_way(queue.first):
                return queue
        return None

    def next_passage_h(self) -> float:
        """Now, if a lane is free or made free for somebody or the room has a place for the first of the line."""
        to_a_lane = self.lane_is_free and (self.room or self.line)
        to_the_room = self.line and self.room_is_free
        sent_on = self.line and self.station.balks_to is not None
        return self.env.now if to_a_lane or to_the_room or sent_on or self.who_interrupts() else NEVER

    def change(self, lever: str, value: float) -> None:
        """A lever moves, or the gate closes in the middle of all services, or opens again."""
        super().change(lever, value)
        if lever == "shut":
            (self.shuts if value else self.opens).ring()

    def balks(self, visit: Visit) -> bool:
        """Whether a vehicle at the door does not join those inside."""
        shares = self.station.join_shares
        if min(shares) == 1.0:
            return False
        found = min(len(self.room) + self.busy, len(shares) - 1)
        return bool(self.luck.joins[self.name][visit.vehicle.number] >= shares[found])

    def let_in(self) -> None:
        """To a lane: from the room, else from the line; with no lane free, from the line into the room, or elsewhere.

        An unlimited room takes the whole line before a lane is given to anybody.
        """
        unlimited = self.station.waiting_room_veh is None
        if not (unlimited and self.line):
            if self.lane_is_free and self.first_of_all is self.room:
                self.begin(self.room.pop())
                return
            if not self.lane_is_free and self.who_interrupts() is self.room:
                self.send_aside(self.room)
                return
        if self.balks(self.line.first):
            self.send_elsewhere()
        elif not unlimited and self.lane_is_free:
            self.begin(self.line.pop())
        elif not unlimited and self.who_interrupts() is self.line:
            self.send_aside(self.line)
        elif self.room_is_free:
            visit = self.line.pop()
            self.taken_in += 1
            self.room.push((visit.vehicle.priority, 1, self.taken_in), visit)
            visit.taken.succeed()
        else:
            self.send_elsewhere()

    def send_elsewhere(self) -> None:
        """The first at the door goes on unserved, to where those go who find no place or do not join."""
        visit = self.line.pop()
        visit.taken.succeed()
        visit.sent_on.succeed()

    def send_aside(self, urgent: Queue) -> None:
        """Somebody in service makes way for the first of a queue."""
        visit = self.makes_way(urgent.first)
        assert visit is not None and visit.interrupted is not None
        self.served.remove(visit)
        self.busy -= 1
        visit.interrupted.succeed()
        self.room.push((visit.vehicle.priority, 0, visit.entered_h, visit.vehicle.number), visit)
        self.begin(urgent.pop())

    def service_of(self, visit: Visit) -> tuple[Law, str]:
        """The law of a vehicle's service, and the lever of its mean."""
        own = self.station.service_by_class.get(visit.vehicle.kind)
        if own is None:
            return self.station.service, "service.mean_min"
        return own, f"service_by_class.{visit.vehicle.kind}.mean_min"

    def begin(self, visit: Visit) -> None:
        """A service begins, or goes on."""
        self.busy += 1
        self.served.append(visit)
        if visit.interrupted is None:
            visit.issued_ml = self.issue_ml
            self.pumps.stock_ml -= visit.issued_ml
            law, lever = self.service_of(visit)
            random_h = self.levers[lever] / 60.0 * self.draws[visit.vehicle.number]
            persons_h = self.levers["per_person_min"] / 60.0 * visit.vehicle.persons
            visit.left_over_h = law.minimum_h + random_h + persons_h
            visit.interrupted = self.env.event()
            self.enter(visit)
            return
        going_on, visit.interrupted = visit.interrupted, self.env.event()
        assert going_on.triggered
        visit.goes_on.ring()

    def serve(self, visit: Visit) -> Process[None]:
        """Wait for a lane, as long as patience lasts, then for the service, whose mean is the one at its beginning."""
        if visit.sent_on.triggered:
            return
        if not visit.entered.triggered and self.station.patience:
            law = self.station.patience
            waits_h = law.minimum_h + law.mean_h * float(self.luck.patience[self.name][visit.vehicle.number])
            yield visit.entered | self.env.timeout(waits_h)
            if not visit.entered.triggered:
                self.room.remove(visit)
                self.news.ring()
                return
        yield visit.entered
        # Only now has the vehicle left the road, and what it burnt there is off its tank.
        visit.vehicle.tank_ml += visit.issued_ml
        while True:
            assert visit.left_over_h is not None and visit.interrupted is not None
            ends_h = self.env.now + visit.left_over_h
            yield visit.interrupted | at(self.env, ends_h) | self.shuts.next
            if self.env.now >= ends_h and not visit.interrupted.triggered and not self.levers["shut"]:
                self.served.remove(visit)
                return
            visit.left_over_h = ends_h - self.env.now
            yield visit.goes_on.next if visit.interrupted.triggered else self.opens.next

    def after(self, visit: Visit) -> str | None:
        """The second inspection for those who are chosen, then men may be detained; elsewhere for those sent on."""
        if visit.sent_on.triggered:
            return self.station.balks_to
        if not visit.entered.triggered:
            return None
        vehicle, station = visit.vehicle, self.station
        if self.first is not None:
            men = min(vehicle.men, vehicle.persons - 1)
            taken = int(binom.ppf(self.luck.detained[self.first][vehicle.number], men, self.detained_share))
            vehicle.men -= max(taken, 0)
            vehicle.persons -= max(taken, 0)
        if station.screening is None:
            return None
        spared = (1.0 - self.levers["screening.share"]) * (1.0 - self.levers["screening.per_man_share"]) ** vehicle.men
        chosen = self.luck.screened[self.name][vehicle.number] < 1.0 - spared
        return station.screening.at if chosen else None

    def let_go(self, visit: Visit) -> None:
        """The lane is free again."""
        super().let_go(visit)
        if visit.entered.triggered:
            self.busy -= 1
            self.news.ring()


class Pause(Stage):
    """A delay: everybody enters at once and stays for as long as the mean at the entry says."""

    def __init__(self, env: simpy.Environment, passages: Floats, delay: Delay, draws: Floats) -> None:
        super().__init__(env, passages, {"duration.mean_min": delay.duration.mean_min})
        self.delay = delay
        self.draws = draws
        env.process(self.keep_door())

    def next_passage_h(self) -> float:
        """Now, for everybody."""
        return self.env.now if self.line else NEVER

    def let_in(self) -> None:
        """The first of the line enters."""
        self.enter(self.line.pop())

    def serve(self, visit: Visit) -> Process[None]:
        """The time passes."""
        random_h = self.levers["duration.mean_min"] / 60.0 * self.draws[visit.vehicle.number]
        yield self.env.timeout(self.delay.duration.minimum_h + random_h)


class Reception(Stage):
    """A shelter: whoever comes waits inside, in order, for places that become ready along a ramp; nobody leaves.

    Whoever needs more places than will ever be free is passed over and waits for ever.
    """

    def __init__(self, env: simpy.Environment, passages: Floats, shelter: Shelter, scenario: Scenario) -> None:
        super().__init__(env, passages, {})
        self.places, self.overflow_to = shelter.places, shelter.overflow_to
        self.ramp_from_h = scenario.hours(shelter.places.ramp_from)
        self.ramp_h = scenario.hours(shelter.places.ramp_to) - self.ramp_from_h
        self.used = 0
        self.waiting: deque[Visit] = deque()
        env.process(self.keep_door())

    def need(self, visit: Visit) -> int:
        """Places that the party needs."""
        return visit.vehicle.persons if self.places.unit == "persons" else visit.vehicle.households

    def next_passage_h(self) -> float:
        """Now for whoever stands at the door; then when so many places are ready that the first inside fits."""
        if self.line:
            return self.env.now
        if self.overflow_to is not None:
            return self.env.now if self.waiting else NEVER
        full = self.places.full
        while self.waiting and self.used + self.need(self.waiting[0]) > full:
            self.waiting.popleft()
        return self.place_h(self.waiting[0]) if self.waiting else NEVER

    def place_h(self, visit: Visit) -> float:
        """When there is a place for the first inside; ``NEVER`` if not at all."""
        initial, full = self.places.initial, self.places.full
        needed = self.used + self.need(visit)
        if needed <= initial:
            return self.env.now
        if needed > full:
            return NEVER
        return self.ramp_from_h + (needed - initial) / (full - initial) * self.ramp_h

    def let_in(self) -> None:
        """The first of the line comes inside, else the first inside moves in."""
        if self.line:
            visit = self.line.pop()
            visit.taken.succeed()
            self.waiting.append(visit)
        else:
            visit = self.waiting.popleft()
            if self.overflow_to is not None and self.place_h(visit) > self.env.now:
                visit.sent_on.succeed()
                return
            self.used += self.need(visit)
            self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """They stay, but for those who are sent on."""
        yield visit.sent_on

    def after(self, visit: Visit) -> str | None:
        """Where those go who are sent on."""
        return self.overflow_to


class Home(Stage):
    """Where a journey begins."""

    def let_go(self, visit: Visit) -> None:
        """Setting off is no passage of a stage."""
