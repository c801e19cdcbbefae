"""Warehouses: units that are asked for at random and ordered again by a policy."""

from __future__ import annotations

from sim.parts.room import Actor, Figures, Room


class WarehousesRoom(Room):
    """Where its files are."""

    def check(self) -> None:
        return None

    def actor(self) -> Actor:
        from sim.parts.warehouses import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.warehouses import figures

        return figures

    def picture(self) -> None:
        return None


ROOM = WarehousesRoom()
