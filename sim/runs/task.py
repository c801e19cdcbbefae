"""A run to be made, and its key: a digest of everything that its result depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import JsonValue

from sim import __version__
from sim.scenario.everywhere import with_values
from sim.scenario.model import Scenario

KEY_DIGITS = 20
"""Hexadecimal digits of a key: 80 bits, so that no two of a billion runs share one."""

UNSEEN = ("title", "uncertain")
"""Sections of a scenario that no run depends on."""

MAKES_NO_ROWS = ("analysis", "view", "verify", "cli", "__init__.py", "__main__.py")
"""What no row depends on: it comes after the rows. Everything else does, so that a new folder is not forgotten."""

PICTURES = "picture.py"
"""The file of a part that draws, and so makes no rows either."""

Settings = tuple[tuple[str, JsonValue], ...]
"""Typed values by parameter path."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a run, and so what is worked out.

    Attributes:
        curves: The curves of these names.
        metrics: The metrics of these names; None: all.
    """

    curves: tuple[str, ...] = ()
    metrics: tuple[str, ...] | None = None

    @property
    def text(self) -> str:
        """The same for the same rows, in whichever order it is said."""
        metrics = "" if self.metrics is None else f";{','.join(sorted(self.metrics))}"
        return ",".join(sorted(self.curves)) + metrics


WHOLE: Kept | None = None
"""In place of what is kept: all that an ensemble needs."""


@dataclass(frozen=True)
class Task:
    """A run to be made.

    Attributes:
        key: Digest of everything that its result depends on.
        base: The scenario, before its own settings.
        replication: With the scenario's seed it fixes every random number.
        settings: Values by parameter path, which go over the base.
        labels: What stands in the row's columns of axes, by name: numbers as floats, so that a column has one type.
        point: Number of its point in a study.
    """

    key: str
    base: Scenario
    replication: int
    settings: Settings = ()
    labels: tuple[tuple[str, float | str], ...] = ()
    point: int = 0

    def scenario(self) -> Scenario:
        """The scenario of this run.

        Raises:
            ScenarioError: Its values do not go together.
        """
        return with_values(self.base, self.settings) if self.settings else self.base


def replications_of(scenario: Scenario, numbers: Iterable[int]) -> list[Task]:
    """Replications of a scenario, of which everything is kept."""
    content = Content(scenario)
    return [Task(content.key((), number), scenario, number) for number in numbers]


class Content:
    """What the result of a run depends on, beside its own settings."""

    def __init__(self, base: Scenario, keep: Kept | None = WHOLE, made_by: str | None = None) -> None:
        """Take note of a scenario, of the program and of what is kept.

        Args:
            base: The scenario, before a run's own settings.
            keep: What is kept of a run.
            made_by: The version of the program that makes the rows; this one's if left out.
        """
        self._tree = base.model_dump(mode="json", exclude_none=True)
        for name in UNSEEN:
            self._tree.pop(name, None)
        # By content and not by name: a file of counts that was edited makes other metrics.
        for name in ("observed", "record"):
            if name in self._tree:
                self._tree[name] = hashlib.sha256(Path(self._tree[name]).read_bytes()).hexdigest()
        kept = "everything" if keep is None else keep.text
        self._around = f"{version() if made_by is None else made_by}|{kept}"

    def key(self, settings: Settings, replication: int) -> str:
        """The key of a run; the same for however the same scenario is written."""
        tree = self._tree
        for path, value in settings:
            tree = _with(tree, _keys(path), value)
        text = json.dumps(tree, sort_keys=True)
        return hashlib.sha256(f"{self._around}|{replication}|{text}".encode()).hexdigest()[:KEY_DIGITS]


def _keys(path: str) -> tuple[str, ...]:
    """The keys of a path; what follows ``timeline.NAME.set.`` is the path of a parameter, one key."""
    head, entry, parameter = path.partition(".set.") if path.startswith("timeline.") else (path, "", "")
    # The parameter's own path has dots too, and is one key of the entry.
    return (*head.split("."), *(("set", parameter) if entry else ()))


def _with(tree: Mapping[str, JsonValue], keys: tuple[str, ...], value: JsonValue) -> dict[str, JsonValue]:
    """A tree with another value at some keys, or without them for None; the tree itself stays as it is."""
    first, rest = keys[0], keys[1:]
    old, changed = tree.get(first), dict(tree)
    if rest:
        changed[first] = _with(old if isinstance(old, dict) else {}, rest, value)
    elif value is None:
        changed.pop(first, None)
    # `--set x=4` and `x: 4.0` are the same scenario, so they must have the same key.
    elif isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        changed[first] = float(value)
    else:
        changed[first] = value
    return changed


@cache
def version() -> str:
    """The version of the program with a digest of its model's source, so that a changed model never finds old rows."""
    digest = hashlib.sha256()
    for file in model_files():
        digest.update(file.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def model_files() -> list[Path]:
    """The source files that a row depends on."""
    package = Path(__file__).parents[1]
    return [
        file
        for file in sorted(package.rglob("*.py"))
        if file.relative_to(package).parts[0] not in MAKES_NO_ROWS and file.name != PICTURES
    ]
