"""Columns: vehicles of troops or of an authority that leave by the road of the families, one after the other."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


class TroopColumnsFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.troop_columns import check

        return check

    def actor(self) -> Actor:
        from sim.parts.troop_columns import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.troop_columns import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.troop_columns import picture

        return picture

    def unmapped(self, scenario: Scenario) -> Collection[str]:
        """Columns are counts and hours; where one is on the road is not shown."""
        return scenario.troop_columns


FILES = TroopColumnsFiles()
