"""What must fit where a road serves both directions: two links that name each other, and lanes to share out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.errors import Finding, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Stage


def two_way_findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with roads of two directions."""
    links = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Link)}
    for name, link in links.items():
        keys = ("stages", name)
        if link.opposite is None:
            if link.green_min is not None:
                yield (*keys, "green_min"), "is for a link with an opposite, with which it alternates"
        elif (reason := no_opposite(scenario.stages, name, link)) is not None:
            yield (*keys, "opposite"), reason
        else:
            yield from _pair(scenario, name, link, links[link.opposite])


def no_opposite(stages: Mapping[str, Stage], name: str, link: Link) -> str | None:
    """Why a link cannot have the opposite that it names; ``None`` where the two name each other."""
    other = stages.get(str(link.opposite))
    if link.opposite == name:
        return "a link is not the opposite of itself"
    if other is None:
        return f"there is no stage '{link.opposite}'{nearest(str(link.opposite), stages)}"
    if not isinstance(other, Link):
        return f"'{link.opposite}' is a {other.kind}; the other direction of a road is a link"
    if other.opposite != name:
        named = "names none" if other.opposite is None else f"names '{other.opposite}'"
        return f"'{link.opposite}' must name '{name}' as its opposite in turn; it {named}"
    return None


def _pair(scenario: Scenario, name: str, link: Link, other: Link) -> Iterator[Finding]:
    """What two links that name each other must have in common; what concerns both is said of the first alone."""
    keys = ("stages", name)
    if link.lane_groups:
        yield (*keys, "lane_groups"), "are for a road of one direction; this one has an opposite"
    if (link.green_min is None) and other.green_min is not None:
        yield keys, f"needs green_min too: '{link.opposite}' has one, and both directions alternate or neither does"
    if list(scenario.stages).index(name) > list(scenario.stages).index(str(link.opposite)):
        return
    for key, unit in (("length_km", "km"), ("jam_density_vpkm", "veh/km")):
        mine, theirs = getattr(link, key), getattr(other, key)
        if mine != theirs:
            yield (*keys, key), f"is {mine:g} {unit}, and {theirs:g} {unit} at '{link.opposite}': it is one road"
    if link.green_min is None and link.lanes + other.lanes == 0:
        yield (*keys, "lanes"), f"neither this link nor '{link.opposite}' has a lane"
    if link.green_min is not None and (link.lanes != other.lanes or link.lanes == 0):
        have = f"{link.lanes} here and {other.lanes} at '{link.opposite}'"
        yield (*keys, "lanes"), f"directions that alternate use the same lanes, at least one: not {have}"
    for change_name, change in scenario.timeline.items():
        given = [change.set.get(f"stages.{one}.lanes") for one in (name, link.opposite)]
        wished = sum(int(one) for one in given if one is not None)
        if link.green_min is None and None not in given and wished != road_lanes(link, other):
            yield (
                ("timeline", change_name, "set", f"stages.{name}.lanes"),
                f"{given[0]} and {given[1]} lanes of '{link.opposite}' are not the {road_lanes(link, other)} of the "
                "road; one direction is enough, the other has the rest",
            )


def road_lanes(link: Link, other: Link) -> int:
    """Lanes of the road that two directions share."""
    return link.lanes + other.lanes


def no_such_split(scenario: Scenario, link: Link, lanes: int) -> str | None:
    """Why a direction cannot have so many lanes in mid-run; ``None`` where it can."""
    other = scenario.stages.get(link.opposite or "")
    if not isinstance(other, Link):
        return None if lanes > 0 else "must be at least 1: only a link with an opposite can be without lanes"
    if link.green_min is not None:
        return f"cannot change: it alternates with '{link.opposite}' on the same lanes; set green_min"
    if lanes > road_lanes(link, other):
        return f"must be at most {road_lanes(link, other)}, the lanes of the road in both directions, not {lanes}"
    return None
