"""Shuttles: vehicles that go round for ever; the network lets them."""

from __future__ import annotations

from sim.parts.part_files import Check, PartFiles


class ShuttlesFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.shuttles import check

        return check

    def actor(self) -> None:
        return None

    def measures(self) -> None:
        return None

    def picture(self) -> None:
        return None


FILES = ShuttlesFiles()
