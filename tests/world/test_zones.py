"""Zones with a story of their own: an order, a pace and an opening of one settlement move nobody elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.journal import Journal
from sim.scenario.check_idle import idle_notices
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.towns import HOUR, at, towns

ALPHA = {"residents_persons": 3000, "to": "road"}
BETA = {"residents_persons": 1200, "to": "road"}


def zones(beta: dict[str, object], **sections: object) -> Scenario:
    return towns(settlements={"alpha": ALPHA, "beta": {**BETA, **beta}}, horizon_h=400.0, **sections)


def decided_h(journal: Journal, town: int) -> NDArray[np.float64]:
    """When the groups of a settlement decide, in the order of the groups."""
    found: NDArray[np.float64] = journal.decided_h[journal.groups.origin == town]
    return found


def threshold(journal: Journal, town: int) -> NDArray[np.float64]:
    found: NDArray[np.float64] = journal.groups.threshold[journal.groups.origin == town]
    return found


def test_a_zone_that_opens_later_is_late_by_its_opening_and_moves_nobody_else() -> None:
    """A constant hazard of 0.1: alpha decides at threshold / 0.1, beta 30 hours later than it would."""
    opening = {"opens": {"at": at(30.0), "event": "beta may leave", "set": {"settlements.beta.open": True}}}
    plain, phased = simulate(zones({})), simulate(zones({"open": False}, timeline=opening))
    np.testing.assert_array_equal(decided_h(phased, 0), decided_h(plain, 0))
    np.testing.assert_allclose(decided_h(phased, 1), decided_h(plain, 1) + 30.0, atol=1e-9)
    np.testing.assert_allclose(decided_h(phased, 1), 30.0 + threshold(phased, 1) / 0.1, atol=1e-9)


def test_a_zone_that_closes_again_loses_no_hazard() -> None:
    """Closed from 5 to 20: who has not decided by then decides 15 hours later."""
    closing = {
        "closes": {"at": at(5.0), "event": "closed", "set": {"settlements.beta.open": False}},
        "opens": {"at": at(20.0), "event": "open again", "set": {"settlements.beta.open": True}},
    }
    plain, found = (decided_h(simulate(zones({}, timeline=timeline)), 1) for timeline in ({}, closing))
    np.testing.assert_allclose(found, np.where(plain <= 5.0, plain, plain + 15.0), atol=1e-9)


def test_a_zone_has_a_pace_of_its_own() -> None:
    """Beta: nobody before the order at hour 24, then ln 2 / 6 an hour; alpha: as before."""
    pace = {"law": "pace", "since_h": 24.0, "half_within_h": 6.0}
    found, plain = simulate(zones({"curve": pace})), simulate(zones({}))
    np.testing.assert_array_equal(decided_h(found, 0), decided_h(plain, 0))
    np.testing.assert_allclose(decided_h(found, 1), 24.0 + threshold(found, 1) * 6.0 / math.log(2.0), atol=1e-6)


def test_an_order_to_a_zone_multiplies_its_hazard_only() -> None:
    departure = {"base_hazard_per_h": 0.1, "effects": {"order": 1.0, "threat": 0.5}, "packing": HOUR}
    order = {"order": {"at": at(10.0), "event": "beta is ordered out", "set": {"settlements.beta.cues.order": 1.0}}}
    plain = simulate(zones({}, departure=departure))
    found = simulate(zones({}, departure=departure, timeline=order))
    np.testing.assert_array_equal(decided_h(found, 0), decided_h(plain, 0))
    before = decided_h(plain, 1)
    expected = np.where(before <= 10.0, before, 10.0 + (before - 10.0) / math.e)
    np.testing.assert_allclose(decided_h(found, 1), expected, atol=1e-9)
    threatened = simulate(zones({"cues": {"threat": 2.0}}, departure=departure))
    np.testing.assert_allclose(decided_h(threatened, 1), before / math.e, atol=1e-9)


PACE = {"law": "pace", "half_within_h": 3.0}
NO_CURVE = "nobody leaves alpha: it has no curve, and departure gives neither base_hazard_per_h nor curve"


@pytest.mark.parametrize(
    ("beta", "base_per_h", "notices"),
    [
        ({"open": False}, 0.1, ["nobody leaves beta: settlements.beta.open is false for the whole run"]),
        ({"curve": PACE}, 0.0, [NO_CURVE]),
        ({"curve": PACE}, 0.1, []),
    ],
)
def test_the_check_says_which_zone_nobody_leaves(
    beta: dict[str, object], base_per_h: float, notices: list[str]
) -> None:
    found = zones(beta, departure={"base_hazard_per_h": base_per_h, "packing": HOUR})
    assert list(idle_notices(found)) == notices
