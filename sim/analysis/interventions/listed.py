"""A list of interventions, read and checked against the scenario that it is tried on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from sim.analysis.interventions.format import Intervention, Interventions, Settings, State
from sim.analysis.interventions.variant import changes_of, within
from sim.runs.plan import SAME_IN_ALL
from sim.scenario.errors import KeyPlaces, Keys, Problem, ScenarioError, nearest
from sim.scenario.everywhere import with_values
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.notices import undone
from sim.scenario.shipped import find
from sim.scenario.text import read
from sim.scenario.words import validated

NEEDS = "a list of interventions needs at least title and interventions"
AND = "__"
"""What stands between the names of a combination."""

BASE = "as_it_is"
"""Name of the scenario without any intervention."""

WITHOUT = "without_"
"""What the name of the state begins with that an intervention of its own is compared with."""


@dataclass(frozen=True)
class ResolvedIntervention:
    """An intervention with its settings worked out.

    Attributes:
        name: Its name in the list.
        listed: What the list says of it.
        done: What is changed where it is in place, value by path.
        without: What is changed where it is not; empty for the scenario as it is.
    """

    name: str
    listed: Intervention
    done: Settings
    without: Settings

    @property
    def title(self) -> str:
        """What is done, in a few words."""
        return self.listed.title

    @property
    def in_place(self) -> bool:
        """Whether the scenario has it already."""
        return self.listed.without is not None

    def clash(self, other: ResolvedIntervention) -> str:
        """Why it cannot be combined with another one; empty when it can."""
        if other.name in self.listed.excludes or self.name in other.listed.excludes:
            return "the list excludes it"
        for path, value in self.done.items():
            for theirs, wanted in other.done.items():
                if (within(path, theirs) or within(theirs, path)) and (path != theirs or value != wanted):
                    return f"both change {max(path, theirs, key=len)}"
        return ""


@dataclass(frozen=True)
class Listed:
    """A list of interventions and the scenario that they are tried on.

    Attributes:
        file: What the list says.
        base: The scenario with the settings for all runs.
        interventions: The interventions, in the order of the list.
    """

    file: Interventions
    base: Scenario
    interventions: tuple[ResolvedIntervention, ...]

    @property
    def cost_unit(self) -> str:
        """Unit of all costs; empty where an intervention that could be done has none."""
        units = {
            "" if intervention.listed.cost is None else intervention.listed.cost.unit
            for intervention in self.interventions
            if not intervention.in_place
        }
        return units.pop() if len(units) == 1 else ""


def undone_notices(listed: Listed) -> list[str]:
    """What an intervention sets and an entry of the timeline takes away again, a line each, for people.

    Such an intervention has no effect from then on, which its numbers do not say.
    """
    lines = []
    for one in listed.interventions:
        moved = {path.split(".")[1] for path in one.done if path.startswith("timeline.")}
        timeline = {name: entry for name, entry in listed.base.timeline.items() if name not in moved}
        values = {path: (f"intervention '{one.name}'", value) for path, value in one.done.items()}
        lines += undone(listed.base.model_copy(update={"timeline": timeline}), values)
    return lines


def read_listed(path: Path, scenario: Path, settings: Sequence[str] = ()) -> Listed:
    """Read a list of interventions and the scenario that they are tried on.

    Args:
        path: The list.
        scenario: The scenario file.
        settings: What goes over the scenario for all runs, beside what the list sets, as ``path=value``.

    Raises:
        ScenarioError: Something is wrong with either, or they do not fit; a line for each problem.
    """
    document = read(path, NEEDS)
    file = validated(Interventions, document.tree, document.places)
    base = load(scenario, [*(f"{path}={str(value).lower()}" for path, value in file.set.items()), *settings])
    problems = [document.places.problem(keys, what) for keys, what in _names(file)]
    interventions = []
    for name, one in file.interventions.items():
        keys = ("interventions", name)
        done, wrong = _settings(one, keys, base, path.parent, document.places)
        without, more = _settings(one.without, (*keys, "without"), base, path.parent, document.places)
        interventions.append(ResolvedIntervention(name, one, done, without))
        problems += [*wrong, *more]
    if problems:
        raise ScenarioError(problems)
    return Listed(file, base, tuple(interventions))


def _names(file: Interventions) -> Iterator[tuple[Keys, str]]:
    """What is wrong with names and units across the list."""
    units = dict[str, str]()
    for name, one in file.interventions.items():
        keys = ("interventions", name)
        if AND in name or name == BASE or name.startswith(WITHOUT):
            yield (
                keys,
                f"'{name}' is also the name of a combination or of a state; name it otherwise",
            )
        for number, other in enumerate(one.excludes):
            if other == name or other not in file.interventions:
                others = [known for known in file.interventions if known != name]
                yield (
                    (*keys, "excludes", str(number)),
                    f"there is no other intervention '{other}'{nearest(other, others)}",
                )
        if one.cost is not None:
            units.setdefault(one.cost.unit, name)
    if len(units) > 1:
        first, second = list(units)[:2]
        what = f"'{second}' cannot be added to '{first}', the unit of '{units[first]}'"
        yield ("interventions", units[second], "cost", "unit"), what


def _settings(
    one: Intervention | State | None, keys: Keys, base: Scenario, folder: Path, places: KeyPlaces
) -> tuple[Settings, list[Problem]]:
    """The settings of a state, and what is wrong with them."""
    if one is None:
        return {}, []
    found: Settings = {}
    if one.variant is not None:
        beside = folder / one.variant
        try:
            found = changes_of(beside if beside.is_file() else find(one.variant), base)
        except ScenarioError as error:
            return {}, [places.problem((*keys, "variant"), problem.what) for problem in error.problems]
    found |= one.set
    problems = [
        places.problem((*keys, "set", path), f"'{path}' is the same in all runs: give it in 'set' of the list")
        for path in one.set
        if path in SAME_IN_ALL or path.startswith("uncertain.")
    ]
    return found, problems or _refused(found, one, keys, base, places)


def _refused(
    settings: Mapping[str, JsonValue], one: Intervention | State, keys: Keys, base: Scenario, places: KeyPlaces
) -> list[Problem]:
    """What the scenario has against settings, each at the line of the setting that it is about."""
    try:
        with_values(base, settings.items())
    except ScenarioError as error:
        found = []
        for problem in error.problems:
            near = [path for path in one.set if within(problem.key, path) or within(path, problem.key)]
            at = (*keys, "set", max(near, key=len)) if near else (*keys, "variant") if one.variant else keys
            found.append(Problem(places.where(at), ".".join(keys), f"{problem.key}: {problem.what}"))
        return found
    return []
