"""Breakdowns: vehicles that stop on the road and hold those behind; the network lets it happen."""

from __future__ import annotations

from sim.parts.part_files import Actor, Measures, PartFiles, Stranding


class BreakdownsFiles(PartFiles):
    """Where its files are."""

    def check(self) -> None:
        return None

    def actor(self) -> Actor:
        from sim.parts.breakdowns import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.breakdowns import measures

        return measures

    def picture(self) -> None:
        return None

    def stranding(self) -> Stranding:
        from sim.parts.breakdowns import stranding

        return stranding


FILES = BreakdownsFiles()
