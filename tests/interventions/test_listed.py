"""Lists of interventions: what fits, what clashes, and a message with file, line and nearest name for what is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.interventions.combinations import clashes, combinations, study_of
from sim.analysis.interventions.listed import Listed, read_listed
from sim.analysis.interventions.variant import changes_of
from sim.runs.axes import Paired
from sim.scenario.errors import ScenarioError
from sim.scenario.everywhere import with_values
from sim.scenario.load import load
from sim.scenario.shipped import find, find_interventions, shipped, shipped_interventions
from tests.cli.shell import SMALL
from tests.interventions.scenes import DESK, GATE, LANE, LIST, listing, write
from tests.test_shipped_scenarios import MARK, lines_with_numbers

TIMED = {
    **GATE,
    "timeline": {"later": {"at": "2024-01-01T07:00+00:00", "event": "A lane", "set": {"stages.gate.lanes": 2}}},
}

FULL: dict[str, Any] = {
    "title": "Everything that a list may say",
    "set": {"horizon_h": 24},
    "budget": {"runs": 100},
    "interventions": {
        "lane": {
            "title": "A second lane",
            "set": {"stages.gate.lanes": 2, "timeline.later.set.stages.gate.lanes": 3},
            "excludes": ["desk"],
            "cost": {"low": 1, "high": 2, "unit": "EUR"},
        },
        "desk": {"title": "A second desk", "set": {"stages.desks.lanes": 2}},
        "quick": {"title": "Quick service", "variant": "quick.yaml", "set": {"stages.gate.service.mean_min": 1}},
        "in_place": {"title": "The later lane", "without": {"variant": "quick.yaml", "set": {"timeline.later": None}}},
    },
}
"""Every key of the format."""


def read(folder: Path, listed: dict[str, Any], scenario: dict[str, Any] = GATE) -> Listed:
    write(folder, "quick", {"extends": "gate.yaml", "stages": {"desks": {"service": {"mean_min": 1}}}})
    return read_listed(write(folder, "list", listed), write(folder, "gate", scenario))


def refused(folder: Path, listed: dict[str, Any], scenario: dict[str, Any] = GATE) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(folder, listed, scenario)
    return str(caught.value)


def test_every_key_of_the_format_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, FULL, TIMED)
    assert found.base.horizon_h == 24
    lane, _, quick, in_place = found.interventions
    assert quick.done == {"stages.desks.service.mean_min": 1, "stages.gate.service.mean_min": 1}
    assert in_place.without == {"stages.desks.service.mean_min": 1, "timeline.later": None}
    assert in_place.done == {} and in_place.in_place and not lane.in_place
    names = [one.name for one in combinations(found, 3)]
    assert names == ["as_it_is", "lane", "desk", "quick", "lane__quick", "desk__quick"]
    assert [(one.name, other.name, why) for one, other, why in clashes(found)] == [
        ("lane", "desk", "the list excludes it")
    ]
    levels = study_of(found, 2, 2).axes["interventions"]
    assert isinstance(levels, Paired)
    assert list(levels.settings) == [*names, "without_in_place", "in_place"]


def misspellings(tree: dict[str, Any], keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every key of a list, itself with a part got wrong, and that part; names that a list gives itself are left out."""
    for key, value in tree.items():
        here = (*keys, key)
        if keys != ("interventions",):
            parts = key.split(".")
            for place, part in enumerate(parts):
                for wrong in (f"{part}x", part[:-1], part.upper()):
                    yield here, ".".join([*parts[:place], wrong, *parts[place + 1 :]]), wrong
        if isinstance(value, dict):
            yield from misspellings(value, here)


