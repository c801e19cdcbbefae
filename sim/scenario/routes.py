"""Where stages lead: everybody, a vehicle class, an origin, and those who pass a fuel point by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.stages import Stage, Station


def routes_from(stage: Stage) -> Iterator[tuple[tuple[str, ...], Destination]]:
    """Every key of a stage that says where somebody goes next, and what it says."""
    if stage.to is not None:
        yield ("to",), stage.to
    for kind, to in stage.to_by_class.items():
        yield ("to_by_class", kind), to
    for origin, to in stage.to_by_origin.items():
        yield ("to_by_origin", origin), to


def leads_to(stage: Stage) -> tuple[str, ...]:
    """The stages that come next for anybody, each once."""
    return tuple(dict.fromkeys(name for _, to in routes_from(stage) for name in targets(to)))


def onward(stage: Stage) -> tuple[str, ...]:
    """The stages that can come after one: next on the way, for want of a place, or for a second inspection."""
    second = (stage.screening.at,) if isinstance(stage, Station) and stage.screening else ()
    target = stage.overflow
    return tuple(dict.fromkeys((*leads_to(stage), *second, *(() if target is None else (target,)))))


def route_of(stage: Stage, vehicle_class: str, origin: str) -> Destination | None:
    """Where a stage leads a vehicle: by its class, else by its origin, else as everybody."""
    return stage.to_by_class.get(vehicle_class, stage.to_by_origin.get(origin, stage.to))


def leads_class_to(stage: Stage, vehicle_class: str) -> tuple[str, ...]:
    """The stages that come next for the vehicles of a class, wherever they come from."""
    if vehicle_class in stage.to_by_class:
        return targets(stage.to_by_class[vehicle_class])
    return tuple(dict.fromkeys(name for to in (stage.to, *stage.to_by_origin.values()) for name in targets(to)))


def reached(scenario: Scenario, first: Iterable[str], leads: Callable[[Stage], Iterable[str]] = leads_to) -> set[str]:
    """The nodes that can be reached from some, these included; names that the scenario does not have are left out.

    Args:
        scenario: Whose nodes.
        first: Where it begins.
        leads: Which nodes come next after one.
    """
    found: set[str] = set()
    ahead = list(first)
    while ahead:
        name = ahead.pop()
        if name in scenario.stages and name not in found:
            found.add(name)
            ahead += leads(scenario.stages[name])
    return found


def passing_by(scenario: Scenario, names: Iterable[str]) -> list[str]:
    """Stages, and those behind them for who has enough petrol to pass a fuel point by."""
    found: list[str] = []
    pending = list(names)
    while pending:
        name = pending.pop(0)
        if name in found or name not in scenario.stages:
            continue
        found.append(name)
        stage = scenario.stages[name]
        if isinstance(stage, Station) and stage.issues_litres is not None:
            pending += leads_to(stage)
    return found


def next_of_loops(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """The stages of every round: the class of its vehicles, a stage, and the one after it."""
    for one in scenario.loops().values():
        for here, there in zip(one.round, (*one.round[1:], one.round[0]), strict=True):
            yield one.vehicle_class, here, there
