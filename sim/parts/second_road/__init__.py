"""The second road: which of two ways out each household takes."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Figures, Room


class SecondRoadRoom(Room):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.second_road import check

        return check

    def actor(self) -> Actor:
        from sim.parts.second_road import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.second_road import figures

        return figures

    def picture(self) -> None:
        return None


ROOM = SecondRoadRoom()
