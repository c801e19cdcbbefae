"""Incidents: accidents and attacks that kill, wound and destroy stocks."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, Whereabouts


class IncidentsFiles(PartFiles):
    """Where its files are."""

    ports = ("actor",)  # Those killed are brought to mortuaries.

    def check(self) -> Check:
        from sim.parts.incidents import check

        return check

    def actor(self) -> Actor:
        from sim.parts.incidents import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.incidents import measures

        return measures

    def picture(self) -> None:
        return None

    def whereabouts(self) -> Whereabouts:
        from sim.parts.incidents import whereabouts

        return whereabouts


FILES = IncidentsFiles()
