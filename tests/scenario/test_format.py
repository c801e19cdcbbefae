"""The format: YAML 1.2, extends, parameters, the resolved text, and the JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.scenario.errors import ScenarioError
from sim.scenario.fields import unit_of
from sim.scenario.lineage import lineage
from sim.scenario.load import load, resolved_yaml
from sim.scenario.parameter import parameter, parameters
from sim.scenario.schema import json_schema, schema_text
from sim.scenario.shipped import find, shipped
from sim.scenario.stages import Link
from sim.scenario.text import parse
from tests.scenario.texts import TOWN, loaded, written

SHIPPED = sorted(shipped().values())

DIMENSIONLESS = {
    "lanes",
    "vehicles",
    "seed",
    "cv",
    "shape",
    "priority",
    "persons",
    "families",
    "initial",
    "full",
    "count",
    "open",
}
DIMENSIONLESS |= {
    "men",
    "multiplier",
    "frees_places",
    "on_foot",
    "preempts",
    "frailty_sd",
    "threat",
    "order",
    "fuel",
    "social",
    "road",
    "full_car",
    "vehicles",
}


@cache
def validator() -> Draft202012Validator:
    """What holds a file against the schema, which takes longer to make than to ask."""
    return Draft202012Validator(json_schema())


def test_yaml_means_what_is_written() -> None:
    """The traps of YAML 1.1: clock times, octal numbers, yes and no, exponents, dates."""
    text = "a: 8:30\nb: 22:30\nc: 010\nd: no\ne: on\nf: 1e3\ng: 2024-01-01\nh: true\ni: 0x1F\nj: 1_000\nk: -0.5\nl: ~\n"
    tree = parse(text, "traps").tree
    assert tree["a"] == "8:30" and tree["b"] == "22:30" and tree["c"] == 10
    assert tree["d"] == "no" and tree["e"] == "on" and tree["f"] == 1000.0
    assert tree["g"] == "2024-01-01" and tree["h"] is True and tree["i"] == 31
    assert tree["k"] == -0.5 and tree["l"] is None


def test_anchors_may_repeat_a_section(tmp_path: Path) -> None:
    text = TOWN.replace("service: {law: exponential", "service: &law {law: exponential").replace(
        "service: {law: gamma, mean_min: 1.5, cv: 0.8}", "service: *law"
    )
    scenario = loaded(tmp_path, text)
    dumped = scenario.model_dump()["stages"]
    assert dumped["gate"]["service"] == dumped["fuel"]["service"]


def test_a_variant_says_only_what_differs(tmp_path: Path) -> None:
    """Mappings merge, values and lists replace, null removes, another kind replaces its section."""
    written(tmp_path, TOWN)
    variant = """\
extends: town.yaml
title: Variant
stages:
  road: {length_km: 20}
  gate: {opening_hours: ["08:00-10:00"], service: {law: constant, mean_min: 2}}
timeline:
  alarm: {set: {stages.gate.lanes: 5}}
  more: {at: 2024-01-01T13:00+00:00, event: More, set: {stages.fuel.lanes: 9}}
