"""The engine's random draws as the oracle's luck: draws are no rules, so both take the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.network.draws import decisions, draws_by_origin, first_draws, rows_by_origin, uniform_by_origin
from sim.network.network import network_at_rest
from sim.network.tanks import tanks
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.arrivals import Arrivals
from sim.scenario.empty_trips import empty_trips
from sim.scenario.fleet import RoadFleet
from sim.scenario.fleets import fleets
from sim.scenario.geography import Destination
from sim.scenario.model import Scenario
from sim.scenario.part import EmptyTrips
from sim.scenario.settlement import Settlement
from sim.scenario.stages import Station
from tests.oracle import Floats, Ints, Luck


def luck_of(
    scenario: Scenario, groups: TravelGroups, closures: Mapping[str, Sequence[tuple[int, bool]]], replication: int = 0
) -> Luck:
    """Every random number of a replication, by name."""
    streams, names = Streams(scenario.seed, replication), list(scenario.stages)
    later = LaterVisits(scenario, streams, groups)
    times = {
        one.stage: first_draws(one, streams, groups, rows_by_origin(groups))
        for one in decisions(scenario)
        if one.kind == "time"
    }
    times_of_shuttles(scenario, groups, times, later)
    stations = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Station)}
    petrol = tanks(scenario, streams, groups)
    break_km, break_h = breakdowns(scenario, streams, groups)

    def uniform(decision: str, chosen: Callable[[Station], object]) -> dict[str, Floats]:
        of = [name for name, station in stations.items() if chosen(station)]
        return {name: uniform_by_origin(streams, f"{decision} {name}", groups) for name in of}

    return Luck(
        first=first_stages(scenario, groups),
        first_split=uniform_by_origin(streams, "way after the origin", groups),
        unit_draws=times,
        split={name: uniform_by_origin(streams, f"way after stage {name}", groups) for name in names},
        patience={
            name: draws_by_origin(station.patience, streams, f"patience at {name}", groups)
            for name, station in stations.items()
            if station.patience
        },
        joins=uniform("joins", lambda station: min(station.join_shares) < 1.0),
        screened=uniform("screened at", lambda station: station.screening),
        detained=uniform("detained after", lambda station: station.screening),
        again=later,
        closures=closures,
        break_km=break_km,
        break_h=break_h,
        dry_h=petrol.dry_h,
        tank_ml=petrol.tank_ml,
        ml_per_km=petrol.ml_per_km,
        idle_ml_per_h=petrol.idle_ml_per_h,
        packing=draws_by_origin(scenario.departure.packing, streams, "packing", groups),
        convoys={name: travels(scenario, streams, name) for name in scenario.aid},
        rides=Rides(scenario, streams),
    )


def travels(scenario: Scenario, streams: Streams, convoy: str) -> Floats:
    """Draws of the travel of every coming of a convoy."""
    one = scenario.aid[convoy]
    comings = one.repeats.times if one.repeats else 1
    return one.travel.unit_draws(streams[f"aid: travel of {convoy}"], comings)


class Rides:
    """Draws of the steps of a bus's rounds: each bus has a stream for each step."""

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        """Nothing is drawn yet."""
        self._scenario, self._streams = scenario, streams
        self._sources: dict[tuple[str, str, int], np.random.Generator] = {}
        self._drawn: dict[tuple[str, str, int], list[float]] = {}

    def __call__(self, fleet: str, step: str, bus: int, trip: int) -> float:
        """The draw of one step of one trip."""
        key = (fleet, step, bus)
        if key not in self._sources:
            self._sources[key] = self._streams[f"buses: {step} of {fleet} {bus}"]
        distribution, drawn = getattr(self._scenario.buses[fleet], step), self._drawn.setdefault(key, [])
        while trip >= len(drawn):
            drawn.append(float(distribution.unit_draws(self._sources[key], 1)[0]))
        return drawn[trip]


def first_stages(scenario: Scenario, groups: TravelGroups) -> list[Destination | None]:
    """Where each group begins, by its origin."""
    sources: dict[str, Settlement | Arrivals | RoadFleet | EmptyTrips] = {
        **scenario.settlements,
        **scenario.arrivals,
        **fleets(scenario),
        **empty_trips(scenario),
    }
    of_origin: list[Destination | None] = [
        sources[name].to if name in sources else scenario.shuttles[name].round[0] for name in groups.origins
    ]
    return [of_origin[origin] for origin in groups.origin]


