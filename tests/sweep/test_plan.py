"""Study files: what is refused, in words, and what goes over the scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.runs.axes import Grid, level_at, levels_of
from sim.scenario.errors import ScenarioError
from tests.sweep.plans import LANES, SERVICE, study, write_plan


def complaints(folder: Path, **plan: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        study(folder, **plan)
    return [f"{problem.key}: {problem.what}" for problem in caught.value.problems]


def choice(path: str, *values: object) -> dict[str, Any]:
    return {"law": "choice", "paths": [path], "values": list(values)}


@pytest.mark.parametrize(
    ("axis", "complaint"),
    [
        (
            choice("stages.chekpoint.lanes", 1, 2),
            "there is no 'stages.chekpoint.lanes'; did you mean 'stages.checkpoint.lanes'?",
        ),
        (choice("stages.checkpoint.lanes", 1, -1), "stages.checkpoint.lanes: -1 is below the minimum 0"),
        (
            {"law": "uniform", "paths": ["stages.checkpoint.lanes"], "low": 1.5, "high": 3.5},
            "stages.checkpoint.lanes: 1.5 is not a whole number; give the whole numbers as a choice",
        ),
        (choice("seed", 1, 2), "'seed' is not for an axis: it is the same in all runs of a study"),
        (choice("horizon_h", 10, 20), "'horizon_h' is not for an axis: it is the same in all runs of a study"),
    ],
    ids=["near", "too-low", "not-whole", "seed", "clock"],
)
def test_an_axis_that_does_not_fit_its_scenario_is_refused(
    tmp_path: Path, axis: dict[str, Any], complaint: str
) -> None:
    assert complaints(tmp_path, axes={"one": axis})[0] == f"axes.one: {complaint}"


def test_a_parameter_is_on_one_axis_only(tmp_path: Path) -> None:
    found = complaints(tmp_path, axes={"lanes": LANES, "again": LANES})
    assert found == ["axes.again: 'stages.checkpoint.lanes' is varied by the axis 'lanes' already"]


def test_a_level_that_makes_no_scenario_is_refused_with_its_name(tmp_path: Path) -> None:
    paired = {"law": "paired", "settings": {"few": {"stages.checkpoint.lanes": 1}, "none": {"stages.gate.lanes": 0}}}
    found = complaints(tmp_path, axes={"gate": paired})
    assert len(found) == 1
    assert found[0].startswith("axes.gate.settings.none: stages.gate.lanes: no 'gate' in stages")


def test_the_columns_of_the_store_are_no_axes(tmp_path: Path) -> None:
    found = complaints(tmp_path, axes={"replication": LANES})
    assert found == ["axes.replication: 'replication' is a column of the store; name the axis otherwise"]


def test_unknown_keys_are_refused_with_the_nearest_one(tmp_path: Path) -> None:
    assert complaints(tmp_path, replicatons=3) == [
        "replicatons: unknown key 'replicatons'; did you mean 'replications'?"
    ]


def test_a_message_names_file_and_line(tmp_path: Path) -> None:
    path = write_plan(tmp_path, design={"kind": "sobol-indices", "sets": 100})
    with pytest.raises(ScenarioError) as caught:
        study(tmp_path, design={"kind": "sobol-indices", "sets": 100})
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if '"design"' in text)
    assert str(caught.value).startswith(f"{path}:{line}")
    assert "100 sets of a Sobol' sequence are not balanced; take 64 or 128" in str(caught.value)


def test_a_study_varies_something(tmp_path: Path) -> None:
    assert complaints(tmp_path, axes={}) == [": nothing is varied: give axes, or uncertain: true"]


def test_ranges_must_be_there(tmp_path: Path) -> None:
    assert complaints(tmp_path, uncertain=True) == ["uncertain: the scenario has no section 'uncertain'"]
    assert complaints(tmp_path, uncertain=["speed"])[0].startswith("uncertain: the scenario has no range 'speed'")


def test_settings_for_all_runs_go_over_the_scenario(tmp_path: Path) -> None:
    found = study(tmp_path, set={"stages.registration.lanes": 5, "seed": 11})
    assert found.base.seed == 11
    assert found.base.stages["registration"].model_dump()["lanes"] == 5


def test_the_scenario_s_own_ranges_become_axes(tmp_path: Path) -> None:
    found = study(tmp_path, scenario="exodus-2023", axes={}, uncertain=["packing", "breakdowns"])
    assert list(found.axes) == ["packing", "breakdowns"]
    assert level_at(found.axes["packing"], 0.0).settings == (("departure.packing.mean_min", 60.0),)


def test_a_grid_is_even_on_its_scale() -> None:
    ends = {"law": "grid", "paths": ("a",), "low": 1.0, "high": 100.0, "steps": 3}
    assert [level.label for level in levels_of(Grid.model_validate(ends))] == pytest.approx([1.0, 50.5, 100.0])
    log = Grid.model_validate({**ends, "scale": "log"})
    assert [level.label for level in levels_of(log)] == pytest.approx([1.0, 10.0, 100.0])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"low": 2.0}, "low 2 must be below high 1.5"),
        ({"low": 0.0, "scale": "log"}, "low 0 must be above 0 on a logarithmic scale"),
    ],
    ids=["order", "log"],
)
def test_the_ends_of_a_grid_are_in_order(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    assert complaints(tmp_path, axes={"service": {**SERVICE, **changes}}) == [f"axes.service: {complaint}"]
