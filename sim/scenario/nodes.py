"""YAML 1.2 text to nodes that know their kind and their line; and values to YAML text.

libyaml reads the text, in C, some twenty times as fast as a parser in Python. It says events only: what a scalar is
(number, switch, text, nothing) follows YAML 1.2 and is decided here. What libyaml refuses, and the few texts about
which the two differ (tabs, directives, anchors that stand twice), are read by ruamel.yaml instead: the messages are its
own, and what it accepts is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from yaml import YAMLError as RefusedByLibyaml
from yaml.cyaml import CSafeDumper, CSafeLoader
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.nodes import ScalarNode

YAML_TAG = "tag:yaml.org,2002:"


class NotYaml(Exception):
    """A text is not YAML.

    Attributes:
        line: Number of the line where that is seen; None where it is not known.
        what: What is wrong.
    """

    def __init__(self, what: str, line: int | None = None) -> None:
        """Keep both."""
        self.what, self.line = what, line
        super().__init__(what)


class TooDeep(Exception):
    """Sections and lists stand too deep in each other to be read."""


@dataclass(eq=False, slots=True)
class Scalar:
    """A number, a switch, a text or nothing, as it is written.

    Attributes:
        tag: What YAML takes it for.
        text: The text.
        line: Number of its line, from 1.
    """

    tag: str
    text: str
    line: int


@dataclass(eq=False, slots=True)
class Listing:
    """A list, with its tag, its line and its items."""

    tag: str
    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class MappingNode:
    """A mapping, with its tag, its line and its pairs of key and value."""

    tag: str
    line: int
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


Node = Scalar | Listing | MappingNode


@lru_cache(maxsize=8)
def compose(text: str) -> Node | None:
    """The root of a text, not to be changed; ``None`` when nothing is written there.

    What was read lately is kept: a run reads its files for the scenario, for their lineage and for what they change.

    Raises:
        NotYaml: The text is not YAML.
        TooDeep: It is too deep to be read.
    """
    if not _DISPUTED.search(text):
        try:
            return _Composer(text).root()
        except (RefusedByLibyaml, _NeedsRuamel, UnicodeEncodeError):
            pass
    return _by_ruamel(text)


_DISPUTED = re.compile(
    r"""^%                                      # a directive
    |[\t\x85\u2028\u2029\ufeff]|\r(?!\n)|^[ ]+\r?$  # blanks and line ends of old, byte order marks, lines of spaces
    |(?:^|[\s\[{,])!                            # a tag
    |&[\w-]*:|["']:\S|[|>][0-9+-]*\#            # an anchor, a quotation or a block that runs into what follows
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What libyaml and ruamel.yaml do not always take for the same."""


class _NeedsRuamel(Exception):
    """There is something in the text that only ruamel.yaml should judge."""


class _Composer:
    """Nodes from the events of libyaml, without recursion, so that no text is too deep for the stack."""

    def __init__(self, text: str) -> None:
        self.parser = CSafeLoader(text)
        self.anchors: dict[str, Node] = {}

    def events(self) -> Iterator[Event]:
        """What is begun, ended and shown, to the end of the stream."""
        while (event := self.parser.get_event()) is not None and not isinstance(event, StreamEndEvent):
            yield event

    def root(self) -> Node | None:
        """The root of the only document; None when there is none."""
        found: Node | None = None
        open_nodes: list[Listing | MappingNode] = []
        keys: list[Node | None] = []
        documents = 0
        for event in self.events():
            node: Node
            if isinstance(event, ScalarEvent):
                tag = event.tag
                if tag is None or tag == "!":
                    tag = plain_tag(event.value) if event.implicit[0] else _TEXT
                node = Scalar(tag, event.value, _line(event))
            elif isinstance(event, MappingStartEvent):
                node = MappingNode(_given(event.tag, "map"), _line(event))
            elif isinstance(event, SequenceStartEvent):
                node = Listing(_given(event.tag, "seq"), _line(event))
            elif isinstance(event, AliasEvent):
                if event.anchor not in self.anchors:
                    raise _NeedsRuamel
                node = self.anchors[event.anchor]
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                open_nodes.pop()
                keys.pop()
                continue
            else:
                documents += isinstance(event, DocumentStartEvent)
                if documents > 1:
                    raise _NeedsRuamel
                continue
            if not isinstance(event, AliasEvent) and event.anchor is not None:
                if event.anchor in self.anchors:
                    raise _NeedsRuamel
                self.anchors[event.anchor] = node
            if not open_nodes:
                found = node
            elif isinstance(around := open_nodes[-1], Listing):
                around.items.append(node)
            elif (key := keys[-1]) is None:
                keys[-1] = node
            else:
                around.pairs.append((key, node))
                keys[-1] = None
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                assert isinstance(node, Listing | MappingNode)
                open_nodes.append(node)
                keys.append(None)
        return found


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _given(tag: str | None, kind: str) -> str:
    return f"{YAML_TAG}{kind}" if tag is None or tag == "!" else tag


_TEXT = f"{YAML_TAG}str"

_PLAIN = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    (
        "float",
        re.compile(
            r"""[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
            |[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+
            |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
            |[-+]?\.(?:inf|Inf|INF)
            |\.(?:nan|NaN|NAN)""",
            re.VERBOSE,
        ),
    ),
    ("int", re.compile(r"(?=[-+0-9])[-+]?(?:0b[0-1_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)")),
)
"""What a scalar without quotation marks is, by YAML 1.2 and as ruamel.yaml reads it; text, if none of these."""


@lru_cache(maxsize=4096)
def plain_tag(text: str) -> str:
    """The tag of a scalar that is written without quotation marks."""
    return next((f"{YAML_TAG}{kind}" for kind, pattern in _PLAIN if pattern.fullmatch(text)), _TEXT)


class Writer(CSafeDumper):
    """Writes YAML that YAML 1.1 and YAML 1.2 read alike: what either takes for another thing than text is quoted."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what stands twice a second time: who reads the file needs no anchors."""
        return True

    def text(self, value: str) -> ScalarNode:
        """A text, in quotation marks where it looks like something else."""
        return self.represent_scalar(_TEXT, value, None if plain_tag(value) == _TEXT else "'")


Writer.add_representer(str, Writer.text)


def _by_ruamel(text: str) -> Node | None:
    """The same by the parser in Python, for its messages and its judgement."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return None if node is None else _converted(node, {})
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise NotYaml(what, mark.line + 1 if mark else None) from None
    except YAMLError as error:
        raise NotYaml(" ".join(str(error).split())) from None
    except RecursionError:
        raise TooDeep from None


def _converted(node: object, known: dict[int, Node]) -> Node:
    """A node of ruamel.yaml as one of ours; the same one each time, for an alias may stand inside its own anchor."""
    from ruamel.yaml import nodes

    assert isinstance(node, nodes.Node)
    if id(node) in known:
        return known[id(node)]
    tag, line = str(node.tag), node.start_mark.line + 1
    if isinstance(node, nodes.ScalarNode):
        return Scalar(tag, node.value, line)
    if isinstance(node, nodes.MappingNode):
        section = known[id(node)] = MappingNode(tag, line)
        section.pairs += [(_converted(key, known), _converted(value, known)) for key, value in node.value]
        return section
    listing = known[id(node)] = Listing(tag, line)
    listing.items += [_converted(item, known) for item in node.value]
    return listing
