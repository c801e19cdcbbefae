"""What can limit how many come through: demand, the fleets, and the nodes on the way to an end, by their titles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sim.locale.language import message
from sim.results.capacity import after_crossing, checkpoints, reachable
from sim.results.registration import desks
from sim.scenario.fleets import fleets_with_seats
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.routes import onward
from sim.scenario.stages import BusStop, Link, Shelter, Station

KINDS = (
    "closed",
    "demand",
    "fuel",
    "seats",
    "road",
    "inspection",
    "checkpoint",
    "other station",
    "registration",
    "beds",
    "over",
)
"""Kinds of constraints, from upstream to downstream; each has its colour."""

OF_NO_NODE = ("closed", "demand", "seats", "over")
"""Kinds that are no node of the route; seats are, where people wait for them at a bus stop on their way."""

ENDS = {"crossed": message("to cross"), "registered": message("to register"), "in_shelter": message("to a bed")}
"""Ends of the chain, by the curve that counts those who have come there, and in words."""


@dataclass(frozen=True)
class Constraint:
    """Something that can limit.

    Attributes:
        name: What people call it: the title of its node, of its fleet, or the kind.
        kind: One of ``KINDS``.
        stages: Its nodes; several where places in many shelters count as one, none where it is no node.
    """

    name: str
    kind: str
    stages: tuple[str, ...] = ()


def constraints(scenario: Scenario) -> tuple[Constraint, ...]:
    """Everything that can limit in a scenario, from upstream to downstream; nothing that it does not have.

    A node is there if it lies on a route to one of the ends. The shelters are one: which of them is short is what the
    readiness says.
    """
    on_way = {name for end in ENDS for name in stages_before(scenario, end)}
    shelters = tuple(name for name, stage in scenario.stages.items() if isinstance(stage, Shelter))
    found = [Constraint(kind, kind) for kind in ("closed", "demand", "over")]
    if fleets := fleets_with_seats(scenario):
        titles = [fleet.title or path.rpartition(".")[2] for path, fleet in fleets.items()]
        found.append(Constraint(titles[0] if len(titles) == 1 else "seats in the fleets", "seats"))
    if shelters:
        found.append(
            Constraint(f"beds in {_title(scenario, shelters[0])}" if len(shelters) == 1 else "beds", "beds", shelters)
        )
    named = [name for name in scenario.stages if name in on_way and name not in shelters]
    named = [name for name in named if role(scenario, name) != "demand"]
    titles, taken = [_title(scenario, name) for name in named], {one.name for one in found}
    for name, title in zip(named, titles, strict=True):
        alone = titles.count(title) == 1 and title not in taken
        found.append(Constraint(title if alone else f"{title} ({name})", role(scenario, name), (name,)))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _title(scenario: Scenario, name: str) -> str:
    stage = scenario.stages[name]
    if isinstance(stage, BusStop):
        return f"buses from {stage.title or name}"
    return stage.title or (stage.region if isinstance(stage, Shelter) else "") or name


def role(scenario: Scenario, name: str) -> str:
    """What kind of constraint a stage is: one of ``KINDS``; a delay limits nobody, so it is demand."""
    stage = scenario.stages[name]
    if isinstance(stage, BusStop):
        return "seats"
    if isinstance(stage, Link):
        return "road"
    if isinstance(stage, Shelter):
        return "beds"
    if not isinstance(stage, Station):
        return "demand"
    if stage.issues_litres is not None:
        return "fuel"
    screens = (one.screening for one in scenario.stages.values() if isinstance(one, Station))
    if any(one is not None and one.at == name for one in screens):
        return "inspection"
    if name in checkpoints(scenario):
        return "checkpoint"
    return "registration" if name in desks(scenario) else "other station"


def stages_before(scenario: Scenario, end: str) -> tuple[str, ...]:
    """The nodes on a route from the end before to this one, the most downstream first; none without such an end."""
    groups = groups_before(scenario, end)
    return tuple(name for group in groups for name in group)


def groups_before(scenario: Scenario, end: str) -> tuple[tuple[str, ...], ...]:
    """The same in groups that lie equally far from the end of all routes: halls or gates side by side."""
    ahead = {name: reachable(scenario, set(onward(stage))) for name, stage in scenario.stages.items()}
    chosen = set(_on_way(scenario, end))
    found: dict[int, list[str]] = {}
    for name in sorted(chosen):
        found.setdefault(len(ahead[name]), []).append(name)
    return tuple(tuple(found[far]) for far in sorted(found))


def _on_way(scenario: Scenario, end: str) -> Iterator[str]:
    behind = after_crossing(scenario)
    stages = scenario.stages
    if end == "crossed":
        yield from _leading_to(scenario, {stage for stage, _ in passages(scenario, "crossed")}) - behind
        return
    crossing = "crossed" in scenario.milestones
    beyond = set(behind) if crossing else set(stages)
    to_desks = _leading_to(scenario, set(desks(scenario))) & beyond
    if end == "registered":
        yield from to_desks
    else:
        shelters = {name for name, stage in stages.items() if isinstance(stage, Shelter)}
        yield from (_leading_to(scenario, shelters) & beyond) - to_desks | shelters


def _leading_to(scenario: Scenario, ends: Collection[str]) -> set[str]:
    """Some stages, and all from which somebody can come to them."""
    found = set(ends)
    leads = {name: set(onward(stage)) for name, stage in scenario.stages.items()}
    while fresh := {name for name, there in leads.items() if there & found} - found:
        found |= fresh
    return found