@pytest.mark.parametrize(("keys", "key", "wrong"), list(misspellings(FULL)), ids=str)
def test_every_misspelt_key_is_refused(tmp_path: Path, keys: tuple[str, ...], key: str, wrong: str) -> None:
    tree = copy.deepcopy(FULL)
    node = tree
    for above in keys[:-1]:
        node = node[above]
    changed = {key if old == keys[-1] else old: value for old, value in node.items()}
    node.clear()
    node.update(changed)
    message = refused(tmp_path, tree, TIMED)
    assert any(line.startswith((f"{tmp_path}/list.yaml:", "--set ")) for line in message.splitlines()), message
    assert wrong in message, message


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (
            listing(lane={**LANE, "sett": {}}),
            "list.yaml:9: interventions.lane.sett: unknown key 'sett'; did you mean 'set'?",
        ),
        (
            listing(lane={"title": "x", "set": {"stages.gate.lines": 2}}),
            "list.yaml:7: interventions.lane: stages.gate.lines: unknown key 'lines'; did you mean 'lanes'?",
        ),
        (
            listing(lane={"title": "x", "set": {"stages.gaet.lanes": 2}}),
            "list.yaml:7: interventions.lane: stages.gaet.lanes: no 'gaet' in stages; did you mean 'gate'?",
        ),
        (
            listing(lane={"title": "x", "set": {"stages.gate.lanes": -1}}),
            "list.yaml:7: interventions.lane: stages.gate.lanes: -1 is below the minimum 0",
        ),
        (
            listing(lane={"title": "x", "set": {"horizon_h": 3}}),
            "list.yaml:7: interventions.lane.set.horizon_h: 'horizon_h' is the same in all runs: give it in 'set'",
        ),
        (
            listing(lane={**LANE, "excludes": ["desks"]}, desk=DESK),
            "list.yaml:10: interventions.lane.excludes.0: there is no other intervention 'desks'; did you mean 'desk'?",
        ),
        (
            listing(lane={**LANE, "excludes": ["lane"]}),
            "interventions.lane.excludes.0: there is no other intervention 'lane'",
        ),
        (
            listing(lane={**LANE, "cost": {"low": 2, "high": 1, "unit": "EUR"}}),
            "list.yaml:9: interventions.lane.cost: low 2 is above high 1",
        ),
        (
            listing(
                lane={**LANE, "cost": {"low": 1, "high": 1, "unit": "EUR"}},
                desk={**DESK, "cost": {"low": 1, "high": 1, "unit": "AMD"}},
            ),
            "interventions.desk.cost.unit: 'AMD' cannot be added to 'EUR', the unit of 'lane'",
        ),
        (
            listing(lane={"title": "x"}),
            "list.yaml:4: interventions.lane: nothing is done: give set, variant, or without",
        ),
        (
            listing(lane={"title": "x", "without": {}}),
            "list.yaml:6: interventions.lane.without: nothing is changed: give set, variant, or both",
        ),
        (
            listing(lane={"title": "x", "variant": "quik.yaml"}),
            "list.yaml:6: interventions.lane.variant: no such file",
        ),
        (
            listing(lane={"title": "x", "variant": "six-lanes-at-hakary"}),
            "no such file, and no shipped scenario of that name; did you mean 'six-lanes-at-hakari'?",
        ),
        (
            listing(lane={"title": "x", "variant": "gate.yaml"}),
            "list.yaml:6: interventions.lane.variant: 'gate' is no variant: it extends no other scenario",
        ),
        (
            listing(lane={"title": "x", "variant": "no-fuel-delivered"}),
            "list.yaml:6: interventions.lane: fuel",
        ),
        (
            listing(lane__desk=LANE),
            "list.yaml:4: interventions.lane__desk: 'lane__desk' is also the name of a combination",
        ),
        (listing(as_it_is=LANE), "'as_it_is' is also the name of a combination or of a state"),
        ({"title": "x", "interventions": {}}, "list.yaml:3: interventions: "),
        (LIST | {"set": {"horizon": 3}}, "--set horizon=3: horizon: "),
    ],
    ids=str,
)
def test_messages_say_where_what_and_what_is_near(tmp_path: Path, listed: dict[str, Any], expected: str) -> None:
    assert expected in refused(tmp_path, listed)


def test_alternatives_of_one_parameter_are_not_combined(tmp_path: Path) -> None:
    listed = listing(
        two=LANE, three={"title": "Three", "set": {"stages.gate.lanes": 3}}, same={**LANE, "title": "Same"}
    )
    found = read(tmp_path, listed)
    assert {(one.name, other.name) for one, other, _ in clashes(found)} == {("two", "three"), ("three", "same")}
    assert "two__same" in [one.name for one in combinations(found, 2)], "the same value twice is no contradiction"
    inside = {
        "title": "x",
        "set": {
            "stages.gate": {"kind": "station", "lanes": 4, "service": {"law": "constant", "mean_min": 1}, "to": "desks"}
        },
    }
    [(_, _, why)] = clashes(read(tmp_path, listing(lane=LANE, gate=inside)))
    assert why == "both change stages.gate.lanes"


def test_what_only_fails_together_is_reported_with_both_names(tmp_path: Path) -> None:
    listed = listing(
        fewer={"title": "Fewer places in the end", "set": {"stages.camp.places.full": 500}},
        sooner={"title": "More places at once", "set": {"stages.camp.places.initial": 800}},
    )
    found = read_listed(write(tmp_path, "list", listed), SMALL)
    with pytest.raises(ScenarioError) as caught:
        study_of(found, 2, 2)
    message = str(caught.value)
    assert message.startswith("interventions fewer and sooner: cannot be had together: stages.camp.places")
    assert message.endswith("; let one exclude the other")
    assert len(combinations(found, 1)) == 3


def test_a_variant_says_the_same_as_a_list_as_it_does_alone() -> None:
    """The scenario with the changes of each shipped variant of the exodus is that variant, but for its title."""
    base = load(find("exodus-2023"))
    same = ("title", "description", "horizon_h", "uncertain", "observed", "record")
    for name in (
        "both-roads-open",
        "six-lanes-at-hakari",
        "sixty-buses-from-day-one",
        "protests-block-yerevan",
        "all-at-once",
    ):
        alone = load(shipped()[name]).model_dump(exclude=set(same))
        over = with_values(base, changes_of(shipped()[name], base).items()).model_dump(exclude=set(same))
        assert over == alone, name


def test_shipped_lists_fit_their_scenarios_and_name_enough() -> None:
    assert find_interventions("interventions/exodus-2023") == find_interventions("exodus-2023")
    for name in shipped_interventions():
        assert f"interventions/{name}" not in shipped(), "a list is no scenario"
        found = read_listed(find_interventions(name), find(name))
        assert len(found.interventions) >= 8
        assert len(combinations(found, 2)) > len(found.interventions)


@pytest.mark.parametrize("path", sorted(shipped_interventions().values()), ids=str)
def test_every_number_of_a_shipped_list_has_its_mark(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    without = []
    for number, code, comment in lines_with_numbers(path):
        above = lines[number - 2] if lines[number - 2].strip().startswith("#") else ""
        if not (MARK.search(comment) or MARK.search(above)):
            without.append(f"{path}:{number}: {code}")
    assert without == []


def test_a_list_that_is_not_yaml_or_empty_is_reported(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is empty; a list of interventions needs at least title and interventions"):
        read_listed(tmp_path / "list.yaml", write(tmp_path, "gate", GATE))
    (tmp_path / "list.yaml").write_text(json.dumps(LIST)[:-5], encoding="utf-8")
    with pytest.raises(ScenarioError, match="is not valid YAML"):
        read_listed(tmp_path / "list.yaml", write(tmp_path, "gate", GATE))
