"""Who passes a post on foot and who in vehicles: from coming to its queue until across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.arrays import Floats, Rows
from sim.journal import ENTERED, LEFT, Journal
from sim.results.came import came_h, roads_of_queue
from sim.results.curves import Curve, Steps
from sim.scenario.modes import Mode, modes_at


@dataclass(frozen=True)
class Passages:
    """Persons of one mode at one station of a post that serves both.

    Attributes:
        station: Its name.
        title: What people call it.
        mode: How they come.
        came_h: When each came to the queue, hours, shape ``(n,)``; where it stands on a road, when he would have been
            at its end had nobody stood before him.
        across_h: When each was across: served, and taken by what comes next; NaN if not within the run, who turned
            away or reneged included, shape ``(n,)``.
    """

    station: str
    title: str
    mode: Mode
    came_h: Floats
    across_h: Floats


def passages_by_mode(journal: Journal) -> tuple[Passages, ...]:
    """Persons by station and mode, of the posts that people pass on foot and in vehicles; empty where there is none.

    Vehicles with nobody on board who leaves have no persons and are not in it. Of who came again the last visit counts.
    """
    return journal.once(_all_passages)


def _all_passages(journal: Journal) -> tuple[Passages, ...]:
    found = []
    for name, modes in modes_at(journal.scenario):
        title = journal.scenario.stages[name].title or name
        for mode in modes:
            rows, came = _came(journal, name, mode)
            passed_h = journal.passage_h[rows, journal.stages.index(name)]
            across_h = np.where(np.isnan(passed_h[:, ENTERED]), np.nan, passed_h[:, LEFT])
            persons = journal.groups.persons[rows]
            found.append(Passages(name, title, mode, np.repeat(came, persons), np.repeat(across_h, persons)))
    return tuple(found)


def mode_curves(journal: Journal) -> Iterator[Curve]:
    """By station and mode of a post that serves both; none elsewhere.

    - ``queue_<station>_<mode>``: persons who have come to it and whose service has not begun.
    - ``longest_wait_<station>_<mode>``: for how long the one of them who has waited longest has, hours; 0 where nobody
      waits.
    """
    for name, modes in modes_at(journal.scenario):
        for mode in modes:
            yield Curve(f"queue_{name}_{mode.value}", "persons", partial(_waiting, journal, name, mode))
            yield Curve(f"longest_wait_{name}_{mode.value}", "h", partial(_longest_h, journal, name, mode))


def _waiting(journal: Journal, name: str, mode: Mode) -> Floats:
    return Steps(journal.balance.time_h).between(*_waits_h(journal, name, mode))


def _longest_h(journal: Journal, name: str, mode: Mode) -> Floats:
    """The first in order of coming whose service begins later than a step is who has waited longest at it."""
    came, until = _waits_h(journal, name, mode)
    if not len(came):
        return np.zeros(len(journal.balance.time_h))
    order, time_h = np.argsort(came, kind="stable"), journal.balance.time_h
    came, until = came[order], np.where(np.isnan(until), np.inf, until)[order]
    first = np.searchsorted(np.maximum.accumulate(until), time_h, side="right")
    since_h = np.append(came, np.inf)[first]
    return np.where(since_h <= time_h, time_h - np.minimum(since_h, time_h), 0.0)


def _waits_h(journal: Journal, name: str, mode: Mode) -> tuple[Floats, Floats]:
    """When each person of a mode came to a station, and when his wait there was over, NaN if not within the run."""
    rows, came = _came(journal, name, mode)
    until, persons = journal.waited_until_h[rows, journal.stages.index(name)], journal.groups.persons[rows]
    return np.repeat(came, persons), np.repeat(until, persons)


def _came(journal: Journal, name: str, mode: Mode) -> tuple[Rows, Floats]:
    """The groups of a mode that came to a station, and when each came to its queue, hours, each of shape ``(n,)``."""
    groups, classes = journal.groups, journal.scenario.vehicle_classes
    walks = np.array([classes[kind].on_foot for kind in groups.class_names], np.bool_)[groups.vehicle_class]
    rows = np.flatnonzero(walks == (mode is Mode.ON_FOOT))
    came = came_h(journal, journal.stages.index(name), rows, roads_of_queue(journal.scenario, name))
    return rows[~np.isnan(came)], came[~np.isnan(came)]
