"""The way of every party: the stages one after the other, with one draw a split."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.population.displaced import site_of
from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.arrivals import Arrivals
from sim.scenario.fleet import Fleet
from sim.scenario.fleets import fleets
from sim.scenario.geography import Destination, Settlement
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from sim.world.rules import screening_stations
from sim.world.state import GONE, ORIGIN
from sim.world.tanks import needs_petrol

OFF_THE_WAY = -2
"""In place of the stage before one that is not on a way: those who overflow come there all the same."""


@dataclass(frozen=True)
class Routes:
    """All ways that exist.

    Attributes:
        stages: Stage numbers of each way, in order; then those through a second inspection, then rounds without end.
        of_party: Way of each party from its origin, int64, shape ``(P,)``.
        site: Place where each party stays that is displaced, −1 for the others, int64, shape ``(P,)``.
        from_site: Way of each displaced party from its site, of the others that from the origin, shape ``(P,)``.
        stage_count: Number of stages of the scenario.
        screened_way: For each station that screens, the way with the second inspection put in after it, by way (−1:
            the station is not on it), int64, shape ``(stations, ways)``.
        second: Way of each party by the second road, of those who have none that from the origin, shape ``(P,)``.
        rounds: How many rounds there are.
    """

    stages: tuple[tuple[int, ...], ...]
    of_party: NDArray[np.int64]
    site: NDArray[np.int64]
    from_site: NDArray[np.int64]
    stage_count: int
    screened_way: NDArray[np.int64]
    second: NDArray[np.int64]
    rounds: int

    def next_stage(self) -> NDArray[np.int64]:
        """Stage that follows each stage, ``(ways, stages + 1)``; the last column is the first stage of the way."""
        table = np.full((len(self.stages), self.stage_count + 1), GONE, np.int64)
        for way, stages in enumerate(self.stages):
            for here, there in zip((self.stage_count, *stages[:-1]), stages, strict=True):
                table[way, here] = there
            if way >= len(self.stages) - self.rounds:
                table[way, stages[-1]] = stages[0]
        return table

    def previous(self) -> NDArray[np.int64]:
        """Stage before each stage, ``(ways, stages)``; ``ORIGIN`` at the start, ``OFF_THE_WAY`` off the way."""
        table = np.full((len(self.stages), self.stage_count), OFF_THE_WAY, np.int64)
        for way, stages in enumerate(self.stages):
            for here, there in pairwise((ORIGIN, *stages)):
                table[way, there] = here
        return table


def draw_routes(scenario: Scenario, replication: int, parties: Parties) -> Routes:
    """Follow every ``to`` from each origin; where it splits, a stream of the stage and the origin decides.

    The draws of a split are made for all parties of the origin, whether they pass it or not, so that changing one
    share leaves every other decision as it was. Those who are displaced have two ways, from home and from their site,
    with the same draws at the stages that lie on both.
    """
    streams = Streams(scenario.seed, replication)
    numbers = {name: number for number, name in enumerate(scenario.stages)}
    ways: dict[tuple[int, ...], int] = {}
    refuels = needs_petrol(scenario, streams, parties)
    way = np.zeros(len(parties), np.int64)

    def follow(split: str, to: Destination | None, rows: NDArray[np.intp], passed: tuple[int, ...]) -> None:
        if not len(rows):
            return
        if to is None:
            way[rows] = ways.setdefault(passed, len(ways))
            return
        if isinstance(to, str):
            enter(to, rows, passed)
            return
        edges = np.cumsum(list(to.values()))[:-1]
        share = draws(split, int(parties.origin[rows[0]]))
        chosen = np.searchsorted(edges, share[rows], side="right")
        for branch, target in enumerate(to):
            enter(target, rows[chosen == branch], passed)

    def enter(name: str, rows: NDArray[np.intp], passed: tuple[int, ...]) -> None:
        stage = scenario.stages[name]
        if isinstance(stage, Station) and stage.issues_litres is not None:
            follow(f"stage {name}", stage.to, rows[~refuels[rows]], passed)
            rows = rows[refuels[rows]]
        follow(f"stage {name}", stage.to, rows, (*passed, numbers[name]))

    def draws(split: str, origin: int) -> NDArray[np.float64]:
        uniform = np.zeros(len(parties))
        members = parties.origin == origin
        name = parties.origins[origin]
        uniform[members] = streams[f"way after {split} from {name}"].random(int(members.sum()))
        return uniform

    sources: dict[str, Settlement | Arrivals | Fleet] = {
        **scenario.settlements,
        **scenario.arrivals,
        **fleets(scenario),
    }
    for name, source in sources.items():
        follow("the origin", source.to, parties.rows_of(name), ())
    of_party, site = way.copy(), site_of(scenario, streams, parties)
    for number, (name, place) in enumerate(scenario.displaced.items()):
        for origin in range(len(scenario.settlements)):
            follow(f"the site {name}", place.to, np.flatnonzero((site == number) & (parties.origin == origin)), ())
    from_site = way.copy()
    way[:] = of_party
    if scenario.second_road is not None:
        for town, to in scenario.second_road.to.items():
            follow("the origin by the second road", to, parties.rows_of(town), ())
    screened_way = with_second_inspections(scenario, ways)
    rounds = [tuple(numbers[name] for name in shuttle.round) for shuttle in scenario.shuttles.values()]
    for number, name in enumerate(scenario.shuttles):
        for column in (of_party, from_site, way):
            column[parties.rows_of(name)] = len(ways) + number
    screened_way = np.pad(screened_way, ((0, 0), (0, len(rounds))), constant_values=-1)
    return Routes((*ways, *rounds), of_party, site, from_site, len(numbers), screened_way, way, len(rounds))


def with_second_inspections(scenario: Scenario, ways: dict[tuple[int, ...], int]) -> NDArray[np.int64]:
    """Add to ``ways`` every way on which a second inspection follows the first; returns ``Routes.screened_way``."""
    names, stations = list(scenario.stages), screening_stations(scenario)
    found: dict[tuple[int, int], int] = {}
    pending = list(ways)
    while pending:
        way = pending.pop(0)
        for row, number in enumerate(stations):
            station = scenario.stages[names[number]]
            assert isinstance(station, Station) and station.screening
            second = names.index(station.screening.at)
            if number not in way:
                continue
            after = way.index(number) + 1
            longer = way if second in way else (*way[:after], second, *way[after:])
            if longer not in ways:
                ways[longer] = len(ways)
                pending.append(longer)
            found[row, ways[way]] = ways[longer]
    table = np.full((len(stations), len(ways)), -1, np.int64)
    for (row, number), target in found.items():
        table[row, number] = target
    return table
