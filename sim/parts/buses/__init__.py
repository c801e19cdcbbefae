"""Buses: fleets for those who have no seat in a car, and for those who wait at a stop on their way."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class BusesFiles(PartFiles):
    """Where its files are."""

    ports = ("coaches", "section")  # Others have people who wait for a bus.

    def check(self) -> Check:
        from sim.parts.buses import check

        return check

    def actor(self) -> Actor:
        from sim.parts.buses import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.buses import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.buses import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.buses import whereabouts

        return whereabouts


FILES = BusesFiles()
