"""Rivals of a village of which one is the truth: it has the weight, and what sets them apart is found."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.analysis.nowcast.observations import QueueReport, Unit
from sim.analysis.recorded import recorded
from sim.analysis.rivals.apart import set_apart
from sim.analysis.rivals.evidence import MODEL_SHARE, Evidence, hours_on_the_road, of_series
from sim.analysis.rivals.weighed import Weighed, weighed, weights_by
from sim.runs.ensemble import Ensemble
from sim.scenario.arguments import ArgumentError
from tests.cli.shell import SMALL

HOURS = (3, 5, 7, 10, 14, 20, 30)
SLOW = "stages.checkpoint.service.mean_min=8"
LATE = "departure.base_hazard_per_h=0.05"


@pytest.fixture(scope="module")
def ensembles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ensemble]:
    """The truth, a checkpoint eight times as slow, and people who leave four times as slowly; runs 1 to 6 of each."""
    path = tmp_path_factory.mktemp("rivals") / "record.csv"
    truth = sim.run(sim.load(SMALL))
    lines = ["curve,time_local,low,high,source,note"]
    for curve in ("crossed", "registered", "in_shelter"):
        for hour in HOURS:
            value = np.interp(hour, truth.curves.time_h, truth.curves[curve].values)
            day, of_day = divmod(6 + hour, 24)
            lines.append(f"{curve},2023-09-{24 + day}T{of_day:02}:00,{value:.0f},{value:.0f},x,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    update = {"observed": None, "record": str(path)}
    named = {"truth": sim.load(SMALL), "slow": sim.load(SMALL, set=[SLOW]), "late": sim.load(SMALL, set=[LATE])}
    made = {name: sim.runs(one.model_copy(update=update), n=7).ensemble for name, one in named.items()}
    return {name: Ensemble.of(one.scenario, one.summaries[1:]) for name, one in made.items()}


@pytest.fixture(scope="module")
def found(ensembles: dict[str, Ensemble]) -> Weighed:
    reports = [QueueReport(6.0, None, 0.1, Unit.KM), QueueReport(6.0, 90.0, None, Unit.PERSONS)]
    return weighed(ensembles, reports)


def test_the_truth_has_the_weight_and_every_series_would_choose_it_for_the_others(found: Weighed) -> None:
    assert found.weights["truth"] > 0.8 and sum(found.weights.values()) == pytest.approx(1.0)
    assert [one.name for one in found.series] == ["crossed", "registered", "in_shelter", "queue reported, km"]
    for one in found.series:
        assert one.chosen_by_others == "truth" and sum(one.by_others.values()) == pytest.approx(1.0)
        assert one.gain > 0.0
    crossed, queue = found.series[0], found.series[-1]
    assert crossed.crps["truth"] == min(crossed.crps.values())
    assert queue.log_density["truth"] > queue.log_density["slow"] and math.isnan(queue.crps["truth"])


def test_what_no_curve_counts_is_named(found: Weighed) -> None:
    assert [(one.curve, one.reason) for one in found.left_out] == [
        ("queue reported, persons", "a scenario has nothing to set beside it then")
    ]


def test_what_is_observed_later_is_not_looked_at(ensembles: dict[str, Ensemble], found: Weighed) -> None:
    early = weighed(ensembles, (), until_h=7.0)
    assert {one.observations for one in early.series} == {3}
    assert all(one.time_h <= 7.0 for some in early.evidence.values() for one in some)


def test_one_scenario_under_two_names_is_as_likely_twice(ensembles: dict[str, Ensemble]) -> None:
    twice = weighed({"one": ensembles["truth"], "two": ensembles["truth"]})
    assert list(twice.weights.values()) == pytest.approx([0.5, 0.5])
    assert all(one.gain == pytest.approx(0.0, abs=1e-9) for one in twice.series)
    assert set_apart({"one": ensembles["truth"], "two": ensembles["truth"]}) == []


def test_the_density_of_an_observation_by_hand(ensembles: dict[str, Ensemble]) -> None:
    """A single run, with its shelter full and so without a rate: a normal of the model's share, rounding, one whole."""
    alone = Ensemble.of(ensembles["truth"].scenario, ensembles["truth"].summaries[:1])
    [series] = [one for one in recorded(alone)[0] if one.curve == "in_shelter"]
    last = of_series(series, alone)[-1]
    ours, seen = float(series.members[0, -1]), float(series.seen[-1])
    sd = math.sqrt((MODEL_SHARE * ours) ** 2 + 1.0 + 1.0 / 12.0)
    normal = -0.5 * ((seen - ours) / sd) ** 2 - math.log(sd) - 0.5 * math.log(2.0 * math.pi)
    assert last.log_density == pytest.approx(normal + math.log(0.99), abs=0.005)


