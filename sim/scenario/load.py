"""From a file to a scenario: read, extend, set, validate, check; or one message with everything that is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from yaml import dump

from sim.scenario.arguments import checked
from sim.scenario.check import findings
from sim.scenario.counts import check_held, read_counts_into
from sim.scenario.errors import KeyPlaces, Problem, ScenarioError
from sim.scenario.extends import is_own, not_shown, read_with_parents
from sim.scenario.limits import limits
from sim.scenario.model import Scenario
from sim.scenario.nodes import Writer
from sim.scenario.settings import apply_settings
from sim.scenario.shipped import find
from sim.scenario.text import Tree, read
from sim.scenario.words import problems_of


@checked
def load(path: str | Path, set: Sequence[str] = ()) -> Scenario:  # shadows the builtin: the word users know from --set
    """Load a scenario, check it as ``sim check`` does, and lay settings over it (``docs/scenario-format.md``).

    Not for an edited copy of a loaded scenario: see :func:`changed`.

    Args:
        path: The YAML file, or the name of a shipped scenario, such as ``exodus-2023``; a file of that name goes first.
        set: Settings ``path=value`` that go over what the file says, such as ``stages.gate.lanes=4``.

    Returns:
        The scenario, for :func:`sim.run` and :func:`sim.runs`; it cannot be changed in place.

    Raises:
        ArgumentError: An argument is of another kind.
        ScenarioError: Something is wrong with the file, a file that it extends, or a setting. The error lists all
            problems that could be found, a line each.
    """
    document = read_with_parents(find(path) if isinstance(path, str) else path)
    problems = apply_settings(document.tree, document.places, set)
    return scenario_of(document.tree, document.places, problems)


def load_alone(path: Path, file_of: Callable[[str], Path]) -> Scenario:
    """Load the scenario of a folder that may come from a stranger: no file outside the folder is read.

    Args:
        path: The YAML file.
        file_of: Gives the path of another file of the folder by its name, or refuses it.

    Raises:
        ScenarioError: Something is wrong with the file, or it extends another.
        FolderError: Raised by ``file_of``: it names a file that is not of the folder.
    """
    document = read(path)
    tree, places = document.tree, document.places
    if "extends" in tree:
        raise ScenarioError([places.problem(("extends",), "the scenario of a folder is whole and extends no other")])
    for key in ("observed", "record"):
        if isinstance(tree.get(key), str):
            tree[key] = str(file_of(tree[key]).resolve())
    if problems := check_held(tree, places):
        raise ScenarioError(problems)
    return scenario_of(tree, places)


def load_named(by: Path, name: str, set: Sequence[str] = ()) -> Scenario:
    """The scenario that another file names: one beside it, or a shipped one; with settings over it.

    Args:
        by: The file that names it.
        name: How it is named there.
        set: Settings ``path=value`` that go over what the scenario says.

    Raises:
        ScenarioError: Something is wrong with it; nothing of what it holds is shown if it is no file of ``by``'s own.
    """
    beside = by.parent / name
    file = beside if os.path.isfile(beside) else find(name)
    if not is_own(by, file):
        try:
            load(file)
        except ScenarioError:
            raise ScenarioError([Problem(str(by), "scenario", not_shown(by, file))]) from None
    return load(file, set)


@checked
def changed(scenario: Scenario, set: Sequence[str]) -> Scenario:
    """A loaded scenario with settings ``path=value`` over it, checked as a file would be.

    Not for a change that acts from an hour on: that is an entry of the timeline, whose parameters have paths too
    (``timeline.NAME.set...``). The scenario given stays as it is.

    Args:
        scenario: What :func:`sim.load` gave.
        set: Settings such as ``stages.gate.lanes=4``; :func:`sim.parameters` lists the paths.

    Returns:
        A new scenario.

    Raises:
        ScenarioError: A setting is wrong, or what it makes of the scenario is.
    """
    tree, places = _plain(scenario.model_dump(mode="json", exclude_none=True)), KeyPlaces()
    return scenario_of(tree, places, apply_settings(tree, places, set))


def scenario_of(tree: Tree, places: KeyPlaces, problems: Sequence[Problem] = ()) -> Scenario:
    """The scenario that a tree says, checked as a whole; what files of counts hold is put into the tree.

    Args:
        tree: What a file says, with its parents and settings.
        places: Where each key was written.
        problems: What is known to be wrong already.

    Raises:
        ScenarioError: Something is wrong; a line for each problem.
    """
    problems = [*problems, *read_counts_into(tree, places)]
    try:
        scenario = Scenario.model_validate(tree)
    except ValidationError as error:
        raise ScenarioError([*problems, *problems_of(error, tree, places)]) from None
    found = [places.problem(keys, what) for keys, what in (*findings(scenario), *limits(scenario))]
    if problems or found:
        raise ScenarioError([*problems, *found])
    return scenario


def resolved_yaml(scenario: Scenario) -> str:
    """The whole scenario as YAML text, with everything that was extended, set or left at its default.

    Loading the text gives an equal scenario.
    """
    return yaml_text(scenario)


def yaml_text(section: BaseModel) -> str:
    """A section of a file, or the whole of it, as YAML text."""
    tree = _plain(section.model_dump(mode="json", exclude_none=True))
    written: str = dump(tree, Dumper=Writer, width=120, allow_unicode=True, sort_keys=False)
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list | tuple) else value
