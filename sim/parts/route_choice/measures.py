"""Measures of the choice of routes: who chose which, and how long it took those who have passed its gate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from sim.arrays import Floats
from sim.journal import LEFT, Journal
from sim.parts.route_choice.tables import Chosen
from sim.results.curves import Curve, Steps
from sim.results.definition import Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import Metric

CHOSEN = Definition(
    "{route}_chosen_persons",
    "persons",
    "persons that chose the route {title}, by the end of the run",
    label="chose the route {route}",
    better=Better.NEITHER,
    question=Question.ROAD,
    counted="persons when they chose, whether they have set off or not",
    place=Prominence.LINE,
)
TAKEN = Definition(
    "{route}_taken_mean_h",
    "h",
    "mean time of vehicles from setting off until they had passed the gate of the route {title}, of those that had",
    label="time to the gate of the route {route}",
    better=Better.NEITHER,
    question=Question.ROAD,
    counted="vehicles that passed the gate by the end of the run: it says nothing of the others",
    on_foot=OnFoot.GROUPS,
    weighs=Weighs.NOT,
)
DEFINITIONS = (CHOSEN, TAKEN)


def curves(journal: Journal) -> Iterator[Curve]:
    """``chosen.<route>``: persons who have chosen each route."""
    choice = journal.scenario.route_choice
    for number, name in enumerate(choice.routes if choice is not None else {}):
        yield Curve(f"chosen.{name}", "persons", partial(_chosen, journal, number))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Persons by route, and how long it took."""
    choice = journal.scenario.route_choice
    if choice is None:
        return
    table = journal.table(Chosen)
    for number, (name, route) in enumerate(choice.routes.items()):
        words = {"route": name, "title": route.title or name}
        yield Metric(CHOSEN.of(**words), float(table.persons[table.route == number].sum()))
        taken_h = journal.passage_h[:, journal.stages.index(route.gate), LEFT] - journal.departed_h
        taken_h = taken_h[~np.isnan(taken_h)]
        mean_h = float(taken_h.mean()) if len(taken_h) else None
        yield Metric(TAKEN.of(**words), mean_h, note="" if len(taken_h) else "nobody had passed its gate")


def _chosen(journal: Journal, number: int) -> Floats:
    table, steps = journal.table(Chosen), Steps(journal.balance.time_h)
    mine = table.route == number
    return steps.running(steps.of(table.time_h[mine]), table.persons[mine])
