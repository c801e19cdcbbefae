"""What the animated map shows of a run: passages by stage, counts by place, announced counts; nobody is followed.

Of every stage there are the sorted hours at which somebody came and somebody left, not who: two stages share no
vehicle that could be distinguished, and so no journey can be read from the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.parts.registry import PARTS
from sim.results.counted import weights
from sim.results.curves import Steps
from sim.results.reception import shelters_by_region
from sim.results.results import Results
from sim.results.stays import Stays, stays
from sim.scenario.count_files.series import COUNTS
from sim.scenario.stages import Delay, Link, Shelter
from sim.view.animation.layout import Layout, layout

TAKEN = "in_shelter "
"""Beginning of the names of curves of shelter by region."""


@dataclass(frozen=True)
class Road:
    """Traffic on a link.

    Attributes:
        name, title: Of the stage.
        length_km, free_flow_kmh: As in the scenario.
        spacing_km: Road that a vehicle takes in the queue, mean over those that came, km.
        entered_h, left_h: Hours at which somebody entered and left, each sorted, shapes ``(n,)`` and ``(m,)``.
        vehicle_class: Class of those who entered, in that order, uint8, shape ``(n,)``.
    """

    name: str
    title: str
    length_km: float
    free_flow_kmh: float
    spacing_km: float
    entered_h: Floats
    left_h: Floats
    vehicle_class: NDArray[np.uint8]

    def positions_km(self, now_h: float) -> tuple[Floats, NDArray[np.bool_]]:
        """How far along the road the vehicles on it are, and which of them stand in the queue.

        Each is as far as free flow has brought it, and no farther than the vehicles ahead leave room at jam density
        (``docs/model.md`` §2.1, Newell's rule without the time that the wave takes).
        """
        came = int(np.searchsorted(self.entered_h, now_h, side="right"))
        gone = int(np.searchsorted(self.left_h, now_h, side="right"))
        free = self.free_flow_kmh * (now_h - self.entered_h[gone:came])
        room = self.length_km - self.spacing_km * np.arange(came - gone)
        return np.maximum(np.minimum(free, room), 0.0), free > room


@dataclass(frozen=True)
class Drive:
    """A drive on an open road, of which only the time that it takes is known.

    Attributes:
        name, title: Of the stage.
        began_h, done_h: When each set off and arrived (infinite if not within the run), by setting off, ``(n,)``.
    """

    name: str
    title: str
    began_h: Floats
    done_h: Floats


@dataclass(frozen=True)
class Stop:
    """A station: those who wait inside, and those who are served; where everybody is on foot every person is one.

    Attributes:
        name, title: Of the stage.
        came_h, served_h, left_h: Hours at which somebody came, was served, was through, each sorted.
        is_on_foot: Whether all who came walk.
    """

    name: str
    title: str
    came_h: Floats
    served_h: Floats
    left_h: Floats
    is_on_foot: bool = False


@dataclass(frozen=True)
class OriginOnMap:
    """Those who leave from a settlement: persons of its groups, and how many have set off at every step."""

    name: str
    title: str
    persons: int
    departed: Floats


@dataclass(frozen=True)
class Region:
    """Shelter in a region at every step: what is taken and what is ready, in persons or families.

    ``spots`` are the places of the map where its shelters stand; none where the scenario does not say.
    """

    title: str
    unit: str
    taken: Floats
    ready: Floats
    spots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Announced:
    """Official counts: local hour, count, and the curve that it belongs to."""

    curve: str
    time_h: Floats
    count: Floats


@dataclass(frozen=True)
class InboundOnMap:
    """A convoy of aid under way: its lorries, when it may pass and when it is at the depots, and its roads."""

    title: str
    trucks: int
    from_h: float
    to_h: float
    way: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """A run as the map shows it.

    Attributes:
        results: The run.
        map: Where things are.
        roads, drives, stops, origins, regions, announced, inbound: What moves and what is counted.
        events: What happened (hour, text).
    """

    results: Results
    map: Layout
    roads: tuple[Road, ...]
    drives: tuple[Drive, ...]
    stops: tuple[Stop, ...]
    origins: tuple[OriginOnMap, ...]
    regions: tuple[Region, ...]
    announced: tuple[Announced, ...]
    inbound: tuple[InboundOnMap, ...]
    events: tuple[tuple[float, str], ...]


def scene(results: Results) -> Scene:
    """Read the scene from the results of one run."""
    journal = results.journal
    found = {stay.stage: stay for stay in _mapped(journal)}
    drawn, stages = layout(journal.scenario), journal.scenario.stages.items()
    return Scene(
        results,
        drawn,
        tuple(_road(journal, found[name], stage) for name, stage in stages if isinstance(stage, Link)),
        tuple(_drive(found[name], stage) for name, stage in stages if isinstance(stage, Delay) and name in drawn.ends),
        tuple(_stop(found[name], journal) for name in found if name in drawn.at and not _is_shelter(journal, name)),
        tuple(_origins(journal)),
        tuple(_regions(results, drawn)),
        tuple(_announced(results)),
        tuple(_inbound(journal)),
        tuple(_events(journal)),
    )


def _mapped(journal: Journal) -> Iterator[Stays]:
    """The stays of all whom a map may show; those behind a column close up on it, as if it were not there."""
    hidden = np.zeros(len(journal.groups), np.bool_)
    for part in PARTS:
        for name in part.unmapped(journal.scenario):
            hidden[journal.groups.rows_of(name)] = True
    for stay in stays(journal):
        kept = ~hidden[stay.rows]
        yield Stays(stay.stage, stay.rows[kept], stay.came_h[kept], stay.served_h[kept], stay.left_h[kept])


def _is_shelter(journal: Journal, name: str) -> bool:
    return isinstance(journal.scenario.stages[name], Shelter)


def _title(name: str, title: str) -> str:
    return title or name.replace("_", " ")


def _happened(time_h: Floats) -> Floats:
    return np.sort(time_h[~np.isnan(time_h)])


def _road(journal: Journal, stay: Stays, stage: Link) -> Road:
    order = np.argsort(stay.came_h, kind="stable")
    classes = journal.groups.vehicle_class[stay.rows[order]]
    spaces = [journal.scenario.vehicle_classes[name].space_pcu for name in journal.groups.class_names]
    # One spacing for all, or the page would have to know the order of every vehicle in the queue.
    mean_pcu = float(np.mean(np.array(spaces)[classes])) if len(classes) else 1.0
    return Road(
        stay.stage,
        _title(stay.stage, stage.title),
        stage.length_km,
        stage.free_flow_kmh,
        mean_pcu / (stage.jam_density_vpkm * stage.lanes),
        stay.came_h[order],
        _happened(stay.left_h),
        classes.astype(np.uint8),
    )


def _drive(stay: Stays, stage: Delay) -> Drive:
    begun = np.flatnonzero(~np.isnan(stay.served_h))
    order = begun[np.argsort(stay.served_h[begun], kind="stable")]
    done_h = np.where(np.isnan(stay.left_h), np.inf, stay.left_h)
    return Drive(stay.stage, _title(stay.stage, stage.title), stay.served_h[order], done_h[order])


def _stop(stay: Stays, journal: Journal) -> Stop:
    title = _title(stay.stage, journal.scenario.stages[stay.stage].title)
    counts = weights(journal, stay.rows)
    came_h, served_h, left_h = (
        _happened(time_h if counts is None else np.repeat(time_h, counts))
        for time_h in (stay.came_h, stay.served_h, stay.left_h)
    )
    walks = np.array([journal.scenario.vehicle_classes[name].on_foot for name in journal.groups.class_names])
    is_on_foot = len(stay.rows) > 0 and bool(walks[journal.groups.vehicle_class[stay.rows]].all())
    return Stop(stay.stage, title, came_h, served_h, left_h, is_on_foot)


def _origins(journal: Journal) -> Iterator[OriginOnMap]:
    steps = Steps(journal.balance.time_h)
    for name, town in journal.scenario.settlements.items():
        rows = journal.groups.rows_of(name)
        persons = journal.groups.persons[rows]
        departed = steps.running(steps.of(journal.departed_h[rows]), persons)
        place = journal.scenario.places.get(town.at or "")
        yield OriginOnMap(name, place.title if place else _title(name, ""), int(persons.sum()), departed)


def _regions(results: Results, drawn: Layout) -> Iterator[Region]:
    curves, shelters = results.curves, shelters_by_region(results.scenario)
    for curve in curves:
        if curve.name.startswith(TAKEN):
            title = curve.name.removeprefix(TAKEN)
            spots = dict.fromkeys(drawn.at[name] for name in shelters.get(title, ()) if name in drawn.at)
            yield Region(title, curve.unit, curve.values, curves[f"places {title}"].values, tuple(spots))


def _announced(results: Results) -> Iterator[Announced]:
    counts = results.record.counts
    if counts is None:
        return
    # A dot of a day without an hour would be drawn at an hour that nobody announced.
    shown = counts[counts["hour_known"]]
    for column, curve in COUNTS.items():
        known = shown[shown[column].notna()]
        if len(known) and curve in results.curves:
            yield Announced(curve, known["time_h"].to_numpy(np.float64), known[column].to_numpy(np.float64))


def _inbound(journal: Journal) -> Iterator[InboundOnMap]:
    horizon_h = journal.scenario.horizon_h
    for one in journal.scenario.inbound():
        entry_h = [entry.time_h for entry in journal.log if entry.actor == one.title]
        # The log has two entries a trip, entry and arrival; one that is under way at the end has no second.
        for begin_h, end_h in zip_longest(entry_h[::2], entry_h[1::2], fillvalue=horizon_h):
            yield InboundOnMap(_title(one.title, ""), one.vehicles, begin_h, end_h, one.way)


def _events(journal: Journal) -> Iterator[tuple[float, str]]:
    scenario = journal.scenario
    moved = dict.fromkeys((cue.time_h, cue.entry) for cue in journal.cues)
    shown = [(time_h, scenario.timeline[entry].event) for time_h, entry in moved]
    shown += [(scenario.hours(at), _title(what, "")) for at, what in scenario.happenings()]
    yield from sorted((time_h, text) for time_h, text in shown if text)
