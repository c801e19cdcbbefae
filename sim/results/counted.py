"""Metrics that count vehicles, where people are on foot: the same metric in persons, or in groups, under its own name.

A definition says by ``on_foot`` which of the two it counts then. Whoever asks for the metric of vehicles gets the one
that a scenario has in its place, so that no sentence of walkers is one about vehicles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.definition import Definition, OnFoot
from sim.results.metric import Metric
from sim.scenario.movers import Movers, movers


def counting(one: Definition, who: Movers) -> Definition:
    """The metric that a scenario has in the place of one that counts vehicles; itself where vehicles move.

    Args:
        one: A definition.
        who: Who moves in the scenario.
    """
    if one.on_foot is OnFoot.SAME or who is Movers.VEHICLES:
        return one
    words = _words(one.on_foot, who)
    named = re.sub(r"vehicles|veh(?=_|$)", _in_names(one.on_foot, who), one.name)
    named = re.sub(r"vehicle$", "group_on_foot" if who is Movers.ON_FOOT else "group", named)
    templates = one.templates or (one.meaning, one.label, one.line)
    meaning, label, line, counted = (_said(text, words) for text in (one.meaning, one.label, one.line, one.counted))
    return replace(
        one,
        name=named,
        unit=_unit(one.unit, one.on_foot, who),
        meaning=meaning,
        label=label,
        line=line,
        counted=counted,
        heading=_said(one.heading, words),
        member_of=one.family,
        templates=tuple(_said(text, words) for text in templates),
        stands_for=one.name,
    )


def counted(metric: Metric, who: Movers) -> Metric:
    """The same with the definition that the scenario has, and its note in the same words."""
    if metric.definition.on_foot is OnFoot.SAME or who is Movers.VEHICLES:
        return metric
    note = _said(metric.note, _words(metric.definition.on_foot, who))
    return replace(metric, definition=counting(metric.definition, who), note=note)


def weights(journal: Journal, *rows: NDArray[np.integer]) -> NDArray[np.int32] | None:
    """How much some groups count in a queue: their persons where everybody is on foot; None where each counts once.

    Args:
        journal: The run.
        rows: The groups, in arrays that are taken one after the other; all of them if none is given.
    """
    if journal.once(_who_moves) is not Movers.ON_FOOT:
        return None
    persons = journal.groups.persons
    return persons[np.concatenate(rows)] if rows else persons


def _who_moves(journal: Journal) -> Movers:
    return movers(journal.scenario)


def how_many(journal: Journal, *rows: NDArray[np.integer]) -> float:
    """How many some groups are, in the unit of queues; arguments as of :func:`weights`, at least one array."""
    found = weights(journal, *rows)
    return float(sum(map(len, rows)) if found is None else found.sum())


def _words(on_foot: OnFoot, who: Movers) -> Mapping[str, str]:
    """What stands in a text for a vehicle, and for several."""
    if who is Movers.BOTH:
        return {"vehicle": "vehicle or group on foot", "vehicles": who.value}
    if on_foot is OnFoot.PERSONS:
        return {"vehicle": "person", "vehicles": "persons"}
    return {"vehicle": "group on foot", "vehicles": "groups on foot"}


def _in_names(on_foot: OnFoot, who: Movers) -> str:
    return who.name_of_unit if on_foot is OnFoot.PERSONS else who.name_of_groups


def _unit(unit: str, on_foot: OnFoot, who: Movers) -> str:
    persons = on_foot is OnFoot.PERSONS and who is Movers.ON_FOOT
    return {
        "vehicles": who.value if on_foot is OnFoot.PERSONS else who.groups,
        "veh/h": "persons/h" if persons else "groups/h",
        "vehicle-h": "person-h" if persons else "group-h",
        "persons/veh": "persons/group",
    }.get(unit, unit)


@cache
def _pattern() -> re.Pattern[str]:
    # A field in braces, such as {vehicle_class}, is no word of the text.
    return re.compile(r"\bvehicles?\b(?![_}])")


def _said(text: str, words: Mapping[str, str]) -> str:
    return _pattern().sub(lambda found: words[found[0]], text)
