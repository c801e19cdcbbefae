"""Warehouses: units that are demanded at random and ordered again by a policy."""

from __future__ import annotations

from sim.parts.part_files import Actor, Measures, PartFiles


class WarehousesFiles(PartFiles):
    """Where its files are."""

    def check(self) -> None:
        return None

    def actor(self) -> Actor:
        from sim.parts.warehouses import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.warehouses import measures

        return measures

    def picture(self) -> None:
        return None


FILES = WarehousesFiles()
