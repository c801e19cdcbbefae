"""Stocks and those who stay: reorder policies, a stock that runs out while people leave, return and onward movement."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.parts.sojourn.measures import LEFT_AGAIN, RETURNED
from sim.parts.stocks.goods import USED_UP
from sim.parts.warehouses.measures import StoreMeasures
from sim.parts.warehouses.tables import StoreLog
from sim.simulate import simulate
from sim.verify.case import Case, Measured
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario

LEADS: tuple[dict[str, Any], ...] = ({"law": "exponential"}, {"law": "constant"}, {"law": "lognormal", "cv": 1.5})
"""Distributions of the lead time, in turn: the answers depend on its mean alone."""


RUNS = 8
"""Runs of the case in which everybody decides at random and the answer is exact."""


def kept(trial: Trial, name: str, per_day: float) -> StoreMeasures:
    """One warehouse over as many days as the units of the trial take, with the replication's lead times."""
    settings: dict[str, object] = {"horizon_h": 24.0 * trial.customers / per_day}
    lead = scenario(trial.case.id).warehouses[name].lead_time
    if lead is not None:
        distribution = LEADS[trial.replication % len(LEADS)]
        settings[f"warehouses.{name}.lead_time"] = distribution | {"mean_min": lead.mean_min}
    journal = trial.journal(trial.case.id, settings)
    log = journal.table(StoreLog).at(list(journal.scenario.warehouses).index(name))
    return StoreMeasures(log, journal.scenario.horizon_h, trial.warm_up)


def base_stock(trial: Trial) -> Measured:
    """I01: units that are not there are owed."""
    seen = kept(trial, "kits", 2.0)
    return {
        "fill_rate": seen.fill_share,
        "E_backorders": seen.mean_waiting,
        "E_on_hand": seen.mean_on_hand,
        "mean_on_order": seen.mean_on_order,
        "E_wait_days": seen.mean_wait_days,
    }


def lost_sales(trial: Trial) -> Measured:
    """I03: demands that find nothing are lost."""
    seen = kept(trial, "kits", 2.0)
    return {
        "P_stockout": 1.0 - seen.fill_share,
        "E_on_hand": seen.mean_on_hand,
        "sales_per_day": seen.handed_out_per_day,
    }


def filled_up(trial: Trial) -> Measured:
    """I04: a tank that is filled up at once."""
    seen = kept(trial, "tank", 6.0)
    return {
        "E_demands_per_cycle": seen.demands_per_order,
        "orders_per_day": seen.orders_per_day,
        "E_stock": seen.mean_on_hand,
        "E_order_size": seen.mean_order,
        "P_stock_eq_S": seen.share_at(60),
    }


def flour(case: Case) -> Measured:
    """I05: the mean of some runs, since each person decides for himself: the tolerance is as narrow as their spread."""
    stock_kg = case.parameters["stock_kg"]
    static = {"departure.open": False, "settlements.town.residents_persons": round(case.parameters["population"])}
    unlimited = {"stocks.flour.stock_kg": 1e9, "horizon_h": 240}
    runs = [[handed_out(change, number) for number in range(RUNS)] for change in (static, {}, unlimited)]
    depleted = [[_reached(*run, stock_kg) for run in group] for group in runs[:2]]
    return {
        "depletion_h": float(np.mean(depleted[1])),
        "depletion_h_static_population": float(np.mean(depleted[0])),
        "consumed_by_96h_kg": float(np.mean([np.interp(96.0, *run) for run in runs[2]])),
        "consumed_if_unlimited_kg": float(np.mean([used_kg[-1] for _, used_kg in runs[2]])),
    }


def handed_out(change: Settings, replication: int) -> tuple[Floats, Floats]:
    """Hours, and flour handed out by then, kg."""
    journal = simulate(scenario("I05", change), replication)
    return journal.balance.time_h, journal.books.series("flour", USED_UP)


def _reached(time_h: Floats, used_kg: Floats, stock_kg: float) -> float:
    """When a stock is used up: its last full hour, and then as long as the rest lasts at the pace of that hour."""
    full = int(np.searchsorted(used_kg, stock_kg * (1.0 - 1e-9))) - 1
    pace_kg_per_h = (used_kg[full] - used_kg[full - 1]) / (time_h[full] - time_h[full - 1])
    return float(time_h[full] + (stock_kg - used_kg[full]) / pace_kg_per_h)


def competing_risks(trial: Trial) -> Measured:
    """R01: shares after 90 days, and the mean stay by the time at risk over those who have gone."""
    days = trial.case.parameters["horizon_days"]
    journal = trial.journal("R01", {"arrivals.cars.count": trial.customers})
    balance, since_h = journal.balance, float(np.nanmax(journal.stage_h("camp", "entered")))
    time_h = np.append(balance.time_h[balance.time_h < 24.0 * days + since_h], 24.0 * days + since_h)
    left, returned = (
        np.interp(time_h, balance.time_h, balance.persons[:, balance.states.index(state)])
        for state in (LEFT_AGAIN, RETURNED)
    )
    there = trial.customers - left - returned
    at_risk_days = float(np.trapezoid(there, time_h)) / 24.0
    return {
        "share_returned": returned[-1] / trial.customers,
        "share_onward": left[-1] / trial.customers,
        "share_still_hosted": there[-1] / trial.customers,
        "mean_stay_if_unlimited_days": at_risk_days / float(left[-1] + returned[-1]),
    }


ANSWERS: dict[str, Answer] = {
    "I05": Exact(flour),
    "I01": Stochastic(base_stock),
    "I03": Stochastic(lost_sales),
    "I04": Stochastic(filled_up),
    "R01": Stochastic(competing_risks),
}
