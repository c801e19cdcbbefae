"""YAML 1.2 text to a plain tree, with the line of every key.

YAML 1.1's traps are not there: ``no`` and ``8:30`` are text, ``010`` is ten, ``1e3`` is a number. Duplicate keys, keys
that are not text, merge keys, tags that do not fit, and anchors inside themselves are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.pages.render import UNPRINTABLE
from sim.scenario.content import TooLarge, content_of
from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError
from sim.scenario.nodes import YAML_TAG, Listing, MappingNode, Node, NotYaml, Scalar, TooDeep, compose

Tree = dict[str, Any]
"""A mapping of keys to trees, lists, numbers, switches, texts and nothing (``None``)."""

# Far above any scenario, and far below what Python's stack would hold.
DEEPEST = 40
"""Levels of sections and lists that a file may have."""

# Python refuses to read integers of some thousand digits, with a message about its own settings.
LONGEST_NUMBER = 100
"""Characters that a number may have."""

SHOWN = 60
"""Characters of a text that a message repeats."""

MOST_REPEATED = 100_000
"""Values that aliases may repeat: nine lines of aliases of aliases stand for a thousand million."""

_TOO_DEEP = f"sections and lists stand more than {DEEPEST} levels deep in each other"

PLAIN = ("str", "timestamp", "merge", "value")
"""Kinds that YAML distinguishes and a scenario does not: all are text."""


@dataclass(frozen=True)
class Document:
    """A tree and the place of each of its keys."""

    tree: Tree
    places: KeyPlaces


SCENARIO_NEEDS = "a scenario needs at least title, start, horizon_h and stages"


def read(path: Path, needs: str = SCENARIO_NEEDS) -> Document:
    """Read one scenario file, or another one of the same manner; ``needs`` is reported when it is empty.

    Raises:
        ScenarioError: There is no such file, it is not text, or not a YAML mapping.
    """
    try:
        text = content_of(path).decode("utf-8")
    except TooLarge as error:
        raise ScenarioError([Problem(str(path), "", str(error))]) from None
    except FileNotFoundError:
        raise ScenarioError([Problem(str(path), "", "no such file")]) from None
    except IsADirectoryError:
        raise ScenarioError([Problem(str(path), "", "is a folder, not a file")]) from None
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(str(path), "", f"is not UTF-8 text (byte {error.start})")]) from None
    except OSError as error:
        raise ScenarioError([Problem(str(path), "", error.strerror or str(error))]) from None
    except ValueError:
        raise ScenarioError([Problem(repr(str(path)), "", "is not the name of a file")]) from None
    return parse(text, str(path), needs)


def parse(text: str, name: str, needs: str = SCENARIO_NEEDS) -> Document:
    """The document of a YAML text; ``name`` stands for the file in messages, ``needs`` is reported when it is empty.

    Raises:
        ScenarioError: The text is empty, not YAML, or not a mapping of keys.
    """
    reader = _Reader(name)
    node = reader.compose(text)
    if node is None:
        raise ScenarioError([Problem(name, "", f"is empty; {needs}")])
    if not isinstance(node, MappingNode):
        raise reader.error(node, (), "is not a mapping of keys such as 'title: …'")
    reader.places.put((), reader.where(node))
    return Document(reader.mapping(node, ()), reader.places)


def parse_value(text: str, name: str) -> Any:
    """The value of a YAML scalar or flow collection, as after ``--set path=``; ``name`` is reported in messages.

    Raises:
        ScenarioError: The text is not YAML.
    """
    reader = _Reader(name, has_lines=False)
    node = reader.compose(text)
    return None if node is None else reader.value(node, ())


class _Reader:
    """Nodes of YAML to values, remembering the place of every key."""

    def __init__(self, name: str, *, has_lines: bool = True) -> None:
        self.name, self.has_lines = name, has_lines
        self.places = KeyPlaces()
        self.around: list[Node] = []
        self.known: set[int] = set()
        self.repeated = 0

    def compose(self, text: str) -> Node | None:
        """The root of a text; ``None`` when nothing is written there."""
        try:
            return compose(text)
        except NotYaml as error:
            where = f"{self.name}:{error.line}" if error.line and self.has_lines else self.name
            raise ScenarioError([Problem(where, "", f"is not valid YAML: {error.what}")]) from None
        except TooDeep:
            raise ScenarioError([Problem(self.name, "", _TOO_DEEP)]) from None

    def where(self, node: Node) -> str:
        """Where a node begins."""
        return f"{self.name}:{node.line}" if self.has_lines else self.name

    def error(self, node: Node, keys: Keys, what: str) -> ScenarioError:
        """A mistake at a node."""
        return ScenarioError([Problem(self.where(node), ".".join(keys), what)])

    def value(self, node: Node, keys: Keys) -> Any:
        """The value of any node."""
        if isinstance(node, Scalar):
            return self.scalar(node, keys)
        if any(node is outer for outer in self.around):
            raise self.error(node, keys, "holds itself, by an anchor and an alias")
        if len(self.around) >= DEEPEST:
            raise self.error(node, (), _TOO_DEEP)
        self.check_repetition(node, keys)
        self.around.append(node)
        value = self.mapping(node, keys) if isinstance(node, MappingNode) else self.sequence(node, keys)
        self.around.pop()
        return value

    def check_repetition(self, node: Listing | MappingNode, keys: Keys) -> None:
        """Refuse a text whose aliases stand for more than anybody has written, or could keep in memory."""
        if id(node) in self.known:
            self.repeated += 1 + len(node.items if isinstance(node, Listing) else node.pairs)
        self.known.add(id(node))
        if self.repeated > MOST_REPEATED:
            raise self.error(node, keys[:1], f"aliases repeat more than {MOST_REPEATED:,} values")

    def sequence(self, node: Listing, keys: Keys) -> list[Any]:
        """The items of a list."""
        self.check_tag(node, keys, "seq")
        items = []
        for number, item in enumerate(node.items):
            self.places.put((*keys, str(number)), self.where(item))
            items.append(self.value(item, (*keys, str(number))))
        return items

    def mapping(self, node: MappingNode, keys: Keys) -> Tree:
        """The keys of a section."""
        self.check_tag(node, keys, "map")
        tree: Tree = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.pairs:
            key = self.scalar(key_node, keys) if isinstance(key_node, Scalar) else None
            if not isinstance(key, str):
                raise self.error(key_node, keys, "keys must be text")
            if not key.isprintable():
                raise self.error(key_node, keys, f"the key {key!r} has a character that cannot be printed")
            line = key_node.line
            if key in lines:
                what = f"'{key}' stands twice, in lines {lines[key]} and {line}"
                raise self.error(key_node, (*keys, key), what)
            lines[key] = line
            self.places.put((*keys, key), self.where(key_node))
            tree[key] = self.value(value_node, (*keys, key))
        return tree

    def check_tag(self, node: Node, keys: Keys, wanted: str) -> None:
        """Refuse a tag on a section or a list: none says anything that the scenario does not know."""
        if _kind(node) != wanted:
            raise self.error(node, keys, f"the tag {_written(node)} does not fit; leave it out")

    def scalar(self, node: Scalar, keys: Keys) -> Any:
        """A number, a switch, a text or nothing."""
        kind, text = _kind(node), node.text
        if kind in PLAIN:
            if unprintable := UNPRINTABLE.search(text):
                what = f"{text[:SHOWN]!r} has the character {unprintable[0]!r}, which no page and no terminal can show"
                raise self.error(node, keys, what)
            return text
        if kind == "null" and text.lower() in ("", "~", "null"):
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind in ("int", "float"):
            if len(text) > LONGEST_NUMBER:
                raise self.error(node, keys, f"a number of {len(text)} digits is too long")
            try:
                return _whole(text) if kind == "int" else _decimal(text)
            except ValueError:
                pass
        raise self.error(node, keys, f"the tag {_written(node)} does not fit '{text}'; leave it out")


def _kind(node: Node) -> str:
    """What YAML takes a node for: ``str``, ``int``, ``map`` …; the whole tag where it is none of YAML's own."""
    return node.tag.removeprefix(YAML_TAG)


def _written(node: Node) -> str:
    """The tag as it stands in the file."""
    tag = node.tag
    return f"!!{tag.removeprefix(YAML_TAG)}" if tag.startswith(YAML_TAG) else tag


def _whole(text: str) -> int:
    digits = text.replace("_", "")
    sign, bare = (-1, digits[1:]) if digits.startswith("-") else (1, digits.removeprefix("+"))
    base = {"0x": 16, "0o": 8, "0b": 2}.get(bare[:2].lower(), 10)
    return sign * int(bare[2:] if base != 10 else bare, base)


def _decimal(text: str) -> float:
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
