"""The tanks of vehicles that would block a lane: when to look at them again (``docs/model.md`` §2.3.7, §4.3).

Nobody can say when a tank will be empty, for that depends on how the queue moves. But it can be said before when it
cannot be: so a tank is looked at a few dozen times, and no vehicle of the queue at every exit.

Invariant: who may run dry on a link is in its list of tanks, in the order of entering, until he leaves it.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import look_at_stop
from sim.network.compiled import compiled
from sim.network.place import is_at_km, left_units, units_before
from sim.network.records import MAY_RUN_DRY, NOBODY, Network
from sim.network.time import HOUR_US, NEVER_US

LEAST_ML = 0.01
"""A tank with less is empty: a tenth of a metre."""

LONGEST_H = 1e8
"""A tank that lasts longer is not looked at again."""


@compiled
def watch_tank(n: Network, p: int, now: int) -> float:
    """Look at a tank again when it may be empty at the earliest; returns what is in it, millilitres.

    What is left burns by standing and by moving up. Half of it lasts for a while of standing, the other half until so
    many units more have left the link; before both it cannot be empty. The last drops burn at the speed of a free drive
    at the most.
    """
    s = n.vehicle[p].node
    per_km, idle, speed_kmh = n.vehicle[p].ml_per_km, n.vehicle[p].idle_ml_per_h, n.node[s].speed_kmh
    km = is_at_km(n, p, now)
    standing_h = max(0.0, (now - n.vehicle[p].entered_us) / HOUR_US - km / speed_kmh)
    left_ml = float(n.vehicle[p].tank_ml - per_km * km - idle * standing_h)
    n.vehicle[p].tank_units = NEVER_US
    if left_ml <= LEAST_ML:
        return left_ml
    left, length_km = left_units(n, s), n.node[s].length_km
    may_be_km = min(length_km, length_km - (units_before(n, p) - left) / n.node[s].units_per_km)
    spare_ml = left_ml - per_km * max(0.0, may_be_km - km)
    lasts_h = left_ml / (per_km * speed_kmh + idle)
    if spare_ml > 0.0 and (idle > 0.0 or may_be_km < length_km):
        stands_h = 0.5 * spare_ml / idle if idle > 0.0 else np.inf
        if stands_h > lasts_h:
            lasts_h = stands_h
            if may_be_km < length_km:
                n.vehicle[p].tank_units = left + int(0.5 * spare_ml / per_km * n.node[s].units_per_km)
                n.node[s].tank_units = min(n.node[s].tank_units, n.vehicle[p].tank_units)
    elif spare_ml > 0.0:
        lasts_h = np.inf
    look_at_stop(n, p, now + int(np.ceil(lasts_h * HOUR_US)) if lasts_h < LONGEST_H else NEVER_US)
    return left_ml


@compiled
def look_at_tanks(n: Network, s: int, now: int) -> None:
    """Look at the tanks of those who have moved up so far that they may be empty."""
    left, p = left_units(n, s), n.node[s].first_tank
    n.node[s].tank_units = NEVER_US
    while p != NOBODY:
        if n.vehicle[p].stop == MAY_RUN_DRY:
            if n.vehicle[p].tank_units > left:
                n.node[s].tank_units = min(n.node[s].tank_units, n.vehicle[p].tank_units)
            elif watch_tank(n, p, now) <= LEAST_ML:
                look_at_stop(n, p, now)
        p = n.vehicle[p].next_tank


@compiled
def list_tank(n: Network, s: int, p: int) -> None:
    """Put a vehicle at the end of those on a link that may run dry."""
    n.vehicle[p].next_tank = NOBODY
    if n.node[s].first_tank == NOBODY:
        n.node[s].first_tank = p
    else:
        n.vehicle[n.node[s].last_tank].next_tank = p
    n.node[s].last_tank = p
