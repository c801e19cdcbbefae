"""Curves and metrics of incidents: the killed and the missing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question, Weighs
from sim.results.metric import Metric

KILLED, MISSING = "killed", "missing"
"""States of the balance."""

BY_STATE = {
    state: Definition(
        f"incidents_{state}_persons",
        "persons",
        f"persons {words}",
        label=words,
        better=Better.LESS,
        question=Question.LEFT_BEHIND,
        counted="everybody who was there when the clock started",
        weighs=Weighs.NOT,
    )
    for state, words in ((KILLED, "killed in incidents"), (MISSING, "missing after incidents"))
}
"""How many are in each, at the end."""

DEFINITIONS = tuple(BY_STATE.values())


def curves(journal: Journal) -> Iterator[Curve]:
    """The killed and the missing at each recording step."""
    if journal.scenario.incidents:
        for state in BY_STATE:
            yield Curve(f"incidents.{state}", "persons", journal.balance.series(state))


def metrics(journal: Journal) -> Iterator[Metric]:
    """The killed and the missing at the end of the run."""
    if journal.scenario.incidents:
        for state, definition in BY_STATE.items():
            yield Metric(definition, float(journal.balance.series(state)[-1]))
