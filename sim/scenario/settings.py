"""``--set path=value``: settings that go over what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError, nearest
from sim.scenario.extends import KINDS
from sim.scenario.sections import named_collections, section_at
from sim.scenario.text import Tree, parse_value


def apply_settings(tree: Tree, places: KeyPlaces, settings: Iterable[str]) -> list[Problem]:
    """Put ``path=value`` settings into a tree, with the setting as the place of its key; ``null`` removes the key.

    Returns:
        What is wrong with the settings themselves: no ``=``, or a name that the scenario does not have. Whether the
        value is allowed is found when the tree is validated.
    """
    problems: list[Problem] = []
    for setting in settings:
        where = _named(setting)
        try:
            keys, value = _parsed(setting)
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        what = _put(tree, places, keys, value, where)
        if what:
            problems.append(Problem(where, ".".join(keys), what))
    return problems


def parameters_set(settings: Iterable[str]) -> dict[str, tuple[str, Any]]:
    """The values that settings give, by dotted path, each with its setting in words; a later setting goes first.

    A setting of a whole section counts for each value in it.

    Raises:
        ScenarioError: A setting is not of the form path=value.
    """
    given: dict[str, tuple[str, Any]] = {}
    for setting in settings:
        keys, value = _parsed(setting)
        given |= {".".join(path): (_named(setting), leaf) for path, leaf in _leaves(keys, value)}
    return given


def _named(setting: str) -> str:
    return f"--set {setting}"


def _parsed(setting: str) -> tuple[Keys, Any]:
    """The key and the value of a setting; what follows ``timeline.NAME.set.`` is the path of a parameter, one key."""
    path, equals, text = setting.partition("=")
    keys = tuple(path.strip().split("."))
    if equals and not text.strip():
        raise ScenarioError([Problem(_named(setting), "", "gives no value; null removes the key")])
    if not equals or "" in keys:
        what = "is not of the form path=value, such as stages.gate.lanes=4"
        raise ScenarioError([Problem(_named(setting), "", what)])
    # In an entry of the timeline a path is itself a key, dots and all.
    if keys[0] == "timeline" and keys[2:3] == ("set",) and len(keys) > 3:
        keys = (*keys[:3], ".".join(keys[3:]))
    return keys, parse_value(text, _named(setting))


def _leaves(keys: Keys, value: Any) -> Iterator[tuple[Keys, Any]]:
    if not isinstance(value, dict):
        yield keys, value
        return
    for key, member in value.items():
        yield from _leaves((*keys, key), member)


def _put(tree: Tree, places: KeyPlaces, keys: Keys, value: Any, where: str) -> str | None:
    """Set one key, and say what is wrong with its path; ``None`` when nothing is."""
    node: Any = tree
    for depth, key in enumerate(keys):
        if not isinstance(node, dict):
            return f"'{keys[depth - 1]}' is a value, not a section of keys"
        # A misspelt name would otherwise make a new node, fleet or settlement, and the message would be about that.
        named = depth == 1 and keys[0] in named_collections()
        if key not in node and named and (value is None or len(keys) > 2):
            return f"no '{key}' in {keys[0]}{nearest(key, node)}"
        if depth < len(keys) - 1:
            if key not in node:
                node[key] = _default(tree, keys[:depth], key)
                places.put(keys[: depth + 1], where)
            node = node[key]
    if value is None and keys[-1] not in node:
        section = section_at(tree, keys[:-1])
        known = node if section is None else section.model_fields
        if keys[-1] not in known:
            return f"unknown key '{keys[-1]}'{nearest(keys[-1], known)}"
    node.pop(keys[-1], None)
    if value is not None:
        node[keys[-1]] = value
    places.drop(keys)
    places.put(keys, where)
    # With the kind changes which fields there may be: mistakes in them are then the setting's, not the file's.
    if keys[-1] in KINDS or not node:
        places.put(keys[:-1], where)
    return None


def _default(tree: Tree, keys: Keys, key: str) -> Any:
    """What a section that is not written down holds: the format's default, as it would be written."""
    section = section_at(tree, keys)
    field = section.model_fields.get(key) if section is not None else None
    default = PydanticUndefined if field is None else field.get_default(call_default_factory=True)
    if isinstance(default, dict):
        return {name: _written(member) for name, member in default.items()}
    return _written(default) if isinstance(default, BaseModel) else {}


def _written(section: BaseModel) -> Any:
    return section.model_dump(mode="json", exclude_none=True)
