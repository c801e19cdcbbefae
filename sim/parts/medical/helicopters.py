"""Helicopters: each takes the next patients by day, flies out over the road, and comes back."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.parts.medical.patients import HELICOPTER, OUTSIDE, WAITS
from sim.parts.medical.section import Helicopters
from sim.parts.medical.ward import Bell, Ward
from sim.scenario.model import ParameterValue, Scenario
from sim.world.clock import Story
from sim.world.opening import changes, hour_of_day, is_open
from sim.world.part import Setter
from sim.world.setting import Setting

STATES = ("at the hospital", "loading", "flying out", "flying back")
STEPS = ("loading", "out", "back")


class RunningHelicopters:
    """One fleet of helicopters.

    Attributes:
        name: Its name.
        in_service, is_open: What the timeline sets.
    """

    kind = "helicopters"

    def __init__(self, name: str, spec: Helicopters, setting: Setting, ward: Ward) -> None:
        """All that will ever be in service stand at the hospital."""
        self.name, self._spec, self._setting, self._ward = name, spec, setting, ward
        self.in_service, self.is_open = spec.vehicles, spec.open
        self._first_hour = hour_of_day(setting.scenario.start)
        self._is_day = is_open(spec.daily_spans_h, self._first_hour)
        self._mean_h = {"loading": spec.loading.mean_h, "out": spec.out.mean_h, "back": spec.back.mean_h}
        self._laws = {"loading": spec.loading, "out": spec.out, "back": spec.back}
        self._random: dict[tuple[str, int], np.random.Generator] = {}
        self._states = [STATES[0]] * most_helicopters(setting.scenario, name, spec)
        self._bell = Bell(setting.clock)
        for state in STATES:
            held = len(self._states) if state == STATES[0] else 0
            setting.ledger.open(self.kind, f"{name} {state}", held, unit="helicopters")

    def start(self) -> None:
        """Let every helicopter do its rounds, and day follow night."""
        self._setting.clock.process(self._days())
        for number in range(len(self._states)):
            self._setting.clock.process(self._rounds(number))

    def setters(self) -> dict[str, Setter]:
        """What can be changed while the fleet runs."""
        path = f"medical.helicopters.{self.name}"

        def vehicles(now: float, value: ParameterValue) -> None:
            self.in_service = int(value)
            self._bell.ring()

        def permitted(now: float, value: ParameterValue) -> None:
            self.is_open = bool(value)
            self._bell.ring()

        def mean(step: str, now: float, value: ParameterValue) -> None:
            self._mean_h[step] = float(value) / 60.0

        return {
            f"{path}.vehicles": vehicles,
            f"{path}.open": permitted,
            **{f"{path}.{step}.mean_min": partial(mean, step) for step in STEPS},
        }

    def vehicles_by_state(self) -> dict[str, int]:
        """Helicopters in each state."""
        return {state: self._states.count(state) for state in STATES}

    def _days(self) -> Story:
        spans = self._spec.daily_spans_h
        if spans == ((0.0, 24.0),):
            return
        for change_h, opens in changes(spans, self._first_hour):
            yield self._setting.clock.until(change_h)
            self._is_day = opens
            self._bell.ring()

    def _rounds(self, number: int) -> Story:
        clock, ward = self._setting.clock, self._ward
        while True:
            while not (self._is_day and self.is_open and number < self.in_service and ward.calls):
                yield self._bell.news | ward.bell.news
            called = ward.call(self._spec.capacity_persons)
            self._pass(number, "loading")
            yield clock.pause(self._duration_h("loading", number))
            patients = [patient for patient in called if patient.place == WAITS]
            if not patients:
                self._pass(number, STATES[0])
                continue
            self._pass(number, "flying out")
            ward.pass_on(patients, HELICOPTER, f"by {self.name}")
            yield clock.pause(self._duration_h("out", number))
            ward.pass_on([one for one in patients if one.place == HELICOPTER], OUTSIDE, f"by {self.name}")
            self._pass(number, "flying back")
            yield clock.pause(self._duration_h("back", number))
            self._pass(number, STATES[0])

    def _pass(self, number: int, state: str) -> None:
        account = f"{self.name} {self._states[number]}"
        self._setting.ledger.move(self.kind, account, f"{self.name} {state}", 1, "a vehicle's round")
        self._states[number] = state

    def _duration_h(self, step: str, number: int) -> float:
        law = self._laws[step]
        if (step, number) not in self._random:
            self._random[step, number] = self._setting.streams[f"medical: {step} of {self.name} {number}"]
        return float(law.minimum_h + self._mean_h[step] * law.unit_draws(self._random[step, number], 1)[0])


def most_helicopters(scenario: Scenario, name: str, spec: Helicopters) -> int:
    """The most helicopters of a fleet that are ever in service, the timeline included."""
    path = f"medical.helicopters.{name}.vehicles"
    return max(spec.vehicles, *(int(c.set[path]) for c in scenario.timeline.values() if path in c.set), 0)
