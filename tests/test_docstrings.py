"""What ``sim`` exports says what it is for, what it takes and gives, and when not to use it."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass

import pytest

import sim
from sim.runs.api import runs

EXPORTED = {name: getattr(sim, name) for name in sim.__all__ if name != "__version__"} | {"runs": runs}
FUNCTIONS = sorted(name for name, one in EXPORTED.items() if inspect.isfunction(one))
CLASSES = sorted(name for name, one in EXPORTED.items() if inspect.isclass(one))
WHEN_NOT = re.compile(r"(?:^|[.\n] *)Not (?:for|to|before|beyond)\b", re.MULTILINE)
SECTION = r"^{}:\n((?: +.*\n?|\n)*)"


def section(text: str, heading: str) -> str:
    """The lines below a heading of a docstring; empty where it is not there."""
    found = re.search(SECTION.format(heading), text, re.MULTILINE)
    return found.group(1) if found else ""


def named(lines: str) -> set[str]:
    """The names that a section of a docstring explains, several in one entry too."""
    return {name for entry in re.findall(r"^ +([\w, ]+):", lines, re.MULTILINE) for name in entry.split(", ")}


@pytest.mark.parametrize("name", sorted(EXPORTED))
def test_what_is_exported_says_when_not_to_use_it(name: str) -> None:
    assert WHEN_NOT.search(inspect.getdoc(EXPORTED[name]) or "")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_explains_every_argument_and_what_it_returns(name: str) -> None:
    text = inspect.getdoc(EXPORTED[name]) or ""
    assert named(section(text, "Args")) == set(inspect.signature(EXPORTED[name]).parameters)
    assert section(text, "Returns")


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_explains_its_fields_and_each_public_member(name: str) -> None:
    kind = EXPORTED[name]
    if is_dataclass(kind):
        assert named(section(inspect.getdoc(kind) or "", "Attributes")) == {one.name for one in fields(kind)}
    members = {key: one for key, one in vars(kind).items() if not key.startswith("_")}
    given = {one.name for one in fields(kind)} if is_dataclass(kind) else set()
    assert [key for key, one in members.items() if key not in given and not inspect.getdoc(one)] == []
