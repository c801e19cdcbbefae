"""The study behind a ledger: the scenario as it is, each intervention alone, and those that can be had together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations as choose

from sim.analysis.interventions.format import Settings
from sim.analysis.interventions.listed import AND, BASE, WITHOUT, Listed, ResolvedIntervention
from sim.runs.axes import Paired
from sim.runs.designs import FullFactorial
from sim.runs.plan import Study, StudyPlan
from sim.scenario.errors import Problem, ScenarioError

AXIS = "interventions"
"""The one axis of the study: its levels are states of the scenario."""


@dataclass(frozen=True)
class Combination:
    """Interventions that are in place together.

    Attributes:
        interventions: Which; none is the scenario as it is.
    """

    interventions: tuple[ResolvedIntervention, ...]

    @property
    def name(self) -> str:
        """The level of the axis."""
        return AND.join(intervention.name for intervention in self.interventions) or BASE

    @property
    def title(self) -> str:
        """What is done, in words."""
        first, *others = [intervention.title for intervention in self.interventions] or ["As it is"]
        return " + ".join([first, *(f"{title[:1].lower()}{title[1:]}" for title in others)])

    @property
    def settings(self) -> Settings:
        """What is changed, value by path."""
        return {path: value for intervention in self.interventions for path, value in intervention.done.items()}


def combinations(listed: Listed, together: int) -> tuple[Combination, ...]:
    """The scenario as it is, every intervention that it does not have yet, and up to ``together`` of them at once.

    Args:
        listed: What could be done.
        together: Most interventions at once; 1 for each alone.
    """
    free = [intervention for intervention in listed.interventions if not intervention.in_place]
    return tuple(
        Combination(some)
        for count in range(min(together, len(free)) + 1)
        for some in choose(free, count)
        if not any(one.clash(other) for one, other in choose(some, 2))
    )


def clashes(listed: Listed) -> Iterator[tuple[ResolvedIntervention, ResolvedIntervention, str]]:
    """Pairs that cannot be had together, and why."""
    for one, other in choose([intervention for intervention in listed.interventions if not intervention.in_place], 2):
        if reason := one.clash(other):
            yield one, other, reason


def study_of(listed: Listed, replications: int, together: int) -> Study:
    """The study of a list: one axis of named states, so that a longer list later makes none of its runs again.

    Raises:
        ScenarioError: Interventions do not go together, a line for each combination; the list has to exclude them.
    """
    levels = {found.name: found.settings for found in combinations(listed, together)}
    for intervention in listed.interventions:
        if intervention.in_place:
            levels |= {f"{WITHOUT}{intervention.name}": intervention.without, intervention.name: intervention.done}
    plan = StudyPlan(
        title=listed.file.title,
        scenario=listed.base.title,
        design=FullFactorial(kind="full-factorial"),
        axes={AXIS: Paired(law="paired", settings=levels)},
        replications=replications,
        budget=listed.file.budget,
    )
    try:
        return Study.of(plan, listed.base)
    except ScenarioError as error:
        raise ScenarioError([_together(problem) for problem in error.problems]) from None


def _together(problem: Problem) -> Problem:
    """A problem with a level of the study, which single interventions do not have, in the words of a list."""
    names = problem.key.rpartition(".")[2].split(AND)
    what = f"cannot be had together: {problem.what}; let one exclude the other"
    return Problem(problem.where, f"interventions {' and '.join(names)}", what)
