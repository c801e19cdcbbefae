"""Aid: convoys that come by the road, wait, are unloaded, and go back."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles


class AidFiles(PartFiles):
    """Where its files are."""

    ports = ("measures",)  # The picture of the stocks says how much aid came in.

    def check(self) -> Check:
        from sim.parts.aid import check

        return check

    def actor(self) -> Actor:
        from sim.parts.aid import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.aid import measures

        return measures

    def picture(self) -> None:
        return None


FILES = AidFiles()
