"""The road home: a road of its own that begins and ends somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.geography import targets
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.routes import onward, reached
from sim.scenario.sources import sources
from sim.scenario.stages import Shelter


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the road home.

    Nobody passes a node of it on the way out, or twice: who has passed a node has passed it once, by all counts.
    """
    if (route := scenario.route_home) is None:
        return
    keys = ("sojourn", "returns", "route")
    home = scenario.stages.get(route.home)
    if home is None:
        yield (*keys, "home"), f"there is no stage '{route.home}'{nearest(route.home, scenario.stages)}"
    elif home.to is not None or isinstance(home, Shelter):
        yield (*keys, "home"), f"'{route.home}' is not the end of a road: a node without 'to' that is no shelter"
    elif route.home not in _from(scenario, targets(route.to)):
        yield (*keys, "home"), f"'{route.home}' can't be reached by the nodes of 'to'"
    routes = [("the route out", _outward(scenario)), ("the route home", list(targets(route.to)))]
    if route.back_to is not None:
        routes.append(("the route back", [route.back_to]))
    for number, (_, first) in enumerate(routes[1:], start=1):
        for other, of_other in routes[:number]:
            if both := sorted(_from(scenario, first) & _from(scenario, of_other)):
                yield (
                    (*keys, "to" if number == 1 else "back_to"),
                    f"leads to '{both[0]}', which lies on {other} as well",
                )
    for name in sorted(_from(scenario, targets(route.to))):
        if name in _from(scenario, onward(scenario.stages[name])):
            yield (*keys, "to"), f"leads to '{name}', from which one comes back to it"


def observes(scenario: Scenario) -> Iterator[str]:
    """Nothing."""
    yield from ()


def _outward(scenario: Scenario) -> list[str]:
    """Where those set off who may return: who can cross, where a scenario says what that is.

    A convoy that comes in uses the route home too, and so do buses that take people home from a bus stop.
    """
    crossing = {stage for stage, _ in passages(scenario, "crossed")}
    by_stop = {path.rpartition(".")[2] for path, fleet in scenario.road_fleets().items() if fleet.stop is not None}
    first = [targets(source.to) for source in sources(scenario) if source.name not in by_stop]
    return [name for to in first if not crossing or crossing & _from(scenario, to) for name in to]


def _from(scenario: Scenario, first: Iterable[str]) -> set[str]:
    """All nodes that can be reached from some, these included, those of an overflow and a second inspection too."""
    return reached(scenario, first, onward)
