"""What pydantic found, in words for people."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError, nearest
from sim.scenario.fields import unit_of
from sim.scenario.model import Scenario
from sim.scenario.sections import section_at
from sim.scenario.text import Tree

EXAMPLE_TIME = "2024-06-01T14:00+00:00"

BAD_NAME = "[key]"
"""Last part of pydantic's location when it complains of a name that the scenario gives, not of what has that name."""

# A whole section given where a number belongs would otherwise fill the screen.
LONGEST = 200
"""Characters of a value that a message repeats."""

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


FileT = TypeVar("FileT", bound=BaseModel)
"""The kind of a file: a study, a list of interventions, triggers."""


def validated(kind: type[FileT], tree: Tree, places: KeyPlaces) -> FileT:
    """What a tree says, as a file of a kind; a scenario is read by :func:`sim.scenario.load.load`, which checks more.

    Raises:
        ScenarioError: It is not right; a line for each problem.
    """
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, tree, places, kind)) from None


def problems_of(
    error: ValidationError, tree: Tree, places: KeyPlaces, root: type[BaseModel] = Scenario
) -> list[Problem]:
    """One problem for each key that pydantic complains of, in the order of the file's sections; ``root`` is its model.

    Where it complains of a section and of something in it, the section is one of several that could have been meant,
    or too short without what is wrong in it: only the deepest complaint helps.
    """
    found: dict[Keys, list[Any]] = {}
    for detail in error.errors():
        found.setdefault(_keys(detail, tree), []).append(detail)
    around = {keys[:depth] for keys in found for depth in range(1, len(keys))}
    return [
        _problem(keys, details, tree, places, root)
        for keys, details in found.items()
        if keys not in around or details[0]["loc"][-1] == BAD_NAME
    ]


def _keys(detail: Any, tree: Any) -> Keys:
    """The key of the file: pydantic's location without the names of union members and the like."""
    keys: list[str] = []
    for part in detail["loc"]:
        if isinstance(tree, dict) and part in tree:
            tree = tree[part]
        elif isinstance(tree, list) and isinstance(part, int):
            tree = tree[part] if part < len(tree) else None
        else:
            continue
        keys.append(str(part))
    if detail["type"] == "missing" and isinstance(tree, dict):
        keys.append(str(detail["loc"][-1]))
    return tuple(keys)


def _problem(keys: Keys, details: list[Any], tree: Tree, places: KeyPlaces, root: type[BaseModel]) -> Problem:
    first = next((detail for detail in details if detail["type"] not in TYPES), details[0])
    kind = first["type"]
    if kind == "missing" and not isinstance(first["input"], dict):
        return places.problem(keys[:-1], f"{given(first['input'])} has too few entries")
    if kind == "missing":
        unit = unit_of(keys[-1])
        what = f"missing key '{keys[-1]}'{f' ({unit})' if unit else ''}"
        return Problem(places.where(keys), ".".join(keys[:-1]), what)
    if kind == "extra_forbidden":
        section = section_at(tree, keys[:-1], root)
        known = section.model_fields if section is not None else ()
        return places.problem(keys, f"unknown key '{keys[-1]}'{nearest(keys[-1], known)}")
    if kind == "union_tag_not_found":
        return places.problem(keys, f"missing key {first['ctx']['discriminator']}")
    if kind in TYPES:
        wanted = dict.fromkeys(TYPES[detail["type"]] for detail in details)
        # "a number or a whole number" says the same twice.
        if wanted.keys() & {"a number", "a finite number"}:
            wanted.pop("a whole number", None)
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
        close = nearest(tag, allowed.split(", "))
        return f"'{tag}' is not one of {allowed}{'' if close.startswith('; known') else close}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "too_short":
        return (
            f"{given(detail['input'])} has {context['actual_length']} entries; at least {context['min_length']} needed"
        )
    if kind == "too_long":
        return (
            f"{given(detail['input'])} has {context['actual_length']} entries; at most {context['max_length']} allowed"
        )
    return f"{given(detail['input'])}: {detail['msg']}"


def given(value: object) -> str:
    """A value as it would be written in YAML, on one line, not too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        text = f"'{value}'" if value.isprintable() else repr(value)
    else:
        text = repr(value) if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
