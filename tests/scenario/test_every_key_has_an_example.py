"""What the format can say stands in a shipped story or example: who looks for a key finds when to use it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from sim.scenario.load import load
from sim.scenario.model import Scenario

STORIES = (*Path("scenarios").glob("*.yaml"), *Path("scenarios/examples").glob("*.yaml"))
"""Without ``scenarios/verification``, whose files show an exact answer and not when to use a thing."""


def sections() -> list[type[BaseModel]]:
    """Every section of the format: the scenario, and what stands in it at any depth."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[type[BaseModel]] = [Scenario]
    while waiting:
        section = waiting.pop()
        if section not in found:
            found[section] = None
            waiting += [inner for field in section.model_fields.values() for inner in _within(field.annotation)]
            waiting += [base for base in section.__bases__ if issubclass(base, BaseModel) and base is not BaseModel]
    return [section for section in found if section.model_fields]


def _within(annotation: object) -> Iterator[type[BaseModel]]:
    """The sections in a type such as ``dict[Name, Convoy] | None``."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _within(inner)


def _said(value: object) -> Iterator[tuple[type[BaseModel], str]]:
    """Every key that is written down in a section or below it."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield type(value), name
            yield from _said(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _said(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _said(inner)


@cache
def written_somewhere() -> frozenset[tuple[type[BaseModel], str]]:
    """The keys of all stories and examples, for the section that has them and for those it is derived from."""
    said = {pair for path in STORIES for pair in _said(load(path))}
    return frozenset((kind, name) for cls, name in said for kind in cls.__mro__ if issubclass(kind, BaseModel))


@cache
def set_by_a_timeline() -> frozenset[str]:
    """Keys that an entry of a timeline sets: what only ever changes need not be written in a section."""
    changes = [change for path in STORIES for change in load(path).timeline.values()]
    return frozenset(path.rpartition(".")[2] for change in changes for path in change.set)


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.__name__)
def test_every_key_is_in_a_story_or_an_example(section: type[BaseModel]) -> None:
    own = {name for name in inspect.get_annotations(section) if name in section.model_fields}
    missing = sorted({name for name in own if (section, name) not in written_somewhere()} - set_by_a_timeline())
    assert not missing, f"{section.__name__}: show when to use {', '.join(missing)} in scenarios/examples"


@pytest.mark.parametrize("path", sorted(Path("scenarios/examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_says_when_to_use_it(path: Path) -> None:
    assert load(path).description, f"{path} has no description"
