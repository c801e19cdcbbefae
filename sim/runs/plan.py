"""The study file: a scenario, what is varied, how often, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from sim.population.streams import Streams
from sim.results.metrics import is_of_a_run, no_metric, with_bounds
from sim.runs.axes import Axis, Paired, ParameterAxis, RandomVariation, levels_of
from sim.runs.designs import Design
from sim.runs.slurm import Slurm
from sim.runs.task import Kept
from sim.scenario.check_uncertain import FIXED, absent, drawn_parameter, paths, share_findings
from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError, nearest
from sim.scenario.everywhere import with_values
from sim.scenario.fields import Section
from sim.scenario.geography import Name
from sim.scenario.load import load_named
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import Parameter, parameters
from sim.scenario.text import read
from sim.scenario.uncertain import Choice as ListOfValues
from sim.scenario.words import validated

NEEDS = "a study needs at least title, scenario, design and axes"
RESERVED = ("key", "version", "seed", "replication", "point", "wall_s")
"""Columns of the store that are no axes."""

SAME_IN_ALL = (*FIXED, "start", "clearance_from", "observed", "record")
"""What no axis may move: the clock, the zero of clearance times, the seed, and what runs are compared with."""


class Keep(Section):
    """What the store keeps of each run."""

    curves: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Names of curves, such as ``crossed``."""

    metrics: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    """Names of metrics, such as ``clearance_90_h``; all if left out."""

    @property
    def of_each_run(self) -> Kept:
        """The same with what must be known beside a metric: for how long it was the most that it can be."""
        return Kept(self.curves, None if self.metrics is None else with_bounds(self.metrics))


class Budget(Section):
    """What a study may cost; a dearer one is refused before it begins."""

    runs: int = Field(100_000, ge=1)
    """Most runs."""


class StudyPlan(Section):
    """A study.

    The same file gives the same runs in the same order, on any machine.
    """

    title: str = Field(min_length=1)
    """The question."""

    scenario: str
    """Name of a shipped scenario, or a file relative to this one."""

    set: dict[str, ParameterValue] = {}
    """Settings that go over the scenario for all runs, value by parameter path."""

    design: Design
    """How the axes are combined."""

    axes: dict[Name, Axis] = {}
    """What is varied, by a name of its own."""

    uncertain: bool | Annotated[tuple[Name, ...], Field(strict=False)] = False
    """Parameters of the scenario's own section ``uncertain`` that are axes too: all, or those named."""

    replications: int = Field(1, ge=1, le=100_000)
    """Runs of each point, with the same random numbers for all points."""

    keep: Keep = Keep()
    """What is kept of a run."""

    budget: Budget = Budget()
    """What it may cost."""

    slurm: Slurm = Slurm()
    """How ``--on slurm`` requests workers."""

    @model_validator(mode="after")
    def _has_axes(self) -> StudyPlan:
        if not self.axes and not self.uncertain:
            raise ValueError("nothing is varied: give axes, or uncertain: true")
        return self


@dataclass(frozen=True)
class Study:
    """A plan with the scenario that it varies.

    Attributes:
        plan: The study file.
        base: The scenario with the settings for all runs.
        axes: The plan's axes, then those of the scenario's uncertain parameters.
    """

    plan: StudyPlan
    base: Scenario
    axes: dict[str, Axis]

    @property
    def rng(self) -> np.random.Generator:
        """What its design is drawn from: always the same, by the seed of the scenario."""
        return Streams(self.base.seed)[f"study: {self.plan.design.kind}"]

    @classmethod
    def of(cls, plan: StudyPlan, base: Scenario, places: KeyPlaces | None = None) -> Study:
        """Put a plan and its scenario together, and check that they fit.

        Raises:
            ScenarioError: They do not; a line for each problem.
        """
        places = places or KeyPlaces()
        problems = list(_misfits(plan, base, places))
        if problems:
            raise ScenarioError(problems)
        return cls(plan, base, {**plan.axes, **_own_uncertain(plan, base)})


