"""Every key of a scenario file, from the fields themselves: unit, default, allowed values, meaning, example."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario.fields import is_timed, meanings, unit_of
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.parameter import bounds_of
from sim.scenario.shipped import folder, shipped

NAME = "NAME"
"""What stands in a path for a name that the scenario gives."""

TYPES = {int: "whole number", float: "number", bool: "true or false", str: "text"}

FEW_KINDS = 3
"""Kinds of a section that are named one by one."""

CHOOSES = ("kind", "law", "shape")
"""Keys that choose among kinds of a section."""

LONGEST_EXAMPLE = 60
"""Characters of an example that a table shows."""


@dataclass(frozen=True)
class Key:
    """One key of a section.

    Attributes:
        name: The key.
        kind: What it holds, in words.
        unit: Its unit; empty for counts, factors and what is no number.
        default: What holds where it is left out; ``required`` where it must be given.
        allowed: Bounds in words; empty where there are none.
        timed: Whether the timeline may set it.
        meaning: What it is.
        example: A value from a shipped file; empty where none has it.
        file: The name of that file.
    """

    name: str
    kind: str
    unit: str
    default: str
    allowed: str
    timed: bool
    meaning: str
    example: str
    file: str


@dataclass(frozen=True)
class KeySection:
    """A section of the format.

    Attributes:
        title: What it is called: the path at which it stands first, and its kind or distribution.
        paths: All paths at which it stands, in the order of the file; those below its own kind are left out.
        about: What it is for.
        keys: Its keys, in order.
    """

    title: str
    paths: tuple[str, ...]
    about: str
    keys: tuple[Key, ...]


def key_sections() -> list[KeySection]:
    """Every section of the format with its keys, in the order in which the scenario has them."""
    places: dict[type[BaseModel], list[str]] = {}
    for section, path in _walk(Scenario, "", frozenset()):
        places.setdefault(section, []).append(path)
    titles = {section: _title(section, paths) for section, paths in places.items()}
    written = _written()
    return [
        KeySection(
            titles[section], tuple(dict.fromkeys(paths)), _about(section), tuple(_keys(section, titles, written))
        )
        for section, paths in places.items()
    ]


def _walk(
    section: type[BaseModel], path: str, above: frozenset[type[BaseModel]]
) -> Iterator[tuple[type[BaseModel], str]]:
    yield section, path
    for name, field in section.model_fields.items():
        for inner, below in _sections(field.annotation, f"{path}.{name}".lstrip(".")):
            if inner not in above:
                yield from _walk(inner, below, above | {section})


def _sections(annotation: Any, path: str) -> Iterator[tuple[type[BaseModel], str]]:
    """The sections that a field may hold, each with its path."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation, path
    elif get_origin(annotation) is dict:
        yield from _sections(get_args(annotation)[1], f"{path}.{NAME}")
    else:
        for inner in get_args(annotation):
            yield from _sections(inner, path)


def _title(section: type[BaseModel], paths: list[str]) -> str:
    """The shortest path, and by what key this kind of section is chosen there."""
    path = min(paths, key=len)
    for key in CHOOSES:
        field = section.model_fields.get(key)
        if field is not None and get_origin(field.annotation) is Literal:
            chosen = f"{key}: {' or '.join(map(str, get_args(field.annotation)))}"
            # A distribution stands at many paths: one of them would not say what it is.
            return chosen if len(paths) > 1 else f"{path}, {chosen}"
    return path or "The top of the file"


def _about(section: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(section) or "").split("\n\n")[0].split())


def _keys(
    section: type[BaseModel],
    titles: dict[type[BaseModel], str],
    written: dict[tuple[type[BaseModel], str], tuple[Any, str]],
) -> Iterator[Key]:
    said = meanings(section)
    for name, field in section.model_fields.items():
        # The heading says it already.
        if name in CHOOSES and len(get_args(field.annotation)) == 1:
            continue
        value, file = written.get((section, name), (None, ""))
        example = "" if value is None else _short(value)
        kind = _kind(field.annotation, titles)
        yield Key(
            name=name,
            kind=kind,
            unit=unit_of(name) if "section" not in kind else "",
            default=_default(field),
            allowed=_allowed(field),
            timed=is_timed(field),
            meaning=" ".join(said.get(name, "").split()),
            example=example,
            file=file if example else "",
        )


def _kind(annotation: Any, titles: dict[type[BaseModel], str]) -> str:
    """What a field holds, in words."""
    if annotation in TYPES:
        return TYPES[annotation]
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return f"section `{titles[annotation]}`"
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one is not NoneType]
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in inner)
    if origin is dict:
        return f"by name: {_kind(inner[1], titles)}"
    if origin is tuple:
        return "list"
    if origin in (Union, UnionType):
        kinds = dict.fromkeys(_kind(one, titles) for one in inner)
        if len(kinds) <= FEW_KINDS:
            return " or ".join(kinds)
        return "distribution" if all("law: " in kind for kind in kinds) else "section of one of its kinds"
    # Annotated: what stands first is the type.
    return _kind(inner[0], titles) if inner else "time"


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        return "required"
    if default is None:
        return "left out"
    if isinstance(default, BaseModel):
        return _short(default) or "its defaults"
    return _short(default) or "none"


def _allowed(field: FieldInfo) -> str:
    bounds = bounds_of(field)
    words = {"gt": "above", "ge": "from", "lt": "below", "le": "to"}
    return " ".join(f"{word} {bounds[side]:,.10g}" for side, word in words.items() if side in bounds)


def _short(value: Any) -> str:
    """A value as it is written in a file, on one line; empty where it is longer than a table shows."""
    text = _line(value)
    return text if len(text) <= LONGEST_EXAMPLE else ""


def _line(value: Any) -> str:
    if isinstance(value, BaseModel):
        return _line({name: getattr(value, name) for name in _given(value)}) or "{}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_line(member)}" for key, member in value.items()) + "}" if value else ""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_line(member) for member in value) + "]" if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # Files that belong to a scenario are loaded with the folder in which they lie.
    return f"{value:.10g}" if isinstance(value, float) else str(value).removeprefix(f"{folder()}/")


def _given(section: BaseModel) -> list[str]:
    """The keys that are written down in a section, in the order of the format."""
    return [name for name in type(section).model_fields if name in section.model_fields_set]


@cache
def _written() -> dict[tuple[type[BaseModel], str], tuple[Any, str]]:
    """The first value of each key among the shipped stories and examples, and the file that has it; examples first."""
    found: dict[tuple[type[BaseModel], str], tuple[Any, str]] = {}
    names = [name for name in shipped() if not name.startswith("verification/")]
    for name in sorted(names, key=lambda name: (not name.startswith("examples/"), name)):
        for section, key, value in _said(load(shipped()[name])):
            # What is too long for a table makes way for a later file that says it in short.
            if (section, key) not in found or not _short(found[section, key][0]):
                found[section, key] = value, name
    return found


def _said(value: Any) -> Iterator[tuple[type[BaseModel], str, Any]]:
    """Every key that is written down in a section or below it, with its section and its value."""
    if isinstance(value, BaseModel):
        for name in _given(value):
            yield type(value), name, getattr(value, name)
            yield from _said(getattr(value, name))
    elif isinstance(value, dict):
        for member in value.values():
            yield from _said(member)
    elif isinstance(value, tuple):
        for member in value:
            yield from _said(member)
