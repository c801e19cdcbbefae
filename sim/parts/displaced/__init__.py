"""Displaced people: places inside where people stay until they leave for good."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class DisplacedFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.displaced import check

        return check

    def actor(self) -> Actor:
        from sim.parts.displaced import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.displaced import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.displaced import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.displaced import whereabouts

        return whereabouts


FILES = DisplacedFiles()
