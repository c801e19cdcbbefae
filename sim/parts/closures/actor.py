"""Closures at random: a gate that a convoy, an alarm or a power cut closes, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sim.scenario.model import ParameterValue
from sim.scenario.stages import Closures, Station
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

SHORTEST_H = 1.0 / 3600.0
"""No open or closed time is shorter than a second, so that the clock always moves on."""


class Gate(Part):
    """One station that closes by itself; services in progress stand still until it opens (case Q21).

    Attributes:
        name: The station.
        changes: (hour, whether it is then open) of every change so far.
    """

    def __init__(self, setting: Setting, name: str, closures: Closures) -> None:
        """It is open, and its first closure is not yet drawn."""
        self._clock, self._flow, self._report = setting.clock, setting.flow, setting.report
        self.name, self._number = name, list(setting.scenario.stages).index(name)
        self._distributions = {"open_for": closures.open_for, "closed_for": closures.closed_for}
        self._mean_h = {phase: distribution.mean_h for phase, distribution in self._distributions.items()}
        self._streams = {phase: setting.streams[f"{name} is {phase}"] for phase in self._distributions}
        self.changes: list[tuple[float, bool]] = []

    def start(self) -> None:
        """Begin the first open time."""
        self._clock.process(self._story())

    def setters(self) -> dict[str, Setter]:
        """Mean times, for those that begin from then on."""

        def mean(phase: str, now: float, value: ParameterValue) -> None:
            self._mean_h[phase] = float(value) / 60.0

        path = f"stages.{self.name}.closures"
        return {f"{path}.{phase}.mean_min": partial(mean, phase) for phase in self._distributions}

    def _story(self) -> Story:
        while True:
            yield self._clock.pause(self._lasts_h("open_for"))
            self._flow.rules.freeze(self._number)
            self._note(is_open=False)
            yield self._clock.pause(self._lasts_h("closed_for"))
            self._flow.rules.thaw(self._number)
            self._note(is_open=True)

    def _note(self, *, is_open: bool) -> None:
        self.changes.append((self._clock.now_h, is_open))
        self._report(self.name, "opens again" if is_open else "closes for a while")

    def _lasts_h(self, phase: str) -> float:
        distribution = self._distributions[phase]
        draw = float(distribution.unit_draws(self._streams[phase], 1)[0])
        # The mean of now times a draw of mean 1: a change of the timeline scales what comes, and moves no other draw.
        return max(distribution.minimum_h + self._mean_h[phase] * draw, SHORTEST_H)


def actors(setting: Setting) -> Iterator[Part]:
    """The stations that close at random."""
    for name, stage in setting.scenario.stages.items():
        if isinstance(stage, Station) and stage.closures:
            yield Gate(setting, name, stage.closures)
