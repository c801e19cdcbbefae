"""How long families need the places that they give back to a shelter: a table that a part hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Guesthood(Table, name="shelters.guests"):
    """The stay of every family that came to a shelter that gives back the places of guests who leave.

    Attributes:
        stage: Number of the shelter.
        came_h: When it came to the door, hours.
        needs_until_h: Until when it would have needed its place, had it had one at once; infinite: beyond any hour,
            or it has set out by road: then its visit has ended.
        freed_h: When it gave its place back, hours; NaN where it has not, had none, or has set out by road.
        persons, families: How many give back a place together.
    """

    stage: NDArray[np.int64]
    came_h: NDArray[np.float64]
    needs_until_h: NDArray[np.float64]
    freed_h: NDArray[np.float64]
    persons: NDArray[np.int64]
    families: NDArray[np.int64]
