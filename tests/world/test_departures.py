"""When households leave: exact inversion of a hazard with jumps, cues, packing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.population.form import form_groups
from sim.population.streams import Streams
from sim.simulate import simulate
from tests.world.towns import GATE, HOUR, ROAD, at, towns

BREAKS_H = (0.0, 6.0, 30.0, 54.0)
HAZARD_PER_H = (0.002, 0.02, 0.1, 0.03)


def inverse_hazard(threshold: float) -> float:
    """Hour at which the cumulative hazard of case D06 reaches a threshold."""
    total = 0.0
    for begin, end, rate in zip(BREAKS_H, (*BREAKS_H[1:], np.inf), HAZARD_PER_H, strict=True):
        if total + rate * (end - begin) >= threshold:
            return begin + (threshold - total) / rate
        total += rate * (end - begin)
    raise AssertionError("unreachable: the last span is endless")


def test_d06_thresholds_are_inverted_exactly_through_hazard_jumps() -> None:
    """D06: hazard 0.002, 0.02, 0.1, 0.03 per hour from hours 0, 6, 30, 54; the residual is kept at every jump."""
    jumps = {
        f"jump{number}": {"at": at(hour), "event": "jump", "set": {"departure.base_hazard_per_h": rate}}
        for number, (hour, rate) in enumerate(zip(BREAKS_H, HAZARD_PER_H, strict=True))
    }
    scenario = towns(horizon_h=400.0, timeline=jumps, departure={"base_hazard_per_h": 0.002, "packing": HOUR})
    journal = simulate(scenario)
    expected = np.array([inverse_hazard(threshold) for threshold in journal.groups.threshold])
    inside = expected <= 399.0
    np.testing.assert_allclose(journal.decided_h[inside], expected[inside], atol=1e-9)
    for u, hour in ((0.1, 10.6680257829), (0.5, 32.0114718056), (0.99, 111.105672866)):
        assert inverse_hazard(-np.log1p(-u)) == pytest.approx(hour, rel=1e-9)


def test_decisions_do_not_depend_on_the_step_while_no_cue_feeds_back() -> None:
    """A look every 0.5 h or every 0.1 h: the same hours to 1e-9, and the same passages."""
    coarse, fine = (simulate(towns(step_h=step)) for step in (0.5, 0.1))
    np.testing.assert_allclose(coarse.decided_h, fine.decided_h, atol=1e-9)
    np.testing.assert_allclose(coarse.passage_h, fine.passage_h, atol=1e-9)


def test_nobody_leaves_while_the_corridor_is_closed() -> None:
    """Closed until hour 20, and from hour 22 on: decisions lie between."""
    departure = {"open": False, "base_hazard_per_h": 0.1, "packing": HOUR}
    timeline = {
        "opens": {"at": at(20.0), "event": "opens", "set": {"departure.open": True}},
        "closes": {"at": at(22.0), "event": "closes", "set": {"departure.open": False}},
    }
    decided = simulate(towns(departure=departure, timeline=timeline)).decided_h
    decided = decided[~np.isnan(decided)]
    assert len(decided) > 50
    assert decided.min() >= 20.0 and decided.max() <= 22.0


@pytest.mark.parametrize(
    ("cue", "effect", "factor"), [("threat", 1.0, np.e), ("order", -1.0, 1.0 / np.e), ("fuel", 0.5, np.exp(0.5))]
)
def test_a_cue_multiplies_the_hazard_by_exp_of_its_effect(cue: str, effect: float, factor: float) -> None:
    """With the same thresholds, every decision comes ``factor`` times as early."""
    plain = simulate(towns(horizon_h=2000.0))
    cued = simulate(
        towns(
            horizon_h=2000.0,
            departure={"base_hazard_per_h": 0.1, "packing": HOUR, "effects": {cue: effect}, "cues": {cue: 1.0}},
        )
    )
    np.testing.assert_allclose(cued.decided_h * factor, plain.decided_h, rtol=1e-9)


def test_a_long_queue_deters_and_neighbours_who_left_encourage() -> None:
    """Effects of the road and of the share already gone move the median decision the right way."""

    def median(**effects: float) -> float:
        departure = {"base_hazard_per_h": 0.1, "packing": HOUR, "effects": effects}
        return float(np.median(simulate(towns(departure=departure)).decided_h))

    assert median(social=1.0) < median() < median(road=-2.0)


def test_no_departure_comes_sooner_after_its_decision_than_the_lookahead() -> None:
    journal = simulate(towns())
    gone = ~np.isnan(journal.departed_h)
    assert (journal.departed_h - journal.decided_h)[gone].min() >= journal.scenario.lookahead_h


def test_frailty_spreads_the_thresholds_without_touching_other_draws() -> None:
    """ln(threshold) gains the frailty's variance; sizes and cars stay as they were."""
    plain, _ = form_groups(towns(), Streams(7))
    spread, _ = form_groups(towns(departure={"frailty_sd": 2.0, "packing": HOUR}), Streams(7))
    np.testing.assert_array_equal(plain.persons, spread.persons)
    assert np.var(np.log(spread.threshold)) - np.var(np.log(plain.threshold)) == pytest.approx(4.0, rel=0.2)


