"""Fluid queues: what a queue does when vehicles are so many that they flow (``docs/model.md`` §2.6, case Q24)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.scenario.arrivals import RateTable, Sinusoid

PIECE_H = 0.25
"""Length of the pieces in which the differential equation is solved, hours."""


def many_servers(rate: Sinusoid | RateTable, service_per_h: float, servers: int, hours: Floats) -> Floats:
    """The fluid number in a system of many servers, x' = λ(t) − μ min(x, c), empty at hour 0 (case Q24).

    Args:
        rate: Arrivals.
        service_per_h: Services of one server in an hour, μ.
        servers: c.
        hours: When to look, in order, shape ``(n,)``.

    Returns:
        The number at each hour, shape ``(n,)``.
    """
    from scipy.integrate import solve_ivp

    def flow(time_h: float, present: Floats) -> Floats:
        return rate.rate_vph(np.array([time_h])) - service_per_h * np.minimum(present, servers)

    found, now_h, present = [], 0.0, np.zeros(1)
    for end_h in hours.tolist():
        while now_h < end_h:
            # Short pieces: the right-hand side has a kink where the last server becomes busy or free.
            until_h = min(now_h + PIECE_H, end_h)
            # To thirteen digits: the solver must not be what differs from the answer.
            part = solve_ivp(flow, (now_h, until_h), present, method="DOP853", rtol=1e-13, atol=1e-13)
            now_h, present = until_h, part.y[:, -1]
        found.append(float(present[0]))
    return np.array(found)
