"""How far the rate of a course moves in a day, from other crises."""

from __future__ import annotations

from dataclasses import dataclass

DAY_H = 24.0


@dataclass(frozen=True)
class RateWalk:
    """How far the logarithm of a rate walks, from other crises (``benchmarks/nowcast_elsewhere.py``).

    Attributes:
        early_sd: Standard deviation per √day in the first ``early_days``; [D].
        later_sd: The same after; [D].
        early_days: How long the beginning lasts; [A] 2 to 5.
        days_of_others: How many steps of this course the others are worth; [A] 3 to 10.
        early_drift: By how much the logarithm of the rate grows a day in the first ``early_days``; [D] 0 to 0.4: half
            of what it did in the others, for they are few.
    """

    early_sd: float = 0.43
    later_sd: float = 0.23
    early_days: float = 3.0
    days_of_others: float = 5.0
    early_drift: float = 0.16

    def drift(self, from_h: float, to_h: float) -> float:
        """By how much the logarithm of the rate grows between two hours after the first could cross."""
        early_h = DAY_H * self.early_days
        return self.early_drift * max(min(to_h, early_h) - max(from_h, 0.0), 0.0) / DAY_H

    def variance(self, from_h: float, to_h: float) -> float:
        """Variance of the walk between two hours after the first could cross."""
        early_h = DAY_H * self.early_days
        early = max(min(to_h, early_h) - max(from_h, 0.0), 0.0)
        return (self.early_sd**2 * early + self.later_sd**2 * (to_h - max(from_h, 0.0) - early)) / DAY_H
