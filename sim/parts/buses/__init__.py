"""Buses: fleets for those who have no seat in a car."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Figures, Room, Whereabouts


class BusesRoom(Room):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.buses import check

        return check

    def actor(self) -> Actor:
        from sim.parts.buses import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.buses import figures

        return figures

    def picture(self) -> None:
        return None

    def whereabouts(self) -> Whereabouts:
        from sim.parts.buses import whereabouts

        return whereabouts


ROOM = BusesRoom()
