"""YAML that would bring a reader down: one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.text import parse
from tests.scenario.texts import TOWN, line_of, loaded, written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x {b: *x}\n", "a.b: holds itself, by an anchor and an alias"),
        ("a: &x [1, *x]\n", "a.1: holds itself, by an anchor and an alias"),
        (f"a: {'[' * 41}{']' * 41}\n", "sections and lists stand more than 40 levels deep in each other"),
        (f"a: {'[' * 5000}{']' * 5000}\n", "sections and lists stand more than 40 levels deep in each other"),
        ("a: !!int abc\n", "a: the tag !!int does not fit 'abc'; leave it out"),
        ("a: !!int ''\n", "a: the tag !!int does not fit ''; leave it out"),
        ("a: !!float abc\n", "a: the tag !!float does not fit 'abc'; leave it out"),
        ("a: !!bool maybe\n", "a: the tag !!bool does not fit 'maybe'; leave it out"),
        ("a: !!null x\n", "a: the tag !!null does not fit 'x'; leave it out"),
        ("a: !town x\n", "a: the tag !town does not fit 'x'; leave it out"),
        ("a: !!binary eA==\n", "a: the tag !!binary does not fit 'eA=='; leave it out"),
        ("a: !!set {b, c}\n", "a: the tag !!set does not fit; leave it out"),
        ("a: !!str [b]\n", "a: the tag !!str does not fit; leave it out"),
        ("!!python/object:os.system a: 1\n", "the tag !!python/object:os.system does not fit 'a'; leave it out"),
        (f"a: {'9' * 5000}\n", "a: a number of 5000 digits is too long"),
        (f"a: 0x{'f' * 5000}\n", "a: a number of 5002 digits is too long"),
    ],
)
def test_hostile_yaml_gets_one_line(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "bad.yaml")
    [line] = str(caught.value).splitlines()
    assert line.startswith("bad.yaml:")
    assert line.endswith(message)


def test_tags_that_fit_are_allowed() -> None:
    text = "a: !!str 5\nb: !!int '5'\nc: !!float 5\nd: !!bool 'true'\ne: !!null ''\nf: !!map {g: !!seq [1]}\n"
    assert parse(text, "x").tree == {"a": "5", "b": 5, "c": 5.0, "d": True, "e": None, "f": {"g": [1]}}


def test_a_repeated_anchor_is_not_taken_for_one_inside_itself() -> None:
    assert parse("a: &x {b: 1}\nc: [*x, *x]\n", "x").tree["c"] == [{"b": 1}, {"b": 1}]


@pytest.mark.parametrize("key", ["observed", "extends"])
def test_a_path_with_a_nul_is_no_path(tmp_path: Path, key: str) -> None:
    text = TOWN + f'{key}: "a\\0b"\n'
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text)
    where = f"{tmp_path / 'town.yaml'}:{line_of(text, f'{key}:')}"
    assert str(caught.value) == (
        f"{where}: {key}: 'a\\x00b' has the character '\\x00', which no page and no terminal can show"
    )


def test_paths_that_no_system_takes(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="which no page and no terminal can show"):
        loaded(tmp_path, TOWN, 'observed="a\\0b"')
    with pytest.raises(ScenarioError, match="is not the name of a file"):
        load(Path("a\0b"))
    with pytest.raises(ScenarioError, match="extends: there is no file"):
        load(written(tmp_path, f"extends: {'a' * 5000}\n"))
