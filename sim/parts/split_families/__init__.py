"""Families that part: two cars a family, some who go ahead by bus, and when all are together again."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class SplitFamiliesFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.split_families import check

        return check

    def actor(self) -> Actor:
        from sim.parts.split_families import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.split_families import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.split_families import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.split_families import whereabouts

        return whereabouts


FILES = SplitFamiliesFiles()