def test_regions_that_one_stream_fills_have_the_weight_of_one_series() -> None:
    """Ten copies of a series under the names of regions weigh as much as the one."""
    logs = {"near": -1.0, "far": -2.0}
    of = {
        name: tuple(
            Evidence(f"in_shelter {at}", 1.0, 1.0, 1.0, "persons", np.ones(1), log, "in_shelter") for at in range(10)
        )
        for name, log in logs.items()
    }
    alone = {name: some[:1] for name, some in of.items()}
    crossed = {name: (Evidence("crossed", 1.0, 1.0, 1.0, "persons", np.ones(1), -1.0, "crossed"),) for name in logs}
    assert (
        weights_by(of)["near"]
        == pytest.approx(weights_by(alone)["near"])
        == pytest.approx(1.0 / (1.0 + math.exp(-1.0)))
    )
    both = {name: (*of[name], *crossed[name]) for name in logs}
    assert weights_by(both, without="in_shelter") == pytest.approx({"near": 0.5, "far": 0.5})
    assert weights_by(both) == pytest.approx(weights_by(alone))


def test_rivals_are_weighed_in_one_call(ensembles: dict[str, Ensemble], found: Weighed) -> None:
    """``sim.weigh`` makes the runs and gives the same as what is weighed by hand."""
    rivals = {name: ensembles[name].scenario for name in ("truth", "slow")}
    whole = sim.weigh(rivals, n=2)
    by_hand = weighed(sim.runs(rivals, n=2).ensembles)
    assert whole.weights == by_hand.weights and whole.apart == by_hand.apart and len(whole.apart) > 0
    later = sim.load(SMALL, set=["start=2023-09-23T06:00+04:00"])
    with pytest.raises(ArgumentError, match="else they are no rivals"):
        sim.weigh({"truth": rivals["truth"], "later": later})


def test_what_sets_them_apart_is_what_they_differ_in(ensembles: dict[str, Ensemble]) -> None:
    slow = set_apart({name: ensembles[name] for name in ("truth", "slow")})
    assert slow[0].distance > 3.0 and slow[0].right > 0.93
    assert [one.distance for one in slow] == sorted((one.distance for one in slow), reverse=True)
    early = set_apart({name: ensembles[name] for name in ("truth", "slow")}, until_h=2.0)
    assert all(one.time_h <= 2.0 for one in early) and early[0].distance <= slow[0].distance
    three = {one.curve: one.distance for one in set_apart(ensembles)}
    two = {one.curve: one.distance for one in slow}
    assert all(three[curve] <= two[curve] + 1e-9 for curve in three if curve in two)


def test_hours_on_the_road_are_of_who_ends_it_then(ensembles: dict[str, Ensemble]) -> None:
    quick, slow = (hours_on_the_road(ensembles[name], 8.0) for name in ("truth", "slow"))
    assert (slow > quick).all() and (quick > 0.4).all()  # 20 km at 40 km/h take half an hour
    assert np.isnan(hours_on_the_road(ensembles["truth"], 0.0)).all()