def breakdowns(scenario: Scenario, streams: Streams, groups: TravelGroups) -> tuple[Floats, Floats]:
    """After how many km each group breaks down and blocks a lane, infinite if not, and for how many hours."""
    rule, count = scenario.breakdowns, len(groups)
    if rule is None or rule.per_million_veh_km == 0.0:
        return np.full(count, np.inf), np.zeros(count)
    standard = np.full(count, np.inf)
    for number, name in enumerate(groups.origins):
        rows = groups.origin == number
        standard[rows] = streams[f"distance to a breakdown from {name}"].standard_exponential(int(rows.sum()))
    blocks = uniform_by_origin(streams, "blocks the lane when broken down", groups) < rule.blocking_share
    block_h = rule.block.minimum_h + rule.block.mean_h * draws_by_origin(rule.block, streams, "broken down for", groups)
    return np.where(blocks, standard * 1e6 / rule.per_million_veh_km, np.inf), block_h


class LaterVisits:
    """Draws for those who come to a stage again, as the engine makes them: in blocks, by decision and vehicle.

    A vehicle of a shuttle has streams of its own from its first visit on; all others from their second.
    """

    def __init__(self, scenario: Scenario, streams: Streams, groups: TravelGroups) -> None:
        """The first blocks are made."""
        network, _, self._further = network_at_rest(scenario, streams, groups)
        self._pool, self._again = network.pool, network.vehicle["again"].tolist()
        self._rows = {(one.kind, one.stage): row for row, one in enumerate(decisions(scenario))}
        self._blocks: dict[tuple[int, int], list[Floats]] = {}
        self._since = [0 if groups.origins[origin] in scenario.shuttles else 1 for origin in groups.origin]

    def __call__(self, kind: str, stage: str, group: int, visit: int) -> float:
        """The draw of one kind for a visit; visit 1 is the second."""
        row, v = self._rows[kind, stage], self._again[group]
        blocks = self._blocks.setdefault((row, v), [self._pool[row, v].copy()])
        block, at = divmod(visit - self._since[group], self._pool.shape[2])
        while block >= len(blocks):
            self._further.refill(self._pool, row, v)
            blocks.append(self._pool[row, v].copy())
        return float(blocks[block][at])


def times_of_shuttles(scenario: Scenario, groups: TravelGroups, times: dict[str, Floats], later: LaterVisits) -> None:
    """Let vehicles of shuttles use their own streams for their first visit as well."""
    for name, shuttle in scenario.shuttles.items():
        for stage in shuttle.round:
            for group in groups.rows_of(name).tolist() if stage in times else ():
                times[stage][group] = later("time", stage, group, 0)


def arrivals_us(groups: TravelGroups) -> Ints:
    """When vehicles of streams set off, microseconds; −1 for all others."""
    hours = groups.arrival_h
    return np.where(np.isnan(hours), -1, np.rint(np.nan_to_num(hours) * 3.6e9)).astype(np.int64)


def drawn_closures(scenario: Scenario, horizon_us: int) -> dict[str, list[tuple[int, bool]]]:
    """Closures at random of every gate that has them, up to the horizon."""
    streams, found = Streams(scenario.seed, 0), dict[str, list[tuple[int, bool]]]()
    for name, stage in scenario.stages.items():
        if isinstance(stage, Station) and stage.closures:
            distributions = (stage.closures.open_for, stage.closures.closed_for)
            sources = (streams[f"{name} is open_for"], streams[f"{name} is closed_for"])
            now, changes = 0, found.setdefault(name, [])
            while now <= horizon_us:
                for distribution, source, opens in zip(distributions, sources, (False, True), strict=True):
                    lasts_min = distribution.minimum_min + distribution.mean_min * float(
                        distribution.unit_draws(source, 1)[0]
                    )
                    now += max(round(lasts_min * 6e7), 1_000_000)
                    changes.append((now, opens))
    return found
