"""What the oracle reads in a scenario: keys that may not be there yet, units, approaches, first stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Stage, Station

ORIGIN = ""
"""Where vehicles come from that were in no stage before."""


@dataclass(frozen=True)
class Group:
    """Lanes of a link that are kept for vehicle classes, or for exits."""

    lanes: int
    classes: tuple[str, ...] = ()
    exits: tuple[str, ...] = ()


def lane_groups(link: Link) -> list[Group]:
    """The groups of a link, in the order of the file; none where the format or the file has none."""
    found: Mapping[str, Any] = getattr(link, "lane_groups", None) or {}
    return [Group(int(_key(one, "lanes")), _names(one, "classes"), _names(one, "exits")) for one in found.values()]


def _key(section: Any, name: str, default: Any = None) -> Any:
    if isinstance(section, Mapping):
        return section.get(name, default)
    return getattr(section, name, default)


def _names(section: Any, name: str) -> tuple[str, ...]:
    return tuple(_key(section, name) or ())


def holds_lane(station: Station) -> bool:
    """Whether who is inspected a second time keeps the lane of the first."""
    return bool(getattr(station.screening, "holds_lane", False))


def destination(stage: Stage, vehicle_class: str, origin: str) -> Destination | None:
    """Where a stage leads for a class and an origin: by class before by origin before ``to``."""
    by_class: Mapping[str, Destination] = getattr(stage, "to_by_class", None) or {}
    by_origin: Mapping[str, Destination] = getattr(stage, "to_by_origin", None) or {}
    if vehicle_class in by_class:
        return by_class[vehicle_class]
    return by_origin.get(origin, stage.to)


def leads_to(stage: Stage) -> set[str]:
    """Every stage that somebody may ask for from a stage."""
    found = set(targets(stage.to))
    for key in ("to_by_class", "to_by_origin"):
        for to in (getattr(stage, key, None) or {}).values():
            found |= set(targets(to))
    if isinstance(stage, Station):
        found |= {name for name in (stage.balks_to, stage.screening and stage.screening.at) if name}
    if isinstance(stage, Shelter) and stage.overflow_to:
        found.add(stage.overflow_to)
    return found


def first_stages(scenario: Scenario) -> Iterator[Destination | None]:
    """Where the scenario lets journeys begin: towns, streams, fleets, sites of displaced people, the second road."""
    for section in (scenario.settlements, scenario.arrivals, scenario.buses, scenario.displaced):
        yield from (getattr(one, "to", None) for one in section.values())
    yield from (fleet.back_to for fleet in scenario.buses.values())
    if scenario.medical is not None:
        yield from (fleet.to for fleet in scenario.medical.ambulances.values())
    if scenario.second_road is not None:
        yield from scenario.second_road.to.values()


def approaches(scenario: Scenario, name: str, begins_here: bool) -> list[str]:
    """The stages that lead to a stage, and ``ORIGIN`` where journeys begin there."""
    found = [before for before, stage in scenario.stages.items() if name in passing_by(scenario, leads_to(stage))]
    begins_here = begins_here or any(name in passing_by(scenario, targets(to)) for to in first_stages(scenario))
    return [ORIGIN, *found] if begins_here else found


def ways_from(scenario: Scenario, name: str) -> set[str]:
    """The stages that somebody may ask for from a stage, those of a round among them."""
    found = passing_by(scenario, leads_to(scenario.stages[name]))
    for one in scenario.loops().values():
        found |= {there for here, there in zip(one.round, (*one.round[1:], one.round[0]), strict=True) if here == name}
    return found


def passing_by(scenario: Scenario, names: Iterable[str]) -> set[str]:
    """Stages, and those behind them that who has enough petrol comes to without stopping at a fuel point."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        stage = scenario.stages.get(name)
        if name not in found and isinstance(stage, Station) and stage.issues_litres is not None:
            pending += leads_to(stage)
        found.add(name)
    return found


def units_of(space_pcu: float) -> int:
    """Thousandths of a car space."""
    return round(1000 * space_pcu)


def millilitres(litres: float) -> int:
    """Whole millilitres."""
    return round(1000 * litres)
