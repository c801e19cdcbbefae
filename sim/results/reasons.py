"""Why people have arrived or have not: the classes of the partition that hold somebody, those of many nodes together.

Nine shelters with a queue before each are one reason why people have not arrived: none of the nine may be large, and
together they may be the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.person_class import PersonClass, Standing
from sim.results.person_classes import classes
from sim.scenario.model import Scenario
from sim.scenario.titles import titles

LookUp = Callable[[Definition], Metric | None]
"""Gives a metric of a run; None where the run did not keep it."""


@dataclass(frozen=True)
class Reason:
    """Classes of people that mean the same, each at a node of its own; most are one class alone.

    Attributes:
        name: Identifier: of a class of no node the name of its metric.
        label: A few words for people.
        standing: What it means for those who are in it.
        members: The metrics of the classes, their labels in the scenario's words.
    """

    name: str
    label: str
    standing: Standing
    members: tuple[Definition, ...]


def reason_name(one: PersonClass) -> str:
    """The name of the reason that a class is of: without its node."""
    return f"at_end_{one.name.replace('{node}', '').strip('_')}_persons"


def held(scenario: Scenario, metric: LookUp) -> Iterator[PersonClass]:
    """The classes of the partition that hold somebody in some run."""
    for one in classes(scenario):
        found = metric(one.definition)
        if found is not None and (found.value or found.high):
            yield one


def reasons(scenario: Scenario, metric: LookUp) -> tuple[Reason, ...]:
    """The reasons that hold somebody in some run, in the order in which classes are reported."""
    words, by_name = titles(scenario), dict[str, list[PersonClass]]()
    for one in held(scenario, metric):
        by_name.setdefault(reason_name(one), []).append(one)
    found = []
    for name, of in by_name.items():
        members = tuple(one.definition.titled(words) for one in of)
        label = members[0].label if len(of) == 1 else of[0].together
        found.append(Reason(name, label, of[0].standing, members))
    return tuple(found)
