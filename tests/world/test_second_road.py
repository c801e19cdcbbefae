"""The choice between two roads, against the logit worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.scenario.texts import TOWN, written
from tests.world.digest import digest
from tests.world.towns import GATE, HOUR, ROAD, at, towns

QUIET_GATE = {**GATE, "lanes": 4000, "service": {"law": "constant", "mean_min": 0.001}}
WAY_ROUND = {**ROAD, "length_km": 30.0, "to": "far_gate"}


def two_roads(**changes: Any) -> Scenario:
    """Two towns whose first road takes a quarter of an hour and the second, for alpha, three quarters."""
    second = {"to": {"alpha": "way_round"}, "first_gate": "gate", "second_gate": "far_gate"}
    stages = {"road": ROAD, "gate": QUIET_GATE, "way_round": WAY_ROUND, "far_gate": QUIET_GATE}
    return towns(
        stages=stages,
        second_road={**second, "open": True, **changes},
        milestones={"crossed": ["gate.left", "far_gate.left"]},
    )


def second_share(scenario: Scenario, replication: int = 0) -> float:
    """Share of alpha's vehicles that left by the second road."""
    journal = simulate(scenario, replication)
    alpha = (journal.groups.origin == 0) & ~np.isnan(journal.departed_h)
    return float((~np.isnan(journal.stage_h("far_gate", "arrived")))[alpha].mean())


@pytest.mark.parametrize(("extra_min", "spread_min"), [(0.0, 60.0), (-30.0, 30.0), (60.0, 45.0)])
def test_share_is_the_logit_of_the_free_flow_times_where_nobody_queues(extra_min: float, spread_min: float) -> None:
    """The second road is half an hour longer; nobody waits at either gate."""
    expected = 1.0 / (1.0 + math.exp((30.0 + extra_min) / spread_min))
    of = two_roads(extra_min=extra_min, spread_min=spread_min)
    shares = np.array([second_share(of, replication) for replication in range(40)])
    half_width = 3.9 * shares.std(ddof=1) / math.sqrt(len(shares))
    assert half_width <= 0.02
    assert abs(shares.mean() - expected) <= half_width


def test_only_those_who_have_a_second_road_take_it() -> None:
    journal = simulate(two_roads(extra_min=-10_000.0))
    took = ~np.isnan(journal.stage_h("far_gate", "arrived"))
    assert (took == (journal.groups.origin == 0)).all()


def test_a_closed_second_road_and_one_that_nobody_wants_change_nothing() -> None:
    """The very same passages as of a run in which nobody can choose."""
    closed, shunned = simulate(two_roads(open=False)), simulate(two_roads(extra_min=100_000.0, spread_min=1.0))
    assert digest(closed) == digest(shunned)


def test_a_queue_at_the_first_gate_sends_people_to_the_second() -> None:
    """With one slow lane at the first gate, most of those who decide late take the long way round."""
    slow = {**GATE, "lanes": 1, "service": {"law": "constant", "mean_min": 2.0}}
    of = two_roads(spread_min=20.0)
    jammed = of.model_copy(
        update={
            "stages": {
                **of.stages,
                "gate": Scenario.model_validate({**base(), "stages": {"road": ROAD, "gate": slow}}).stages["gate"],
            }
        }
    )
    assert second_share(of) < 0.25
    assert second_share(jammed) > 0.5


def base() -> dict[str, Any]:
    """A scenario as far as sections must be there."""
    return {
        "title": "gate",
        "start": at(0.0),
        "horizon_h": 1.0,
        "arrivals": {"cars": {"to": "road", "times_h": [0.0]}},
        "vehicle_classes": {"car": {}},
        "departure": {"packing": HOUR},
    }


def test_the_parameter_opens_it_from_an_hour_on() -> None:
    opening = {"opens": {"at": at(10.0), "event": "the second road opens", "set": {"second_road.open": True}}}
    of = two_roads(open=False, extra_min=-10_000.0).model_copy(update={"timeline": towns(timeline={}).timeline})
    journal = simulate(Scenario.model_validate({**of.model_dump(mode="json", exclude_none=True), "timeline": opening}))
    alpha = (journal.groups.origin == 0) & ~np.isnan(journal.decided_h)
    took = ~np.isnan(journal.stage_h("far_gate", "arrived"))
    early, late = alpha & (journal.decided_h < 9.75), alpha & (journal.decided_h > 10.0)
    assert early.any() and late.any()
    assert not took[early].any() and took[late].all()


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            "{to: {tawn: road}, first_gate: gate, second_gate: gate}",
            "there is no such settlement; did you mean 'town'?",
        ),
        ("{to: {town: road}, first_gate: gat, second_gate: gate}", "there is no stage 'gat'; did you mean 'gate'?"),
        ("{to: {town: road}, first_gate: road, second_gate: gate}", "'road' is a link; a gate is a station"),
        ("{to: {town: road}, first_gate: gate, second_gate: fuel}", "not every route from here leads through 'fuel'"),
    ],
)
def test_messages(section: str, message: str, tmp_path: Any) -> None:
    with pytest.raises(ScenarioError, match=message.replace("?", r"\?")):
        load(written(tmp_path, f"{TOWN}second_road: {section}\n"))
