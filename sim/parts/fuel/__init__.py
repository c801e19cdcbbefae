"""Fuel: petrol in litres at the points that hand it out, its deliveries and its tankers."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Stranding


class FuelFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.fuel import check

        return check

    def actor(self) -> Actor:
        from sim.parts.fuel import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.fuel import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.fuel import picture

        return picture

    def stranding(self) -> Stranding:
        from sim.parts.fuel import stranding

        return stranding


FILES = FuelFiles()
