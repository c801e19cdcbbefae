"""The JSON Schema of scenario files, with which editors complete and check them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.scenario.fields import Section, meanings, unit_of
from sim.scenario.model import Scenario

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema of a scenario file.

    A file with ``extends`` says only what differs, at any depth, and may remove keys with ``null``; so keys are
    required only at the top of a file without ``extends``. What is required below is found by ``sim check``.
    """
    schema = Scenario.model_json_schema()
    required = schema.get("required", [])
    kinds = {name: kind for kind in _kinds(Section) for name in _names(kind)}
    for name, section in (("Scenario", schema), *schema.get("$defs", {}).items()):
        _open_up(section, meanings(kinds[name]) if name in kinds else {})
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "Scenario file beside this one, or name of `sim list`, of which this is a variant.",
    }
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return schema


def schema_text() -> str:
    """The schema as text, as in ``scenarios/scenario.schema.json``."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _kinds(section: type[Section]) -> Iterator[type[Section]]:
    """All kinds of a section, the more special ones last."""
    for kind in section.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _names(kind: type[Section]) -> tuple[str, str]:
    """What pydantic calls a kind of section: its name, or with its module where two have the same."""
    return kind.__name__, f"{kind.__module__}.{kind.__qualname__}".replace(".", "__")


def _open_up(section: Schema, said: dict[str, str]) -> None:
    """Drop required keys, let every value be ``null``, and say what it is and in which unit."""
    section.pop("required", None)
    for name, field in section.get("properties", {}).items():
        if name in said:
            field["description"] = said[name]
        unit = unit_of(name)
        if unit:
            field["description"] = f"{field.get('description', '')} Unit: {unit}.".strip()
        section["properties"][name] = _or_null(field)


def _or_null(field: Schema) -> Schema:
    """The schema of a value that may also be ``null``; choices by ``kind`` or ``law`` stay open to parts of them."""
    said: Schema = {key: field.pop(key) for key in ("description", "title", "default") if key in field}
    inner = dict(field)
    if inner.pop("discriminator", None):
        # Of one of the choices: some versions of pydantic write it, others do not.
        said.pop("default", None)
    choices = inner.pop("oneOf", None)
    if choices is not None:
        inner["anyOf"] = choices
    for pattern, members in inner.get("patternProperties", {}).items():
        inner["patternProperties"] = {pattern: _or_null(dict(members))}
        inner["additionalProperties"] = False
    return {**said, "anyOf": [inner, {"type": "null"}]}
