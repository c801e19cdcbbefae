"""``extends:``: a variant says only what differs from its parent."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path

from sim.scenario.counts import resolve_files
from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError, nearest
from sim.scenario.shipped import folder, shipped
from sim.scenario.text import DEEPEST, Document, Tree, read
from sim.scenario.words import given

KINDS = ("kind", "law")
"""Keys that decide what a section is: where they differ, nothing of the parent's section fits."""


def read_with_parents(path: Path, children: tuple[Path, ...] = ()) -> Document:
    """Read a scenario file and, below it, the files that it extends.

    Mappings merge, everything else replaces, ``null`` removes. ``observed`` and ``record`` are taken relative to the
    file that says them.

    Raises:
        ScenarioError: A file cannot be read, or extends itself in the end.
    """
    document = read(path)
    tree, places = document.tree, document.places
    for key in ("observed", "record"):
        if isinstance(tree.get(key), str):
            tree[key] = own_file(path, tree[key], (key,), places)
    resolve_files(tree, lambda keys, name: own_file(path, name, keys, places))
    if "extends" not in tree:
        return document
    parent = tree.pop("extends")
    if not isinstance(parent, str):
        raise ScenarioError([places.problem(("extends",), f"{parent!r} is not the name of a scenario file")])
    parent_path = parent_file(path, parent)
    chain = (*children, path)
    if len(chain) > DEEPEST:
        raise ScenarioError([places.problem(("extends",), f"more than {DEEPEST} files extend each other")])
    if parent_path.resolve() in [known.resolve() for known in chain]:
        circle = " extends ".join(known.name for known in (*chain, parent_path))
        raise ScenarioError([places.problem(("extends",), f"leads in a circle: {circle}")])
    if not os.path.isfile(parent_path):  # unlike Path.is_file, false for a name that is too long
        what = f"there is no file '{parent}' beside {path.name}, and no shipped scenario of that name"
        raise ScenarioError([places.problem(("extends",), f"{what}{nearest(parent, shipped())}")])
    base = read_with_parents(parent_path, chain) if is_own(path, parent_path) else _foreign(path, parent_path, chain)
    base.places.put((), places.where(()))
    merge(base.tree, tree, base.places, places)
    return base


def parent_file(path: Path, named: str) -> Path:
    """The file that ``extends`` names in a file: one beside it, without its suffix too, or a shipped scenario.

    Those beside go first, so that a folder with all of its files means the same wherever it is read.
    """
    beside, with_suffix = path.parent / named, path.parent / f"{named}.yaml"
    if os.path.isfile(beside):
        return beside
    # A file may be called like the shipped one that it extends.
    if os.path.isfile(with_suffix) and not os.path.samefile(with_suffix, path):
        return with_suffix
    return shipped().get(named, beside)


def own_file(by: Path, name: str, keys: Keys, places: KeyPlaces) -> str:
    """The whole path of a table that a scenario file names.

    Its lines stand in messages, and it goes into the folders of runs: it must be a file of the scenario's own.

    Raises:
        ScenarioError: It lies elsewhere.
    """
    if not is_own(by, file := by.parent / name):
        what = f"{given(name)} lies outside the folder of {by.name}; only files in it, or below it, are read"
        raise ScenarioError([places.problem(keys, what)])
    return str(file.resolve())


def is_own(by: Path, file: Path) -> bool:
    """Whether a file that another one names is one of its own: beside it or below it, links followed, or shipped."""
    try:
        whole = file.resolve()
        return whole.is_relative_to(by.parent.resolve()) or whole.is_relative_to(folder().resolve())
    except (OSError, ValueError):
        return False


def not_shown(by: Path, file: Path) -> str:
    """What is said of a file that lies elsewhere and is wrong: nothing of what it holds, for it may be anything."""
    what = f"'{file}' cannot be read as a scenario; what is wrong is not shown, for it lies outside the folder of"
    return f"{what} {by.name}: `sim check` it by itself"


def _foreign(by: Path, parent: Path, chain: tuple[Path, ...]) -> Document:
    """A parent that lies elsewhere: it must be a scenario by itself, or a message would repeat what it holds."""
    from sim.scenario.load import scenario_of  # which reads parents by this module

    try:
        document = read_with_parents(parent, chain)
        scenario_of(deepcopy(document.tree), document.places)
    except ScenarioError:
        raise ScenarioError([Problem(str(by), "extends", not_shown(by, parent))]) from None
    return document


def merge(parent: Tree, child: Tree, parent_places: KeyPlaces, child_places: KeyPlaces, keys: Keys = ()) -> None:
    """Lay ``child`` over ``parent``, in place, with the places of its keys.

    Raises:
        ScenarioError: A ``null`` has nothing to remove, so that its key is misspelt.
    """
    for key, value in child.items():
        here = (*keys, key)
        old = parent.get(key)
        if value is None:
            if key not in parent:
                what = f"null removes a key of the parent, which has no '{key}'{nearest(key, parent)}"
                raise ScenarioError([child_places.problem(here, what)])
            del parent[key]
            parent_places.drop(here)
        elif isinstance(value, dict) and isinstance(old, dict) and _same_kind(old, value):
            parent_places.put(here, child_places.where(here))
            merge(old, value, parent_places, child_places, here)
        else:
            parent[key] = value
            parent_places.drop(here)
            parent_places.take_below(here, child_places)


def _same_kind(old: Tree, new: Tree) -> bool:
    return all(key not in new or key not in old or new[key] == old[key] for key in KINDS)
