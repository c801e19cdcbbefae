"""Live what-if: sliders give the runs that settings would give, and a mistake is reported instead of drawn."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from PIL import Image

import sim
from sim.results.results import Results
from sim.scenario.errors import ScenarioError, SimError
from sim.scenario.shipped import shipped
from sim.scenario.stages import Station
from sim.scenario.whatif import handles, moved
from tests.cli.shell import SMALL
from tests.view.reading import Page

pytest.importorskip("anywidget", reason="corridor-sim[notebook] is not installed: sliders were NOT tried")


def test_a_slider_gives_the_run_of_the_setting() -> None:
    scenario = sim.load(SMALL)
    explorer = sim.explore(scenario, {"stages.checkpoint.service.mean_min": (0.2, 5.0)})
    before = explorer.results.metric("clearance_90_h").value
    explorer.move("stages.checkpoint.service.mean_min", 4.0)
    wanted = sim.run(sim.changed(scenario, ["stages.checkpoint.service.mean_min=4.0"]))
    assert explorer.results.metrics == wanted.metrics
    assert explorer.results.metric("clearance_90_h").value != before
    explorer.reset()
    assert explorer.results.metric("clearance_90_h").value == before
    assert len(explorer.redrawn_s) == 2


def test_a_parameter_is_moved_wherever_it_is_set() -> None:
    """The third lane of the timeline is a parameter of the same path: the slider moves both."""
    scenario = sim.load(SMALL)
    explorer = sim.explore(scenario, {"stages.checkpoint.lanes": (1, 8)})
    explorer.move("stages.checkpoint.lanes", 1)
    wanted = sim.changed(scenario, ["stages.checkpoint.lanes=1", "timeline.third_lane.set.stages.checkpoint.lanes=1"])
    assert explorer.results.metrics == sim.run(wanted).metrics


def test_in_an_event_loop_only_the_newest_values_are_run() -> None:
    """Twenty moves within a moment, as a quick hand makes them, are one run."""
    explorer = sim.explore(sim.load(SMALL), {"stages.checkpoint.service.mean_min": (0.2, 5.0)})

    async def hand() -> None:
        for step in range(20):
            explorer.move("stages.checkpoint.service.mean_min", 0.5 + 0.1 * step)
        await asyncio.sleep(1.0)

    asyncio.run(hand())
    assert len(explorer.redrawn_s) == 1
    checkpoint = explorer.results.scenario.stages["checkpoint"]
    assert isinstance(checkpoint, Station) and checkpoint.service.mean_h == pytest.approx(2.4 / 60.0)


def test_what_acts_later_goes_on_from_where_it_acts() -> None:
    """The second move of a slider that acts at noon: no other numbers than those of the run from the beginning."""
    slower = "{at: 2023-09-24T12:00+04:00, event: slower, set: {stages.checkpoint.service.mean_min: 1.5}}"
    path = "timeline.slower.set.stages.checkpoint.service.mean_min"
    ranges = f"{{slower: {{paths: [{path}], law: triangular, low: 0.5, mode: 1.5, high: 3.0}}}}"
    scenario = sim.changed(sim.load(SMALL), [f"timeline.slower={slower}", f"uncertain={ranges}"])
    explorer = sim.explore(scenario, ["slower"])

    async def hand() -> None:
        explorer.move("slower", 2.0)
        while not explorer.is_waiting:
            await asyncio.sleep(0.05)
        explorer.move("slower", 2.5)
        while len(explorer.redrawn_s) < 2:
            await asyncio.sleep(0.05)

    asyncio.run(hand())
    explorer.close()
    assert explorer.results.metrics == sim.run(sim.changed(scenario, [f"{path}=2.5"])).metrics


def test_the_picture_is_a_picture_and_the_table_has_units() -> None:
    explorer = sim.explore(sim.load(SMALL), ["stages.checkpoint.lanes"])
    with Image.open(BytesIO(explorer.widget.picture)) as image:
        assert image.format == "PNG" and image.width > 600
    assert "person-h" in explorer.widget.table


def test_words_and_code_follow_the_sliders() -> None:
    """Alternative text, what is read aloud, the cell and the settings are those of the state that is shown."""
    scenario = sim.load(SMALL)
    explorer = sim.explore(scenario, {"stages.checkpoint.service.mean_min": (0.2, 5.0)})
    assert "All sliders as in the scenario" in explorer.widget.alt and not explorer.settings
    explorer.move("stages.checkpoint.service.mean_min", 4.0)
    assert explorer.settings == ("stages.checkpoint.service.mean_min=4.0",)
    assert explorer.widget.command == "--set stages.checkpoint.service.mean_min=4.0"
    assert "4 min" in explorer.widget.alt and "4 min" in explorer.widget.said
    made: list[Results] = []
    code = explorer.widget.code.replace(".run().plot()", ".run()")
    exec(f"made.append({code})", {"sim": sim, "scenario": scenario, "made": made})
    assert made[0].metrics == explorer.results.metrics


def test_a_slider_opens_at_the_scenarios_own_value_to_the_last_digit() -> None:
    scenario = sim.load(shipped()["exodus-2023"])
    (later,) = handles(scenario, ["checkpoint_later"])
    assert later.value in later.positions and later.positions[0] == 1.043 and later.positions[-1] == 1.412
    assert 30 < len(later.positions) < 130
    (lanes,) = handles(scenario, {"stages.hakari.lanes": (1, 8)})
    assert lanes.varies and lanes.positions == tuple(float(count) for count in range(1, 9))
    assert lanes.label == "Checkpoint at the Hakari bridge: lanes"
    (service,) = handles(scenario, {"stages.hakari.service.mean_min": (0.5, 3.0)})
    assert (service.label, service.unit) == ("Checkpoint at the Hakari bridge: service mean", "min")


def test_a_slider_of_several_values_has_a_place_for_the_scenario_as_it_is() -> None:
    """Two lanes, then three: neither two nor three from the first hour to the last is the scenario."""
    explorer = sim.explore(sim.load(SMALL), {"stages.checkpoint.lanes": (1, 8)})
    (slider,) = explorer.widget.sliders
    assert slider["texts"][:3] == ["2, then 3 (as in the scenario)", "1", "2"] and slider["opening"] == 0
    before = explorer.results.metrics
    explorer.move("stages.checkpoint.lanes", 1)
    assert explorer.results.metrics != before
    explorer.move("stages.checkpoint.lanes", None)
    assert explorer.results.metrics == before


def test_what_is_not_allowed_is_said_and_the_next_state_is_shown() -> None:
    explorer = sim.explore(sim.load(SMALL), {"stages.checkpoint.service.mean_min": (-1.0, 5.0)})
    explorer.move("stages.checkpoint.service.mean_min", -1.0)
    assert "stages.checkpoint.service.mean_min" in explorer.widget.impossible and not explorer.redrawn_s
    explorer.reset()
    assert explorer.widget.impossible == "" and explorer.widget.answered == 3
    with pytest.raises(SimError, match=r"one of stages\.checkpoint\.service\.mean_min"):
        explorer.move("lanes", 3)


def test_a_page_without_a_kernel_has_the_picture_and_its_words() -> None:
    explorer = sim.explore(sim.load(SMALL), {"stages.checkpoint.lanes": (1, 8)})
    still, about = explorer.still()
    page = Page(still["text/html"])
    (picture,) = page.pictures
    assert picture["alt"] == explorer.widget.alt == about["image/png"]["alt"]
    assert "2, then 3 (as in the scenario)" in page.said and page.tags["table"] == 1


def test_all_ranges_of_the_exodus_are_handles() -> None:
    scenario = sim.load(shipped()["exodus-2023"])
    found = {one.name: one for one in handles(scenario)}
    assert list(found) == list(scenario.uncertain)
    later = found["checkpoint_later"]
    assert (later.low, later.high, later.value, later.unit) == (1.043, 1.412, 1.18, "min")
    assert moved(scenario, [(later, 1.18)]) is scenario
    slower = moved(scenario, [(later, 1.4)])
    assert slower.timeline["slower_at_hakari"].set["stages.hakari.service.mean_min"] == 1.4


def test_a_wrong_name_and_a_missing_range_are_reported() -> None:
    scenario = sim.load(SMALL)
    with pytest.raises(ScenarioError, match=r"stages\.checkpoint\.lane: there is no such range or parameter.*lanes"):
        sim.explore(scenario, ["stages.checkpoint.lane"])
    with pytest.raises(ScenarioError, match="give the ends of its range"):
        sim.explore(scenario, ["stages.road.exit_capacity_vph"])


def test_parameters_complete_with_units_and_ranges() -> None:
    parameters = sim.parameters(sim.load(SMALL))
    assert "stages" in dir(parameters) and "checkpoint" in dir(parameters.stages)
    lanes = parameters.stages.checkpoint.lanes
    assert "stages.checkpoint.lanes = 2 (at least 0, at most 100000)" in str(lanes.__doc__)
    assert "min" in str(parameters.stages.checkpoint.service.mean_min.__doc__)
    assert lanes.to(4) == "stages.checkpoint.lanes=4" and lanes.value == 2
    with pytest.raises(ValueError, match="below the minimum 0"):
        lanes.to(-1)
    with pytest.raises(AttributeError, match=r"no parameter 'stages\.checkpoint\.lane'"):
        parameters.stages.checkpoint.lane  # noqa: B018
    with pytest.raises(TypeError, match="is a section"):
        parameters.stages.to(1)
