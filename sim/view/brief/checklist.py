"""STRESS-DES (Monks et al. 2019, Journal of Simulation 13, 55-67) and the humanitarian model card, filled from a run.

The sections of STRESS-DES are those of ``docs/model.md`` §8.2; the fields of the card those that OCHA's peer review
asks for: purpose, users, data, performance, limits, ethics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.pages.content import Text, fill
from sim.parts.registry import PartsInScenario
from sim.scenario.model import Scenario
from sim.view.brief.facts import BriefFacts
from sim.view.ethics import WHAT_NOT


def stress(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Field and what fills it; of the model only what the scenario uses."""
    kinds = {stage.kind for stage in scenario.stages.values()}
    yield "Purpose", "{scenario:title}"
    yield "Outputs", "{count:metrics} metrics and {count:curves} curves, each with unit and meaning"
    yield "Aims", "Who arrives by when, the longest wait, what limits, who is left behind"
    yield "Base logic", _sentence(logic(scenario))
    yield "Scenario logic", "{count:timeline} dated or conditional changes; variants by extends and --set"
    links = "kinematic-wave links; " if "link" in kinds else ""
    yield "Algorithms", f"Discrete events (SimPy clock); {links}first come first served with priorities"
    of = ", households of {scenario:people.household_size.mean_persons} persons on average"
    yield "Entities", f"{{count:groups}} groups{of if scenario.settlements else ''}"
    parts = [name for section in PartsInScenario.__bases__ for name in _fields(section) if getattr(scenario, name)]
    used = [*sorted(f"{kind}s" for kind in kinds), *parts]
    yield "Resources, queues", "{count:stages} nodes: " + ", ".join(used).replace("_", " ")
    origins = ["{count:settlements} settlements"] if scenario.settlements else []
    origins += ["arrival streams"] if scenario.arrivals else []
    yield "Entry, exit", f"From {' and '.join(origins) or 'nowhere'}; out at the end of the route, or not at all"
    counts = "; announced counts" if scenario.observed else ""
    yield "Data sources", f"Marks beside the numbers in the scenario's files{counts}"
    yield (
        "Inputs",
        "Lines of its files: {count:published} published, {count:derived} derived, {count:assumption} assumed",
    )
    yield "Preprocessing", "None beyond the scenario's files"
    yield "Assumptions", "Above; all of them in the report of the same folder"
    yield "Initialisation", "From {run:start}: everybody at the origins, nodes empty"
    yield "Run length", "{scenario:horizon_h} h, to {run:end}; terminating, no warm-up"
    yield "Estimation", "{run:runs}, {count:drawn} parameters drawn; spread: {run:spread}"
    yield "Software", "{manifest:made_by}, {manifest:python}; {manifest:packages}"
    yield "Random numbers", "One stream per named source, seed {manifest:seed}; the same numbers for every variant"
    yield "Execution", "{manifest:wall_s} s; {manifest:platform}"
    yield "Code", "Open source (MIT); folder of the run: scenario, journal, digests"


def logic(scenario: Scenario) -> Iterator[str]:
    """What people do in a scenario, in the order of their route."""
    kinds = {stage.kind for stage in scenario.stages.values()}
    if scenario.settlements:
        yield "households decide by a hazard and pack"
    if scenario.arrivals:
        yield "people arrive in streams"
    if "link" in kinds:
        yield "go by road"
    if "station" in kinds:
        yield "are served at stations"
    if "shelter" in kinds:
        yield "find a place"


def _fields(section: type[object]) -> tuple[str, ...]:
    """The sections of a scenario that a part adds."""
    return tuple(section.__annotations__)


def _sentence(parts: Iterable[str]) -> str:
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


CARD: tuple[tuple[str, str], ...] = (
    ("Users", "Planners of reception, transport and aid; analysts"),
    ("Knowledge of", "{run:as_of}"),
    ("Skill", "{skill:}"),
    ("Limits", "Behaviour is assumed within ranges; aggregate only"),
    ("Must not be used", WHAT_NOT),
)
"""Field of the model card and what fills it."""


def checklist(facts: BriefFacts) -> tuple[tuple[Text, Text], ...]:
    """The fields that are not already said above, each filled."""
    return tuple((name, fill(template, facts)) for name, template in (*stress(facts.scenario), *CARD))
