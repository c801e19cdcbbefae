"""The scenarios that come with the program, by name."""

from __future__ import annotations

import os
from pathlib import Path

from sim.scenario.errors import Problem, ScenarioError, nearest


def folder() -> Path:
    """Where the shipped scenarios are: beside the code of an installed package, in ``scenarios/`` of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "scenarios"


def notebooks() -> tuple[Path, ...]:
    """The shipped notebooks, in their order."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped" / "notebooks"
    return tuple(sorted((installed if installed.is_dir() else package.parent / "notebooks").glob("*.ipynb")))


STUDIES = "studies"
"""The folder of study files among the scenarios."""

INTERVENTIONS = "interventions"
"""The folder of lists of interventions among the scenarios; each is named like the scenario that it is for."""

TRIGGERS = "triggers"
"""The folder of trigger files among the scenarios."""


def shipped() -> dict[str, Path]:
    """Every shipped scenario by name (its path without suffix): those of the top first, then the folders below."""
    others = tuple(f"{name}/" for name in (STUDIES, INTERVENTIONS, TRIGGERS))
    return {name: path for name, path in _all().items() if not name.startswith(others)}


def shipped_studies() -> dict[str, Path]:
    """Every shipped study file by name, such as ``studies/small``."""
    return {name: path for name, path in _all().items() if name.startswith(f"{STUDIES}/")}


def shipped_triggers() -> dict[str, Path]:
    """Every shipped trigger file by name, such as ``triggers/exodus-2023``."""
    return {name: path for name, path in _all().items() if name.startswith(f"{TRIGGERS}/")}


def shipped_interventions() -> dict[str, Path]:
    """Every shipped list of interventions by the name of its scenario, such as ``exodus-2023``."""
    return {path.stem: path for name, path in _all().items() if name.startswith(f"{INTERVENTIONS}/")}


def _all() -> dict[str, Path]:
    # Stories of the top before what lies in folders, so that `sim list` begins with what people look for.
    paths = sorted(folder().rglob("*.yaml"), key=lambda path: (len(path.parts), path))
    return {path.relative_to(folder()).with_suffix("").as_posix(): path for path in paths}


def find(name_or_path: str) -> Path:
    """The file of a shipped scenario's name, or the path as it was given; a file of that path goes first.

    Raises:
        ScenarioError: It looks like a name, and there is neither such a file nor such a scenario.
    """
    return _found(name_or_path, shipped(), "scenario")


def find_study(name_or_path: str) -> Path:
    """The file of a shipped study's name, or the path as it was given, as :func:`find` does for scenarios.

    Raises:
        ScenarioError: It looks like a name, and there is neither such a file nor such a study.
    """
    return _found(name_or_path, shipped_studies(), "study")


def find_triggers(name_or_path: str) -> Path:
    """The file of a shipped trigger file's name, or the path as it was given, as :func:`find` does for scenarios.

    Raises:
        ScenarioError: It looks like a name, and there is neither such a file nor such a trigger file.
    """
    return _found(name_or_path, shipped_triggers(), "trigger file")


def find_interventions(name_or_path: str) -> Path:
    """The file of a shipped list's name, or the path as it was given, as :func:`find` does for scenarios.

    Raises:
        ScenarioError: It looks like a name, and there is neither such a file nor such a list.
    """
    # With its folder, as `sim list` names it beside the scenario, and without.
    named = {f"{INTERVENTIONS}/{name}": path for name, path in shipped_interventions().items()}
    if name_or_path in named and not os.path.exists(name_or_path):
        return named[name_or_path]
    return _found(name_or_path, shipped_interventions(), "list of interventions", "; --list names your own")


def interventions_of(scenario: str) -> str:
    """The list of a scenario that says none: the file beside it that ``sim new`` writes, or the shipped one's name."""
    beside = Path(scenario).with_name(f"{Path(scenario).stem}-interventions.yaml")
    return str(beside) if os.path.isfile(beside) else Path(scenario).stem


def _found(name_or_path: str, known: dict[str, Path], kind: str, hint: str = "") -> Path:
    path = Path(name_or_path)
    # Of os.path, which says of a name that no system can have that there is no such file, and raises nothing.
    if os.path.isfile(path):
        return path
    if name_or_path in known:
        return known[name_or_path]
    if os.path.exists(path):
        return path
    # It was meant as a path: reading it fails with the name of the file, which helps more than names of scenarios.
    if path.suffix or len(path.parts) > 1 or "\0" in name_or_path:
        return path
    what = f"no such file, and no shipped {kind} of that name{nearest(name_or_path, known)}{hint}"
    raise ScenarioError([Problem(name_or_path, "", what)])
