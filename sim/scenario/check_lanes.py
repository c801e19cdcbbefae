"""What must fit where lanes of a road are kept for some: classes, exits, and lanes for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check_routes import classes_by_stage
from sim.scenario.errors import Finding, nearest
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_class_to, leads_to, next_of_loops, passing_by
from sim.scenario.stages import Link


def lane_findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with groups of lanes."""
    coming: dict[str, set[str]] = {}
    for name, link in scenario.stages.items():
        if not isinstance(link, Link) or not link.lane_groups:
            continue
        yield from _names(scenario, name, link)
        if (reason := too_few_lanes(link, link.lanes)) is not None:
            yield ("stages", name, "lanes"), reason
        elif kept_lanes(link) == link.lanes:
            coming = coming or classes_by_stage(scenario)
            yield from _without_a_lane(scenario, name, link, coming[name])


def kept_lanes(link: Link) -> int:
    """Lanes of a link that are kept for some."""
    return sum(group.lanes for group in link.lane_groups.values())


def too_few_lanes(link: Link, lanes: int) -> str | None:
    """Why a link cannot have so few lanes; ``None`` where its groups leave it at least none."""
    kept = kept_lanes(link)
    return None if lanes >= kept else f"must be at least {kept}, the lanes of its lane_groups, not {lanes}"


def _names(scenario: Scenario, name: str, link: Link) -> Iterator[Finding]:
    """Classes that there are, and exits to which the link leads."""
    exits = passing_by(scenario, [*leads_to(link), *_on_loops(scenario, name)])
    for group_name, group in link.lane_groups.items():
        keys = ("stages", name, "lane_groups", group_name)
        for kind in group.classes:
            if kind not in scenario.vehicle_classes:
                what = f"there is no vehicle class '{kind}'{nearest(kind, scenario.vehicle_classes)}"
                yield (*keys, "classes"), what
        for there in group.exits:
            if there not in exits:
                yield (*keys, "exits"), f"'{name}' does not lead to '{there}'{nearest(there, exits)}"


def _without_a_lane(scenario: Scenario, name: str, link: Link, coming: set[str]) -> Iterator[Finding]:
    """Classes that come to a link all of whose lanes are kept for others."""
    classes = {kind for group in link.lane_groups.values() for kind in group.classes}
    exits = {there for group in link.lane_groups.values() for there in group.exits}
    for kind in sorted(coming - classes):
        leads = passing_by(scenario, [*leads_class_to(link, kind), *_on_loops(scenario, name, kind)])
        missing = [there for there in leads if there not in exits]
        if missing or not leads:
            where = f" on its way to {', '.join(missing)}" if exits and missing else ""
            what = f"no lane is left for class {kind}{where}: all {link.lanes} lanes are kept for others"
            yield ("stages", name, "lane_groups"), what


def _on_loops(scenario: Scenario, name: str, kind: str | None = None) -> list[str]:
    """Where a link leads vehicles of closed loops, or those of a class."""
    return [there for of, here, there in next_of_loops(scenario) if here == name and kind in (None, of)]
