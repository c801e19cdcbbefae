"""What a blockade leaves of a stock: rations fall as the cover falls, worked out without a time step."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

from sim.parts.stocks.section import Blockade, Stock
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario


def stock_at_start_kg(scenario: Scenario, stock: Stock) -> float:
    """What lies in the depots when the clock starts, kg."""
    if stock.blockade is None:
        return stock.stock_kg or 0.0
    return left_kg(stock.blockade, expected_persons(scenario) * stock.need_kg_per_person_day, scenario.start)


def expected_persons(scenario: Scenario) -> float:
    """Residents who are there, as the scenario states them: they lived off the stocks during the blockade."""
    announced = sum(town.residents_persons for town in scenario.settlements.values())
    return announced * (1.0 - scenario.people.absent_share)


def handed_out_kg_per_day(blockade: Blockade, need_kg_per_day: float, at: datetime) -> float:
    """What the rule of rationing hands out to everybody at a moment of the blockade, kg per day."""
    return min(need_kg_per_day, left_kg(blockade, need_kg_per_day, at) / blockade.full_need_above_days)


def left_kg(blockade: Blockade, need_kg_per_day: float, at: datetime) -> float:
    """The stock at a moment of the blockade, kg.

    Args:
        blockade: Its beginning, its rule and its supplies.
        need_kg_per_day: What everybody needs.
        at: The moment, not before the blockade.
    """
    begins = sorted((supply.since, supply.kg_per_day) for supply in blockade.supply.values())
    phases = [(blockade.since, 0.0), *(phase for phase in begins if phase[0] < at), (at, 0.0)]
    kg = blockade.stock_kg
    for (begin, supply), (end, _) in pairwise(phases):
        kg = after_kg(kg, supply, need_kg_per_day, blockade.full_need_above_days, hours_between(begin, end) / 24.0)
    return kg


def after_kg(kg: float, supply: float, need: float, cover_days: float, days: float) -> float:
    """The stock after so many days of one supply, in closed form.

    dS/dt = supply − need · min(1, S / K) with K = need · cover_days: a straight line above K; below it
    S(t) = S∞ + (S(0) − S∞) · exp(−t / cover_days) with S∞ = supply · cover_days.

    Args:
        kg: S(0).
        supply: What comes in, kg per day.
        need: What everybody needs, kg per day.
        cover_days: Cover in days of need below which rations are cut.
        days: Time that passes.
    """
    full = need * cover_days
    if kg >= full:
        spent_days = (kg - full) / (need - supply) if need > supply else math.inf
        if days <= spent_days:
            return kg + (supply - need) * days
        return after_kg(math.nextafter(full, 0.0), supply, need, cover_days, days - spent_days)
    rest = supply * cover_days
    if rest > full:
        regained_days = cover_days * math.log((rest - kg) / (rest - full))
        if days > regained_days:
            return full + (supply - need) * (days - regained_days)
    return rest + (kg - rest) * math.exp(-days / cover_days)
