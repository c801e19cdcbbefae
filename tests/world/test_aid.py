"""Aid convoys: a trace by hand, permission, gangs, roads that they hold, and conservation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.parts.aid.measures import curves, metrics, stays
from sim.scenario.check import findings
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.larder import CONVOY, FLOUR, depots, larder
from tests.world.test_switches import columns
from tests.world.towns import GATE, ROAD, at, towns

RICH: dict[str, Any] = {"stock_kg": 1e6}


def unloaded(journal: Journal) -> list[tuple[float, float]]:
    """(hour, kg) of every lorry that was unloaded."""
    return [(e.time_h, e.amount) for e in journal.books.entries if (e.source, e.target) == ("being unloaded", "depots")]


def metric(journal: Journal, name: str) -> Any:
    return next(found for found in metrics(journal) if found.name == name)


def test_a_convoy_by_hand() -> None:
    """At the border at 5, at the depots at 6; two gangs take an hour a lorry: 7, 7 and 8."""
    journal = simulate(larder(RICH, {}))
    assert unloaded(journal) == [(7.0, 500.0), (7.0, 500.0), (8.0, 500.0)]
    moved = [(e.time_h, e.source, e.target, e.amount) for e in journal.books.entries if "border" in e.why]
    assert moved == [(5.0, "outside", "convoy waiting", 1500.0)]
    delivered, waiting = (curve.values for curve in curves(journal))
    time_h = journal.balance.time_h
    assert [float(delivered[time_h == hour][0]) for hour in (6.75, 7.25, 8.25, 96.0)] == [0.0, 1.0, 1.5, 1.5]
    assert waiting.max() == 0.0
    plain = depots(simulate(larder(RICH)))
    assert depots(journal)[8.25] == pytest.approx(plain[8.25] + 1500.0)
    assert metric(journal, "aid_longest_wait_h").value == 0.0
    assert metric(journal, "aid_delivered_tonnes").value == 1.5


def test_goods_are_handed_out_only_after_they_have_come() -> None:
    """Empty depots: nobody has a ration until 7.5 h, when two lorries are unloaded; half an hour's are due at 8."""
    journal = simulate(larder({"stock_kg": 0.0}, {"arrives_at": at(5.5)}))
    held = depots(journal)
    assert held[7.25] == 0.0
    assert held[8.25] == pytest.approx(1000.0 - 0.5 * 87.5)


def test_permission_is_given_by_a_decision() -> None:
    """There since 24 h before the start, let through at 20: it waited 44 h; without a decision it still waits."""
    held = {"permitted": False, "arrives_at": at(-24.0)}
    opened = {"opened": {"at": at(20.0), "event": "let through", "set": {"aid.convoy.permitted": True}}}
    journal = simulate(larder(RICH, held, timeline=opened))
    assert unloaded(journal)[0][0] == 22.0
    assert metric(journal, "aid_longest_wait_h").value == 44.0
    assert metric(journal, "aid_convoys_passed").value == 1.0
    waits = simulate(larder(RICH, held))
    longest = metric(waits, "aid_longest_wait_h")
    assert longest.value == 120.0 and longest.note == "convoy still waits at the end of the run"
    assert metric(waits, "aid_waiting_tonnes").value == 1.5
    assert metric(waits, "aid_longest_wait_of_passed_h").value is None
    assert [stay.passed_h for stay in stays(waits)] == [None]
    assert next(curve for curve in curves(waits) if curve.name == "aid.tonnes_waiting").values.tolist() == [1.5] * 385


def test_a_condition_on_the_cover_opens_the_border() -> None:
    """210 kg a day: below two days, 420 kg, from 66.3 h on; seen at the hourly count of 67, looked at every quarter."""
    rule = {"hunger": {"when": "stocks.flour.days_of_cover < 2", "event": "x", "set": {"aid.convoy.permitted": True}}}
    journal = simulate(larder({"ration_kg_per_person_day": 0.05}, {"permitted": False}, timeline=rule))
    assert stays(journal)[0].passed_h == pytest.approx(67.0, abs=0.25)


def test_gangs_and_their_pace_are_parameters() -> None:
    """No gang until 10; one from then on, at twice the pace from 10.5 on: the first lorry keeps its pace."""
    change = {
        "gang": {"at": at(10.0), "event": "a gang comes", "set": {"aid.convoy.unloading_gangs": 1}},
        "pace": {"at": at(10.5), "event": "faster", "set": {"aid.convoy.unloaded_kg_per_gang_h": 1000.0}},
    }
    journal = simulate(larder(RICH, {"unloading_gangs": 0}, timeline=change))
    assert [hour for hour, _ in unloaded(journal)] == [11.0, 11.5, 12.0]


