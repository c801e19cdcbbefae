"""Kinds of numpy arrays that many files name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Real numbers: hours, shares, counts of which some may be missing (NaN)."""
