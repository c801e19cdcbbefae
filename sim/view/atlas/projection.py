"""From the earth to the drawing and back: kilometres east and north, true at one latitude."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np

from sim.arrays import Floats

KM_PER_DEG = 40_008.0 / 360.0
"""A degree along a meridian, km."""


@dataclass(frozen=True)
class Projection:
    """Equirectangular.

    Attributes:
        middle_deg: Latitude at which distances east are true.
    """

    middle_deg: float

    @property
    def km_per_deg(self) -> Floats:
        """A degree east and a degree north, km, shape ``(2,)``."""
        return np.array([KM_PER_DEG * cos(radians(self.middle_deg)), KM_PER_DEG])

    def drawn(self, points_deg: Floats) -> Floats:
        """Kilometres east and north of longitudes and latitudes, both of shape ``(n, 2)``."""
        return points_deg * self.km_per_deg

    def on_earth(self, points_km: Floats) -> Floats:
        """Longitudes and latitudes of kilometres east and north, both of shape ``(n, 2)``."""
        return points_km / self.km_per_deg
