"""Who is there: households, their cars, those who ride along, and those who wait for a bus."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
import simpy

from benchmarks.speed.exodus.things import Group, Link, Luck, Station, Tree


class People:
    """Households, their cars, and what all processes read."""

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
        self.links = {n: Link(self.env, n, spec) for n, spec in self.stages("link")}
        self.stations = {n: Station(self.env, self.rng, n, spec) for n, spec in self.stages("station")}
        self.delays = {n: Luck(self.rng, spec["duration"]) for n, spec in self.stages("delay")}
        self.beds = {n: simpy.Container(self.env, init=spec["places"]["initial"]) for n, spec in self.stages("shelter")}
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

    def stages(self, kind: str) -> Iterator[tuple[str, Tree]]:
        """The stages of a kind, by name."""
        return ((name, spec) for name, spec in self.tree["stages"].items() if spec["kind"] == kind)

    def hour(self, text: str) -> float:
        """Hours after the start."""
        return (datetime.fromisoformat(text) - self.start).total_seconds() / 3600.0

    def parameter(self, path: str, otherwise: Any) -> Any:
        """What the timeline has set."""
        return self.parameters.get(path, otherwise)

    def until(self, hour: float) -> simpy.Event:
        """A wait until an hour, at once when it is over."""
        return self.env.timeout(max(0.0, hour - self.env.now))

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
            for car in cars:
                car.threshold *= math.exp(-self.effects["full_car"] * (car.persons / seats - 0.5))
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
