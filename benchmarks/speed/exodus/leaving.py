"""Who leaves when: looks at the hazard, packing, waiting for the men, standing in line for a bus."""

from __future__ import annotations

import math

from benchmarks.speed.exodus.things import Group, Story, Tree
from benchmarks.speed.exodus.way import Way


class Leaving(Way):
    """Decisions, and what follows until a group sets off."""

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
