"""The base hazard of every settlement: its own pace, its own cues, and whether it may leave yet."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Floats
from sim.scenario.departure import Cues, Effects
from sim.scenario.distributions import Distribution
from sim.scenario.model import Scenario

MOST_HAZARD = 700.0
"""A cumulative hazard that nobody survives."""


class MobilisationCurve:
    """A curve F(t) as the hazard that gives it: H(t) = −ln(1 − F(t)), in straight lines from step to step."""

    def __init__(self, distribution: Distribution, step_h: float) -> None:
        """Nobody has set off: every curve is conditioned on t > 0 (``docs/model.md`` §1.1)."""
        self._distribution, self._step_h = distribution, step_h

    def hazard_per_h(self, now: float) -> float:
        """Mean hazard from ``now`` to the next step, per hour."""
        # The 1e-9 keeps a look that falls on a step, give or take a rounding, from being a step of no length.
        next_h = (math.floor(now / self._step_h + 1e-9) + 1) * self._step_h
        return (self._cumulative(next_h) - self._cumulative(now)) / (next_h - now)

    def _cumulative(self, time_h: float) -> float:
        if time_h <= 0.0:
            return 0.0
        there = self._distribution.sf(time_h)
        # Bounded: the difference of two infinite cumulative hazards would be NaN.
        return min(-math.log(there), MOST_HAZARD) if there > 0.0 else MOST_HAZARD


class Zones:
    """What holds in each settlement alone, in the order of the scenario.

    Attributes:
        is_open: Whether its people may leave, shape ``(S,)``.
        cues: Its own cues, which are added to those of everybody, by name, each shape ``(S,)``.
    """

    def __init__(self, scenario: Scenario) -> None:
        """As the scenario has them at the start."""
        settlements = list(scenario.settlements.values())
        self.is_open = np.array([one.open for one in settlements], np.bool_)
        self.cues = {cue: np.array([getattr(one.cues, cue) for one in settlements]) for cue in Cues.model_fields}
        self._curves = {
            number: MobilisationCurve(one.curve.distribution_h(), scenario.step_h)
            for number, one in enumerate(settlements)
            if one.curve is not None
        }
        self._factors: tuple[object, Floats] | None = None

    def bases_per_h(self, everywhere_per_h: float, effects: Effects, now: float) -> Floats:
        """Hazard of each settlement with the cues of everybody at zero, from now to the next look, per hour, ``(S,)``.

        Args:
            everywhere_per_h: That of settlements without a pace of their own.
            effects: Log hazard ratios of the cues.
            now: Hour of the look.
        """
        base = np.full(len(self.is_open), everywhere_per_h)
        for number, curve in self._curves.items():
            base[number] = curve.hazard_per_h(now)
        return np.where(self.is_open, base * self._factors_of(effects), 0.0)

    def _factors_of(self, effects: Effects) -> Floats:
        """By what the own cues of each settlement raise its hazard, shape ``(S,)``: worked out when one has changed."""
        known_by = [(getattr(effects, cue), values.tobytes()) for cue, values in self.cues.items()]
        if self._factors is None or self._factors[0] != known_by:
            local = sum((getattr(effects, cue) * own for cue, own in self.cues.items()), np.zeros(len(self.is_open)))
            # exp(0) is 1 to the last bit: settlements without cues of their own have the hazard that they always had.
            self._factors = known_by, np.exp(local)
        return self._factors[1]
