"""Ranges of assumptions: their distributions, what is refused, and what a draw makes of a scenario."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.runs.design import draw
from sim.runs.parameters import Parameters
from sim.scenario.check_uncertain import absent, uncertain_notices
from sim.scenario.errors import ScenarioError
from sim.scenario.load import changed, load, resolved_yaml
from sim.scenario.uncertain import Choice, TriangularRange, UniformRange
from sim.scenario.whatif import handles, moved

FILE = Path(__file__).parents[1] / "cli" / "uncertain.yaml"
AFTER = [f"stages.{name}={{kind: delay, duration: {{law: constant, mean_min: 5}}}}" for name in ("later", "never")]
"""Nodes for the shares of the checkpoint."""


def test_ranges_have_the_quantiles_of_their_distributions() -> None:
    shares = np.linspace(0.0, 1.0, 41)
    uniform = UniformRange(paths=("x",), law="uniform", low=-1.0, high=3.0)
    assert [uniform.value(share) for share in shares] == pytest.approx((-1.0 + 4.0 * shares).tolist())
    for low, mode, high in ((0.0, 1.0, 4.0), (0.0, 0.0, 4.0), (0.0, 4.0, 4.0)):
        triangle = TriangularRange(paths=("x",), law="triangular", low=low, mode=mode, high=high)
        exact = stats.triang((mode - low) / (high - low), low, high - low).ppf(shares)
        assert [triangle.value(share) for share in shares] == pytest.approx(exact.tolist(), abs=1e-7)


def test_each_value_of_a_choice_has_the_same_share() -> None:
    choice = Choice(paths=("x",), law="choice", values=(2, 3, 4))
    drawn = [choice.value(share) for share in (np.arange(300) + 0.5) / 300.0]
    assert [drawn.count(value) for value in (2, 3, 4)] == [100, 100, 100]
    assert choice.value(1.0) == 4


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("uncertain.hazard.paths=[departure.base_hazard_per_hour]", "did you mean 'departure.base_hazard_per_h'"),
        ("uncertain.hazard.low=-1", "is below the minimum"),
        ("uncertain.hazard.low=0.5", "must be below high"),
        ("uncertain.inspection.mode=4", "must be in this order"),
        ("uncertain.hazard.paths=[stages.checkpoint.lanes]", "give the whole numbers as a choice"),
        ("uncertain.third_lane.values=[2, -3]", "is below the minimum"),
        ("uncertain.hazard.paths=[stages.checkpoint.service.mean_min]", "has a range in 'hazard' already"),
        ("uncertain.hazard.paths=[horizon_h]", "is not an assumption that can be drawn"),
        ("uncertain.hazard.paths=[uncertain.inspection.low]", "is not an assumption that can be drawn"),
        (
            "uncertain.third_lane.paths=[timeline.third_lane.set.stages.checkpoint.lane]",
            "did you mean 'timeline.third_",
        ),
        ("uncertain.third_lane.paths=[timeline.x.set.stages.checkpoint.lane]", "did you mean 'timeline.third_"),
        ("uncertain.third_lane.values=[2]", "uncertain.third_lane"),
    ],
)
def test_what_cannot_be_drawn_is_refused(setting: str, message: str) -> None:
    with pytest.raises(ScenarioError, match="uncertain") as error:
        load(FILE, set=[setting])
    assert message in str(error.value)


SPLIT = {"registration": 0.7, "later": 0.3}


@pytest.mark.parametrize(
    ("paths", "rest_paths", "low", "to", "message"),
    [
        (
            ["stages.checkpoint.to.registration"],
            ["stages.checkpoint.to.never"],
            0.1,
            SPLIT,
            "'stages.checkpoint.to.never' is no share",
        ),
        (
            ["stages.checkpoint.lanes"],
            ["stages.checkpoint.to.later"],
            0.1,
            SPLIT,
            "'stages.checkpoint.lanes' is no share",
        ),
        (
            ["stages.checkpoint.to.registration"],
            ["stages.checkpoint.to.registration"],
            0.1,
            SPLIT,
            "has a range in 'late' already",
        ),
        (["stages.checkpoint.to.registration"], ["stages.checkpoint.to.later"], 0.0, SPLIT, "must both be above 0"),
        (
            ["stages.checkpoint.to.registration"],
            ["stages.checkpoint.to.later"],
            0.1,
            {"registration": 0.7, "later": 0.2, "never": 0.1},
            "the two shares of one `to`, which has no third",
        ),
    ],
)
def test_a_range_of_a_share_names_both_of_one_node(
    paths: list[str], rest_paths: list[str], low: float, to: dict[str, float], message: str
) -> None:
    late = {"paths": paths, "rest_paths": rest_paths, "law": "uniform", "low": low, "high": 0.5}
    with pytest.raises(ScenarioError) as error:
        load(FILE, set=[f"stages.checkpoint.to={json.dumps(to)}", *AFTER, f"uncertain.late={json.dumps(late)}"])
    assert message in str(error.value)


def test_the_rest_of_a_drawn_share_goes_to_the_other() -> None:
    late = {
        "paths": ["stages.checkpoint.to.later"],
        "rest_paths": ["stages.checkpoint.to.registration"],
        "law": "uniform",
    }
    settings = [f"stages.checkpoint.to={json.dumps(SPLIT)}", AFTER[0]]
    scenario = load(FILE, set=[*settings, f"uncertain.late={json.dumps({**late, 'low': 0.1, 'high': 0.5})}"])
    rows = draw(scenario, 8, Parameters.LATIN_HYPERCUBE)
    shares = [row.scenario.stages["checkpoint"].to for row in rows]
    assert all(
        isinstance(one, dict) and one["registration"] == 1.0 - one["later"] and 0.1 <= one["later"] <= 0.5
        for one in shares
    )
    assert len({one["later"] for one in shares if isinstance(one, dict)}) == 8
    slider = next(one for one in handles(scenario) if one.name == "late")
    assert (slider.value, slider.low, slider.high) == (0.3, 0.1, 0.5)
    assert moved(scenario, [(slider, 0.2)]).stages["checkpoint"].to == {"registration": 0.8, "later": 0.2}


def test_a_range_of_a_part_that_is_absent_is_no_mistake() -> None:
    scenario = load(FILE, set=["uncertain.hazard.paths=[breakdowns.per_million_veh_km]"])
    assert absent(scenario, "breakdowns.per_million_veh_km")
    assert not absent(scenario, "departure.base_hazard_per_h")
    assert list(uncertain_notices(scenario)) == [
        "the range 'hazard' is not drawn where there is no breakdowns.per_million_veh_km"
    ]


def test_a_range_of_an_entry_that_is_taken_away_is_no_mistake() -> None:
    """``--set timeline.NAME=null`` works as ever: the range goes with the entry."""
    scenario = load(FILE, set=["timeline.third_lane=null"])
    path = "timeline.third_lane.set.stages.checkpoint.lanes"
    assert absent(scenario, path) and list(uncertain_notices(scenario)) == [
        f"the range 'third_lane' is not drawn where there is no {path}"
    ]
    assert list(uncertain_notices(load(FILE))) == []


def test_a_changed_scenario_is_the_one_that_the_file_would_give() -> None:
    settings = ["departure.base_hazard_per_h=0.123456789012345", "timeline.third_lane.set.stages.checkpoint.lanes=4"]
    assert resolved_yaml(changed(load(FILE), settings)) == resolved_yaml(load(FILE, set=settings))
    with pytest.raises(ScenarioError, match=r"stages\.checkpoint\.lanes"):
        changed(load(FILE), ["stages.checkpoint.lanes=two"])
