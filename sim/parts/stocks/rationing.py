"""What a depot hands out by the head: rations while there is enough, less when there is not, never below zero."""

from __future__ import annotations

from dataclasses import dataclass

GRAMS = 1000
"""Grams in a kilogram: stocks are kept in whole grams."""


@dataclass(frozen=True)
class HandedOut:
    """What was handed out over a time.

    Attributes:
        given_g: Handed out, grams.
        cut_g: Need that rations do not cover, grams.
        short_g: Rations (as far as they are needed) that could not be handed out, grams.
        served_share: Share of the rations that were handed out; 1 where nobody is entitled to any.
    """

    given_g: int
    cut_g: int
    short_g: int
    served_share: float


@dataclass
class RationedStock:
    """One stock and its rules.

    Attributes:
        held_g: What it holds, grams.
        need_kg, ration_kg: Need and ration of a person and day, kg.
        most_kg_per_day: The most that can be handed out; None: no limit.
    """

    held_g: int
    need_kg: float
    ration_kg: float
    most_kg_per_day: float | None = None

    def hand_out(self, person_days: float, days: float) -> HandedOut:
        """Hand out rations, as many as there are: min(ration · person-days, stock, limit · days).

        Args:
            person_days: Integral of the persons present over the time.
            days: Length of the time.
        """
        needed_g = round(GRAMS * self.need_kg * person_days)
        ration_g = round(GRAMS * self.ration_kg * person_days)
        given_g = min(ration_g, self.held_g)
        if self.most_kg_per_day is not None:
            given_g = min(given_g, round(GRAMS * self.most_kg_per_day * days))
        self.held_g -= given_g
        cut_g = max(0, needed_g - ration_g)
        short_g = max(0, needed_g - given_g - cut_g)
        return HandedOut(given_g, cut_g, short_g, given_g / ration_g if ration_g else 1.0)

    def days_of_cover(self, persons: int) -> float:
        """Days for which the stock covers the rations of so many persons; infinite where nobody is entitled to any."""
        per_day_g = GRAMS * self.ration_kg * persons
        return self.held_g / per_day_g if per_day_g > 0.0 else float("inf")