readiness: null
"""
    parent, child = load(tmp_path / "town.yaml"), load(written(tmp_path, variant, "variant.yaml"))
    road, old_road = child.stages["road"], parent.stages["road"]
    assert isinstance(road, Link) and isinstance(old_road, Link)
    assert road == old_road.model_copy(update={"length_km": 20})
    assert child.stages["gate"].model_dump()["service"] == {"law": "constant", "mean_min": 2.0, "minimum_min": 0.0}
    assert child.stages["gate"].model_dump()["opening_hours"] == ("08:00-10:00",)
    assert child.timeline["alarm"].set == {"departure.cues.threat": 1.0, "stages.gate.lanes": 5}
    assert child.timeline["alarm"].at == parent.timeline["alarm"].at
    assert list(child.timeline) == ["alarm", "relief", "more"]
    assert child.readiness.families is None
    without = load(written(tmp_path, "extends: variant.yaml\ntimeline: {alarm: null}\n", "without.yaml"))
    assert list(without.timeline) == ["relief", "more"]


def test_a_mistake_is_reported_at_the_file_that_made_it(tmp_path: Path) -> None:
    written(tmp_path, TOWN)
    child = written(tmp_path, "extends: town.yaml\nstages:\n  road:\n    length_km: -1\n", "child.yaml")
    with pytest.raises(ScenarioError) as caught:
        load(child)
    assert str(caught.value) == f"{child}:4: stages.road.length_km: -1 km is not above 0 km"
    grandchild = written(tmp_path, "extends: child.yaml\ntitle: Third\n", "grandchild.yaml")
    with pytest.raises(ScenarioError) as again:
        load(grandchild)
    assert str(again.value) == str(caught.value)


def test_extends_in_a_circle_and_into_nothing(tmp_path: Path) -> None:
    written(tmp_path, "extends: b.yaml\n", "a.yaml")
    written(tmp_path, "extends: c.yaml\n", "b.yaml")
    written(tmp_path, "extends: a.yaml\n", "c.yaml")
    with pytest.raises(ScenarioError, match=r"a\.yaml extends b\.yaml extends c\.yaml extends a\.yaml"):
        load(tmp_path / "a.yaml")
    with pytest.raises(ScenarioError, match=r"d\.yaml:1: extends: there is no file 'none\.yaml'"):
        load(written(tmp_path, "extends: none.yaml\n", "d.yaml"))


def test_extends_a_shipped_scenario_by_name_and_one_beside_before_it(tmp_path: Path) -> None:
    file = written(tmp_path, "extends: exodus-2023\ntitle: Mine\n", "mine.yaml")
    assert load(file) == load(find("exodus-2023")).model_copy(update={"title": "Mine"})
    assert lineage(file) == (file, find("exodus-2023"))
    own = written(tmp_path, "extends: exodus-2023\nhorizon_h: 300\n", "exodus-2023.yaml")
    assert load(own).horizon_h == 300.0
    assert load(file).horizon_h == 300.0 and lineage(file) == (file, own, find("exodus-2023"))
    with pytest.raises(ScenarioError, match=r"e\.yaml:1: extends: .*did you mean 'exodus-2023'\?"):
        load(written(tmp_path, "extends: exodus-2032\n", "e.yaml"))


def test_settings_and_files_give_the_same_scenario(tmp_path: Path) -> None:
    by_setting = loaded(tmp_path, TOWN, "stages.gate.lanes=7", "departure.effects.road=-2", "people.stay_share=0.1")
    text = TOWN.replace("lanes: 1\n", "lanes: 7\n").replace("{threat: 1}", "{threat: 1, road: -2}")
    assert by_setting == loaded(
        tmp_path, text.replace("  absent_share: 0.1\n", "  absent_share: 0.1\n  stay_share: 0.1\n")
    )


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_the_resolved_text_loads_to_an_equal_scenario(path: Path, tmp_path: Path) -> None:
    scenario = load(path)
    assert load(written(tmp_path, resolved_yaml(scenario))) == scenario


def test_every_parameter_has_a_unit_or_is_a_plain_number(tmp_path: Path) -> None:
    for path in parameters(loaded(tmp_path)):
        name = path.rsplit(".", 1)[-1]
        assert unit_of(name) or name in DIMENSIONLESS, path


def test_every_parameter_can_be_set_by_its_path(tmp_path: Path) -> None:
    """What ``parameters`` names, ``set`` moves: to its minimum where it has one, else to what it was."""
    scenario = loaded(tmp_path)
    for path, known in parameters(scenario).items():
        if known.value is None:
            continue
        text = str(known.value).lower()
        assert parameter(loaded(tmp_path, TOWN, f"{path}={text}"), path).value == known.value


def test_a_mobilisation_curve_does_not_move_nor_a_base_hazard_beside_it(tmp_path: Path) -> None:
    """The curve is drawn before the run, of whatever law; the base hazard does not count beside it."""
    curve = ("departure.base_hazard_per_h=0", "departure.curve={law: gamma, mean_min: 90, cv: 0.5}")
    assert not parameters(loaded(tmp_path, TOWN, *curve))["departure.curve.mean_min"].timed
    for path, why in (
        ("departure.curve.mean_min", "cannot change while the simulation runs"),
        ("departure.base_hazard_per_h", "cannot change: the curve gives the hazard"),
    ):
        entry = f"timeline.later={{at: 2024-01-01T14:00+00:00, event: Later, set: {{{path}: 1}}}}"
        with pytest.raises(ScenarioError) as refused:
            loaded(tmp_path, TOWN, *curve, entry)
        assert f"timeline.later.set.{path}: {why}" in str(refused.value)


def test_an_unknown_parameter_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no such parameter; did you mean 'stages\.gate\.lanes'\?"):
        parameter(loaded(tmp_path), "stages.gate.lane")


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_shipped_scenarios_are_valid_against_the_schema(path: Path) -> None:
    tree = parse(path.read_text(encoding="utf-8"), str(path)).tree
    assert [error.message for error in validator().iter_errors(tree)] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("length_km: 12", "lenght_km: 12"),
        ("lanes: 3", "lanes: -3"),
        ("lanes: 3", "lanes: three"),
        ("kind: delay", "kind: dely"),
        ("seed: 3", "sede: 3"),
        ("title: A town leaves by one road\n", ""),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(right: str, wrong: str) -> None:
    assert validator().is_valid(parse(TOWN, "town").tree)
    assert not validator().is_valid(parse(TOWN.replace(right, wrong, 1), "town").tree)


def test_the_schema_file_beside_the_scenarios_is_the_one_that_sim_prints() -> None:
    text = Path("scenarios/scenario.schema.json").read_text(encoding="utf-8")
    assert text == schema_text()
    assert "Unit: veh/h." in text
    json.loads(text)
