"""The dead who are taken home: a count that falls inside and grows outside."""

from __future__ import annotations

from sim.parts.medical.patients import BODIES, BODIES_INSIDE, BODIES_OUT
from sim.parts.medical.section import Bodies
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.setting import Setting


class RunningBodies:
    """Bodies are moved one after the other at even distances; a change of the rate counts from its hour on."""

    def __init__(self, spec: Bodies, setting: Setting) -> None:
        """All lie inside."""
        self._setting = setting
        self._inside, self._out = spec.waiting_persons, 0
        self._per_h = spec.moved_per_day / 24.0
        self._due, self._since_h = 0.0, 0.0
        self._bell = Bell(setting.clock)
        setting.ledger.open(BODIES, BODIES_INSIDE, spec.waiting_persons, unit="bodies")
        setting.ledger.open(BODIES, BODIES_OUT, unit="bodies")

    def set_rate(self, now: float, value: ParameterValue) -> None:
        """Change how many are moved in a day."""
        self._due += self._per_h * (now - self._since_h)
        self._since_h, self._per_h = now, float(value) / 24.0
        self._bell.ring()

    def story(self) -> Story:
        """Move the next one when its hour has come."""
        clock = self._setting.clock
        while self._inside:
            if self._per_h == 0.0:
                yield self._bell.news
                continue
            next_h = self._since_h + (self._out + 1.0 - self._due) / self._per_h
            if not clock.come(next_h):
                yield self._bell.news | clock.until(next_h)
                continue
            self._setting.ledger.move(BODIES, BODIES_INSIDE, BODIES_OUT, 1, "taken home")
            self._inside, self._out = self._inside - 1, self._out + 1

    def recount(self) -> dict[tuple[str, str], float]:
        """Bodies inside and taken out."""
        return {(BODIES, BODIES_INSIDE): float(self._inside), (BODIES, BODIES_OUT): float(self._out)}
