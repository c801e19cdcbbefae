"""Two clocks of each household that stays elsewhere, compiled: it goes home, or leaves, by which runs out first.

Both hazards are constant over a span. Residual clocks make this a race of competing risks: cause-specific cumulative
incidence r/(r + o) · (1 − exp(−(r + o) t)) for constant hazards r and o (case R01).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.network.compiled import exported

GUEST = np.dtype([("row", np.int64), ("town", np.int64), ("leave_left", np.float64), ("home_left", np.float64)])
"""A household that stays elsewhere: its group, its settlement, and the hazard that it bears yet until it leaves for
good and until it goes home."""

GONE = np.dtype([("row", np.int64), ("at_h", np.float64), ("leave_left", np.float64), ("leaves", np.bool_)])
"""A household that stays no longer: since when, the hazard of leaving that it bears yet, whether it leaves for good."""


@exported
def race(
    guests: NDArray[np.void],
    leave_per_h: NDArray[np.float64],
    home_per_h: float,
    since_h: float,
    now: float,
    gone: NDArray[np.void],
) -> int:
    """Let the clocks run over a span; those whose first has run out are written down, the others close up.

    Args:
        guests: Who is there; the first of them stay there afterwards.
        leave_per_h: Hazard of leaving for good, by settlement.
        home_per_h: Hazard of going home.
        since_h: When the span begins, hours.
        now: When it ends, hours.
        gone: Who stays no longer.

    Returns:
        How many stay no longer.
    """
    span_h, found = now - since_h, 0
    for k in range(len(guests)):
        leave, home = leave_per_h[guests[k]["town"]], home_per_h
        leave_left, home_left = guests[k]["leave_left"], guests[k]["home_left"]
        leave_h = home_h = np.inf
        if leave > 0.0 and leave_left <= leave * span_h:
            leave_h = leave_left / leave
        if home > 0.0 and home_left <= home * span_h:
            home_h = home_left / home
        lived_h = min(leave_h, home_h)
        if lived_h > span_h:
            to = k - found
            guests[to]["row"], guests[to]["town"] = guests[k]["row"], guests[k]["town"]
            guests[to]["leave_left"] = leave_left - leave * span_h
            guests[to]["home_left"] = home_left - home * span_h
            continue
        gone[found]["row"] = guests[k]["row"]
        gone[found]["at_h"] = min(now, since_h + lived_h)
        gone[found]["leave_left"] = max(leave_left - leave * lived_h, 0.0)
        gone[found]["leaves"] = leave_h <= home_h
        found += 1
    return found
