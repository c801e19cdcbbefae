"""Rain: a part that is not shipped, with every file that a part can have."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile


class RainFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.rain import check

        return check

    def actor(self) -> Actor:
        from sim.parts.rain import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.rain import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.rain import picture

        return picture


FILES = RainFiles()
