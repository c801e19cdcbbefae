"""``--set``: what goes over the file, what is removed, what was at its default, and what the user is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.notices import notices
from sim.scenario.people import VehicleClass
from tests.scenario.texts import TOWN, loaded

EXODUS = Path("scenarios/exodus-2023.yaml")
SIX = "stages.hakari.lanes=6"
LATER = "  later: {at: 2024-02-01T12:00+00:00, event: Later, set: {stages.gate.lanes: 9}}\n"


def test_null_removes_an_entry_of_the_timeline() -> None:
    scenario = load(EXODUS, set=[SIX, "timeline.full_rate_at_hakari=null"])
    assert "full_rate_at_hakari" not in scenario.timeline
    assert len(scenario.timeline) == len(load(EXODUS).timeline) - 1


def test_an_entry_of_the_timeline_is_changed_by_the_parameter_that_it_moves() -> None:
    changed = load(EXODUS, set=["timeline.full_rate_at_hakari.set.stages.hakari.lanes=6"])
    before = load(EXODUS).timeline["full_rate_at_hakari"].set
    assert changed.timeline["full_rate_at_hakari"].set == {**before, "stages.hakari.lanes": 6}


def test_null_removes_one_parameter_of_an_entry(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, TOWN, "timeline.alarm.set.stages.gate.lanes=null")
    assert scenario.timeline["alarm"].set == {"departure.cues.threat": 1.0}
    emptied = [f"timeline.alarm.set.{path}=null" for path in ("stages.gate.lanes", "departure.cues.threat")]
    with pytest.raises(ScenarioError, match=r"^--set timeline\.alarm\.set.*: \{\} has 0 entries; at least 1 needed$"):
        loaded(tmp_path, TOWN, *emptied)


def test_null_brings_back_the_default(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, TOWN, "readiness=null", "people.absent_share=null", "departure.effects.threat=null")
    assert scenario.readiness.families is None
    assert scenario.people.absent_share == scenario.departure.effects.threat == 0.0


def test_what_a_later_entry_undoes_is_reported() -> None:
    undone = (
        f"--set {SIX} holds until 2023-09-26T08:00+04:00, when the timeline entry 'full_rate_at_hakari' sets it to 4"
    )
    assert notices(load(EXODUS, set=[SIX]), [SIX]) == [undone]
    assert notices(load(EXODUS, set=["stages.hakari.lanes=4"]), ["stages.hakari.lanes=4"]) == []
    both = [SIX, "timeline.full_rate_at_hakari=null"]
    assert notices(load(EXODUS, set=both), both) == []
    assert notices(load(EXODUS)) == []


def test_what_is_undone_in_a_section_that_was_set_is_reported(tmp_path: Path) -> None:
    setting = "departure.cues={threat: 0.5, order: 1}"
    [line] = notices(loaded(tmp_path, TOWN, setting), [setting])
    assert line == (
        f"--set {setting}: departure.cues.threat holds until 2024-01-01T12:00+00:00, "
        "when the timeline entry 'alarm' sets it to 1.0"
    )


def test_of_two_settings_of_one_parameter_the_last_is_reported(tmp_path: Path) -> None:
    settings = ["stages.gate.lanes=7", "stages.gate.lanes=2"]
    assert notices(loaded(tmp_path, TOWN, *settings), settings) == []


def test_an_entry_after_the_end_is_reported_and_undoes_nothing(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, TOWN + LATER, "stages.gate.lanes=2")
    shown = ["timeline entry 'later' lies after the end and does not happen"]
    assert notices(scenario, ["stages.gate.lanes=2"]) == shown
    shorter = load(EXODUS, set=["horizon_h=150"])
    assert 0 < len(notices(shorter)) < len(shorter.timeline)


def test_an_entry_after_the_end_opens_no_lane(tmp_path: Path) -> None:
    text = TOWN.replace(", stages.gate.lanes: 2}", "}")
    with pytest.raises(ScenarioError, match=r"stages\.gate\.lanes: no lane ever opens"):
        loaded(tmp_path, text + LATER, "stages.gate.lanes=0")


def test_a_parameter_of_a_section_that_is_not_written_down_can_be_set(tmp_path: Path) -> None:
    """The rest of the section is what it was: the format's default."""
    bare = "\n".join(line for line in TOWN.splitlines() if "packing:" not in line and "household_size" not in line)
    scenario = loaded(tmp_path, bare, "departure.packing.mean_min=30", "people.household_size.mean_persons=4")
    old = loaded(tmp_path, bare)
    assert scenario.departure.packing == old.departure.packing.model_copy(update={"mean_min": 30.0})
    assert scenario.people.household_size == old.people.household_size.model_copy(update={"mean_persons": 4.0})


def test_a_named_thing_of_a_section_that_is_not_written_down_can_be_set() -> None:
    example = Path("scenarios/examples/two-links.yaml")
    scenario = load(example, set=["vehicle_classes.car.seats_persons=5"])
    assert scenario.vehicle_classes == {"car": VehicleClass(seats_persons=5)}
