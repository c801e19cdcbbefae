"""What planners see at a node and a condition may look at, by its kind: arrivals, queue, wait, occupancy."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.stages import Link, Shelter, Stage, Station

EVERYWHERE = ("arrivals_persons", "inside_persons")
"""Of every node: persons who have come to it so far, and those who are in it now."""

OF_QUEUES = ("queue_veh", "queue_persons", "queue_h")
"""Of links, stations and shelters: vehicles and persons who stand, and for how long who has stood longest has."""

OF_LINKS = ("queue_km",)
"""Of links: road that those who stand take, one behind the other on all open lanes."""

OF_SHELTERS = ("occupied_share", "free_places")
"""Of shelters: of the places that are ready now, in persons or families as the shelter counts them."""


def node_measures(stages: dict[str, Stage]) -> Iterator[tuple[str, str]]:
    """Every node and measure, such as ``("post", "queue_veh")``, which is ``stages.post.queue_veh``."""
    for name, stage in stages.items():
        yield from ((name, measure) for measure in EVERYWHERE)
        if isinstance(stage, Link | Station | Shelter):
            yield from ((name, measure) for measure in OF_QUEUES)
        if isinstance(stage, Link):
            yield from ((name, measure) for measure in OF_LINKS)
        if isinstance(stage, Shelter):
            yield from ((name, measure) for measure in OF_SHELTERS)
