"""Metrics of the arrival: when shares of the people had come to where they were going, and not only crossed."""

from __future__ import annotations

from collections.abc import Iterator

from sim.arrays import in_order
from sim.results.clearance import reached
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.metrics_crossing import POPULATION
from sim.results.partition import arrived_h
from sim.results.sources import MetricGroup, Sources
from sim.scenario.milestones import destination, passages

_WHO = {50: "half", 90: "90 %", 100: "all"}

ARRIVED_AT = {
    percent: Definition(
        f"arrived_{percent}_at_h",
        MOMENT,
        f"when {who} of the evacuation demand had come to where they were going",
        label=f"when {who} have arrived",
        line=f"{who} have arrived",
        better=Better.LESS,
        question=Question.LEFT_BEHIND,
        counted=POPULATION,
        place=Prominence.LINE,
        weighs=Weighs.NOT,
    )
    for percent, who in _WHO.items()
}
"""The moments, by per cent. A scenario whose destination is the crossing has those of the crossing only."""


def _arrival(run: Sources) -> Iterator[Metric]:
    scenario = run.journal.scenario
    if set(destination(scenario)) == set(passages(scenario, "crossed")):
        return
    when_h = arrived_h(run.journal)
    for found in reached(run.journal, when_h, in_order(when_h), "arrived"):
        if found.percent in ARRIVED_AT:
            note = found.reason if found.moment_h is None else ""
            yield Metric(ARRIVED_AT[found.percent], found.moment_h, note=note, beyond=found.beyond)


GROUPS = (MetricGroup(tuple(ARRIVED_AT.values()), _arrival),)
"""Metrics that are worked out together."""
