"""What pydantic found, in words for people."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from sim.scenario.errors import Keys, Places, Problem, nearest
from sim.scenario.fields import unit_of
from sim.scenario.sections import section_at
from sim.scenario.text import Tree

EXAMPLE_TIME = "2023-09-24T14:00+04:00"

BOUNDS = {
    "greater_than": ("gt", "is not above"),
    "greater_than_equal": ("ge", "is below the minimum"),
    "less_than": ("lt", "is not below"),
    "less_than_equal": ("le", "is above the maximum"),
}

TYPES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "dict_type": "a mapping of keys",
    "model_type": "a section of keys",
    "model_attributes_type": "a section of keys",
    "tuple_type": "a list",
    "list_type": "a list",
    "finite_number": "a finite number",
    "timezone_aware": f"a local date and time with its offset, such as {EXAMPLE_TIME}",
    "datetime_type": f"a local date and time with its offset, such as {EXAMPLE_TIME}",
    "datetime_parsing": f"a local date and time with its offset, such as {EXAMPLE_TIME}",
    "datetime_from_date_parsing": f"a local date and time with its offset, such as {EXAMPLE_TIME}",
    "string_pattern_mismatch": "a short name of lower-case letters, digits and underscores",
}


def problems_of(error: ValidationError, tree: Tree, places: Places) -> list[Problem]:
    """One problem for each key that pydantic complains of, in the order of the file's sections."""
    found: dict[Keys, list[Any]] = {}
    for detail in error.errors():
        found.setdefault(_keys(detail["loc"], tree), []).append(detail)
    return [_problem(keys, details, tree, places) for keys, details in found.items()]


def _keys(location: tuple[int | str, ...], tree: Any) -> Keys:
    """The key of the file: pydantic's location without the names of union members."""
    keys: list[str] = []
    last = len(location) - 1
    for position, part in enumerate(location):
        if isinstance(tree, dict) and part in tree:
            tree = tree[part]
        elif isinstance(tree, list) and isinstance(part, int):
            tree = tree[part] if part < len(tree) else None
        elif not (isinstance(tree, dict) and position == last and part not in tree.values()):
            continue
        keys.append(str(part))
    return tuple(keys)


def _problem(keys: Keys, details: list[Any], tree: Tree, places: Places) -> Problem:
    first = details[0]
    kind = first["type"]
    if kind == "missing":
        unit = unit_of(keys[-1])
        return places.problem(keys[:-1], f"missing key '{keys[-1]}'{f' ({unit})' if unit else ''}")
    if kind == "extra_forbidden":
        section = section_at(tree, keys[:-1])
        known = section.model_fields if section is not None else ()
        return places.problem(keys, f"unknown key '{keys[-1]}'{nearest(keys[-1], known)}")
    if kind == "union_tag_not_found":
        return places.problem(keys, f"missing key {first['ctx']['discriminator']}")
    wanted = list(dict.fromkeys(TYPES[d["type"]] for d in details if d["type"] in TYPES))
    if wanted:
        return places.problem(keys, f"{given(first['input'])} is not {' or '.join(wanted)}")
    return places.problem(keys, in_words(first, keys[-1] if keys else ""))


def in_words(detail: Any, name: str) -> str:
    """One complaint of pydantic about the value of a key called ``name``."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        unit = unit_of(name)
        of_unit = f" {unit}" if unit not in ("", "share") else ""
        return f"{given(detail['input'])}{of_unit} {words} {context[bound]:g}{of_unit}"
    if kind in TYPES:
        return f"{given(detail['input'])} is not {TYPES[kind]}"
    if kind in ("union_tag_invalid", "literal_error"):
        allowed = str(context.get("expected_tags", context.get("expected", ""))).replace("'", "").replace(" or ", ", ")
        tag = str(context.get("tag", detail["input"]))
        return f"'{tag}' is not one of {allowed}{nearest(tag, allowed.split(', '))}"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("too_short", "too_long"):
        return f"{given(detail['input'])} has {context['actual_length']} entries"
    return f"{given(detail['input'])}: {detail['msg']}"


def given(value: object) -> str:
    """A value as it would be written in YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"'{value}'"
    return f"{value:g}" if isinstance(value, float) else str(value)
