"""Metrics of posts that people pass on foot and in vehicles: how long it takes each to get across."""

from __future__ import annotations

from collections.abc import Iterator

from sim.results.definition import Prominence, Question
from sim.results.metric import Metric
from sim.results.modes import Passages, passages_by_mode
from sim.results.served import WaitDefinitions
from sim.results.sources import MetricGroup, Sources
from sim.scenario.modes import Mode


def _across(mode: Mode) -> WaitDefinitions:
    return WaitDefinitions.named(
        f"{{station}}_{mode.value}_across_*_min",
        wait=f"time of a person {mode.words} from coming to the queue until across, at: {{title}}",
        label=f"time to get across {{station}} {mode.words}",
        who=f"persons {mode.words}",
        question=Question.STANDING,
        place=Prominence.LINE,
    )


ACROSS = {mode: _across(mode) for mode in Mode}
"""Time from coming to the queue of a station until across, by mode; every person counts."""


def _by_mode(run: Sources) -> Iterator[Metric]:
    for found in passages_by_mode(run.journal):
        yield from _metrics(found)


def _metrics(found: Passages) -> Iterator[Metric]:
    nobody = f"nobody came there {found.mode.words}"
    words = {"station": found.station, "title": found.title}
    yield from ACROSS[found.mode].metrics(60.0 * (found.across_h - found.came_h), nobody, **words)


GROUPS = (MetricGroup(tuple(one for mode in Mode for one in ACROSS[mode].definitions), _by_mode),)
"""Metrics that are worked out together."""
