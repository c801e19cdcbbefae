"""What the format can say of traffic stands in a shipped story or example: who looks for a key finds when to use it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.parts.warehouses import section as warehouses
from sim.scenario import arrivals, fleet, stages
from sim.scenario.distributions import DURATIONS, Logistic
from sim.scenario.fields import Section
from sim.scenario.load import load

STORIES = (*Path("scenarios").glob("*.yaml"), *Path("scenarios/examples").glob("*.yaml"))
"""Without ``scenarios/verification``, whose files show an exact answer and not when to use a thing."""


def sections() -> list[type[Section]]:
    """The sections that say what moves, where it passes and how long that takes."""
    found: dict[type[Section], None] = dict.fromkeys((*DURATIONS, Logistic))
    for module in (arrivals, fleet, stages, warehouses):
        found |= dict.fromkeys(kind for _, kind in inspect.getmembers(module, _is_section) if kind.__doc__)
    return list(found)


def _is_section(thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, Section) and thing is not Section


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


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.__name__)
def test_every_key_of_the_traffic_is_in_a_story_or_an_example(section: type[Section]) -> None:
    own = {name for name in section.__annotations__ if name in section.model_fields}
    missing = sorted(name for name in own if (section, name) not in written_somewhere())
    assert not missing, f"{section.__name__}: show when to use {', '.join(missing)} in scenarios/examples"


@pytest.mark.parametrize("path", sorted(Path("scenarios/examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_says_when_to_use_it(path: Path) -> None:
    assert load(path).description, f"{path} has no description"
