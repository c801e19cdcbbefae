"""A station: lanes, a waiting room, priorities, hours of opening, blocking after service, second inspections."""

from __future__ import annotations

from dataclasses import dataclass

import simpy
from scipy.stats import binom

from sim.scenario.stages import Station
from tests.oracle.clock import FOREVER, Bell, Process, at, us_of_minutes
from tests.oracle.luck import Luck, Record
from tests.oracle.parts import Pumps, Queue, Rank, Stage, Visit
from tests.oracle.plan import holds_lane, millilitres


@dataclass(eq=False)
class Service:
    """A service that has begun: what is left of it, whether it is interrupted now, and the petrol that it gives."""

    left_over_us: int
    interrupted: simpy.Event
    goes_on: Bell
    issued_ml: int
    ends_us: int = FOREVER


class Checkpoint(Stage):
    """Servers in parallel. ``first`` is the station whose second inspection this is, if it is one."""

    def __init__(
        self, env: simpy.Environment, name: str, index: int, record: Record, station: Station, luck: Luck, pumps: Pumps
    ) -> None:
        """Nobody is there."""
        super().__init__(env, name, index, record, parameters_of(station))
        self.station, self.luck, self.pumps = station, luck, pumps
        self.first: Checkpoint | None = None
        self.elsewhere = station.balks_to
        self.room = Queue()
        self.taken_in = self.gave_up = self.busy = 0
        self.served: list[Visit] = []
        self.services: dict[Visit, Service] = {}
        self.counted: dict[float, int] = {}
        self.opens, self.shuts = Bell(env), Bell(env)
        env.process(self.keep_door())

    def draw(self, kind: str, visit: Visit, station: str | None = None) -> float:
        """A random number of one visit, by the name of this station or of another."""
        return self.luck.draw(kind, station or self.name, visit.vehicle.number, visit.number)

    @property
    def issue_ml(self) -> int:
        """What one service hands out."""
        return millilitres(self.parameters["issues_litres"])

    @property
    def may_begin(self) -> bool:
        """Whether a service may begin if there is a lane."""
        is_open = bool(self.parameters["open"] and self.parameters["within_hours"] and not self.parameters["shut"])
        return is_open and self.holds == 0 and self.issue_ml <= self.pumps.stock_ml

    @property
    def lane_is_free(self) -> bool:
        """Whether a service may begin now."""
        return self.may_begin and self.busy < self.lanes

    @property
    def lanes(self) -> float:
        """Lanes that are there now: those of day and night, and those of the crews on duty."""
        crews = self.station.shifts
        there = (self.parameters[f"shifts.{crew}.lanes"] * self.parameters[f"on_duty.{crew}"] for crew in crews)
        return self.parameters["lanes"] + sum(there)

    def counts_as(self, visit: Visit) -> int:
        """What a vehicle uses up of the quota: a vehicle, or its persons."""
        quota = self.station.quota
        return visit.vehicle.persons if quota is not None and quota.unit == "persons" else 1

    def fits_quota(self, visit: Visit) -> bool:
        """Whether it may begin today; who needs more than a whole day's quota may if nobody has begun today."""
        if self.station.quota is None or visit in self.services:
            return True
        most, used = self.parameters["quota.most_per_day"], self.counted.get(self.parameters["day"], 0)
        return most > 0 and (used == 0 or used + self.counts_as(visit) <= most)

    @property
    def first_to_begin(self) -> Visit | None:
        """Who would get a lane that is free: the first, or whoever goes on with a service if that one has to wait."""
        queue = self.first_of_all
        if queue is None or self.fits_quota(queue.first):
            return None if queue is None else queue.first
        interrupted = [visit for visit in self.services if self.room.has(visit)]
        return min(
            interrupted, key=lambda one: (one.vehicle.priority, one.entered_us, one.vehicle.number), default=None
        )

    def place_in_line(self, visit: Visit) -> Rank:
        """By who came first; without a waiting room the line itself goes by priority before that."""
        came = (visit.came_us, visit.vehicle.number)
        return (visit.vehicle.priority, *came) if self.station.waiting_room_veh == 0 else came

    @property
    def room_is_free(self) -> bool:
        """Whether the waiting room has a place; who gave up keeps his until the next stage takes him."""
        places = self.station.waiting_room_veh
        return places is None or len(self.room) + self.gave_up < places

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

    def who_interrupts(self) -> Visit | None:
        """Who may send somebody aside now, if anybody: inside, or at the door of a station without a room."""
        first = self.first_to_begin
        if first is None or (self.station.waiting_room_veh != 0 and not self.room.has(first)):
            return None
        return first if self.makes_way(first) else None

    def next_passage_us(self) -> int:
        """Now, if a lane is free or made free for somebody, the room has a place, or the first turns away."""
        to_a_lane = self.lane_is_free and self.first_to_begin is not None
        to_the_room = self.line and self.room_is_free
        away = self.line and self.elsewhere is not None
        return self.now if to_a_lane or to_the_room or away or self.who_interrupts() else FOREVER

    def change(self, parameter: str, value: float) -> None:
        """A parameter moves, or the gate closes in the middle of all services, or opens again."""
        super().change(parameter, value)
        if parameter == "shut":
            (self.shuts if value else self.opens).ring()
        if parameter.startswith("on_duty.") and not value and self.station.shift_end == "interrupts":
            self.hand_over()

    def hand_over(self) -> None:
        """Services stop for which there is no lane any more: of the least urgent the last to have begun is first."""
        while self.busy > self.lanes and not self.parameters["shut"]:
            running = [visit for visit in self.served if visit not in self.ending()]
            least = max((visit.vehicle.priority for visit in running), default=0)
            if not running:
                return
            self.stop(next(visit for visit in reversed(running) if visit.vehicle.priority == least))

    def ending(self) -> list[Visit]:
        """Whose service ends at this very instant, which nobody can stop."""
        return [visit for visit in self.served if self.services[visit].ends_us <= self.now]

    def balks(self, visit: Visit) -> bool:
        """Whether a vehicle at the door does not join those inside, of whatever kind they are."""
        shares = self.station.join_shares
        if min(shares) == 1.0:
            return False
        found = min(len(self.room) + self.gave_up + self.busy, len(shares) - 1)
        return self.draw("join", visit) >= shares[found]

    def let_in(self) -> None:
        """To a lane: from the room, else from the line; with no lane free, from the line into the room, or elsewhere.

        An unlimited room takes the whole line before a lane is given to anybody.
        """
        unlimited = self.station.waiting_room_veh is None
        first = self.first_to_begin
        begins = first is not None and (self.lane_is_free or self.who_interrupts() is first)
        if first is not None and begins and self.room.has(first) and not (unlimited and self.line):
            if not self.lane_is_free:
                self.send_aside(first)
            self.room.remove(first)
            self.begin(first)
            return
        if self.balks(self.line.first):
            self.turn_away(self.line.first)
        elif not unlimited and begins and first is self.line.first:
            if not self.lane_is_free:
                self.send_aside(first)
            self.begin(self.line.pop())
        elif self.room_is_free:
            visit = self.line.pop()
            self.taken_in += 1
            self.room.push((visit.vehicle.priority, 1, self.taken_in), visit)
            visit.taken.succeed()
        else:
            self.turn_away(self.line.first)

    def send_aside(self, urgent: Visit) -> None:
        """Somebody in service makes way for somebody urgent."""
        visit = self.makes_way(urgent)
        assert visit is not None
        self.stop(visit)

    def stop(self, visit: Visit) -> None:
        """A service stops, and will be gone on with before those of its priority that began later or have not begun."""
        self.served.remove(visit)
        self.busy -= 1
        self.services[visit].interrupted.succeed()
        self.room.push((visit.vehicle.priority, 0, visit.entered_us, visit.vehicle.number), visit)

    def service_us(self, visit: Visit) -> int:
        """How long a service takes that begins now."""
        kind = visit.vehicle.kind
        own = self.station.service_by_class.get(kind)
        law, parameter = (own, f"service_by_class.{kind}") if own else (self.station.service, "service")
        random_min = self.parameters[f"{parameter}.mean_min"] * self.draw("time", visit)
        persons_min = self.parameters["per_person_min"] * visit.vehicle.persons
        return us_of_minutes(law.minimum_min + random_min + persons_min)

    def begin(self, visit: Visit) -> None:
        """A service begins, or goes on."""
        self.busy += 1
        self.served.append(visit)
        if visit in self.services:
            service = self.services[visit]
            assert service.interrupted.triggered
            service.interrupted = self.env.event()
            service.goes_on.ring()
            return
        if self.station.quota is not None:
            day = self.parameters["day"]
            self.counted[day] = self.counted.get(day, 0) + self.counts_as(visit)
        self.pumps.stock_ml -= self.issue_ml
        self.services[visit] = Service(self.service_us(visit), self.env.event(), Bell(self.env), self.issue_ml)
        self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """Wait for a lane, as long as patience lasts, then for the service, whose mean is the one at its beginning."""
        if not visit.entered.triggered and self.station.patience:
            random_min = self.parameters["patience.mean_min"] * self.draw("patience", visit)
            yield visit.entered | self.env.timeout(us_of_minutes(self.station.patience.minimum_min + random_min))
            if not visit.entered.triggered:
                self.room.remove(visit)
                self.gave_up += 1
                self.news.ring()
                return
        yield visit.entered
        service = self.services[visit]
        # Only now has the vehicle left the road, and what it burnt there is off its tank.
        visit.vehicle.tank_ml += service.issued_ml
        while True:
            ends_us = service.ends_us = self.now + service.left_over_us
            yield service.interrupted | at(self.env, ends_us) | self.shuts.next
            if self.now >= ends_us and not service.interrupted.triggered and not self.parameters["shut"]:
                self.served.remove(visit)
                return
            service.left_over_us = ends_us - self.now
            yield service.goes_on.next if service.interrupted.triggered else self.opens.next

    def sends_to(self, visit: Visit) -> str | None:
        """The second inspection for those who are chosen at the end of the service; there men may be detained."""
        screening, vehicle = self.station.screening, visit.vehicle
        if not visit.entered.triggered:
            return None
        men = min(vehicle.men, vehicle.persons - 1)
        if self.first is not None and men > 0:
            share = self.first.parameters["screening.detained_share"]
            taken = int(binom.ppf(self.draw("detained", visit, self.first.name), men, share))
            vehicle.men -= max(taken, 0)
            vehicle.persons -= max(taken, 0)
        if screening is None:
            return None
        spared = (1.0 - self.parameters["screening.share"]) * (
            1.0 - self.parameters["screening.per_man_share"]
        ) ** vehicle.men
        return screening.at if self.draw("screened", visit) < 1.0 - spared else None

    def let_go(self, visit: Visit, there: Visit | None) -> None:
        """Its lane is free again, or its place in the room; a second inspection may keep the lane of the first."""
        super().let_go(visit, there)
        if not visit.entered.triggered:
            self.gave_up -= 1
            self.news.ring()
            return
        del self.services[visit]
        screening = self.station.screening
        if holds_lane(self.station) and there is not None and screening and there.stage.name == screening.at:
            there.frees.append(self.free_lane)
        else:
            self.free_lane()

    def free_lane(self) -> None:
        """One lane is free again."""
        self.busy -= 1
        self.news.ring()


def parameters_of(station: Station) -> dict[str, float]:
    """What the timeline may change, and the states of the doors."""
    parameters: dict[str, float] = {
        "lanes": station.lanes,
        "open": station.open,
        "within_hours": not station.opening_hours,
        "shut": False,
        "issues_litres": station.issues_litres or 0.0,
        "service.mean_min": station.service.mean_min,
        "per_person_min": station.per_person_min,
    }
    for crew, shift in station.shifts.items():
        parameters[f"shifts.{crew}.lanes"], parameters[f"on_duty.{crew}"] = shift.lanes, False
    for kind, law in station.service_by_class.items():
        parameters[f"service_by_class.{kind}.mean_min"] = law.mean_min
    if station.quota:
        parameters["quota.most_per_day"], parameters["day"] = station.quota.most_per_day, 0
    if station.patience:
        parameters["patience.mean_min"] = station.patience.mean_min
    if station.screening:
        parameters["screening.share"] = station.screening.share
        parameters["screening.per_man_share"] = station.screening.per_man_share
        parameters["screening.detained_share"] = station.screening.detained_share
    return parameters
