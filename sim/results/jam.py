"""The physical queue on a link, in km, by Newell's minimum principle (``docs/model.md`` §2.2).

With A entries and D exits, both in car spaces, the cumulative count at distance x from the entrance is
N(x,t) = min{A(t − x/v_f), D(t − (L−x)/w) + k_j·lanes·(L−x)}. Where the second is smaller the point has felt the
queue. Flows never exceed capacity, so their difference only grows with x and the queue's tail is where it
begins. A queue that may move again discharges at capacity, where both branches of the diagram meet: traffic
between the exit and the backward wave of the release moves at free speed again and is not queued.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows, in_order
from sim.journal import ENTERED, LEFT, Journal
from sim.results.level import Level, level
from sim.scenario.stages import Link

_HALVINGS = 18
_SAME_INSTANT_H = 1e-9

HEAD_VEH = 2.5
"""Vehicles that may leave at capacity before a queue has moved off from the exit: one departs, one is rounding."""

TAIL_VEH = 2.0
"""Vehicles for which there may be room on a road that is full: the next waits for its own space and an entry gap."""


class Cumulative:
    """Running total of weighted events, a step function of time."""

    def __init__(self, event_h: Floats, weights: Floats) -> None:
        """Sort the events; those that never happened (NaN) are left out."""
        order = in_order(event_h)
        self._event_h = event_h[order]
        self._total = np.concatenate([[0.0], np.cumsum(weights[order])])

    def number(self) -> Cumulative:
        """The same events, each counted as one."""
        found = copy(self)
        found._total = np.arange(len(self._total), dtype=np.float64)
        return found

    def __call__(self, time_h: Floats) -> Floats:
        """Total of the events up to and including each time."""
        # An event at the very time counts, though the sum that gave the time may lie a rounding before it.
        return self._total[np.searchsorted(self._event_h, time_h + _SAME_INSTANT_H, side="right")]


class Jam:
    """Head and tail of the queue on one link.

    A difference of one vehicle is rounding of whole vehicles, not a queue: at capacity both branches of the
    diagram give the same count.
    """

    def __init__(self, link: Link, lanes: Level, capacity_vph: Level, entered_h: Floats, left_h: Floats, pcu: Floats):
        """Take the passages of the groups on the link and their space in cars, all of shape ``(P,)``."""
        self.link, self.lanes, self.capacity_vph = link, lanes, capacity_vph * lanes
        # One vehicle, of the largest class that was here: counts of whole vehicles cannot be nearer than that.
        self.tolerance_pcu = float(pcu.max(initial=1.0))
        self.entries_pcu = Cumulative(entered_h, pcu)
        self.exits_pcu = Cumulative(left_h, pcu)
        self.exits = self.exits_pcu.number()

    def delayed_pcu(self, x_km: Floats, time_h: Floats) -> Floats:
        """How much of the traffic due at ``x_km`` the queue holds back, in car spaces; negative where none is."""
        link, ahead_km = self.link, self.link.length_km - x_km
        # By the lanes of now: the space on a road follows those that are open.
        storage = link.jam_density_vpkm * self.lanes.at(time_h) * ahead_km
        free = self.entries_pcu(time_h - x_km / link.free_flow_kmh)
        # Newell's second branch: what left a wave travel time ago has made its space here by now.
        return free - self.exits_pcu(time_h - ahead_km / link.wave_kmh) - storage

    def tail_km(self, time_h: Floats) -> Floats:
        """Distance of the tail of the queue from the entrance, km; the length of the link where there is no queue."""

        def free(x_km: Floats, rows: Rows) -> NDArray[np.bool_]:
            return self.delayed_pcu(x_km, time_h[rows]) <= self.tolerance_pcu

        return _last(free, np.full_like(time_h, self.link.length_km))

    def head_km(self, time_h: Floats) -> Floats:
        """Distance of the head of the queue from the entrance, km: from there on traffic leaves at capacity."""
        link = self.link
        possible_by_now, gone_by_now = self.capacity_vph.integral(time_h), self.exits(time_h)

        def at_capacity(from_exit_km: Floats, rows: Rows) -> NDArray[np.bool_]:
            since_h = time_h[rows] - from_exit_km / link.wave_kmh
            possible = possible_by_now[rows] - self.capacity_vph.integral(since_h)
            # One vehicle less than possible is the headway that has begun and not ended.
            return possible - (gone_by_now[rows] - self.exits(since_h)) <= 1.0

        return link.length_km - _last(at_capacity, np.full_like(time_h, link.length_km))

    def queue(self, time_h: Floats) -> QueueOnLink:
        """The queue at each time, from its tail to its head; of a full road it is the whole road."""
        tail_km, capacity_vph = self.tail_km(time_h), self.capacity_vph.at(time_h)
        # On a direction that is closed, without lanes, nobody has a place behind another.
        one_vehicle_km = np.full(len(time_h), np.inf)
        np.divide(self.link.wave_kmh, capacity_vph, out=one_vehicle_km, where=capacity_vph > 0.0)
        # Where the tail is at the exit there is no queue, wherever its head would be.
        queued = np.flatnonzero(tail_km < self.link.length_km)
        length_km, head_km = np.zeros(len(time_h)), np.zeros(len(time_h))
        head_km[queued] = self.head_km(time_h[queued])
        at_exit = head_km > self.link.length_km - HEAD_VEH * one_vehicle_km
        # At the entrance nothing is delayed yet on a road that is just full: the next one waits outside.
        full = self.delayed_pcu(np.zeros_like(time_h), time_h) >= -TAIL_VEH * self.tolerance_pcu
        head, tail = np.where(at_exit, self.link.length_km, head_km), np.where(full, 0.0, tail_km)
        length_km[queued] = np.maximum(head - tail, 0.0)[queued]
        there = length_km > 0.0
        tail, behind_exit = np.where(there, tail, self.link.length_km), np.where(there, self.link.length_km - head, 0.0)
        return QueueOnLink(length_km, tail, behind_exit, full & there, at_exit & there)

    def queue_km(self, time_h: Floats) -> Floats:
        """Length of the queue at each time, km."""
        return self.queue(time_h).km


@dataclass(frozen=True)
class QueueOnLink:
    """The physical queue on a link over time; all of shape ``(n,)``.

    Attributes:
        km: Its length, 0 where there is none.
        free_behind_km: How far traffic from the entrance drives before it stands, km.
        free_ahead_km: How far it is from the head to the exit, km; 0 where there is no queue.
        is_full: Whether it reaches the entrance, so that no more fit than get in at once.
        stands_at_exit: Whether traffic leaves below capacity, so that it begins at the exit.
    """

    km: Floats
    free_behind_km: Floats
    free_ahead_km: Floats
    is_full: NDArray[np.bool_]
    stands_at_exit: NDArray[np.bool_]


def jam(journal: Journal, stage: str) -> Jam:
    """The queue on the link ``stage`` of a run.

    Raises:
        TypeError: The stage is not a link.
    """
    link, number = journal.scenario.stages[stage], journal.stages.index(stage)
    if not isinstance(link, Link):
        raise TypeError(f"stage '{stage}' is a {link.kind}, and only a link has a queue in km")
    classes, groups = journal.scenario.vehicle_classes, journal.groups
    # Counts are in car spaces, since jam density is one of cars: a bus takes the place of several.
    space = np.array([classes[name].space_pcu for name in groups.class_names])
    rows = np.flatnonzero(~np.isnan(journal.passage_h[:, number, ENTERED]))
    # The tables hold the last visit only; without the earlier ones a loop's road would seem nearly empty.
    earlier = np.flatnonzero(journal.revisits.stage == number)
    entered_h, left_h = (
        np.concatenate([journal.passage_h[:, number, event][rows], journal.revisits.times_h[earlier, event]])
        for event in (ENTERED, LEFT)
    )
    rows = np.concatenate([rows, journal.revisits.group[earlier]])
    order = in_order(entered_h)  # they leave in nearly the same order, and what is nearly in order is soon sorted
    return Jam(
        link,
        level(journal.cues, f"stages.{stage}.lanes", link.lanes),
        level(journal.cues, f"stages.{stage}.capacity_vph", link.capacity_vph),
        entered_h[order],
        left_h[order],
        space[groups.vehicle_class[rows[order]]],
    )


def _last(holds: Callable[[Floats, Rows], NDArray[np.bool_]], limit: Floats) -> Floats:
    """Largest value from 0 to ``limit`` up to which ``holds`` is true, by halving; it turns false at most once.

    ``holds`` is evaluated at some of the places, given by their numbers: most need no halving.
    """
    rows = np.arange(len(limit))
    everywhere, nowhere = holds(limit, rows), ~holds(np.zeros_like(limit), rows)
    # Halving costs eighteen evaluations; at most steps a road is free or full, and needs none.
    rows = np.flatnonzero(~everywhere & ~nowhere)
    low, high = np.zeros(len(rows)), limit[rows]
    for _ in range(_HALVINGS if len(rows) else 0):
        middle = 0.5 * (low + high)
        good = holds(middle, rows)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    found = np.where(everywhere, limit, 0.0)
    found[rows] = 0.5 * (low + high)
    return found
