"""Readiness as a probability: hand-made replications, every share, hour and addition worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.additions import addition, cheapest, covering_at_most, plan, runs_for
from sim.analysis.readiness import ALL, Need, RunShare, days, first_short, first_short_h, needs, regions
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from tests.examples import examples
from tests.results.build import GATE, NAN, ROAD, Trip, journal, scenario
from tests.results.ensembles import ensemble
from tests.results.test_clearance_and_reception import received


def need_of(values: list[list[float]], ready: float, region: str = ALL) -> Need:
    asked = np.array(values, np.float64)
    return Need("places", region, "beds", "asked for shelter", asked, np.full_like(asked, ready))


def run(values: list[list[float]]) -> Ensemble:
    return ensemble({"asked_shelter": ("persons", values)})


AT = "2023-09-24T{}:00+04:00"

ROWS = [[0.0, 0.0, 4.0, 9.0], [0.0, 5.0, 5.0, 5.0], [0.0, 6.0, 8.0, 12.0], [0.0, 0.0, 0.0, 3.0]]
"""Four runs from noon to 15:00; five are ready."""


def test_a_day_is_met_when_it_is_short_at_none_of_its_steps() -> None:
    rows = [[0.0] * 12 + [x] + [0.0] * 6 for x in (3.0, 6.0, 7.0, 5.0)]
    found = days(run(rows), need_of(rows, 5.0))
    assert [(day.day, day.suffices.count) for day in found] == [("24 Sep", 4), ("25 Sep", 2)]
    assert (found[0].from_h, found[0].to_h, found[1].from_h, found[1].to_h) == (0, 11, 12, 18)


def test_the_first_hour_counts_runs_that_are_never_short_as_later_than_any() -> None:
    several, need = run(ROWS), need_of(ROWS, 5.0)
    assert first_short_h(several, need).tolist() == [3.0, np.inf, 1.0, np.inf]
    found = first_short(several, need)
    assert found.short.count == 2
    # Ranked 1, 3, never, never: the median lies between 3 h and never, so it is never.
    assert found.median_h is None and found.p95_h is None
    assert found.p05_h == 1.0


def test_half_a_place_is_no_place() -> None:
    assert need_of([[5.0]], 4.9).largest.tolist() == [1.0]
    assert need_of([[5.0]], 5.0 - 1e-12).largest.tolist() == [0.0]


def test_the_interval_of_a_share_is_clopper_and_pearsons() -> None:
    share = RunShare.of(0, 20)
    assert (share.value, share.low) == (0.0, 0.0)
    assert share.high == pytest.approx(1.0 - 0.025 ** (1.0 / 20.0))
    middle = RunShare.of(3, 12)
    assert middle.low == pytest.approx(stats.beta.ppf(0.025, 3, 10))
    assert middle.high == pytest.approx(stats.beta.ppf(0.975, 4, 9))


def test_an_addition_leaves_less_than_one_in_twenty_short() -> None:
    """Shortfalls 1, 2 … 100: five would be 5 % of the runs, which is not below it, so four may stay short."""
    rows = [[0.0, float(k)] for k in range(1, 101)]
    found = addition(run(rows), need_of(rows, 0.0), cost=2.5)
    assert (found.places, found.left_short.count, found.cost) == (96, 4, 240.0)
    assert found.sure == 99, "P(Binomial(100, 0.95) <= 98) = 0.963, and of 97 it is 0.882"
    assert found.by_h == 1.0


@pytest.mark.parametrize(("runs", "sure"), [(58, None), (59, 59)])
def test_fewer_than_59_runs_cannot_be_sure(runs: int, sure: int | None) -> None:
    """0.95 to the power of 59 is the first that is below 0.05."""
    rows = [[0.0, float(k)] for k in range(1, runs + 1)]
    assert addition(run(rows), need_of(rows, 0.0)).sure == sure


def test_twenty_runs_allow_for_none_that_is_short() -> None:
    rows = [[0.0, float(k)] for k in range(20)]
    found = addition(run(rows), need_of(rows, 0.0))
    assert (found.places, found.left_short.count) == (19, 0)
    enough = addition(run(rows), need_of(rows, 19.0))
    assert (enough.places, enough.by_h, enough.cost) == (0, None, 0.0)


def test_regions_are_planned_jointly_and_the_dear_worst_run_is_left_out() -> None:
    """Of 40 runs one may fail. Region A is bad in run 0, B in run 1: what saves most is given up, by cost."""
    a, b = np.full(40, 2.0), np.full(40, 3.0)
    a[0], b[1] = 10.0, 12.0
    largest = np.array([a, b])
    assert cheapest(largest, np.array([1.0, 1.0])).tolist() == [10, 3]
    assert cheapest(largest, np.array([2.0, 1.0])).tolist() == [2, 12]


def test_what_suffices_alone_does_not_suffice_jointly() -> None:
    a = [[0.0, 5.0 if k == 0 else 1.0] for k in range(40)]
    b = [[0.0, 7.0 if k == 1 else 1.0] for k in range(40)]
    one, other = need_of(a, 0.0, "A"), need_of(b, 0.0, "B")
    assert [addition(run(a), one).places, addition(run(b), other).places] == [1, 1]
    found = plan(run(a), [one, other], {"B": 3.0})
    assert [item.places for item in found.additions] == [5, 1]
    assert found.cost == 5 + 3
    assert (found.left_short.count, found.alone_left_short.count) == (1, 2)
    assert found.held_out is not None and found.held_out.replications == 20


def test_what_covers_every_run_is_worth_so_much_in_further_runs() -> None:
    """One need: 1 - 0.05^(1/n). Two: P(Binomial(n, e) <= 1) = (1 - e)^n + n e (1 - e)^(n - 1) = 5 %."""
    assert covering_at_most(1, 59) == pytest.approx(1.0 - 0.05 ** (1.0 / 59.0))
    e, n = covering_at_most(2, 93), 93
    assert (1.0 - e) ** n + n * e * (1.0 - e) ** (n - 1) == pytest.approx(0.05)
    assert (runs_for(1), runs_for(2)) == (59, 93)
    assert covering_at_most(3, 2) == 1.0


def test_the_bound_holds_where_every_region_rests_on_another_run() -> None:
    """Five independent regions and 40 runs, 400 times: exceeded in more than the bound in about 5 % of the studies."""
    rng, bound = np.random.default_rng(1), covering_at_most(5, 40)
    covering = rng.uniform(size=(400, 40, 5)).max(axis=1)
    beyond = 1.0 - covering.prod(axis=1)
    assert 0.02 < (beyond > bound).mean() < 0.09


@examples(200)
@given(st.integers(1, 4), st.integers(2, 80), st.integers(0, 2**32 - 1))
def test_a_plan_always_keeps_what_it_promises(rows: int, runs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    largest = rng.integers(0, 30, (rows, runs)).astype(np.float64)
    prices = rng.uniform(0.1, 5.0, rows)
    places = cheapest(largest, prices)
    assert (largest > places[:, None]).any(axis=0).mean() < 0.05
    assert (places <= largest.max(axis=1)).all() and (places >= 0).all()


def test_who_asks_is_counted_once_at_the_door_and_once_in_each_region() -> None:
    """Four groups: North 4 persons at 1 h, South 5 at 2 h, North 2 at 4 h, South 3 at 6 h who find no place."""
    curves = Results(received()).curves
    assert curves["asked_shelter"].values.tolist() == [0, 4, 9, 9, 11, 11, 14, 14, 14, 14, 14]
    assert curves["asked_shelter North"].values.tolist() == [0, 4, 4, 4, 6, 6, 6, 6, 6, 6, 6]
    assert curves["asked_shelter South"].values.tolist() == [0, 0, 5, 5, 5, 5, 8, 8, 8, 8, 8]
    assert curves["families_asked_shelter South"].values.tolist() == [0, 0, 2, 2, 2, 2, 3, 3, 3, 3, 3]


def test_who_is_diverted_counts_in_both_regions_and_once_in_all() -> None:
    ramp = {"ramp_from": "2023-09-24T14:00+04:00", "ramp_to": "2023-09-24T18:00+04:00"}
    places = {"unit": "persons", "initial": 1, "full": 1, **ramp}
    stages = {
        "road": {**ROAD, "to": "gate"},
        "gate": {**GATE, "to": "north"},
        "north": {"kind": "shelter", "region": "North", "places": places, "overflow_to": "south"},
        "south": {"kind": "shelter", "region": "South", "places": {**places, "full": 9}},
    }
    way = {"road": (0.0, 0.0, 1.0), "gate": (1.0, 1.0, 1.0), "north": (1.0, NAN, NAN), "south": (1.0, 1.0, NAN)}
    curves = Results(journal(scenario(stages=stages), [Trip(0.0, way, persons=3)])).curves
    assert [curves[name].values[-1] for name in ("asked_shelter", "asked_shelter North", "asked_shelter South")] == [
        3
    ] * 3


def test_families_persons_and_beds_are_needs_of_their_own() -> None:
    flat = [[0.0, 8.0], [0.0, 20.0]]
    curves = {
        "families_crossed": ("families", [[0.0, 3.0], [0.0, 6.0]]),
        "crossed": ("persons", flat),
        "asked_shelter": ("persons", flat),
        "families_asked_shelter": ("families", [[0.0, 2.0], [0.0, 5.0]]),
        "places North": ("persons", [[9.0, 9.0]]),
        "places South": ("persons", [[1.0, 3.0]]),
    }
    for name, ready, persons, families in (
        ("n", [9.0, 9.0], [6.0, 15.0], [1.0, 4.0]),
        ("s", [1.0, 3.0], [2.0, 5.0], [1.0, 1.0]),
    ):
        curves[f"places_at {name}"] = ("persons", [ready])
        curves[f"at_shelter {name}"] = ("persons", [[0.0, count] for count in persons])
        curves[f"families_at_shelter {name}"] = ("families", [[0.0, count] for count in families])
    places = {"unit": "persons", "initial": 0, "full": 9, "ramp_from": AT.format(12), "ramp_to": AT.format(13)}
    halls = {
        name: {"kind": "shelter", "region": region, "places": places}
        for name, region in (("n", "North"), ("s", "South"))
    }
    stages = {"road": {**ROAD, "to": "gate"}, "gate": {**GATE, "to": {"n": 0.5, "s": 0.5}}, **halls}
    several = ensemble(curves, readiness={"families": 4, "persons": 12}, stages=stages)
    assert regions(several) == ("North", "South")
    found = {(need.kind, need.region, need.unit, need.who): need for need in needs(several)}
    asked = "asked for shelter"
    assert found["announced", ALL, "families", "crossed"].largest.tolist() == [0, 2]
    assert found["announced", ALL, "persons", "crossed"].largest.tolist() == [0, 8]
    assert found["announced", ALL, "families", asked].largest.tolist() == [0, 1]
    assert found["places", "North", "beds", asked].largest.tolist() == [0, 6]
    assert found["places", "South", "beds", asked].largest.tolist() == [0, 2]
    # 12 persons and 4 families, split 9 to 3 as the places are: 9 and 3 persons, 3 and 1 families.
    assert found["announced, split", "North", "persons", asked].ready[0].tolist() == [9, 9]
    assert found["announced, split", "South", "persons", asked].largest.tolist() == [0, 2]
    assert found["announced, split", "North", "families", asked].largest.tolist() == [0, 1]
    assert len(found) == 4 + 4 + 2
