"""Route choice: by which of several routes out each household or vehicle of a stream goes."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Measures, Room


class RouteChoiceRoom(Room):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.route_choice import check

        return check

    def actor(self) -> Actor:
        from sim.parts.route_choice import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.route_choice import measures

        return measures

    def picture(self) -> None:
        return None


ROOM = RouteChoiceRoom()
