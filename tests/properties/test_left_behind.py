"""Everybody who was present is in exactly one place at the end: crossed, carried out, or left behind for one reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.results.left_behind import REASONS, whereabouts
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.strategies import scenarios

RESIDENTS = {"stepanakert": 900, "martakert": 400, "askeran": 300, "martuni": 300, "shushi_district": 200}
SMALL = [
    *(f"settlements.{town}.residents_persons={count}" for town, count in RESIDENTS.items()),
    "people.traits.combatants_persons=150",
    "people.traits.wounded_persons=20",
    "medical.deaths_on_road_per_100k_person_h=800",
    "stages.hakari.screening.detained_share=0.5",
]
"""The exodus with 2,100 residents: every part of the story runs, many die and are detained, and it takes a moment."""

VARIANTS = ("exodus-2023", "amnesty-refused", "no-fuel-delivered", "both-roads-open", "return-2020", "disarm-first")


def adds_up(scenario: Scenario) -> None:
    """Everybody present is counted once."""
    journal = simulate(scenario)
    found = whereabouts(journal)
    assert found.crossed is not None and found.left_behind is not None
    assert found.crossed + found.carried_out + found.left_behind == found.present
    assert all(count is not None and count >= 0 for count in found.by_reason)


@settings(max_examples=100)
@given(scenarios(), st.data())
def test_on_any_network_wherever_the_crossing_is(scenario: Scenario, data: st.DataObject) -> None:
    stages = data.draw(st.lists(st.sampled_from(list(scenario.stages)), min_size=1, max_size=3, unique=True))
    event = data.draw(st.sampled_from(["arrived", "entered", "left"]))
    plan: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    adds_up(Scenario.model_validate({**plan, "milestones": {"crossed": [f"{stage}.{event}" for stage in stages]}}))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(VARIANTS),
    st.integers(0, 1_000),
    st.floats(151.0, 371.0) | st.integers(151, 371).map(float),
    st.sampled_from(["departure.waits_for_men_share=0", "departure.waits_for_men_share=1"]),
)
def test_whenever_a_run_with_every_part_ends(variant: str, seed: int, horizon_h: float, men: str) -> None:
    adds_up(load(f"scenarios/{variant}.yaml", set=[*SMALL, f"seed={seed}", f"horizon_h={horizon_h!r}", men]))


@pytest.mark.parametrize("end_h", [151.0, 180.0])
def test_names_do_not_depend_on_what_happened(end_h: float) -> None:
    results = Results(simulate(load("scenarios/exodus-2023.yaml", set=[*SMALL, f"horizon_h={end_h}"])))
    for name in (
        "present_persons",
        "carried_out_persons",
        "left_behind_persons",
        *(r.definition.name for r in REASONS),
    ):
        assert results.metric(name).value is not None
