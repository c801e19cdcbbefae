"""Delays: time that passes without anybody queueing; everybody enters at once."""

from __future__ import annotations

from sim.network.agenda import ready_at
from sim.network.compiled import compiled
from sim.network.line import first_in_line, leave_line
from sim.network.move import move, note
from sim.network.records import ENTERED, Network
from sim.network.station import service_us


@compiled
def admit_delay(n: Network, s: int, now: int) -> None:
    """Everybody who stands before a delay enters."""
    while n.node[s].in_line > 0:
        p = first_in_line(n, s)
        leave_line(n, p)
        move(n, p, s, now)
        note(n, p, s, ENTERED, now)
        ready_at(n, p, now + service_us(n, p, s))
