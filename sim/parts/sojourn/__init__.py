"""Sojourn: what becomes of people after they have crossed, leaving again and returning home."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class SojournFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.sojourn import check

        return check

    def actor(self) -> Actor:
        from sim.parts.sojourn import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.sojourn import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.sojourn import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.sojourn import whereabouts

        return whereabouts


FILES = SojournFiles()
