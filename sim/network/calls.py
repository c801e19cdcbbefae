"""What Python calls: the few rules that are programs of their own (see ``parts``), each by the name of its rule.

A call costs a wrapper and its own machine code, so there are no more of them than :class:`sim.network.flow.Flow` and
its rules need.
"""

from __future__ import annotations

from sim.network import aboard, agenda, line, link, route, station, stop, wave
from sim.network import advance as moving
from sim.network.compiled import exported
from sim.network.handle import Handle, network_at
from sim.network.records import Ints, Network


@exported
def run_until(handle: Handle, until_us: int) -> int:
    """As :func:`sim.network.advance.advance`, by the handle of a network: it costs less to hand over than a network."""
    return moving.advance(network_at(handle), until_us)


@exported
def ready_at(n: Network, p: int, time_us: int) -> None:
    """As :func:`sim.network.agenda.ready_at`."""
    agenda.ready_at(n, p, time_us)


@exported
def ready_each(n: Network, vehicles: Ints, times_us: Ints) -> None:
    """Many vehicles are ready, each at its time."""
    for k in range(len(vehicles)):
        agenda.ready_at(n, vehicles[k], times_us[k])


@exported
def door_at(n: Network, s: int, time_us: int) -> None:
    """As :func:`sim.network.agenda.door_at`."""
    agenda.door_at(n, s, time_us)


@exported
def is_open(n: Network, s: int) -> int:
    """As :func:`sim.network.line.is_open`; 1 or 0."""
    return int(line.is_open(n, s))


@exported
def leave_line(n: Network, p: int) -> None:
    """As :func:`sim.network.line.leave_line`."""
    line.leave_line(n, p)


@exported
def head_ready(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.link.head_ready`."""
    link.head_ready(n, s, now)


@exported
def free_spaces(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.wave.free_spaces`."""
    wave.free_spaces(n, s, now)


@exported
def drive_up(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.wave.drive_up`."""
    wave.drive_up(n, s, now)


@exported
def look_for_space(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.wave.look_for_space`."""
    wave.look_for_space(n, s, now)


@exported
def plan_again(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.stop.plan_again`."""
    stop.plan_again(n, s, now)


@exported
def hand_over(n: Network, s: int, now: int) -> None:
    """As :func:`sim.network.station.hand_over`."""
    station.hand_over(n, s, now)


@exported
def next_stage(n: Network, p: int, stage: int) -> int:
    """As :func:`sim.network.route.next_stage`."""
    return int(route.next_stage(n, p, stage))


@exported
def get_on(n: Network, p: int, now: int) -> None:
    """As :func:`sim.network.aboard.get_on`."""
    aboard.get_on(n, p, now)


@exported
def get_off(n: Network, p: int, stage: int, now: int) -> None:
    """As :func:`sim.network.aboard.get_off`."""
    aboard.get_off(n, p, stage, now)


@exported
def set_out_again(n: Network, p: int, stage: int, now: int) -> None:
    """As :func:`sim.network.aboard.set_out_again`."""
    aboard.set_out_again(n, p, stage, now)