def test_a_gang_that_leaves_finishes_its_lorry() -> None:
    leave = {"leave": {"at": at(6.5), "event": "a gang leaves", "set": {"aid.convoy.unloading_gangs": 1}}}
    journal = simulate(larder(RICH, {"trucks": 4}, timeline=leave))
    assert [hour for hour, _ in unloaded(journal)] == [7.0, 7.0, 8.0, 9.0]


def test_travel_time_is_drawn_once_and_scaled_by_its_parameter() -> None:
    distribution = {"travel": {"law": "exponential", "mean_min": 60.0, "minimum_min": 30.0}}
    slower = {"slow": {"at": at(1.0), "event": "snow", "set": {"aid.convoy.travel.mean_min": 120.0}}}

    def travel_h(journal: Journal) -> float:
        return next(e.time_h for e in journal.books.entries if e.why == "at the depots") - 5.0

    plain, slow = simulate(larder(RICH, distribution)), simulate(larder(RICH, distribution, timeline=slower))
    assert travel_h(slow) - 0.5 == pytest.approx(2.0 * (travel_h(plain) - 0.5))


def test_i06_trips_of_lorries() -> None:
    """I06 with lorries for buses: 46 of 40 t, 9,000 t; a round of 20 h, 10 h one way: 5 rounds, the last at 90 h."""
    shuttle = {
        "arrives_at": at(0.0),
        "trucks": 46,
        "payload_tonnes": {"flour": 40.0},
        "travel": {"law": "constant", "mean_min": 600.0},
        "unloading_gangs": 46,
        "unloaded_kg_per_gang_h": 1e6,
        "repeats": {"every_days": 20.0 / 24.0, "times": 5},
    }
    journal = simulate(larder(RICH, shuttle))
    came = sorted({e.time_h for e in journal.books.entries if e.why == "at the depots"})
    assert came == pytest.approx([10.0, 30.0, 50.0, 70.0, 90.0], abs=1e-6)
    assert metric(journal, "aid_delivered_tonnes").value == pytest.approx(9000.0 + 200.0), "200 t of room in the last"


def through(**sections: Any) -> Scenario:
    """A car every six minutes through two roads and a gate."""
    stages = {"road": {**ROAD, "to": "pass"}, "pass": {**ROAD, "length_km": 30.0, "to": "gate"}, "gate": GATE}
    stream = {"to": "road", "interarrival": {"law": "constant", "mean_min": 6.0}}
    stocks = {"flour": FLOUR}
    return towns(**{"stages": stages, "settlements": {}, "arrivals": {"cars": stream}, "stocks": stocks, **sections})


def test_a_convoy_holds_the_roads_that_it_needs_one_after_the_other() -> None:
    """Two hours for 30 and 10 km: nobody leaves the pass from 5 to 6.5, nor the road from 6.5 to 7."""
    two_hours = {"law": "constant", "mean_min": 120.0}
    held = {**CONVOY, "way": ["pass", "road"], "travel": two_hours}
    journal = simulate(through(aid={"convoy": held}))
    free = simulate(through(aid={"convoy": {**held, "way": []}}))
    for stage, begin, end in (("pass", 5.0, 6.5), ("road", 6.5, 7.0)):
        left, otherwise = journal.stage_h(stage, "left"), free.stage_h(stage, "left")
        assert not ((left > begin) & (left < end)).any()
        assert ((otherwise > begin) & (otherwise < end)).sum() >= 4
        assert np.nanmin(np.where(left > begin, left, np.nan)) == pytest.approx(end)
    np.testing.assert_array_equal(journal.stage_h("pass", "left") < 5.0, free.stage_h("pass", "left") < 5.0)
    assert unloaded(journal) == unloaded(free)


def test_convoys_with_a_lane_of_their_own_change_no_other_column() -> None:
    plain = simulate(towns(stocks={"flour": FLOUR}))
    with_aid = simulate(towns(stocks={"flour": FLOUR}, aid={"convoy": CONVOY}))
    assert columns(plain) == columns(with_aid)
    assert not list(curves(plain)) and not list(metrics(plain))


