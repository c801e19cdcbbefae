"""Petrol in the account of everybody: those who are stranded at a fuel point that has none."""

from __future__ import annotations

from collections.abc import Iterator

from sim.arrays import Rows
from sim.journal import Journal
from sim.parts.fuel.measures import PETROL, account_of, fuel_points
from sim.parts.fuel.tables import Dry
from sim.results.level import level
from sim.results.person_class import PersonClass, Standing
from sim.results.positions import stranded_rows
from sim.scenario.model import Scenario
from sim.scenario.stages import Station

NO_PETROL = PersonClass(
    "no_petrol_at_{node}",
    "stranded: no petrol at {node}",
    "who waited for {node}, or stood behind those who did, and it had no petrol left",
    Standing.STRANDED,
    together="stranded where there is no petrol",
)
RAN_DRY = PersonClass(
    "ran_dry",
    "out of petrol on the road",
    "who stood on a road without petrol",
    Standing.UNDER_WAY,
)
CLASSES = (RAN_DRY, NO_PETROL)


def may_strand(scenario: Scenario) -> Iterator[PersonClass]:
    """Those at each fuel point, and those who stand on a road."""
    if scenario.fuel is not None:
        yield RAN_DRY
        yield from (NO_PETROL.at(name) for name in fuel_points(scenario))


def stranded(journal: Journal, step: int) -> Iterator[PersonClass]:
    """Those at the fuel points that can hand out nothing."""
    if journal.scenario.fuel is None:
        return
    now = journal.balance.time_h[step]
    for name in fuel_points(journal.scenario):
        stage = journal.scenario.stages[name]
        assert isinstance(stage, Station) and stage.issues_litres is not None, "it is a fuel point"
        litres = journal.books.series(PETROL, account_of(journal.scenario, name))[step]
        if litres < level(journal.cues, f"stages.{name}.issues_litres", stage.issues_litres).at(now):
            yield NO_PETROL.at(name)


def standing(journal: Journal) -> Iterator[tuple[PersonClass, Rows]]:
    """Those who stand on a road without petrol when the run is over."""
    if journal.scenario.fuel is not None:
        yield RAN_DRY, stranded_rows(journal, journal.table(Dry))
