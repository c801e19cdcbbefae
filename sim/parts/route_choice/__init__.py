"""Route choice: by which of several routes out each household or vehicle of a stream goes."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles


class RouteChoiceFiles(PartFiles):
    """Where its files are."""

    def check(self) -> Check:
        from sim.parts.route_choice import check

        return check

    def actor(self) -> Actor:
        from sim.parts.route_choice import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.route_choice import measures

        return measures

    def picture(self) -> None:
        return None


FILES = RouteChoiceFiles()
