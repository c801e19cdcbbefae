"""Breakdowns: vehicles that stop on the road and hold those behind; the network lets it happen."""

from __future__ import annotations

from sim.parts.room import Actor, Figures, Room


class BreakdownsRoom(Room):
    """Where its files are."""

    def check(self) -> None:
        return None

    def actor(self) -> Actor:
        from sim.parts.breakdowns import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.breakdowns import figures

        return figures

    def picture(self) -> None:
        return None


ROOM = BreakdownsRoom()
