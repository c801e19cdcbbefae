"""What each vehicle has in its tank, and where it would break down (``docs/model.md`` §2.7, §4.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.network.draws import draws_by_origin, rows_by_origin, uniform_by_origin
from sim.network.plan import ML_PER_LITRE, millilitres
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class TankLevels:
    """Petrol of every vehicle, each of shape ``(V,)``; zeros for those whose petrol is not counted.

    Attributes:
        tank_ml: In the tank at the start, millilitres.
        ml_per_km: Burnt by driving.
        idle_ml_per_h: Burnt while it stands in a queue on a road.
        dry_h: For how long it would block the lane if it ran dry, hours; 0 where it would be pushed aside.
    """

    tank_ml: Ints
    ml_per_km: Floats
    idle_ml_per_h: Floats
    dry_h: Floats


def counted(scenario: Scenario, groups: TravelGroups) -> NDArray[np.bool_]:
    """Groups whose petrol is counted, shape ``(V,)``."""
    if (petrol := scenario.road_fuel()) is None:
        return np.zeros(len(groups), np.bool_)
    return np.asarray(groups.vehicle_class == groups.class_names.index(petrol.tanks.vehicle_class))


def tank_ml(scenario: Scenario, streams: Streams, groups: TravelGroups) -> Ints:
    """What is in each tank at the start, uniform between the two bounds, millilitres, shape ``(V,)``."""
    if (petrol := scenario.road_fuel()) is None:
        return np.zeros(len(groups), np.int64)
    tanks = petrol.tanks
    share = uniform_by_origin(streams, "petrol in the tank", groups)
    drawn = ML_PER_LITRE * (tanks.low_litres + (tanks.high_litres - tanks.low_litres) * share)
    return np.where(counted(scenario, groups), drawn, 0).astype(np.int64)


def needs_petrol(scenario: Scenario, streams: Streams, groups: TravelGroups) -> NDArray[np.bool_]:
    """Groups that stop at a fuel point: with less in the tank than the route takes, shape ``(V,)``."""
    if (petrol := scenario.road_fuel()) is None:
        return np.zeros(len(groups), np.bool_)
    if petrol.tanks.needed_litres is None:  # by the distance that remains, of which each fuel point knows
        return counted(scenario, groups)
    needed_ml = millilitres(petrol.tanks.needed_litres)
    return counted(scenario, groups) & (tank_ml(scenario, streams, groups) < needed_ml)


def tanks(scenario: Scenario, streams: Streams, groups: TravelGroups) -> TankLevels:
    """The tanks of all groups."""
    nothing = np.zeros(len(groups))
    if (petrol := scenario.road_fuel()) is None:
        return TankLevels(np.zeros(len(groups), np.int64), nothing, nothing, nothing)
    burnt, dry = petrol.tanks, petrol.run_dry
    has = counted(scenario, groups)
    blocks = uniform_by_origin(streams, "blocks the lane when dry", groups) < dry.blocking_share
    block_h = dry.block.minimum_h + dry.block.mean_h * draws_by_origin(dry.block, streams, "dry for", groups)
    return TankLevels(
        tank_ml=tank_ml(scenario, streams, groups),
        ml_per_km=np.where(has, burnt.litres_per_100km * ML_PER_LITRE / 100.0, 0.0),
        idle_ml_per_h=np.where(has, burnt.idle_litres_per_h * burnt.engine_on_share * ML_PER_LITRE, 0.0),
        dry_h=np.where(has & blocks, block_h, 0.0),
    )


@dataclass(frozen=True)
class WhereTheyBreakDown:
    """Breakdowns that block a lane, each of shape ``(V,)``.

    Attributes:
        km: Distance on roads, from setting off, at which each vehicle breaks down; infinite where it never blocks.
        block_h: For how long it stands, hours.
    """

    km: Floats
    block_h: Floats


def failures(scenario: Scenario, streams: Streams, groups: TravelGroups) -> WhereTheyBreakDown:
    """Where each vehicle would break down and block: the distance to a breakdown is exponential (case T18)."""
    rule = scenario.failures()
    if rule is None or rule.per_million_veh_km == 0.0:
        return WhereTheyBreakDown(np.full(len(groups), np.inf), np.zeros(len(groups)))
    standard = np.full(len(groups), np.inf)
    for name, rows in zip(groups.origins, rows_by_origin(groups), strict=True):
        standard[rows] = streams[f"distance to a breakdown from {name}"].standard_exponential(len(rows))
    blocks = uniform_by_origin(streams, "blocks the lane when broken down", groups) < rule.blocking_share
    block = draws_by_origin(rule.block, streams, "broken down for", groups)
    on_foot = np.array([one.on_foot for one in scenario.vehicle_classes.values()], np.bool_)
    km = np.where(blocks & ~on_foot[groups.vehicle_class], standard * 1e6 / rule.per_million_veh_km, np.inf)
    return WhereTheyBreakDown(km, rule.block.minimum_h + rule.block.mean_h * block)
