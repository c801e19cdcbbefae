"""The runs of a study: every point of its design with every replication, each with a key made of its content."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import JsonValue

from sim import __version__
from sim.runs.axes import Axis, Chance, Choice, Label, Paired, levels_of
from sim.runs.plan import Study
from sim.scenario.everywhere import with_values
from sim.scenario.model import Scenario

KEY_DIGITS = 20
"""Hexadecimal digits of a key: 80 bits, so that no two of a billion runs share one."""

AS_IT_IS = "as it is"
"""Label of an axis of named levels at a point where none of them holds."""

UNSEEN = ("title", "uncertain")
"""Sections of a scenario that no run depends on."""

MAKES_NO_ROWS = ("analysis", "view", "verify", "cli", "__init__.py", "__main__.py")
"""What no row depends on: it comes after the rows. Everything else does, so that a new folder is not forgotten."""

Settings = tuple[tuple[str, JsonValue], ...]


@dataclass(frozen=True)
class Point:
    """One point of a design.

    Attributes:
        labels: What stands in the column of each axis; None leaves the scenario as it is.
        settings: Values by lever path.
        first_replication: Number of its first replication.
    """

    labels: tuple[Label | None, ...]
    settings: Settings
    first_replication: int = 0


@dataclass(frozen=True)
class Run:
    """One run of a study.

    Attributes:
        key: Digest of everything that its result depends on.
        point: Number of its point.
        replication: With the scenario's seed it fixes every random number.
        labels: What stands in the columns of the axes, by name: numbers as floats, so that a column has one type.
        settings: Values by lever path.
    """

    key: str
    point: int
    replication: int
    labels: tuple[tuple[str, float | str], ...]
    settings: Settings

    def scenario(self, base: Scenario) -> Scenario:
        """The scenario of this run.

        Raises:
            ScenarioError: Its values do not go together.
        """
        return with_values(base, self.settings) if self.settings else base


def points_of(study: Study) -> list[Point]:
    """The points of a study's design, in order."""
    return [_point(row) for row in study.plan.design.rows(study.axes, study.rng)]


def runs_of(study: Study, points: Sequence[Point], made_by: str) -> list[Run]:
    """All runs: replication 0 of every point, then replication 1, and so on.

    A study that is stopped half-way has every point with fewer replications, not half of the points.

    Args:
        study: What is varied.
        points: The points of its design.
        made_by: The version of the program that makes the rows, as of :func:`version`.
    """
    content = Content(study.base, study.plan.keep.curves, made_by)
    return [
        Run(
            content.key(point.settings, point.first_replication + number),
            place,
            point.first_replication + number,
            tuple(
                (name, _cell(axis, label)) for (name, axis), label in zip(study.axes.items(), point.labels, strict=True)
            ),
            point.settings,
        )
        for number in range(study.plan.replications)
        for place, point in enumerate(points)
    ]


class Content:
    """What the result of a run depends on, beside its own settings."""

    def __init__(self, base: Scenario, curves: Sequence[str], made_by: str) -> None:
        """Take note of a scenario, of the program and of what is kept."""
        self._tree = base.model_dump(mode="json", exclude_none=True)
        for name in UNSEEN:
            self._tree.pop(name, None)
        for name in ("observed", "record"):
            if name in self._tree:
                self._tree[name] = hashlib.sha256(Path(self._tree[name]).read_bytes()).hexdigest()
        self._around = f"{made_by}|{','.join(sorted(curves))}"

    def key(self, settings: Settings, replication: int) -> str:
        """The key of a run; the same for all ways to say the same scenario."""
        tree = self._tree
        for path, value in settings:
            tree = _with(tree, _keys(path), value)
        text = json.dumps(tree, sort_keys=True)
        return hashlib.sha256(f"{self._around}|{replication}|{text}".encode()).hexdigest()[:KEY_DIGITS]


def _keys(path: str) -> tuple[str, ...]:
    """The keys of a path; what follows ``timeline.NAME.set.`` is the path of a lever, one key."""
    head, entry, lever = path.partition(".set.") if path.startswith("timeline.") else (path, "", "")
    return (*head.split("."), *(("set", lever) if entry else ()))


def _with(tree: Mapping[str, JsonValue], keys: tuple[str, ...], value: JsonValue) -> dict[str, JsonValue]:
    """A tree with another value at some keys, or without them for None; the tree itself stays as it is."""
    first, rest = keys[0], keys[1:]
    old, changed = tree.get(first), dict(tree)
    if rest:
        changed[first] = _with(old if isinstance(old, dict) else {}, rest, value)
    elif value is None:
        changed.pop(first, None)
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
    return [file for file in sorted(package.rglob("*.py")) if file.relative_to(package).parts[0] not in MAKES_NO_ROWS]


def design_text(study: Study, points: Sequence[Point]) -> str:
    """The points of a study as CSV: their number, and a column for each axis."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["point", *study.axes])
    for number, point in enumerate(points):
        writer.writerow([number, *("" if label is None else _written(label) for label in point.labels)])
    return stream.getvalue()


def read_design(study: Study, text: str) -> list[Point]:
    """The points of :func:`design_text`, to the last digit.

    Raises:
        ValueError: The text is not the design of this study.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != ["point", *study.axes]:
        raise ValueError("design.csv does not have the axes of the study")
    return [
        _point(tuple(_read(study, name, cell) for name, cell in zip(study.axes, row[1:], strict=True)))
        for row in rows[1:]
    ]


def _point(row: Sequence[Choice | None]) -> Point:
    chosen = [choice for choice in row if choice is not None]
    return Point(
        tuple(None if choice is None else choice.label for choice in row),
        tuple(setting for choice in chosen for setting in choice.settings),
        sum(choice.first_replication for choice in chosen),
    )


def _cell(axis: Axis, label: Label | None) -> float | str:
    if isinstance(label, str):
        return label
    if label is None:
        return AS_IT_IS if isinstance(axis, Paired) else math.nan
    return float(label)


def _written(label: Label) -> str:
    return label if isinstance(label, str) else json.dumps(label)


def _read(study: Study, name: str, cell: str) -> Choice | None:
    if not cell:
        return None
    axis = study.axes[name]
    if isinstance(axis, Paired | Chance):
        return next(level for level in levels_of(axis) if str(level.label) == cell)
    value = json.loads(cell)
    return Choice(value, tuple((path, value) for path in axis.paths))
