"""The second road: which of two routes out each household takes."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Measures, Room


class SecondRoadRoom(Room):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.second_road import check

        return check

    def actor(self) -> Actor:
        from sim.parts.second_road import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.second_road import measures

        return measures

    def picture(self) -> None:
        return None


ROOM = SecondRoadRoom()
