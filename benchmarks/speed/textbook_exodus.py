"""The whole exodus as a SimPy textbook would write it, beside this engine: same file, same parts, draws of its own.

A process per vehicle, squad, lorry, convoy, bus, ambulance, helicopter and patient; Resource for lanes, desks, pumps
and gaps, Container for space, petrol and beds; everybody is counted at every recording step. It reads the scenario
itself and shares no code with the engine. Left out: that a vehicle which stops on a road keeps those behind it from
driving up (they wait for it at the end), the bodies, and the ledger. So it does a little less, and its hours of
crossing are near the engine's, not equal.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import simpy
from ruamel.yaml import YAML

from benchmarks.speed.case import Work, microseconds
from benchmarks.speed.race import Answer, Entry, Row, Run, race

FILE = Path(__file__).parents[2] / "scenarios" / "exodus-2023.yaml"
CROSSED_SHARE = 0.9
"""The hour that is compared is that by which so many of those who crossed had crossed."""

Story = Generator[simpy.Event, Any, None]
Leave = Callable[[], None]
Tree = dict[str, Any]


class Luck:
    """Draws of a law one by one; made a thousand at a time, as a call of numpy for each would be slow."""

    def __init__(self, rng: np.random.Generator, law: Tree) -> None:
        self.rng, self.law, self.mean_min = rng, law, float(law["mean_min"])
        self.least_min = float(law.get("minimum_min", 0.0))
        self.draws: Iterator[float] = iter(())

    def __call__(self) -> float:
        """A duration, hours."""
        draw = next(self.draws, None)
        if draw is None:
            self.draws = iter(self._unit(1_000).tolist())
            draw = next(self.draws)
        return (self.least_min + self.mean_min * draw) / 60.0

    def _unit(self, count: int) -> np.ndarray[Any, Any]:
        cv = float(self.law.get("cv", 1.0))
        match self.law["law"]:
            case "exponential":
                return self.rng.standard_exponential(count)
            case "lognormal":
                s2 = math.log(1.0 + cv * cv)
                return self.rng.lognormal(-s2 / 2.0, math.sqrt(s2), count)
            case "gamma":
                return self.rng.gamma(1.0 / cv**2, cv**2, count)
            case "uniform":
                half = float(self.law["half_width_share"])
                return self.rng.uniform(1.0 - half, 1.0 + half, count)
        return np.ones(count)


class Group:
    """The people in one vehicle, or a household that waits for a bus."""

    __slots__ = (
        "away",
        "break_km",
        "by_bus",
        "kind",
        "km",
        "men",
        "missing",
        "news",
        "persons",
        "seen",
        "state",
        "tank",
        "threshold",
        "waits",
    )

    def __init__(self, persons: int, kind: str = "car") -> None:
        self.persons, self.kind, self.men, self.missing = persons, kind, 0, 0
        self.state, self.by_bus, self.waits = "home", False, False
        self.tank = self.threshold = self.break_km = math.inf
        self.km = 0.0
        self.away = ""
        self.news: simpy.Event | None = None
        self.seen: list[tuple[str, str, float]] = []


class Link:
    """A road: entrance, space, exit."""

    def __init__(self, env: simpy.Environment, name: str, spec: Tree) -> None:
        self.env, self.name, self.km, self.to = env, name, float(spec["length_km"]), spec["to"]
        lanes, rate = spec.get("lanes", 1), float(spec["capacity_vph"])
        self.free_h = self.km / spec["free_flow_kmh"]
        self.wave_h = self.km * (spec["jam_density_vpkm"] / rate - 1.0 / spec["free_flow_kmh"])
        self.gap_h = 1.0 / (rate * lanes)
        self.out_h = 1.0 / spec.get("exit_capacity_vph", rate * lanes)
        self.drop = 1.0 / (1.0 - spec.get("capacity_drop_share", 0.0))
        self.entrance, self.exit = simpy.Resource(env), simpy.Resource(env)
        self.space = simpy.Container(env, init=spec["jam_density_vpkm"] * lanes * self.km)

    def later(self, resource: simpy.Resource, turn: Any, after_h: float) -> Story:
        """The gap to the next vehicle."""
        yield self.env.timeout(after_h)
        resource.release(turn)

    def hole(self, space: float) -> Story:
        """A freed space travels back to the entrance."""
        yield self.env.timeout(self.wave_h)
        yield self.space.put(space)

    def leave(self, turn: Any, space: float) -> None:
        """A vehicle has left at the end; who queued there for it starts up slowly."""
        self.env.process(self.later(self.exit, turn, space * self.out_h * (self.drop if self.exit.queue else 1.0)))
        self.env.process(self.hole(space))


class Station:
    """Lanes with a queue by priority."""

    def __init__(self, model: Exodus, name: str, spec: Tree) -> None:
        self.name, self.spec, self.to = name, spec, spec["to"]
        self.lanes = simpy.PriorityResource(model.env, spec["lanes"])
        self.on_the_road = spec.get("waiting_room_veh") == 0
        self.service = Luck(model.rng, spec["service"])
        self.per_person_h = spec.get("per_person_min", 0.0) / 60.0
        self.open = bool(spec.get("open", True))
        self.opened = model.env.event()

    def set_lanes(self, lanes: int) -> None:
        """More or fewer lanes; SimPy has no call for it."""
        self.lanes._capacity = lanes
        self.lanes._trigger_put(None)


class Exodus:
    """Everything, and what was seen."""

    def __init__(self, tree: Tree, seed: int = 0) -> None:
        self.env, self.tree, self.rng = simpy.Environment(), tree, np.random.default_rng(seed)
        self.start = datetime.fromisoformat(tree["start"])
        self.parameters: Tree = {}
        self.news = self.env.event()
        self.count: Counter[str] = Counter()
        self.rows: list[Counter[str]] = []
        self.crossed: list[tuple[float, int]] = []
        self.kinds, departure = tree["vehicle_classes"], tree["departure"]
        self.packing, self.effects = Luck(self.rng, departure["packing"]), departure["effects"]
        self.cues = dict(departure["cues"])
        fuel, cut = tree["fuel"], tree["breakdowns"]
        self.petrol = simpy.Container(self.env, init=fuel["points_litres"])
        self.depots = {name: depot["litres"] for name, depot in fuel["depots"].items()}
        self.dry, self.broken = Luck(self.rng, fuel["run_dry"]["block"]), Luck(self.rng, cut["block"])
        self.links = {n: Link(self.env, n, s) for n, s in tree["stages"].items() if s["kind"] == "link"}
        self.stations = {n: Station(self, n, s) for n, s in tree["stages"].items() if s["kind"] == "station"}
        self.delays = {n: Luck(self.rng, s["duration"]) for n, s in tree["stages"].items() if s["kind"] == "delay"}
        self.beds = {n: self._shelter(s["places"]) for n, s in tree["stages"].items() if s["kind"] == "shelter"}
        self.towns: dict[str, list[Group]] = {}
        self.sites: dict[str, list[Group]] = {name: [] for name in tree["displaced"]}
        self.on_road: dict[Group, None] = {}
        self.park: list[tuple[float, Group]] = []
        self.park_news = self.env.event()
        self.patients: list[Tree] = []
        self.men: list[Group] = []
        self.ran_dry = 0
        self.populate()
        self.total = sum(self.count.values())
        self.travellers = sum(p.persons for town in self.towns.values() for p in town)

    def hour(self, text: str) -> float:
        """Hours after the start."""
        return (datetime.fromisoformat(text) - self.start).total_seconds() / 3600.0

    def parameter(self, path: str, otherwise: Any) -> Any:
        """What the timeline has set."""
        return self.parameters.get(path, otherwise)

    def until(self, hour: float) -> simpy.Event:
        """A wait until an hour, at once when it is over."""
        return self.env.timeout(max(0.0, hour - self.env.now))

    # ------------------------------------------------------------ people

    def populate(self) -> None:
        """Households, their cars, those who ride along, and those who wait for a bus."""
        rng, people = self.rng, self.tree["people"]
        traits, transport, tanks = people["traits"], people["transport"], self.tree["fuel"]["tanks"]
        residents = sum(town["residents_persons"] for town in self.tree["settlements"].values())
        mean = people["household_size"]["mean_persons"]
        able = residents * (1.0 - traits["child_share"] - traits["older_share"])
        soldier, wounded = traits["combatants_persons"] / able, traits["wounded_persons"] / traits["combatants_persons"]
        per_million = self.tree["breakdowns"]["per_million_veh_km"]
        for name, town in self.tree["settlements"].items():
            groups, riders, left = [], [], town["residents_persons"]
            while left > 0:
                size = min(left, 1 + int(rng.poisson(mean - 1.0)))
                left -= size
                if rng.random() < people["absent_share"]:
                    continue
                if rng.random() < people["stay_share"]:
                    self.count["stays"] += size
                    continue
                home = Group(size)
                adults = size - int(rng.binomial(size - 1, traits["child_share"] * mean / (mean - 1.0)))
                grown = adults - int(rng.binomial(adults, traits["older_share"] / (1.0 - traits["child_share"])))
                home.missing = int(rng.binomial(grown, soldier))
                home.men = home.missing + int(rng.binomial(grown - home.missing, traits["men_share"] - soldier))
                for _ in range(int(rng.binomial(home.missing, wounded))):
                    home.missing -= 1
                    home.men -= 1
                    home.persons -= 1
                    self.patients.append({"category": self.category(self.tree["medical"]["triage"], "share")})
                if not home.persons:
                    continue
                home.threshold = rng.exponential() * math.exp(-self.tree["departure"]["frailty_sd"] * rng.normal())
                home.waits = rng.random() < self.tree["departure"]["waits_for_men_share"]
                if rng.random() < transport["car_owner_share"]:
                    home.tank = rng.uniform(tanks["low_litres"], tanks["high_litres"])
                    home.break_km = rng.exponential(1e6 / per_million)
                    groups.append(home)
                elif rng.random() < transport["bus_share"]:
                    home.by_bus = True
                    groups.append(home)
                else:
                    riders.append(home)
            seats, cars = self.kinds["car"]["seats_persons"], [p for p in groups if not p.by_bus]
            for rider, car in zip(
                sorted(riders, key=lambda p: -p.persons), self.by_seats(cars, len(riders)), strict=True
            ):
                if car is None or car.persons + rider.persons > seats:
                    rider.by_bus = True
                    groups.append(rider)
                    continue
                car.persons, car.men = car.persons + rider.persons, car.men + rider.men
                car.missing += rider.missing
            for group in groups:
                self.count["home"] += group.persons
                self.men += [group] * group.missing
            self.towns[name] = sorted(groups, key=lambda p: p.threshold, reverse=True)
        self.count["patients"] = len(self.patients)

    def by_seats(self, cars: list[Group], wanted: int) -> Iterator[Group | None]:
        """Cars for those who ride along, round by round, the emptiest first."""
        ordered = sorted(cars, key=lambda p: p.persons)
        for number in range(wanted):
            yield ordered[number % len(ordered)] if ordered else None

    def category(self, triage: Tree, key: str = "") -> str:
        """A category by its share."""
        names = list(triage)
        shares = np.array([triage[name][key] if key else triage[name] for name in names])
        return names[int(np.searchsorted(np.cumsum(shares / shares.sum()), self.rng.random()))]

    def move(self, group: Group, state: str) -> None:
        """Count a group elsewhere."""
        self.count[group.state] -= group.persons
        self.count[state] += group.persons
        group.state = state

    # ------------------------------------------------------------ decisions

    def hazard(self, social: float, order: float, road: float) -> float:
        """Hazard of leaving, per hour."""
        if not self.parameter("departure.open", self.tree["departure"]["open"]):
            return 0.0
        e, c = self.effects, self.cues
        named = e["threat"] * c["threat"] + e["order"] * order + e["fuel"] * c["fuel"]
        return float(self.tree["departure"]["base_hazard_per_h"]) * math.exp(
            named + e["social"] * social + e["road"] * road
        )

    def looks(self) -> Story:
        """At every step those decide whose threshold the hazard has reached."""
        step, total = float(self.tree["step_h"]), {n: sum(p.persons for p in t) for n, t in self.towns.items()}
        borne, went = dict.fromkeys(self.towns, 0.0), dict.fromkeys(self.towns, 0)
        site_borne = dict.fromkeys(self.sites, 0.0)
        while any(self.towns.values()) or any(self.sites.values()):
            yield self.env.timeout(step)
            road = sum(p.persons for p in self.on_road) / self.travellers
            for name, town in self.towns.items():
                borne[name] += step * self.hazard(went[name] / total[name], self.cues["order"], road)
                while town and town[-1].threshold <= borne[name]:
                    went[name] += town[-1].persons
                    self.decide(town.pop(), self.tree["settlements"][name]["to"])
            social = sum(went.values()) / self.travellers
            for name, site in self.sites.items():
                spec = self.tree["displaced"][name]
                first = self.parameter(f"displaced.{name}.first_to_leave", spec.get("first_to_leave", False))
                order = max(0.0, self.cues["order"]) if first else self.cues["order"]
                factor = self.parameter(f"displaced.{name}.leave_factor", spec["leave_factor"])
                site_borne[name] += step * factor * self.hazard(social, order, road)
                while site and site[-1].threshold <= site_borne[name]:
                    self.decide(site.pop(), spec["to"])
                per_h = self.parameter(f"displaced.{name}.return_per_day", spec["return_per_day"]) / 24.0
                for _ in range(int(self.rng.binomial(len(site), 1.0 - math.exp(-per_h * step)))):
                    group = site.pop(int(self.rng.integers(len(site))))
                    group.threshold += borne[group.away] - site_borne[name]
                    self.towns[group.away].append(group)
                    self.towns[group.away].sort(key=lambda p: p.threshold, reverse=True)

    def displace(self, name: str, spec: Tree) -> Story:
        """Families come to a place inside."""
        yield self.until(self.hour(spec["since"]))
        for town, share in spec["from_share"].items():
            gone = [p for p in self.towns[town] if self.rng.random() < share]
            chosen = set(gone)
            self.towns[town] = [p for p in self.towns[town] if p not in chosen]
            for group in gone:
                group.away = town
            self.sites[name] += gone
        self.sites[name].sort(key=lambda p: p.threshold, reverse=True)

    def decide(self, group: Group, to: str) -> None:
        """A group packs."""
        self.env.process(self.pack(group, to))

    def pack(self, group: Group, to: str) -> Story:
        """Pack, wait for the men or leave them behind, set off or wait for a bus."""
        self.move(group, "packs")
        group.seen.append(("decided", "", self.env.now))
        yield self.env.timeout(self.packing())
        if group.missing and (group.waits or group.missing >= group.persons):
            group.news = self.env.event()
            yield group.news
        elif group.missing:
            self.count["packs"] -= group.missing
            self.count["men left behind"] += group.missing
            group.persons -= group.missing
            group.men -= group.missing
        if group.by_bus:
            self.wait_for_bus(group)
            return
        group.seen.append(("departed", "", self.env.now))
        yield from self.travel(group, to, lambda: None)

    def wait_for_bus(self, group: Group) -> None:
        """Stand at the bus park."""
        self.move(group, "waits for a bus")
        self.park.append((self.env.now, group))
        self.report_to_park()

    def report_to_park(self) -> None:
        """Somebody came, or a bus may load."""
        shown, self.park_news = self.park_news, self.env.event()
        shown.succeed()

    # ------------------------------------------------------------ the way

    def travel(self, group: Group, to: Any, leave: Leave, until: str = "") -> Generator[simpy.Event, Any, Leave]:
        """One stage after the other, until the way ends or before a stage."""
        while to and to != until:
            if isinstance(to, dict):
                to = self.category(to)
            if to == "fuel" and group.tank >= self.tree["fuel"]["tanks"]["needed_litres"]:
                to = self.stations["fuel"].to
            if to in self.links:
                leave = yield from self.drive(group, self.links[to], leave)
                to = self.links[to].to
            elif to in self.stations:
                leave = yield from self.serve(group, self.stations[to], leave)
                to = self.stations[to].to
            elif to in self.delays:
                leave()
                leave = Exodus.nothing
                self.move(group, to)
                group.seen.append((to, "entered", self.env.now))
                yield self.env.timeout(self.delays[to]())
                to = self.tree["stages"][to].get("to")
                if not to:
                    self.arrive(group)
            else:
                yield from self.shelter(group, to)
                return leave
        return leave

    @staticmethod
    def nothing() -> None:
        """Nobody waits for the place."""

    def drive(self, group: Group, link: Link, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Enter a link, come to its end, ask for what comes next."""
        space = float(self.kinds[group.kind].get("space_pcu", 1.0))
        group.seen.append((link.name, "arrived", self.env.now))
        turn = link.entrance.request()
        yield turn
        yield link.space.get(space)
        leave()
        self.env.process(link.later(link.entrance, turn, space * link.gap_h))
        entered = self.env.now
        self.move(group, link.name)
        group.seen.append((link.name, "entered", entered))
        if link.name == "bridge":
            self.cross(group)
        else:
            self.on_road[group] = None
        yield self.env.timeout(link.free_h)
        first = link.exit.request()
        yield first
        group.km += link.km
        if group.km > group.break_km:
            group.break_km = math.inf
            if self.rng.random() < self.tree["breakdowns"]["blocking_share"]:
                yield from self.stand(link, entered, self.rng.random(), self.broken())
        if group.tank < math.inf:
            yield from self.burn(group, link, entered)

        def left() -> None:
            group.seen.append((link.name, "left", self.env.now))
            link.leave(first, space)

        return left

    def stand(self, link: Link, entered: float, where: float, for_h: float) -> Story:
        """Hold up those behind until a stop that began on the way is over and the rest is driven."""
        over = entered + where * (self.env.now - entered) + for_h + (1.0 - where) * link.free_h
        yield self.until(over)

    def burn(self, group: Group, link: Link, entered: float) -> Story:
        """Petrol that a link has taken; who has none left blocks it, or is pushed aside, and is given some."""
        fuel = self.tree["fuel"]
        tanks, dry = fuel["tanks"], fuel["run_dry"]
        stood_h = self.env.now - entered - link.free_h
        idle = tanks["idle_litres_per_h"] * tanks["engine_on_share"] * stood_h
        burnt = link.km * tanks["litres_per_100km"] / 100.0 + idle
        before, group.tank = group.tank, group.tank - burnt
        if group.tank < 0.0:
            group.tank += max(dry["rescue_litres"], -group.tank)
            self.ran_dry += 1
            if self.rng.random() < dry["blocking_share"]:
                yield from self.stand(link, entered, before / burnt, self.dry())

    def cross(self, group: Group) -> None:
        """The border."""
        self.on_road.pop(group, None)
        if group.kind != "ambulance":
            self.crossed.append((self.env.now, group.persons))

    def serve(self, group: Group, station: Station, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Queue, be served, perhaps be inspected again; the lane is kept until the next stage takes the group."""
        group.seen.append((station.name, "arrived", self.env.now))
        if not station.on_the_road:
            leave()
            self.move(group, station.name)
        while not station.open:
            yield station.opened
        turn = station.lanes.request(priority=self.kinds[group.kind].get("priority", 0))
        yield turn
        if station.on_the_road:
            leave()
            self.move(group, station.name)
        litres = station.spec.get("issues_litres")
        if litres:
            yield self.petrol.get(litres)
            group.tank += litres
        group.seen.append((station.name, "entered", self.env.now))
        yield self.env.timeout(station.service() + station.per_person_h * group.persons)

        def left() -> None:
            group.seen.append((station.name, "left", self.env.now))
            station.lanes.release(turn)

        screening = station.spec.get("screening")
        if screening:
            spared = (1.0 - screening["share"]) * (1.0 - screening["per_man_share"]) ** group.men
            if self.rng.random() >= spared:
                again = yield from self.serve(group, self.stations[screening["at"]], left)
                detained = min(int(self.rng.binomial(group.men, screening["detained_share"])), group.persons - 1)
                if detained > 0:
                    self.count[group.state] -= detained
                    self.count["detained"] += detained
                    group.persons, group.men = group.persons - detained, group.men - detained
                return again
        return left

    def _shelter(self, places: Tree) -> simpy.Container:
        return simpy.Container(self.env, init=places["initial"])

    def ramp(self, name: str, places: Tree) -> Story:
        """Places get ready, a few every quarter of an hour."""
        begin, end, ready = self.hour(places["ramp_from"]), self.hour(places["ramp_to"]), places["initial"]
        yield self.until(begin)
        while ready < places["full"]:
            yield self.env.timeout(0.25)
            share = min(1.0, (self.env.now - begin) / (end - begin))
            now = int(places["initial"] + share * (places["full"] - places["initial"]))
            if now > ready:
                yield self.beds[name].put(now - ready)
                ready = now

    def shelter(self, group: Group, name: str) -> Story:
        """A place, or the next shelter where one is named for those who find none."""
        overflow = self.tree["stages"][name].get("overflow_to")
        if overflow and self.beds[name].level < group.persons:
            yield from self.shelter(group, overflow)
            return
        self.move(group, "waits for a place")
        yield self.beds[name].get(group.persons)
        self.move(group, name)
        group.seen.append((name, "entered", self.env.now))
        self.arrive(group)

    def arrive(self, group: Group) -> None:
        """A family is there, and may leave the country again."""
        self.env.process(self.stay(group))

    def stay(self, group: Group) -> Story:
        """Until it leaves again."""
        self.move(group, group.state if group.state in self.beds else "own address")
        yield self.env.timeout(self.rng.exponential(24.0 / self.tree["sojourn"]["leaves_again_per_day"]))
        self.move(group, "left again")

    # ------------------------------------------------------------ fleets, patients

    def bus(self, name: str, fleet: Tree, number: int) -> Story:
        """Load, drive out, let the people off, come back."""
        loading, back = Luck(self.rng, fleet["loading"]), Luck(self.rng, fleet["back"])
        seats, longest_h = self.kinds[fleet["vehicle_class"]]["seats_persons"], fleet["longest_wait_min"] / 60.0
        while True:
            while number >= self.parameter(f"buses.{name}.vehicles", fleet["vehicles"]):
                yield self.news
            while not self.park:
                yield self.park_news
            while self.park and sum(p.persons for _, p in self.park) < seats:
                left_h = self.park[0][0] + longest_h - self.env.now
                if left_h <= 1e-9:
                    break
                yield self.park_news | self.env.timeout(left_h)
            load = Group(0, fleet["vehicle_class"])
            load.state = "in a bus"
            while self.park and load.persons + self.park[0][1].persons <= seats:
                _, group = self.park.pop(0)
                self.move(group, "in a bus")
                load.persons, load.men = load.persons + group.persons, load.men + group.men
            if not load.persons:
                continue
            yield self.env.timeout(loading())
            load.seen.append(("departed", "", self.env.now))
            leave = yield from self.travel(load, fleet["to"], Exodus.nothing, fleet["turns_at"])
            leave()
            self.env.process(self.go_on(load, fleet["turns_at"]))
            yield self.env.timeout(back())

    def go_on(self, group: Group, to: str) -> Story:
        """Passengers after they got off."""
        yield from self.travel(group, to, Exodus.nothing)

    def patient(self, one: Tree) -> Story:
        """Die in hospital, be carried out, or be treated and follow by bus."""
        spec = self.tree["medical"]["triage"][one["category"]]
        one["carried"] = self.env.event()
        if "treatment" in spec:
            yield self.env.timeout(Luck(self.rng, spec["treatment"])())
            self.count["patients"] -= 1
            single = Group(1)
            single.state, single.by_bus = "waits for a bus", True
            self.count["waits for a bus"] += 1
            self.wait_for_bus(single)
            self.patients.remove(one)
            return
        death = self.env.timeout(self.rng.exponential(1.0 / spec["death_inside_per_h"]))
        yield death | one["carried"]
        if not one["carried"].triggered:
            self.patients.remove(one)
            self.count["patients"] -= 1
            self.count["died"] += 1

    def sickest(self, count: int) -> list[Tree]:
        """Patients who are carried next."""
        triage = self.tree["medical"]["triage"]
        able = [one for one in self.patients if "carried" in one and "treatment" not in triage[one["category"]]]
        able.sort(key=lambda one: triage[one["category"]]["priority"])
        for one in able[:count]:
            self.patients.remove(one)
            one["carried"].succeed()
        return able[:count]

    def ambulance(self, name: str, fleet: Tree, number: int) -> Story:
        """Carry patients to hospitals outside, by road."""
        loading, back = Luck(self.rng, fleet["loading"]), Luck(self.rng, fleet["back"])
        path = f"medical.ambulances.{name}"
        while True:
            while not self.parameter(f"{path}.open", fleet["open"]) or number >= self.parameter(
                f"{path}.vehicles", fleet["vehicles"]
            ):
                yield self.news
            on = self.sickest(fleet["capacity_persons"])
            if not on:
                yield self.env.timeout(1.0)
                continue
            trip = Group(len(on), fleet["vehicle_class"])
            trip.state = "patients"
            yield self.env.timeout(loading())
            leave = yield from self.travel(trip, fleet["to"], Exodus.nothing, fleet["turns_at"])
            leave()
            self.move(trip, "patients outside")
            yield self.env.timeout(back())

    def helicopter(self, name: str, fleet: Tree) -> Story:
        """Carry patients by day."""
        out, back, loading = (Luck(self.rng, fleet[step]) for step in ("out", "back", "loading"))
        begin, end = (int(hour[:2]) for hour in fleet["hours"][0].split("-"))
        while True:
            while not self.parameter(f"medical.helicopters.{name}.open", fleet["open"]):
                yield self.news
            day_h = (self.env.now + self.start.hour) % 24.0
            if not begin <= day_h < end:
                yield self.env.timeout((begin - day_h) % 24.0)
                continue
            on = self.sickest(fleet["capacity_persons"])
            if not on:
                yield self.env.timeout(1.0)
                continue
            yield self.env.timeout(loading() + out())
            self.count["patients"] -= len(on)
            self.count["patients outside"] += len(on)
            yield self.env.timeout(back())

    def incident(self, spec: Tree) -> Story:
        """Killed, missing and injured are taken out of families that have not decided."""
        yield self.until(self.hour(spec["at"]))
        killed, injured = spec["killed_persons"] + spec["missing_persons"], spec["injured_persons"]
        able = [p for town in self.towns.values() for p in town if p.persons - p.missing > 1]
        for number in self.rng.choice(len(able), min(len(able), killed + injured), replace=False).tolist():
            able[number].persons -= 1
            self.count["home"] -= 1
            if killed:
                killed -= 1
                self.count["died"] += 1
                continue
            one = {"category": self.category(spec["triage"])}
            self.patients.append(one)
            self.count["patients"] += 1
            self.env.process(self.patient(one))

    def deaths_on_road(self) -> Story:
        """Some die of want on the road."""
        per_h = self.tree["medical"]["deaths_on_road_per_100k_person_h"] / 1e5
        while True:
            yield self.env.timeout(0.25)
            there = sum(p.persons for p in self.on_road)
            for _ in range(int(self.rng.poisson(per_h * there * 0.25))):
                group = list(self.on_road)[int(self.rng.integers(len(self.on_road)))]
                if group.persons > 1:
                    group.persons -= 1
                    self.count[group.state] -= 1
                    self.count["died"] += 1

    # ------------------------------------------------------------ petrol, stocks, aid, arms

    def delivery(self, spec: Tree) -> Story:
        """Petrol from outside."""
        yield self.until(self.hour(spec["at"]))
        yield self.petrol.put(spec["litres"])

    def lorry(self, name: str, spec: Tree, number: int) -> Story:
        """Petrol from a depot to the fuel points."""
        round_h = Luck(self.rng, spec["round"])
        while True:
            while number >= self.parameter(f"fuel.tankers.{name}.vehicles", spec["vehicles"]):
                yield self.news
            load = min(spec["load_litres"], self.depots[spec["depot"]])
            if load <= 0.0:
                return
            self.depots[spec["depot"]] -= load
            yield self.env.timeout(round_h())
            yield self.petrol.put(load)

    def before(self, spec: Tree, persons: int) -> float:
        """What a stock had become when the run begins, day by day through the blockade."""
        if "blockade" not in spec:
            return float(spec["stock_kg"])
        past = spec["blockade"]
        kg, need = float(past["stock_kg"]), persons * spec["need_kg_per_person_day"]
        day, supply = (
            self.hour(past["since"]),
            [(self.hour(s["since"]), s["kg_per_day"]) for s in past["supply"].values()],
        )
        while day < 0.0:
            comes = [per_day for since, per_day in supply if since <= day]
            wants = need * min(1.0, kg / need / past["full_need_above_days"])
            kg = max(0.0, kg + (comes[-1] if comes else 0.0) / 24.0 - wants / 24.0)
            day += 1.0
        return kg

    def rations(self, name: str, spec: Tree, stocks: dict[str, float]) -> Story:
        """What people live off is handed out every hour."""
        stocks[name] = self.before(spec, self.total)
        while True:
            yield self.env.timeout(1.0)
            inside = self.count["home"] + self.count["packs"] + self.count["waits for a bus"] + self.count["stays"]
            made = spec.get("made_kg_per_day", 0.0) / 24.0
            stocks[name] += made - min(stocks[name] + made, inside * spec["ration_kg_per_person_day"] / 24.0)

    def convoy(self, name: str, spec: Tree, stocks: dict[str, float]) -> Story:
        """Wait at the border, drive in, be unloaded by gangs."""
        yield self.until(self.hour(spec["arrives_at"]))
        while not self.parameter(f"aid.{name}.permitted", spec.get("permitted", True)):
            yield self.news
        yield self.env.timeout(Luck(self.rng, spec["travel"])())
        gangs = simpy.Resource(self.env, spec["unloading_gangs"])
        yield self.env.all_of([self.env.process(self.unload(spec, gangs, stocks)) for _ in range(spec["trucks"])])

    def unload(self, spec: Tree, gangs: simpy.Resource, stocks: dict[str, float]) -> Story:
        """A lorry."""
        with gangs.request() as turn:
            yield turn
            kg = 1000.0 * sum(spec["payload_tonnes"].values())
            yield self.env.timeout(kg / spec["unloaded_kg_per_gang_h"])
            for kind, tonnes in spec["payload_tonnes"].items():
                stocks[kind] += 1000.0 * tonnes

    def formation(self, spec: Tree, men: list[Group], points: dict[str, simpy.Resource]) -> Story:
        """Squads leave their post one after the other."""
        size, spacing = self.tree["disarmament"]["squad_persons"], Luck(self.rng, spec["spacing"])
        yield self.until(self.hour(spec["leaves_post_at"]))
        while not self.parameter("disarmament.permission", self.tree["disarmament"]["permission"]):
            yield self.news
        for first in range(0, len(men), size):
            self.env.process(self.squad(spec, men[first : first + size], points))
            yield self.env.timeout(spacing())

    def squad(self, spec: Tree, men: list[Group], points: dict[str, simpy.Resource]) -> Story:
        """Come to the point, be free to go, hand in the arms when a crew has time."""
        yield self.env.timeout(Luck(self.rng, spec["travel"])())
        for family in men:
            family.missing = max(0, family.missing - 1)
            if self.count["men left behind"] and family.state not in ("home", "packs", "waits for a bus"):
                self.count["men left behind"] -= 1
                single = Group(1)
                single.state, single.men = "waits for a bus", 1
                self.count["waits for a bus"] += 1
                self.wait_for_bus(single)
            elif family.news is not None and not family.missing and not family.news.triggered:
                family.news.succeed()
        yield from self.record(spec["collection_point"], "collection_points", points[spec["collection_point"]])

    def record(self, name: str, kind: str, crews: simpy.Resource) -> Story:
        """A squad's arms or a lot is counted, in daylight, where the point works."""
        spec = self.tree["disarmament"][kind][name]
        while not self.parameter(f"disarmament.{kind}.{name}.open", spec.get("open", True)):
            yield self.news
        with crews.request() as turn:
            yield turn
            begin, end = (int(hour[:2]) for hour in spec["opening_hours"][0].split("-"))
            day_h = (self.env.now + self.start.hour) % 24.0
            if not begin <= day_h < end:
                yield self.env.timeout((begin - day_h) % 24.0)
            yield self.env.timeout(Luck(self.rng, spec["service"])())

    def depot_of_arms(self, name: str, spec: Tree) -> Story:
        """Lots are counted one after the other."""
        yield self.until(self.hour(spec["handed_over_from"]))
        crews = simpy.Resource(self.env, spec["crews"])
        for _ in range(spec["lots"]):
            yield from self.record(name, "depots", crews)

    # ------------------------------------------------------------ what is given, what is seen

    def change(self, spec: Tree) -> Story:
        """An entry of the timeline."""
        yield self.until(self.hour(spec["at"]))
        for path, value in spec["set"].items():
            self.parameters[path] = value
            keys = path.split(".")
            if path.startswith("departure.cues."):
                self.cues[keys[2]] = value
            elif keys[0] == "stages" and keys[2] == "lanes":
                self.stations[keys[1]].set_lanes(value)
            elif keys[0] == "stages" and keys[2] == "service":
                self.stations[keys[1]].service.mean_min = value
            elif keys[0] == "stages" and keys[2] == "open":
                self.stations[keys[1]].open = value
                shown, self.stations[keys[1]].opened = self.stations[keys[1]].opened, self.env.event()
                shown.succeed()
            elif path.startswith("fuel.depots."):
                self.depots[keys[2]] = 0.0
        shown, self.news = self.news, self.env.event()
        shown.succeed()

    def recorder(self, stocks: dict[str, float]) -> Story:
        """Count everybody at every step."""
        while True:
            row = Counter(self.count)
            if sum(row.values()) != self.total or min(row.values()) < 0:
                raise ValueError(f"{sum(row.values())} persons of {self.total} at hour {self.env.now}: {row}")
            row["petrol"] = int(self.petrol.level)
            row.update({f"stock {name}": int(kg) for name, kg in stocks.items()})
            self.rows.append(row)
            yield self.env.timeout(self.tree["record_step_h"])

    def run(self) -> None:
        """Let it happen."""
        env, tree = self.env, self.tree
        stocks: dict[str, float] = {}
        stories: list[Story] = [self.change(spec) for spec in tree["timeline"].values() if "at" in spec]
        stories += [self.displace(name, spec) for name, spec in tree["displaced"].items()]
        stories += [self.ramp(n, s["places"]) for n, s in tree["stages"].items() if s["kind"] == "shelter"]
        for name, fleet in tree["buses"].items():
            stories += [self.bus(name, fleet, number) for number in range(self.most(f"buses.{name}.vehicles", fleet))]
        medical, arms = tree["medical"], tree["disarmament"]
        for name, fleet in medical["ambulances"].items():
            most = self.most(f"medical.ambulances.{name}.vehicles", fleet)
            stories += [self.ambulance(name, fleet, number) for number in range(most)]
        for name, fleet in medical["helicopters"].items():
            stories += [self.helicopter(name, fleet) for _ in range(fleet["vehicles"])]
        stories += [self.patient(one) for one in list(self.patients)]
        stories += [self.incident(spec) for spec in tree["incidents"].values()]
        stories += [self.delivery(spec) for spec in tree["fuel"]["deliveries"].values()]
        for name, spec in tree["fuel"]["tankers"].items():
            stories += [self.lorry(name, spec, n) for n in range(self.most(f"fuel.tankers.{name}.vehicles", spec))]
        stories += [self.rations(name, spec, stocks) for name, spec in tree["stocks"].items()]
        stories += [self.convoy(name, spec, stocks) for name, spec in tree["aid"].items()]
        self.rng.shuffle(self.men)
        points = {name: simpy.Resource(env, spec["crews"]) for name, spec in arms["collection_points"].items()}
        first = 0
        for spec in arms["formations"].values():
            last = first + round(spec["share"] * len(self.men))
            stories.append(self.formation(spec, self.men[first:last], points))
            first = last
        stories += [self.depot_of_arms(name, spec) for name, spec in arms["depots"].items()]
        stories += [self.looks(), self.deaths_on_road(), self.recorder(stocks)]
        for story in stories:
            env.process(story)
        env.run(until=tree["horizon_h"])

    def most(self, path: str, spec: Tree) -> int:
        """Most vehicles that a fleet ever has."""
        set_to = [change["set"][path] for change in self.tree["timeline"].values() if path in change["set"]]
        return int(max([spec["vehicles"], *set_to]))

    def crossed_h(self, share: float = CROSSED_SHARE) -> float:
        """By when a share of those who crossed in the run had crossed."""
        hours, persons = np.array(sorted(self.crossed)).T
        return float(hours[np.searchsorted(np.cumsum(persons), share * persons.sum())])


def read_tree(path: Path = FILE) -> Tree:
    """The scenario's file as plain mappings."""
    tree: Tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return tree


def textbook(work: Work, folder: Path) -> Run:
    """The textbook's."""
    tree = read_tree()

    def run() -> Answer:
        model = Exodus(tree)
        model.run()
        return Answer(None, model.crossed_h())

    return run


def engine(metrics: bool, work: Work, folder: Path) -> Run:
    """This engine's: people, run, journal, and all metrics where they are wanted."""
    from sim.results.results import Results
    from sim.scenario.load import load
    from sim.simulate import simulate

    scenario = load(FILE)

    def run() -> Answer:
        journal = simulate(scenario)
        if metrics:
            _ = Results(journal).metrics
        hours, persons = journal.milestone_h("crossed"), journal.groups.persons
        there = ~np.isnan(hours)
        order = np.argsort(hours[there], kind="stable")
        total = np.cumsum(persons[there][order])
        return Answer(None, float(hours[there][order][np.searchsorted(total, CROSSED_SHARE * total[-1])]))

    return run


def entries() -> list[Entry]:
    """Who takes part."""
    return [
        Entry("this engine", "", "drawing the people, the run, the journal", partial(engine, False), 0.001, 10**8),
        Entry("this engine, with all metrics", "", "and all metrics", partial(engine, True), 0.001, 10**8),
        Entry("textbook SimPy with the same parts", "simpy", "drawing the people, the run", textbook, 0.03, 10**8),
    ]


def measure(repeats: int) -> list[Row]:
    """The table of the exodus."""
    with tempfile.TemporaryDirectory() as name:
        nothing = np.zeros(1, np.int64)
        hour = engine(False, Work(nothing, nothing, nothing, nothing), Path(name))().clearance_h
        work = Work(nothing, nothing, nothing, microseconds(np.array([hour])))
        print("the whole exodus", flush=True)
        return race(entries(), work, work, Path(name), repeats)