def test_what_lies_beyond_the_horizon_did_not_happen() -> None:
    """Nobody has decided, packed or set off after the end; decisions of the last, partial step are there."""
    journal = simulate(towns(horizon_h=10.3, step_h=0.5))
    for column in (journal.decided_h, journal.packed_h, journal.departed_h):
        assert np.nanmax(column) <= 10.3
    assert (journal.decided_h > 10.0).any()
    longer = simulate(towns(horizon_h=12.0, step_h=0.5))
    expected = np.where(longer.decided_h <= 10.3, longer.decided_h, np.nan)
    np.testing.assert_allclose(journal.decided_h, expected, atol=1e-9, equal_nan=True)


def test_the_road_cue_does_not_depend_on_the_order_of_the_settlements() -> None:
    """One town crosses, the other goes straight to a camp behind the crossing: the same share either way round."""

    def crossed(*names: str) -> float:
        all_towns = {
            "alpha": {"residents_persons": 3000, "to": "road"},
            "beta": {"residents_persons": 1200, "to": "camp"},
        }
        camp = {"kind": "station", "lanes": 1, "service": {"law": "exponential", "mean_min": 60.0}}
        departure = {"base_hazard_per_h": 0.1, "packing": HOUR, "effects": {"road": -5.0}}
        journal = simulate(
            towns(
                settlements={name: all_towns[name] for name in names},
                departure=departure,
                stages={"road": ROAD, "gate": {**GATE, "to": "camp"}, "camp": camp},
            )
        )
        return float(np.nansum(journal.milestone_h("crossed")))

    assert crossed("alpha", "beta") == pytest.approx(crossed("beta", "alpha"), rel=1e-9)


def test_a_mobilisation_curve_has_moved_its_share_at_every_step() -> None:
    """By hour t those have decided whose threshold is at most −ln((1 − F(t))/(1 − F(0))): none at hour 0."""
    curve = {"law": "logistic", "midpoint_h": 12.0, "rate_per_h": 0.3}
    journal = simulate(towns(departure={"curve": curve, "packing": HOUR}, horizon_h=40.0))
    step_h = journal.scenario.step_h
    for hour in np.arange(step_h, 40.0, step_h):
        later, all_later = (1.0 / (1.0 + np.exp(0.3 * (time_h - 12.0))) for time_h in (hour, 0.0))
        expected = journal.groups.threshold <= -np.log(later / all_later)
        np.testing.assert_array_equal(journal.decided_h <= hour + 1e-9, expected)


def test_a_curve_and_a_base_hazard_exclude_each_other() -> None:
    curve = {"law": "weibull", "shape": 2.0, "mean_min": 600.0}
    with pytest.raises(ValueError, match="either base_hazard_per_h or curve"):
        towns(departure={"curve": curve, "base_hazard_per_h": 0.1})
