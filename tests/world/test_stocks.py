"""Stocks: rations by hand, a population that leaves, what a blockade leaves, and others left alone."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parts.stocks.blockade import after_kg, expected_persons, handed_out_kg_per_day, left_kg, stock_at_start_kg
from sim.parts.stocks.measures import curves, metrics
from sim.parts.stocks.rationing import RationedStock
from sim.parts.stocks.section import Blockade
from sim.results.results import Results
from sim.scenario.observables import observables
from sim.scenario.parameter import parameters
from sim.simulate import simulate
from sim.world.setters import setters
from sim.world.world import World
from tests.world.larder import FLOUR, PERSONS, depots, larder
from tests.world.test_switches import columns
from tests.world.towns import at, towns


def of(journal_metrics: Any) -> dict[str, float | None]:
    return {metric.name: metric.value for metric in journal_metrics}


def logistic(time_h: float, slope: float = 0.06, half_h: float = 96.0) -> float:
    """Share that has left, of case I05."""
    return 1.0 / (1.0 + math.exp(-slope * (time_h - half_h)))


def test_i05_flour_runs_out_while_the_population_leaves() -> None:
    """I05: 60 t, 200 g a day, 120,000 (1 - logistic) persons: empty after 61.983 h; else 84.5 t by 96 h."""

    def used_by(hours: int, kg: float) -> tuple[float, float]:
        depot, empty_h = RationedStock(round(1000 * kg), need_kg=0.4, ration_kg=0.2), math.inf
        for hour in range(hours):
            mean = 60_000.0 * (2.0 - logistic(hour) - logistic(hour + 1.0))
            done = depot.hand_out(mean / 24.0, 1.0 / 24.0)
            if done.served_share < 1.0:
                empty_h = min(empty_h, hour + done.served_share)
        return kg - depot.held_g / 1000.0, empty_h

    assert used_by(96, 60_000.0)[1] == pytest.approx(61.9829918628, rel=1e-3)
    assert used_by(96, 200_000.0)[0] == pytest.approx(84_499.9829449, rel=1e-3)
    assert used_by(1000, 200_000.0)[0] == pytest.approx(96_052.4359542, rel=1e-3)
    assert 60_000.0 / (120_000.0 * 0.2 / 24.0) == 60.0, "a population that stays: the answer of whoever forgets it"


def test_i05_in_a_whole_run() -> None:
    """The same, with 36,000 families that decide by the hazard whose survival is 1 - logistic, but for noise."""

    def hazard(begin: float, end: float) -> float:
        return math.log((1.0 - logistic(begin)) / (1.0 - logistic(end))) / (end - begin)

    steps = {
        f"hour{hour}": {
            "at": at(max(0.0, hour - 0.25)),
            "event": "the hazard rises",
            "set": {"departure.base_hazard_per_h": hazard(max(0.25, hour), hour + 1.0)},
        }
        for hour in range(70)
    }
    flour = {**FLOUR, "stock_kg": 60_000.0, "ration_kg_per_person_day": 0.2}
    scenario = towns(
        settlements={"city": {"residents_persons": 120_000, "to": "road"}},
        departure={"packing": {"law": "constant", "mean_min": 0.001, "minimum_min": 15.0}},
        timeline=steps,
        stocks={"flour": flour},
        horizon_h=70.0,
    )
    journal = simulate(scenario)
    series, time_h = journal.books.series("flour", "depots"), journal.balance.time_h
    full = int(np.flatnonzero(series > 0.0)[-1])
    persons = journal.books.series("flour rations", "with a ration")[full]
    last_h = math.floor(time_h[full])
    assert last_h + series[full] / (persons * 0.2 / 24.0) == pytest.approx(61.983, rel=5e-3)


def test_rations_by_hand_until_nothing_is_left() -> None:
    """4,200 persons at 500 g use 87.5 kg an hour: 1,000 kg last 11.43 h, and 1,800 still have a ration in hour 12."""
    journal = simulate(larder(horizon_h=72.0))
    held = depots(journal)
    assert [held[hour] for hour in (0.0, 1.25, 11.25, 12.25, 72.0)] == [1000.0, 912.5, 37.5, 0.0, 0.0]
    unserved = dict(zip(journal.balance.time_h, journal.books.series("flour rations", "without a ration"), strict=True))
    assert [unserved[hour] for hour in (11.25, 12.25, 13.25)] == [0.0, 2400.0, 4200.0]
    found = of(metrics(journal))
    person_days = 3.0 * PERSONS
    assert found["stocks_flour_without_ration_person_days"] == pytest.approx(person_days - 1000.0 / 0.5)
    assert found["stocks_flour_unmet_need_person_days"] == pytest.approx(person_days - 1000.0 / 0.8)
    assert found["stocks_unmet_energy_kcal"] == pytest.approx(3500.0 * (0.8 * person_days - 1000.0))
    assert found["stocks_flour_lowest_cover_days"] == 0.0
    assert found["stocks_flour_lowest_cover_at_h"] == pytest.approx(12.0, abs=0.25)
    assert found["stocks_flour_under_ration_most_persons"] == PERSONS


def test_a_ration_acts_from_its_hour_on_and_counts_as_it_was() -> None:
    """Half the ration from 5.5 h on: 87.5 kg an hour until then, 43.75 after; empty at 5.5 + 518.75 / 43.75 h."""
    cut = {"cut": {"at": at(5.5), "event": "less", "set": {"stocks.flour.ration_kg_per_person_day": 0.25}}}
    journal = simulate(larder(timeline=cut, horizon_h=48.0))
    held = depots(journal)
    assert held[8.25] == pytest.approx(1000.0 - 5.5 * 87.5 - 2.5 * 43.75)
    empty_h = 5.5 + (1000.0 - 5.5 * 87.5) / 43.75
    lacking = of(metrics(journal))["stocks_flour_without_ration_person_days"]
    assert lacking == pytest.approx((48.0 - empty_h) / 24.0 * PERSONS)
    cover = next(curve for curve in curves(journal) if curve.name == "stocks.flour.days_of_cover").values
    assert cover[33] == pytest.approx(held[8.25] / (0.25 * PERSONS))
    assert cover[0] == pytest.approx(1000.0 / (0.5 * PERSONS))


def test_what_is_made_and_the_limit_of_handing_out() -> None:
    """2,400 kg a day are made, 1,200 a day at most are handed out: 50 kg an hour more lie there."""
    journal = simulate(larder({"made_kg_per_day": 2400.0, "handed_out_kg_per_day": 1200.0}, horizon_h=24.0))
    assert depots(journal)[20.25] == pytest.approx(1000.0 + 20 * 50.0)
    unserved = journal.books.series("flour rations", "without a ration")
    assert unserved[-1] == PERSONS - int(PERSONS * 50.0 / 87.5)


def test_a_ration_above_the_need_leaves_no_need_unmet() -> None:
    journal = simulate(larder({"need_kg_per_person_day": 0.1}, horizon_h=11.0))
    found = of(metrics(journal))
    assert found["stocks_flour_unmet_need_person_days"] == found["stocks_flour_without_ration_person_days"] == 0.0


def test_nobody_entitled_has_no_cover_and_lacks_nothing() -> None:
    journal = simulate(larder({"ration_kg_per_person_day": 0.0}, horizon_h=10.0))
    found = of(metrics(journal))
    assert found["stocks_flour_lowest_cover_days"] is None
    assert found["stocks_flour_without_ration_person_days"] == 0.0
    assert found["stocks_flour_unmet_need_person_days"] == pytest.approx(PERSONS * 10.0 / 24.0)


def test_those_who_have_set_off_draw_no_more_rations() -> None:
    """What is used up is the ration times the hours that each person was there, to the hourly step."""
    journal = simulate(towns(stocks={"flour": {**FLOUR, "stock_kg": 1e6}}))
    there_h = np.nan_to_num(journal.departed_h, nan=96.0)
    stayed = journal.persons_total - int(journal.groups.persons.sum())
    by_hand = 0.5 / 24.0 * (float((journal.groups.persons * there_h).sum()) + stayed * 96.0)
    used = 1e6 - journal.books.series("flour", "depots")[-1]
    assert used == pytest.approx(by_hand, rel=5e-3)


def test_stocks_change_nothing_else_and_each_stock_is_alone() -> None:
    """With and without the part, and with one stock more or less, every other column is the same to the bit."""
    plain = simulate(towns())
    one = simulate(towns(stocks={"flour": FLOUR}))
    two = simulate(towns(stocks={"medicine": {**FLOUR, "stock_kg": 5.0}, "flour": FLOUR}))
    assert columns(plain) == columns(one) == columns(two)
    for account in one.books.accounts:
        np.testing.assert_array_equal(one.books.series(*account), two.books.series(*account))
    assert not list(curves(plain)) and not list(metrics(plain))


@given(
    kg=st.floats(0.0, 2000.0),
    supply=st.floats(0.0, 80.0),
    need=st.floats(1.0, 60.0),
    cover=st.floats(1.0, 30.0),
    days=st.floats(0.0, 40.0),
)
def test_the_closed_form_is_the_limit_of_small_steps(
    kg: float, supply: float, need: float, cover: float, days: float
) -> None:
    """Against dS = (supply - need min(1, S/K)) dt by midpoint steps; and it makes no difference to stop in between."""
    stepped, steps = kg, 4000
    for _ in range(steps):
        half = stepped + 0.5 * days / steps * (supply - need * min(1.0, stepped / (need * cover)))
        stepped += days / steps * (supply - need * min(1.0, half / (need * cover)))
    whole = after_kg(kg, supply, need, cover, days)
    assert whole == pytest.approx(stepped, rel=2e-4, abs=2e-3 * need)
    parts = after_kg(after_kg(kg, supply, need, cover, 0.37 * days), supply, need, cover, 0.63 * days)
    assert whole == pytest.approx(parts, rel=1e-6, abs=1e-6)
    assert whole >= 0.0


def test_a_blockade_by_hand() -> None:
    """Need 100 kg a day, cut below 5 days of it. 1,000 kg and nothing in: 500 after 5 days, then 500 exp(-d/5)."""
    blockade = Blockade.model_validate(
        {
            "since": "2023-01-01T00:00+00:00",
            "stock_kg": 1000.0,
            "full_need_above_days": 5.0,
            "supply": {"relief": {"since": "2023-01-16T00:00+00:00", "kg_per_day": 40.0}},
        }
    )

    def moment(days: float) -> datetime:
        return blockade.since + timedelta(days=days)

    assert left_kg(blockade, 100.0, moment(3.0)) == pytest.approx(700.0)
    assert left_kg(blockade, 100.0, moment(10.0)) == pytest.approx(500.0 * math.exp(-1.0))
    at_relief = 500.0 * math.exp(-2.0)
    assert left_kg(blockade, 100.0, moment(20.0)) == pytest.approx(200.0 + (at_relief - 200.0) * math.exp(-1.0))
    assert handed_out_kg_per_day(blockade, 100.0, moment(3.0)) == 100.0
    assert handed_out_kg_per_day(blockade, 100.0, moment(300.0)) == pytest.approx(40.0), "in the end what comes in"


def test_nine_months_of_blockade_end_near_the_published_bread_ration() -> None:
    """35 % of 400 g of flour was own produce; from 15 June nothing else came: 0.140 kg of flour, 186 g of bread.

    Published for 5 September: 200 g of bread, not always to be had. The stock of December does not matter by then.
    """
    rations = []
    for december_kg in (406_000.0, 1_218_000.0, 2_436_000.0):
        blockade = Blockade.model_validate(
            {
                "since": "2022-12-12T10:30+04:00",
                "stock_kg": december_kg,
                "full_need_above_days": 5.0,
                "supply": {
                    "own_and_relief": {"since": "2022-12-12T10:30+04:00", "kg_per_day": 26_500.0},
                    "own": {"since": "2023-06-15T00:00+04:00", "kg_per_day": 14_200.0},
                },
            }
        )
        september = datetime.fromisoformat("2023-09-05T12:00+04:00")
        rations.append(handed_out_kg_per_day(blockade, 101_496.0 * 0.4, september) / 101_496.0)
    assert rations == pytest.approx([0.140] * 3, abs=1e-3)
    assert rations[0] * 1.33 == pytest.approx(0.200, rel=0.1)


def test_a_run_starts_with_what_the_blockade_leaves() -> None:
    blockade = {
        "since": at(-240.0),
        "stock_kg": 20_000.0,
        "full_need_above_days": 4.0,
        "supply": {"relief": {"since": at(-240.0), "kg_per_day": 100.0}},
    }
    flour = {name: value for name, value in FLOUR.items() if name != "stock_kg"} | {"blockade": blockade}
    scenario = towns(departure={"open": False}, people={"absent_share": 0.1}, stocks={"flour": flour})
    assert expected_persons(scenario) == pytest.approx(3780.0)
    start_kg = stock_at_start_kg(scenario, scenario.stocks["flour"])
    need = 3780.0 * 0.8
    spent_days = (20_000.0 - 4.0 * need) / (need - 100.0)
    by_hand = 400.0 + (4.0 * need - 400.0) * math.exp(-(10.0 - spent_days) / 4.0)
    assert start_kg == pytest.approx(by_hand)
    assert depots(simulate(scenario))[0.0] == pytest.approx(start_kg, abs=1e-3)


def test_every_timed_field_has_its_setter_and_every_figure_its_name() -> None:
    scenario = larder(convoy={})
    world = World(scenario)
    timed = {path for path, known in parameters(scenario).items() if known.timed and path.startswith(("stocks", "aid"))}
    settable = {path for path in setters(scenario, world.flow.rules, world.departures, world.parts) if path in timed}
    assert settable == timed and len(timed) == 7
    observed = {name for part in world.parts for name in part.observables()}
    assert {name for name in observables(scenario) if name.startswith(("stocks", "aid"))} <= observed


def test_names_of_metrics_and_curves_are_the_same_in_every_replication() -> None:
    first, second = (Results(simulate(larder(convoy={}), number)) for number in range(2))
    assert [m.name for m in first.metrics] == [m.name for m in second.metrics]
    assert first.curves.names == second.curves.names
