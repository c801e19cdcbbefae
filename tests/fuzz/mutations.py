"""Files that are almost right: shipped ones with a few mistakes, by their grammar and by their letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.scenario.text import parse

ROOT = Path(__file__).parents[2]

Tree = Any
"""What a file says: mappings, lists and single values in each other."""

WILD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1,
    1e-9,
    1e308,
    10**40,
    float("nan"),
    float("-inf"),
    "",
    " ",
    "0",
    "no",
    "8:30",
    "[/closed]",
    "$x^$",
    "=HYPERLINK(1)",
    "<!--<script>",
    "{{ 7 * 7 }}",
    "a\x1b[2Jb",
    "a\0b",
    "\ud800",
    "\u202e",
    "Téka 山",
    "../../../etc/passwd",
    "/dev/zero",
    "x" * 5_000,
    "2023-09-24",
    "2023-09-24T06:00+04:00",
    "0001-01-01T00:00+00:00",
    "9999-12-31T23:59-12:00",
    [],
    {},
    [[]],
    {"": {}},
    [1] * 50,
    {"law": "constant", "mean_min": 1},
    {"law": "exponential", "mean_min": 1e-12},
)
"""Values that hardly any key takes."""

WILD_TEXTS = tuple(one for one in WILD if isinstance(one, str))
"""Those of them that are text."""

TOKENS = (
    "\t",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a ",
    "!!int ",
    "|\n",
    "'",
    '"',
    "#",
    "\\",
    "%",
    "\r",
    "\0",
    "\ufeff",
)
"""What means something in YAML."""


class Files(tuple[tuple[str, Tree], ...]):
    """Files as text and as what they say; short where hypothesis writes down what it draws from."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{len(self)} files"


@cache
def shipped(folder: str) -> Files:
    """The files of a folder that stand by themselves: their text, and what they say."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).glob("*.yaml")))
    return Files(as_file(text) for text in texts if "\nextends:" not in text)


def as_file(text: str) -> tuple[str, Tree]:
    """A text with what it says."""
    return text, parse(text, "a file").tree


def places(tree: Tree, around: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a tree, its root excepted."""
    members = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = []
    for key, member in members:
        found += [(*around, key), *places(member, (*around, key))]
    return found


def _around(tree: Tree, path: Sequence[Any]) -> Any:
    for key in path[:-1]:
        tree = tree[key]
    return tree


@st.composite
def mutated(draw: st.DrawFn, files: Files) -> str:
    """The text of one of some files with one to three mistakes."""
    # By number: hypothesis writes down what it samples from, and whole files are too long for that.
    text, said = files[draw(st.integers(0, len(files) - 1))]
    if draw(st.integers(0, 3)) == 0:
        return draw(misspelt(text))
    tree = json.loads(json.dumps(said, default=str))
    for _ in range(draw(st.integers(1, 3))):
        known = places(tree)
        if known:
            draw(st.sampled_from(MISTAKES))(draw, tree, known[draw(st.integers(0, len(known) - 1))], known)
    return json.dumps(tree, ensure_ascii=draw(st.booleans()))


def _replace(draw: st.DrawFn, tree: Tree, path: Sequence[Any], known: Sequence[Any]) -> None:
    del known
    # A copy, or the next mistake would be made in the list itself.
    _around(tree, path)[path[-1]] = deepcopy(draw(st.sampled_from(WILD)))


def _scale(draw: st.DrawFn, tree: Tree, path: Sequence[Any], known: Sequence[Any]) -> None:
    """Another size of a number; what is none is left as it is."""
    del known
    old = _around(tree, path)[path[-1]]
    if isinstance(old, int | float) and not isinstance(old, bool):
        _around(tree, path)[path[-1]] = old * draw(st.sampled_from((-1, 0, 0.001, 0.5, 2, 1_000)))


def _drop(draw: st.DrawFn, tree: Tree, path: Sequence[Any], known: Sequence[Any]) -> None:
    del draw, known
    del _around(tree, path)[path[-1]]


def _rename(draw: st.DrawFn, tree: Tree, path: Sequence[Any], known: Sequence[Any]) -> None:
    del known
    around = _around(tree, path)
    if isinstance(around, dict):
        name = draw(st.sampled_from((f"{path[-1]}s", str(path[-1])[1:], "set", "kind", "a\x1bb", "x.y", "Ä")))
        around[name] = around.pop(path[-1])


def _transplant(draw: st.DrawFn, tree: Tree, path: Sequence[Any], known: Sequence[Any]) -> None:
    """Something from elsewhere in the file in the place of this."""
    donor = known[draw(st.integers(0, len(known) - 1))]
    _around(tree, path)[path[-1]] = json.loads(json.dumps(_around(tree, donor)[donor[-1]]))


MISTAKES: tuple[Callable[..., None], ...] = (_replace, _replace, _scale, _drop, _rename, _transplant)


@st.composite
def misspelt(draw: st.DrawFn, text: str, tokens: Sequence[str] = TOKENS) -> str:
    """A text with letters left out, put in, or said twice."""
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, max(0, len(text) - 1)))
        end = min(len(text), begin + draw(st.integers(0, 40)))
        middle = draw(st.sampled_from((*tokens, "", text[begin:end] * 2)))
        text = text[:begin] + middle + text[end:]
    return text


@st.composite
def other_cells(draw: st.DrawFn, text: str, cells: Sequence[str]) -> str:
    """A table of which one to three cells, blank ones too, hold something else."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        row = lines[at].split(",")
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from((*cells, *WILD_TEXTS)))
        lines[at] = ",".join(row)
    return "\n".join(lines)


def written(folder: Path, name: str, text: str) -> Path:
    """A file with a text, halves of characters and all."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path
