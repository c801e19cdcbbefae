"""The second road: which of two routes out each household takes."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles


class SecondRoadFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.second_road import check

        return check

    def actor(self) -> Actor:
        from sim.parts.second_road import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.second_road import measures

        return measures

    def picture(self) -> None:
        return None


FILES = SecondRoadFiles()
