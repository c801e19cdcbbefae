"""Where a scenario file comes from: the files that it extends, what it changes, and the marks beside its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.extends import parent_file, read_with_parents
from sim.scenario.settings import parameters_set
from sim.scenario.text import Tree, read

MARK = re.compile(r"\[(A|D|F|L\d+\w?)\]")
"""A mark beside a number: assumption, derived, published."""

KINDS = {"A": "assumption", "D": "derived", "F": "published", "L": "published"}


@dataclass(frozen=True)
class ChangedValue:
    """One value that a scenario has otherwise than its parent.

    Attributes:
        key: Dotted path.
        before: Value of the parent; None where it has none.
        after: Value of the scenario; None where it takes it away.
    """

    key: str
    before: object
    after: object


@dataclass(frozen=True)
class Marked:
    """One line of a scenario file with the marks of its numbers.

    Attributes:
        file: Name of the file.
        line: Number of the line.
        text: What it says.
        comment: What stands beside it, marks included.
        kinds: Kinds of its marks, in order: ``assumption``, ``derived``, ``published``.
    """

    file: str
    line: int
    text: str
    comment: str
    kinds: tuple[str, ...]


def lineage(path: Path) -> tuple[Path, ...]:
    """A scenario file, then the file that it extends, and so on.

    Raises:
        ScenarioError: One of them cannot be read.
    """
    parent = read(path).tree.get("extends")
    return (path,) if parent is None else (path, *lineage(parent_file(path, str(parent))))


def title_of(path: Path) -> str:
    """The title of a scenario, study, trigger or interventions file: its own, or that of the file that it extends.

    Nothing else is looked at, so a list of all files is quick. Not for checking one: that is
    :func:`sim.scenario.load.load`.

    Returns:
        The title; empty where nobody gives one.

    Raises:
        ScenarioError: A file cannot be read.
    """
    tree = read(path).tree
    if "title" in tree:
        return str(tree["title"])
    parent = tree.get("extends")
    return "" if parent is None else title_of(parent_file(path, str(parent)))


def changes(path: Path, settings: Sequence[str]) -> tuple[ChangedValue, ...]:
    """What a scenario file and settings over it change in its parent; without a parent, what the settings change.

    Raises:
        ScenarioError: A file or a setting is wrong.
    """
    files = lineage(path)
    if len(files) == 1 and not settings:
        return ()
    before = read_with_parents(files[1] if len(files) > 1 else path).tree
    after: dict[str, object] = {}
    if len(files) > 1:
        own = read(path).tree
        own.pop("extends")
        # What a scenario is called is no change in what happens.
        after |= {key: value for key, value in _leaves(own) if key not in ("title", "description")}
    after |= {key: value for key, (_, value) in parameters_set(settings).items()}
    found = (ChangedValue(key, _at(before, key.split(".")), value) for key, value in after.items())
    return tuple(one for one in found if one.before != one.after)


def marked(path: Path) -> Iterator[Marked]:
    """The lines of a scenario file that have marks; a comment on a line of its own belongs to the next value."""
    ahead = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, _, comment = line.partition("#")
        if not text.strip():
            ahead = f"{ahead} {comment.strip()}".strip() if comment.strip() else ""
            continue
        # A heading above a section carries no mark, and must not lend its text to the first value below it.
        said = f"{ahead} {comment.strip()}".strip() if MARK.search(ahead) else comment.strip()
        ahead = ""
        kinds = tuple(dict.fromkeys(KINDS[mark[0]] for mark in MARK.findall(said)))
        if kinds:
            yield Marked(path.name, number, text.strip(), said, kinds)


def _leaves(tree: Tree, around: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{around}{key}.")
        else:
            yield f"{around}{key}", value


def _at(tree: object, keys: list[str]) -> object:
    """The value at a path; keys may hold dots themselves, as those of a timeline's ``set`` do."""
    if not keys:
        return tree
    if not isinstance(tree, dict):
        return None
    # Try the shortest key first: a timeline's keys hold dots, all others do not, so at most one of them is there.
    for count in range(1, len(keys) + 1):
        name = ".".join(keys[:count])
        if name in tree:
            return _at(tree[name], keys[count:])
    return None
