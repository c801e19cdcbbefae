"""Medical care: triage, the ward, ambulances, helicopters, and the bodies of those who died."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile, Whereabouts


class MedicalFiles(PartFiles):
    """Where its files are."""

    ports = ("actor",)  # The injured of incidents are admitted.

    def check(self) -> Check:
        from sim.parts.medical import check

        return check

    def actor(self) -> Actor:
        from sim.parts.medical import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.medical import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.medical import picture

        return picture

    def whereabouts(self) -> Whereabouts:
        from sim.parts.medical import whereabouts

        return whereabouts


FILES = MedicalFiles()
