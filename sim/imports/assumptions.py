"""What no file of places and roads says, and a run needs: named assumptions with ranges, written into the scenario."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumption:
    """One assumption.

    Attributes:
        value: What is taken.
        low, high: The range to vary it in.
        why: What speaks for it, for a comment.
    """

    value: float
    low: float
    high: float
    why: str

    @property
    def comment(self) -> str:
        """As it stands beside the value: the mark, the range, and why."""
        return f"[A] {self.low:g} to {self.high:g}: {self.why}"


SPEED_OF_DAYS_KMH = Assumption(15.0, 12.0, 30.0, "FLEE's 360 km a day at the most, rests in it")
"""Speed over days of travel, with rests: FLEE's default ``MaxMoveSpeed`` over 24 hours."""

SPEED_KMH = Assumption(60.0, 30.0, 90.0, "a country road; the file says no speed")
CAPACITY_VPH = Assumption(1200.0, 600.0, 1500.0, "a lane of a country road, cars an hour")
JAM_DENSITY_VPKM = Assumption(133.0, 127.0, 150.0, "cars of 7.5 m, bumper to bumper")
LANES = 1
"""Lanes of a road where the file says nothing."""

SLOWEST_KMH = 12.0
"""Below it the capacity would need more cars on a km than stand there in a jam."""

PERSONS_PER_VEHICLE = Assumption(5.0, 1.0, 20.0, "persons who travel together in one vehicle")
LEAVES_SHARE = Assumption(0.2, 0.05, 0.5, "share of the residents who leave, evenly over the days of conflict")
HAZARD_PER_H = Assumption(0.1, 0.02, 0.5, "how likely a household sets off in an hour")
PACKING_MIN = Assumption(120.0, 60.0, 360.0, "from the decision to the departure, minutes")
UNLIMITED_PERSONS = 1_000_000
"""Places where the file says nothing: nobody is turned away."""
