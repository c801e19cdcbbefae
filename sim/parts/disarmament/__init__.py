"""Disarmament: formations that hand over their arms, squads on their way, depots that are counted."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class DisarmamentFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.disarmament import check

        return check

    def actor(self) -> Actor:
        from sim.parts.disarmament import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.disarmament import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.disarmament import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.disarmament import whereabouts

        return whereabouts


FILES = DisarmamentFiles()