def test_a_convoy_more_leaves_the_travel_of_the_others_alone() -> None:
    distribution = {"travel": {"law": "exponential", "mean_min": 60.0}}
    one = simulate(larder(RICH, distribution))
    two = simulate(larder(RICH, aid={"first": {**CONVOY, **distribution}, "convoy": {**CONVOY, **distribution}}))
    theirs = [e for e in two.books.entries if e.why == "unloaded from convoy"]
    assert [(e.time_h, e.amount) for e in theirs] == unloaded(one)


@given(
    stock=st.floats(0.0, 5000.0),
    made=st.floats(0.0, 3000.0),
    trucks=st.integers(1, 6),
    tonnes=st.floats(0.001, 2.0),
    gangs=st.integers(0, 3),
    arrives=st.floats(-30.0, 40.0),
    times=st.integers(1, 4),
    permitted=st.booleans(),
)
def test_what_came_in_less_what_was_used_is_what_is_there(
    stock: float,
    made: float,
    trucks: int,
    tonnes: float,
    gangs: int,
    arrives: float,
    times: int,
    permitted: bool,
) -> None:
    """Books balance at every step (the recorder compares each account with the part's own things), none below 0."""
    convoy = {
        "trucks": trucks,
        "payload_tonnes": {"flour": tonnes},
        "unloading_gangs": gangs,
        "arrives_at": at(arrives),
        "permitted": permitted,
        "repeats": {"every_days": 0.5, "times": times},
        "travel": {"law": "gamma", "mean_min": 90.0, "cv": 0.5},
    }
    towns_of_few = {"alpha": {"residents_persons": 600, "to": "road"}}
    journal = simulate(
        larder({"stock_kg": stock, "made_kg_per_day": made}, convoy, settlements=towns_of_few, horizon_h=48.0)
    )
    series = {account: journal.books.series("flour", account) for account in journal.books.accounts_of("flour")}
    whole = np.sum(list(series.values()), axis=0)
    np.testing.assert_allclose(whole, whole[0], atol=1e-6)
    assert min(values.min() for account, values in series.items() if account not in ("outside", "made inside")) >= 0.0
    delivered = sum(amount for _, amount in unloaded(journal))
    gained = stock + delivered - series["made inside"][-1] - series["used up"][-1]
    assert series["depots"][-1] == pytest.approx(gained, abs=2e-3)
    came = sum(arrives + 12.0 * number <= 48.0 for number in range(times))
    brought = came * trucks * round(1e6 * tonnes) / 1e3
    under_way = sum(series[account][-1] for account in ("convoy waiting", "on the way", "being unloaded"))
    assert under_way + delivered == pytest.approx(brought, abs=1e-3)


@pytest.mark.parametrize(
    ("sections", "keys", "words"),
    [
        ({"aid": {"convoy": {**CONVOY, "payload_tonnes": {"flower": 1.0}}}}, "payload_tonnes", "did you mean"),
        ({"aid": {"convoy": {**CONVOY, "way": ["rod"]}}}, "way", "there is no link 'rod'"),
        ({"aid": {"convoy": {**CONVOY, "way": ["gate"]}}}, "way", "there is no link 'gate'"),
        ({"aid": {"convoy": {**CONVOY, "way": ["road", "road"]}}}, "way", "twice"),
        ({"stocks": {"petrol": FLOUR}}, "petrol", "counted elsewhere"),
    ],
)
def test_what_does_not_fit_is_named(sections: dict[str, Any], keys: str, words: str) -> None:
    found = [(path, message) for path, message in findings(larder(**sections)) if keys in path]
    assert len(found) == 1 and words in found[0][1], found


def test_a_blockade_must_lie_before_the_start() -> None:
    late = {"since": at(1.0), "stock_kg": 1.0, "full_need_above_days": 5.0}
    supply = {"since": at(-9.0), "stock_kg": 1.0, "full_need_above_days": 5.0}
    supply["supply"] = {"lot": {"since": at(2.0), "kg_per_day": 1.0}}
    for blockade, key in ((late, "since"), (supply, "lot")):
        messages = [m for path, m in findings(larder({"stock_kg": None, "blockade": blockade})) if key in path]
        assert len(messages) == 1 and "later than the start" in messages[0]
    with pytest.raises(ValueError, match="give either stock_kg or blockade"):
        larder({"blockade": supply})
    with pytest.raises(ValueError, match="before the blockade"):
        larder({"stock_kg": None, "blockade": {**supply, "supply": {"lot": {"since": at(-10.0), "kg_per_day": 1.0}}}})
