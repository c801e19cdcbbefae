"""YAML 1.2 text to a plain tree, with the line of every key.

YAML 1.1's traps are not there: ``no`` and ``8:30`` are text, ``010`` is ten, ``1e3`` is a number. Duplicate keys, keys
that are not text, and merge keys are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.scenario.errors import Keys, Places, Problem, ScenarioError

Tree = dict[str, Any]
"""A mapping of keys to trees, lists, numbers, switches, texts and nothing (``None``)."""


@dataclass(frozen=True)
class Document:
    """A tree and the place of each of its keys."""

    tree: Tree
    places: Places


def read(path: Path) -> Document:
    """Read one scenario file.

    Raises:
        ScenarioError: There is no such file, it is not text, or not a YAML mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScenarioError([Problem(str(path), "", "no such file")]) from None
    except IsADirectoryError:
        raise ScenarioError([Problem(str(path), "", "is a folder, not a scenario file")]) from None
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(str(path), "", f"is not UTF-8 text (byte {error.start})")]) from None
    except OSError as error:
        raise ScenarioError([Problem(str(path), "", error.strerror or str(error))]) from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Document:
    """The document of a YAML text; ``name`` stands for the file in messages.

    Raises:
        ScenarioError: The text is empty, not YAML, or not a mapping of keys.
    """
    node = _compose(text, name)
    if node is None:
        raise ScenarioError(
            [Problem(name, "", "is empty; a scenario needs at least title, start, horizon_h and stages")]
        )
    if not isinstance(node, MappingNode):
        raise ScenarioError([Problem(_where(name, node), "", "is not a mapping of keys such as 'title: …'")])
    places = Places()
    places.put((), f"{name}:{node.start_mark.line + 1}")
    tree = _value(node, (), name, places)
    return Document(tree, places)


def parse_value(text: str, name: str) -> Any:
    """The value of a YAML scalar or flow collection, as after ``--set path=``.

    Raises:
        ScenarioError: The text is not YAML.
    """
    node = _compose(text, name)
    return None if node is None else _value(node, (), name, Places())


def _compose(text: str, name: str) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise ScenarioError([Problem(f"{name}{line}", "", f"is not valid YAML: {what}")]) from None
    except YAMLError as error:
        raise ScenarioError([Problem(name, "", f"is not valid YAML: {error}")]) from None
    return node


def _where(name: str, node: Node) -> str:
    return f"{name}:{node.start_mark.line + 1}"


def _value(node: Node, keys: Keys, name: str, places: Places) -> Any:
    if isinstance(node, MappingNode):
        return _mapping(node, keys, name, places)
    if isinstance(node, SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            places.put((*keys, str(number)), _where(name, item))
            items.append(_value(item, (*keys, str(number)), name, places))
        return items
    assert isinstance(node, ScalarNode)
    return _scalar(node)


def _mapping(node: MappingNode, keys: Keys, name: str, places: Places) -> Tree:
    tree: Tree = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else None
        if key is None or not isinstance(_scalar(key_node), str):
            raise ScenarioError([Problem(_where(name, key_node), ".".join(keys), "keys must be text")])
        line = key_node.start_mark.line + 1
        if key in lines:
            what = f"'{key}' stands twice, in lines {lines[key]} and {line}"
            raise ScenarioError([Problem(f"{name}:{line}", ".".join((*keys, key)), what)])
        lines[key] = line
        places.put((*keys, key), f"{name}:{line}")
        tree[key] = _value(value_node, (*keys, key), name, places)
    return tree


def _scalar(node: ScalarNode) -> Any:
    kind, text = str(node.tag).rsplit(":", 1)[-1], node.value
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        digits = text.replace("_", "")
        sign, bare = (-1, digits[1:]) if digits.startswith("-") else (1, digits.lstrip("+"))
        base = {"0x": 16, "0o": 8, "0b": 2}.get(bare[:2].lower(), 10)
        return sign * int(bare[2:] if base != 10 else bare, base)
    if kind == "float":
        return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    return text
