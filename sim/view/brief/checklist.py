"""STRESS-DES (Monks et al. 2019, Journal of Simulation 13, 55-67) and the humanitarian model card, filled from a run.

The sections of STRESS-DES are those of ``docs/model.md`` §8.2; the fields of the card those that OCHA's peer review
asks for: purpose, users, data, performance, limits, ethics.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.pages.content import Text, fill
from sim.parts.registry import PartsInScenario
from sim.view.brief.facts import BriefFacts
from sim.view.ethics import WHAT_NOT
from sim.view.facts import Facts


def stress(facts: Facts) -> Iterator[tuple[str, str]]:
    """Field and the template that fills it; of the model only what the scenario uses."""
    yield from _purpose(facts)
    yield from _model(facts)
    yield from _data(facts)
    yield from _execution(facts)


def _purpose(facts: Facts) -> Iterator[tuple[str, str]]:
    say = facts.say
    yield say("Purpose"), "{scenario:title}"
    metrics, curves = "{count:metrics}", "{count:curves}"
    yield say("Outputs"), say("{n} metrics and {curves} curves, each with unit and meaning", n=metrics, curves=curves)
    yield say("Aims"), say("Who arrives by when, the longest wait, what limits, who is left behind")


def _model(facts: Facts) -> Iterator[tuple[str, str]]:
    say, scenario = facts.say, facts.scenario
    kinds = {stage.kind for stage in scenario.stages.values()}
    text = facts.series(logic(facts))
    yield say("Base logic"), text[:1].upper() + text[1:]
    changes = say("{n} dated or conditional changes; variants by extends and --set", n="{count:timeline}")
    yield say("Scenario logic"), changes
    algorithms = [say("Discrete events (SimPy clock)")]
    algorithms += [say("kinematic-wave links")] if "link" in kinds else []
    yield say("Algorithms"), "; ".join([*algorithms, say("first come first served with priorities")])
    groups, size = "{count:groups}", "{scenario:people.household_size.mean_persons}"
    yield (
        say("Entities"),
        say("{n} groups, households of {size} persons on average", n=groups, size=size)
        if scenario.settlements
        else say("{n} groups", n=groups),
    )
    # Names of the format, in which the scenario's files are written.
    parts = [name for section in PartsInScenario.__bases__ for name in _fields(section) if getattr(scenario, name)]
    used = ", ".join([*sorted(f"{kind}s" for kind in kinds), *parts]).replace("_", " ")
    yield say("Resources, queues"), say("{n} nodes: {kinds}", n="{count:stages}", kinds=used)
    origins = [say("{n} settlements", n="{count:settlements}")] if scenario.settlements else []
    origins += [say("arrival streams")] if scenario.arrivals else []
    yield (
        say("Entry, exit"),
        say("From {where}; out at the end of the route, or not at all", where=facts.both(origins or [say("nowhere")])),
    )


def _data(facts: Facts) -> Iterator[tuple[str, str]]:
    say = facts.say
    marks = [say("Marks beside the numbers in the scenario's files")]
    yield say("Data sources"), "; ".join([*marks, *([say("announced counts")] if facts.scenario.observed else [])])
    yield (
        say("Inputs"),
        say(
            "Lines of its files: {published} published, {derived} derived, {assumed} assumed",
            published="{count:published}",
            derived="{count:derived}",
            assumed="{count:assumption}",
        ),
    )
    yield say("Preprocessing"), say("None beyond the scenario's files")
    yield say("Assumptions"), say("Above; all of them in the report of the same folder")


def _execution(facts: Facts) -> Iterator[tuple[str, str]]:
    say = facts.say
    yield (
        say("Initialisation"),
        say("From {start}: everybody at the origins, nodes empty", start="{run:start}"),
    )
    yield (
        say("Run length"),
        say("{n} h, to {end}; terminating, no warm-up", n="{scenario:horizon_h}", end="{run:end}"),
    )
    yield (
        say("Estimation"),
        say(
            "{runs}, {n} parameters drawn; spread: {spread}",
            runs="{run:runs}",
            n="{count:drawn}",
            spread="{run:spread}",
        ),
    )
    yield say("Software"), "{manifest:made_by}, {manifest:python}; {manifest:packages}"
    yield (
        say("Random numbers"),
        say("One stream per named source, seed {seed}; the same numbers for every variant", seed="{manifest:seed}"),
    )
    yield say("Execution"), say("{n} s; {platform}", n="{manifest:wall_s}", platform="{manifest:platform}")
    yield say("Code"), say("Open source (MIT); folder of the run: scenario, journal, digests")


def logic(facts: Facts) -> Iterator[str]:
    """What people do in a scenario, in the order of their route."""
    say, scenario = facts.say, facts.scenario
    kinds = {stage.kind for stage in scenario.stages.values()}
    if scenario.settlements:
        yield say("households decide by a hazard and pack")
    if scenario.arrivals:
        yield say("people arrive in streams")
    if "link" in kinds:
        yield say("go by road")
    if "station" in kinds:
        yield say("are served at stations")
    if "shelter" in kinds:
        yield say("find a place")


def _fields(section: type[object]) -> tuple[str, ...]:
    """The sections of a scenario that a part adds."""
    return tuple(section.__annotations__)


def card(facts: Facts) -> Iterator[tuple[str, str]]:
    """Field of the model card and what fills it."""
    say = facts.say
    yield say("Users"), say("Planners of reception, transport and aid; analysts")
    yield say("Knowledge of"), "{run:as_of}"
    yield say("Skill"), "{skill:}"
    yield say("Limits"), say("Behaviour is assumed within ranges; aggregate only")
    yield say("Must not be used"), say(WHAT_NOT)


def checklist(facts: BriefFacts) -> tuple[tuple[Text, Text], ...]:
    """The fields that are not already said above, each filled."""
    return tuple((name, fill(template, facts)) for name, template in (*stress(facts), *card(facts)))