def read_study(path: Path, settings: Sequence[str] = (), replications: int | None = None) -> Study:
    """Read a study file and the scenario that it names.

    Args:
        path: The file.
        settings: What goes over the scenario for all runs, beside what the file sets, as ``path=value``.
        replications: Runs of each point; as many as the file says if left out.

    Raises:
        ScenarioError: Something is wrong with either; a line for each problem.
    """
    document = read(path, NEEDS)
    plan = validated(StudyPlan, document.tree, document.places)
    if replications is not None:
        plan = plan.model_copy(update={"replications": replications})
    settings = [*(f"{parameter}={str(value).lower()}" for parameter, value in plan.set.items()), *settings]
    return Study.of(plan, load_named(path, plan.scenario, settings), document.places)


def _misfits(plan: StudyPlan, base: Scenario, places: KeyPlaces) -> list[Problem]:
    found = [places.problem(keys, what) for keys, what in _axis_findings(plan, base)]
    for name in plan.keep.metrics or ():
        if not is_of_a_run(name):
            found.append(places.problem(("keep", "metrics"), no_metric(name)))
    if isinstance(plan.uncertain, tuple):
        for name in plan.uncertain:
            if name not in base.uncertain:
                what = f"the scenario has no range '{name}'{nearest(name, base.uncertain)}"
                found.append(places.problem(("uncertain",), what))
    elif plan.uncertain and not base.uncertain:
        found.append(places.problem(("uncertain",), "the scenario has no section 'uncertain'"))
    for name in {**plan.axes, **_own_uncertain(plan, base)}:
        if name in RESERVED:
            found.append(places.problem(("axes", name), f"'{name}' is a column of the store; name the axis otherwise"))
    return found


def _axis_findings(plan: StudyPlan, base: Scenario) -> list[tuple[Keys, str]]:
    known, taken, found = parameters(base), dict[str, str](), list[tuple[Keys, str]]()
    for name, axis in plan.axes.items():
        keys = ("axes", name)
        if name in _own_uncertain(plan, base):
            found.append((keys, f"'{name}' is the name of a range of the scenario too"))
        for path in sorted({path for level in levels_of(axis) for path, _ in level.settings}):
            if taken.setdefault(path, name) != name:
                found.append((keys, f"'{path}' is varied by the axis '{taken[path]}' already"))
            if path in SAME_IN_ALL or path.startswith("uncertain."):
                found.append((keys, f"'{path}' is not for an axis: it is the same in all runs of a study"))
        if isinstance(axis, Paired):
            found += [((*keys, "settings", level), what) for level, what in _paired_findings(axis, base)]
        elif not isinstance(axis, RandomVariation) and axis.rest_paths:
            found += [(keys, what) for what in share_findings(base, axis)]
        elif not isinstance(axis, RandomVariation):
            found += [(keys, what) for path in axis.paths for what in _parameter_findings(axis, path, base, known)]
    return found


def _parameter_findings(axis: ParameterAxis, path: str, base: Scenario, known: dict[str, Parameter]) -> Iterator[str]:
    """Why the values of an axis are not allowed for one of its parameters."""
    parameter = drawn_parameter(base, known, path)
    if parameter is None:
        yield f"there is no '{path}'{nearest(path, paths(base, known))}"
        return
    whole = "; give the whole numbers as a choice" if parameter.whole and not isinstance(axis, ListOfValues) else ""
    refused = (parameter.refuse(level.label) for level in levels_of(axis))
    yield from dict.fromkeys(f"{path}: {reason}{whole}" for reason in refused if reason is not None)


def _paired_findings(axis: Paired, base: Scenario) -> Iterator[tuple[str, str]]:
    """What is wrong with the scenario of each level; any value that ``--set`` may change may stand in one."""
    for name, settings in axis.settings.items():
        try:
            with_values(base, settings.items())
        except ScenarioError as error:
            yield from ((name, f"{problem.key}: {problem.what}") for problem in error.problems)


def _own_uncertain(plan: StudyPlan, base: Scenario) -> dict[str, Axis]:
    """The scenario's own uncertain parameters as axes; those of parts that are switched off are left out."""
    wanted = tuple(base.uncertain) if plan.uncertain is True else plan.uncertain or ()
    found: dict[str, Axis] = {}
    for name in wanted:
        one = base.uncertain.get(name)
        there = () if one is None else tuple(path for path in one.paths if not absent(base, path))
        if one is not None and there:
            found[name] = one.model_copy(update={"paths": there})
    return found
