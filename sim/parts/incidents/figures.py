"""Incidents in figures: the killed and the missing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.metric import Metric

NAMES = ("incidents_*",)


_STATES = {"killed": "killed in incidents", "missing": "missing after incidents"}
"""States of the balance, and what they are called."""


def curves(journal: Journal) -> Iterator[Curve]:
    """The killed and the missing at each recording step."""
    if journal.scenario.incidents:
        for state in _STATES:
            yield Curve(f"incidents.{state}", "persons", journal.balance.series(state))


def metrics(journal: Journal) -> Iterator[Metric]:
    """The killed and the missing at the end of the run."""
    if journal.scenario.incidents:
        for state, words in _STATES.items():
            dead = float(journal.balance.series(state)[-1])
            yield Metric(f"incidents_{state}_persons", dead, "persons", f"persons {words}")
