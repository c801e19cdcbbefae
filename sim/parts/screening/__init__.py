"""Screening: second inspections at a checkpoint, and those who are detained there."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, Whereabouts


class ScreeningFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.screening import check

        return check

    def actor(self) -> Actor:
        from sim.parts.screening import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.screening import measures

        return measures

    def picture(self) -> None:
        return None

    def whereabouts(self) -> Whereabouts:
        from sim.parts.screening import whereabouts

        return whereabouts


FILES = ScreeningFiles()
