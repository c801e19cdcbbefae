"""Warehouses: by hand, against exact answers, and in the books."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import poisson

from sim.parts.warehouses.measures import StoreMeasures
from sim.parts.warehouses.section import Warehouse
from sim.parts.warehouses.tables import StoreLog
from sim.runs.journal_files import read_journal, write_journal
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import cars, minutes


def store(horizon_h: float = 10.0, **plan: Any) -> Scenario:
    """One warehouse, asked for a unit every hour."""
    away = {"away": {"kind": "delay", "duration": minutes(1.0)}}
    base = {"stock_units": 2, "interarrival": minutes(60.0), "reorder_at_units": 1, "order_up_to_units": 2}
    arrivals = {"cars": {"to": "away", "times_h": [0.0]}}
    return cars(away, arrivals, horizon_h=horizon_h, warehouses={"kits": base | plan})


def test_units_that_are_not_there_are_owed_and_delivered_by_hand() -> None:
    """Two units, asked for hourly, ordered one by one, 2.5 h on the way: the third and fourth wait for 30 minutes."""
    log = simulate(store(5.2, lead_time=minutes(150.0))).table(StoreLog)
    assert log.time_h.tolist() == [1.0, 2.0, 3.0, 3.5, 4.0, 4.5, 5.0]
    assert log.on_hand.tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert log.waiting.tolist() == [0, 0, 1, 0, 1, 0, 1]
    assert log.on_order.tolist() == [1, 2, 3, 2, 3, 2, 3]
    assert log.at_once.tolist() == [1, 1, 0, 0, 0, 0, 0]


def test_lost_demands_order_nothing() -> None:
    log = simulate(store(4.2, lead_time=minutes(150.0), unmet="lost")).table(StoreLog)
    assert log.time_h.tolist() == [1.0, 2.0, 3.0, 3.5, 4.0]
    assert log.on_hand.tolist() == [1, 0, 0, 1, 0]
    assert log.ordered.tolist() == [1, 1, 0, 0, 1]


def test_lots_are_ordered_until_the_position_is_above_the_point() -> None:
    plan = {"reorder_at_units": 3, "order_units": 4, "stock_units": 10, "interarrival": minutes(1.0)}
    warehouse = Warehouse.model_validate(plan)
    assert [warehouse.order(position) for position in (4, 3, 0, -1, -5)] == [0, 4, 4, 8, 12]


def test_r_q_with_poisson_demand_and_constant_lead_time() -> None:
    """Hadley and Whitin: the position is uniform on r+1 … r+Q, stock is position less the demand of a lead time."""
    point, lot, demand_of_lead = 3, 5, 4.0
    plan = {"stock_units": 8, "reorder_at_units": point, "order_units": lot, "order_up_to_units": None}
    scenario = store(
        60_000.0,
        **plan,
        interarrival={"law": "exponential", "mean_min": 60.0},
        lead_time=minutes(60.0 * demand_of_lead),
    )
    seen = StoreMeasures(simulate(scenario).table(StoreLog), scenario.horizon_h, 1000)
    demand = np.arange(200)
    shares = poisson.pmf(demand, demand_of_lead)
    positions = range(point + 1, point + lot + 1)
    on_hand = np.mean([(np.maximum(position - demand, 0) * shares).sum() for position in positions])
    fill = np.mean([shares[demand <= position - 1].sum() for position in positions])
    assert seen.mean_on_hand == pytest.approx(on_hand, rel=0.02)
    assert seen.fill_share == pytest.approx(fill, rel=0.01)


def test_the_books_hold_what_the_warehouse_holds_and_no_other_draw_moves() -> None:
    with_store = simulate(store(9.0, lead_time=minutes(30.0)))
    on_hand = with_store.books.series("warehouse", "kits on hand")
    assert on_hand[-1] == with_store.table(StoreLog).on_hand[-1]
    moved = sum(e.amount if e.target == "kits on hand" else -e.amount for e in with_store.books.entries)
    assert on_hand[-1] == 2 + moved
    away = {"away": {"kind": "delay", "duration": {"law": "exponential", "mean_min": 9.0}}}
    arrivals = {"cars": {"to": "away", "interarrival": {"law": "exponential", "mean_min": 3.0}}}
    plain = simulate(cars(away, arrivals))
    stocked = simulate(cars(away, arrivals, warehouses=store().model_dump()["warehouses"]))
    np.testing.assert_array_equal(plain.passage_h, stocked.passage_h)


def test_a_policy_is_one_of_two() -> None:
    for plan in ({"order_units": 3}, {"order_up_to_units": None}, {"reorder_at_units": 2}):
        with pytest.raises(ValidationError, match=r"order_up_to_units"):
            store(**plan)


def test_the_log_is_read_back_as_it_was_written(tmp_path: Any) -> None:
    scenario = store(9.0, lead_time=minutes(30.0))
    journal = simulate(scenario)
    write_journal(journal, tmp_path)
    again = read_journal(scenario, tmp_path.joinpath).table(StoreLog)
    for name in ("time_h", "on_hand", "waiting", "on_order", "demanded", "at_once", "ordered"):
        np.testing.assert_array_equal(getattr(again, name), getattr(journal.table(StoreLog), name))
