"""Incidents: accidents and attacks that kill, wound and destroy stocks."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Figures, Room, Whereabouts


class IncidentsRoom(Room):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.incidents import check

        return check

    def actor(self) -> Actor:
        from sim.parts.incidents import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.incidents import figures

        return figures

    def picture(self) -> None:
        return None

    def whereabouts(self) -> Whereabouts:
        from sim.parts.incidents import whereabouts

        return whereabouts


ROOM = IncidentsRoom()
