"""Where every stage may lead: what decides which lines there are, and which stages a vehicle can pass twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to, next_of_loops, passing_by
from sim.scenario.sources import ORIGIN, sources
from sim.scenario.stages import BusStop, Shelter, Station


def first_destinations(scenario: Scenario) -> dict[tuple[str, str], Destination]:
    """The first destination of every kind of departure, by what it is called and by whom it is for.

    Vehicles that go round have an origin that leads to the first stage of their round.
    """
    found: dict[tuple[str, str], Destination] = {(one.called, one.name): one.to for one in sources(scenario)}
    return found | {(ORIGIN, name): one.round[0] for name, one in scenario.loops().items()}


def onward(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The stages to which each stage may lead a vehicle that it has served, fuel points passed by included."""
    found: dict[str, list[str]] = {}
    for name, stage in scenario.stages.items():
        leads = list(leads_to(stage))
        if isinstance(stage, Shelter) and stage.overflow is not None:
            leads.append(stage.overflow)
        if isinstance(stage, Station) and stage.screening is not None:
            leads.append(stage.screening.at)
        found[name] = leads
    for _, here, there in next_of_loops(scenario):
        found[here].append(there)
    return {name: tuple(dict.fromkeys(passing_by(scenario, leads))) for name, leads in found.items()}


def approaches(scenario: Scenario) -> dict[str, list[str]]:
    """From where vehicles come to the line of each stage: stages, and ``""`` for their origin."""
    leads: dict[str, list[str]] = {name: [] for name in scenario.stages}
    for to in first_destinations(scenario).values():
        for target in passing_by(scenario, targets(to)):
            leads[target].append("")
    for _, to in scenario.entrances():
        for target in passing_by(scenario, targets(to)):
            leads[target].append("")
    for name, there in onward(scenario).items():
        for target in there:
            # Whom a bus has set down comes from no stage: the stop was left when he got on.
            leads[target].append("" if isinstance(scenario.stages[name], BusStop) else name)
    for name, stage in scenario.stages.items():
        if (other := stage.overflow) is not None:
            leads[other].append(name)
    return {name: list(dict.fromkeys(there)) for name, there in leads.items()}


def leads_anybody_to(scenario: Scenario) -> dict[str, list[str]]:
    """The stages to which each stage may lead anybody: who was served, and who was sent elsewhere at its door."""
    leads = {name: list(there) for name, there in onward(scenario).items()}
    for name, stage in scenario.stages.items():
        if (target := stage.overflow) is not None and target not in leads[name]:
            leads[name].append(target)
    return leads


def circles(scenario: Scenario) -> set[str]:
    """Stages that a vehicle can pass more than once: those that can be reached from themselves (Tarjan 1972)."""
    leads = leads_anybody_to(scenario)
    found: set[str] = set()
    for members in strongly_connected(leads):
        if len(members) > 1 or members[0] in leads[members[0]]:
            found.update(members)
    return found


def strongly_connected(leads: dict[str, list[str]]) -> list[list[str]]:
    """The strongly connected components of a graph, without recursion: chains may be as long as memory."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in leads:
        if root in index:
            continue
        work: list[tuple[str, int]] = [(root, 0)]
        while work:
            name, k = work.pop()
            if k == 0:
                index[name] = low[name] = len(index)
                stack.append(name)
                on_stack.add(name)
            for position in range(k, len(leads[name])):
                there = leads[name][position]
                if there not in index:
                    work += [(name, position + 1), (there, 0)]
                    break
                if there in on_stack:
                    low[name] = min(low[name], index[there])
            else:
                if low[name] == index[name]:
                    members = stack[stack.index(name) :]
                    del stack[-len(members) :]
                    on_stack.difference_update(members)
                    found.append(members)
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
    return found


def reachable(leads: Mapping[str, Sequence[str]], names: Sequence[str]) -> set[str]:
    """All stages that can be reached from some, these included."""
    found, pending = set(names), list(names)
    while pending:
        for there in leads[pending.pop()]:
            if there not in found:
                found.add(there)
                pending.append(there)
    return found
