"""Why somebody stands at the end: a gate that is shut for the night, an empty tank, a breakdown."""

from __future__ import annotations

import pytest

import sim
from sim.pages.content import plain
from sim.results.partition import partition
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.view.answer import answer
from sim.view.facts import Facts
from tests.network.test_stops import dry_on_every_road
from tests.theory.roads import constant, link, plan

NIGHT = "scenarios/examples/gate-with-hours.yaml"


def held(scenario: Scenario, until_h: float) -> dict[str, int]:
    """Persons in each class at the end of a run that is cut off."""
    found = partition(simulate(scenario.model_copy(update={"horizon_h": until_h})))
    assert found.present == sum(found.persons.values())
    return {one.definition.name: count for one, count in found.persons.items() if count}


@pytest.mark.parametrize(("hour", "waits"), [(22.0, "to_open_gate"), (12.0, "waiting_at_gate")])
def test_a_gate_that_is_shut_for_the_night_opens_again(hour: float, waits: str) -> None:
    found = held(sim.load(NIGHT), 24.0 + hour)
    assert {name for name in found if name.endswith("gate_persons")} == {f"at_end_{waits}_persons"}


def test_the_answer_says_when_it_opens() -> None:
    run = sim.run(sim.load(NIGHT, set=["horizon_h=46"]))
    text = next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Left behind")
    assert "waiting for gate to open" in text and "gate opens at 08:00." in text


def test_of_several_spans_the_next_is_said() -> None:
    spans = ["stages.gate.opening_hours=['08:00-11:00', '14:00-18:00']", "horizon_h=36.5"]
    for changes, opens in ((spans, "14:00"), ([*spans[:1], "horizon_h=42"], "08:00")):
        run = sim.run(sim.load(NIGHT, set=changes))
        assert Facts(run).fact("opens:gate").text == opens


def test_who_ran_dry_is_not_who_broke_down_nor_who_waits_behind() -> None:
    """Who is dry stands for a minute, who has broken down for ten hours; both at the end only while they do."""
    dry = dry_on_every_road(1, 1)
    assert held(dry, 0.5 / 50.0 + 0.5 / 60.0) == {"at_end_ran_dry_persons": 1}
    assert "at_end_ran_dry_persons" not in held(dry, 0.5 / 50.0 + 1.5 / 60.0)
    breaks = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": constant(600.0)}
    crowd = {"cars": {"to": "road", "times_h": [0.0, 0.1]}}
    broken = plan({"road": link(20.0)}, crowd, 3.0, breakdowns=breaks)
    found = held(broken, 3.0)
    assert found.pop("at_end_broken_down_persons") >= 1 and "at_end_ran_dry_persons" not in found
    assert not any("broken" in name for name in held(broken, 40.0))
