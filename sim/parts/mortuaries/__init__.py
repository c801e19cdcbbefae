"""Mortuaries and hearses: the dead are brought to places inside, and taken home by the road, in convoys or alone."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile


class MortuariesFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.mortuaries import check

        return check

    def actor(self) -> Actor:
        from sim.parts.mortuaries import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.mortuaries import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.mortuaries import picture

        return picture


FILES = MortuariesFiles()
