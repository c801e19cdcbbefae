"""Disarmament: formations leave their posts, squads hand in their arms, depots are counted."""

from __future__ import annotations

import simpy

from benchmarks.speed.exodus.supplies import Supplies
from benchmarks.speed.exodus.things import Group, Luck, Story, Tree


class Arms(Supplies):
    """Squads, and who records what they bring."""

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
