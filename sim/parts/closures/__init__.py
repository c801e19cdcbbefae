"""Closures: stations that shut and open again at random."""

from __future__ import annotations

from sim.parts.part_files import Actor, PartFiles


class ClosuresFiles(PartFiles):
    """Where its files are."""

    def check(self) -> None:
        return None

    def actor(self) -> Actor:
        from sim.parts.closures import actor

        return actor

    def measures(self) -> None:
        return None

    def picture(self) -> None:
        return None


FILES = ClosuresFiles()
