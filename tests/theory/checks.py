"""What must hold in every run, read off its passages: capacity, order, storage, places, counts.

Each check gives what is wrong, a line each, so that the tests and the mutation run can use the same ones. Tolerances
come from the rounding of every duration to a microsecond, and of spaces to thousandths of a car.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.population.groups import TravelGroups
from sim.results.capacity import lanes_of
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to, passing_by
from sim.scenario.stages import Link, Shelter, Station
from tests.theory.roads import US, Floats

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Steps:
    """A value that jumps: from each hour on, the value."""

    since_h: Floats
    value: Floats

    def at(self, time_h: Floats) -> Floats:
        """The value at each hour; at a jump the new one."""
        return np.asarray(self.value[np.maximum(np.searchsorted(self.since_h, time_h, side="right") - 1, 0)])

    def integral(self, time_h: Floats) -> Floats:
        """The integral from hour 0."""
        before = np.append(0.0, np.cumsum(np.diff(self.since_h) * self.value[:-1]))
        piece = np.maximum(np.searchsorted(self.since_h, time_h, side="right") - 1, 0)
        return np.asarray(before[piece] + (time_h - self.since_h[piece]) * self.value[piece])


def parameter(journal: Journal, path: str, first: float) -> Steps:
    """A parameter over the run: its first value, then those of the timeline, at whole microseconds."""
    cues = [(round(cue.time_h / US) / 3.6e9, cue.value) for cue in journal.cues if cue.path == path]
    moves = [(0.0, float(first)), *cues]
    last = {hour: value for hour, value in moves}
    return Steps(np.array(list(last)), np.array(list(last.values())))


def together(*steps: Steps) -> tuple[Floats, list[Floats]]:
    """All hours at which one of them jumps, and the values of each from those hours on."""
    hours = np.unique(np.concatenate([one.since_h for one in steps]))
    return hours, [one.at(hours) for one in steps]


@dataclass(frozen=True)
class Group:
    """Lanes of a road that are one line: who used them, how many of them there are, and what they carry."""

    name: str
    stage: str
    link: Link
    rows: Rows
    lanes: Steps
    lane_vph: Steps
    exit_vph: Steps

    @property
    def in_vph(self) -> Steps:
        """Capacity at the entrance."""
        hours, (lanes, lane_vph) = together(self.lanes, self.lane_vph)
        return Steps(hours, lanes * lane_vph)

    @property
    def out_vph(self) -> Steps:
        """Capacity at the exit."""
        hours, (lanes, lane_vph, exit_vph) = together(self.lanes, self.lane_vph, self.exit_vph)
        return Steps(hours, np.minimum(lanes * lane_vph, exit_vph))


def groups(journal: Journal) -> Iterator[Group]:
    """All roads, group of lanes by group of lanes, with those who entered."""
    scenario = journal.scenario
    for name, link in scenario.stages.items():
        if not isinstance(link, Link):
            continue
        path = f"stages.{name}"
        lane_vph = parameter(journal, f"{path}.capacity_vph", link.capacity_vph)
        whole = np.inf if link.exit_capacity_vph is None else link.exit_capacity_vph
        exit_vph = parameter(journal, f"{path}.exit_capacity_vph", whole)
        lanes = parameter(journal, f"{path}.lanes", link.lanes)
        reserved = sum(group.lanes for group in link.lane_groups.values())
        common = Steps(lanes.since_h, lanes.value - reserved)
        users = users_of_lanes(scenario, name, link, journal.groups, journal.passage_h)
        for called, rows in users.items():
            own = common if called is None else Steps(np.zeros(1), np.full(1, float(link.lane_groups[called].lanes)))
            if called is not None or (common.value > 0).any():
                title = name if called is None else f"{name}.{called}"
                yield Group(title, name, link, rows, own, lane_vph, shared(exit_vph, own, lanes))


def users_of_lanes(
    scenario: Scenario, name: str, link: Link, groups: TravelGroups, passages: Floats
) -> dict[str | None, Rows]:
    """Who entered a link, by the name of the lanes reserved for them, and ``None`` for the common lanes.

    ``passages`` is a time for each group, stage and passage, NaN if it has not been. Behind another exit a vehicle may
    come to this one too: its exit is the first of them it came to. Who has not come to one by the end of the run may be
    in any of the lanes that are reserved by exit, or beside them, and is left out.
    """
    stages = list(scenario.stages)
    rest = ~np.isnan(passages[:, stages.index(name), ENTERED])
    exits = passing_by(scenario, leads_to(link))
    takes = np.full(len(passages), -1)
    if any(group.exits for group in link.lane_groups.values()):
        came = np.nan_to_num(passages[:, [stages.index(exit_) for exit_ in exits], ARRIVED], nan=np.inf)
        takes = np.argmin(came, axis=1)
        rest &= np.isfinite(came).any(axis=1)
    kinds = np.array(groups.class_names)[groups.vehicle_class]
    users: dict[str | None, Rows] = {}
    for called, group in link.lane_groups.items():
        mine = np.isin(kinds, list(group.classes)) | np.isin(takes, [exits.index(exit_) for exit_ in group.exits])
        users[called] = np.flatnonzero(rest & mine)
        rest &= ~mine
    return users | {None: np.flatnonzero(rest)}


def shared(exit_vph: Steps, own: Steps, lanes: Steps) -> Steps:
    """What a group has of the exit capacity of the whole link: as its lanes are of all lanes, at every hour."""
    found, (whole_vph, mine, of) = together(exit_vph, own, lanes)
    return Steps(found, np.where(mine > 0.0, whole_vph, 0.0) * mine / np.maximum(of, 1.0))


def sizes(journal: Journal) -> Floats:
    """Car spaces of every group's vehicle, to thousandths."""
    spaces = [round(1000.0 * kind.space_pcu) / 1000.0 for kind in journal.scenario.vehicle_classes.values()]
    return np.asarray(np.array(spaces)[journal.groups.vehicle_class])


def excess(times_h: Floats, spaces: Floats, carries: Steps) -> float:
    """By how much the busiest window, of all between two passages, is above its capacity, in car spaces.

    Who comes last in a window has not used up any of it yet, so it is not counted: at capacity the result is 0.
    """
    order = np.argsort(times_h, kind="stable")
    ahead = carries.integral(times_h[order]) - np.append(0.0, np.cumsum(spaces[order])[:-1])
    return float(np.max(np.maximum.accumulate(ahead) - ahead)) if len(ahead) else 0.0


def capacity(journal: Journal) -> Iterator[str]:
    """No window carries more than the lanes that are open, at either end of a road.

    A gap is rounded to a microsecond, and once more for each change of capacity while it runs.
    """
    spaces = sizes(journal)
    for group in groups(journal):
        name = group.stage
        for event, carries in (("entered", group.in_vph), ("left", group.out_vph)):
            times_h = journal.stage_h(name, event)[group.rows]
            kept = ~np.isnan(times_h)
            most = excess(times_h[kept], spaces[group.rows][kept], carries)
            slack = (kept.sum() + len(carries.since_h)) * float(np.max(carries.value, initial=0.0)) * US
            if np.isfinite(carries.value).all() and most > slack + 1e-6:
                yield f"{group.name} {event}: {most:.6f} car spaces above capacity in a window"


def closed(journal: Journal) -> Iterator[str]:
    """Nobody leaves a road while it is closed, and nobody begins a service then."""
    for name, stage in journal.scenario.stages.items():
        if isinstance(stage, Link | Station):
            times_h = journal.stage_h(name, "left" if isinstance(stage, Link) else "entered")
            times_h = times_h[~np.isnan(times_h)]
            is_open = parameter(journal, f"stages.{name}.open", float(stage.open)).at(times_h)
            for hour in times_h[is_open == 0.0][:1]:
                yield f"{name}: passed at {hour:.9f} h while it is closed"


def order(journal: Journal) -> Iterator[str]:
    """First in, first out, in every group of lanes."""
    for group in groups(journal):
        name = group.stage
        entered, left = (journal.stage_h(name, event)[group.rows] for event in ("entered", "left"))
        left = np.where(np.isnan(left), np.inf, left)
        first = np.lexsort((left, entered))
        if (left[first][1:] < left[first][:-1]).any():
            yield f"{group.name}: one overtook another"


def drive(journal: Journal) -> Iterator[str]:
    """Nobody passes a road faster than the free drive, to a microsecond."""
    for name, link in journal.scenario.stages.items():
        if isinstance(link, Link):
            took_h = journal.stage_h(name, "left") - journal.stage_h(name, "entered")
            if (took_h[~np.isnan(took_h)] < link.free_flow_h - US).any():
                yield f"{name}: faster than the free drive"


def storage(journal: Journal) -> Iterator[str]:
    """N(0, t) is below N(L, t − L/w) + κL for the front of whoever enters (Newell), to two microseconds."""
    spaces = sizes(journal)
    for group in groups(journal):
        link, name = group.link, group.stage
        entered, left = (journal.stage_h(name, event)[group.rows] for event in ("entered", "left"))
        mine = spaces[group.rows]
        most_vph = np.maximum(link.capacity_vph, group.lane_vph.at(entered))
        wave_h = link.length_km * (link.jam_density_vpkm / most_vph - 1.0 / link.free_flow_kmh)
        room = np.round(1000.0 * link.jam_density_vpkm * group.lanes.at(entered) * link.length_km) / 1000.0
        first = np.argsort(entered, kind="stable")
        before = np.empty(len(first))
        before[first] = np.append(0.0, np.cumsum(mine[first])[:-1])
        gone = np.argsort(np.where(np.isnan(left), np.inf, left), kind="stable")
        out_h, out = left[gone], np.append(0.0, np.cumsum(mine[gone]))
        back = out[np.searchsorted(out_h[~np.isnan(out_h)], entered - wave_h + 2.0 * US, side="right")]
        if (before - back >= room - 1e-6).any():
            worst = float(np.max(before - back - room))
            yield f"{group.name}: entered with {worst:.4f} car spaces too many before it"


def place(journal: Journal) -> Iterator[str]:
    """Everybody is in one place at a time, and comes to a road, or a gate without a waiting room, from one."""
    stages = list(journal.scenario.stages.values())
    rooms = [isinstance(one, Shelter) or (isinstance(one, Station) and one.waiting_room_veh != 0) for one in stages]
    earlier = journal.revisits
    for group in range(len(journal.groups)):
        again = earlier.group == group
        at = np.append(np.arange(len(stages)), earlier.stage[again])
        times = np.concatenate([journal.passage_h[group], earlier.times_h[again]])
        been = np.flatnonzero(~np.isnan(times[:, ENTERED]))
        way = been[np.lexsort((np.nan_to_num(times[been, LEFT], nan=np.inf), times[been, ENTERED]))]
        for here, there in pairwise(way):
            if not times[here, LEFT] <= times[there, ENTERED]:
                yield f"group {group} is in {journal.stages[at[here]]} and {journal.stages[at[there]]} at once"
        for there in way[1:]:
            came_from = np.delete(times[:, LEFT], there) == times[there, ENTERED]
            if not rooms[at[there]] and not came_from.any():
                yield f"group {group} comes to {journal.stages[at[there]]} from nowhere"
        if (times[:, ENTERED] < times[:, ARRIVED]).any() or (times[:, LEFT] < times[:, ENTERED]).any():
            yield f"group {group} enters before it asks, or leaves before it enters"


def two_ways(journal: Journal) -> Iterator[str]:
    """On a road of two directions everybody has a place: no vehicles of both in turn, no more than all lanes hold.

    Of directions that share lanes, those inside and those whose space is not back yet, less what of the last stands on
    the road before, fit into the lanes that each has; and together they have the lanes of the road, at every hour.
    """
    links = {name: one for name, one in journal.scenario.stages.items() if isinstance(one, Link)}
    for name, link in links.items():
        if link.opposite is None or list(links).index(name) > list(links).index(link.opposite):
            continue
        pair = (name, link.opposite)
        if link.green_min is not None:
            yield from _both_at_once(journal, pair)
        else:
            has = [parameter(journal, f"stages.{one}.lanes", links[one].lanes) for one in pair]
            _, (mine, theirs) = together(*has)
            if (mine + theirs != link.lanes + links[link.opposite].lanes).any():
                yield f"{name}: {mine} and {theirs} lanes are not those of the road"
            for one, lanes_ in zip(pair, has, strict=True):
                yield from _no_place(journal, one, lanes_)


def _both_at_once(journal: Journal, pair: Sequence[str]) -> Iterator[str]:
    """Whether somebody entered one direction of a road while somebody was in the other."""
    stays = [(journal.stage_h(one, "entered"), journal.stage_h(one, "left")) for one in pair]
    for (mine, _), (entered, left) in (stays, stays[::-1]):
        mine = np.sort(mine[~np.isnan(mine)])
        until = np.where(np.isnan(left), np.inf, left)[~np.isnan(entered)]
        since = entered[~np.isnan(entered)]
        if (np.searchsorted(mine, since, side="left") != np.searchsorted(mine, until, side="left")).any():
            yield f"{' and '.join(pair)}: vehicles of both directions on the same lanes"


def _no_place(journal: Journal, name: str, has: Steps) -> Iterator[str]:
    """Whether a direction that has just lost lanes holds more than it has room for."""
    link, spaces = journal.scenario.stages[name], sizes(journal)
    assert isinstance(link, Link)
    entered, left = (journal.stage_h(name, event) for event in ("entered", "left"))
    for hour, lanes_ in zip(has.since_h[1:], has.value[1:], strict=True):
        there = (entered < hour - US) & ~(left <= hour + US)
        room = link.jam_density_vpkm * lanes_ * link.length_km
        if spaces[there].sum() > room + 1e-3:
            yield f"{name}: {spaces[there].sum():.3f} car spaces at {hour:.6f} h on lanes for {room:.3f}"


def lanes(journal: Journal) -> Iterator[str]:
    """Nobody begins where as many as the lanes on duty are in service, where nobody is sent aside.

    Of those inside only the ones that are as urgent count, or more so: a service that the end of a crew has interrupted
    has no lane, but whoever is not more urgent waits until it goes on. A lane may be given up in the same instant.
    """
    scenario = journal.scenario
    if any(kind.preempts for kind in scenario.vehicle_classes.values()):
        return
    of_kind = np.array([scenario.vehicle_classes[kind].priority for kind in journal.groups.class_names])
    priority = of_kind[journal.groups.vehicle_class]
    for name, stage in scenario.stages.items():
        if isinstance(stage, Station):
            there = lanes_of(scenario, journal.cues, name, stage)
            entered, left = (journal.stage_h(name, event) for event in ("entered", "left"))
            lasting = (entered < left) | (np.isnan(left) & ~np.isnan(entered))
            for rank in np.unique(priority):
                inside_ = lasting & (priority <= rank)
                begins = np.sort(entered[lasting & (priority == rank)])
                since, until = (np.sort(hours[inside_]) for hours in (entered, left))
                served = np.searchsorted(since, begins, side="right") - np.searchsorted(until, begins, side="right")
                most = np.maximum(there.at(begins - 2.0 * US), there.at(begins + 2.0 * US))
                for first in np.flatnonzero(served > most)[:1]:
                    yield f"{name}: {served[first]} services on {most[first]:g} lanes at {begins[first]:.9f} h"


def inside(since_h: Floats, until_h: Floats) -> int:
    """The most intervals [since, until) that hold at one time."""
    lasting = since_h < until_h
    hours = np.concatenate([since_h[lasting], until_h[lasting]])
    step = np.repeat([1, -1], lasting.sum())
    return int(np.max(np.cumsum(step[np.lexsort((step, hours))]), initial=0))


CHECKS = (capacity, closed, order, drive, storage, place, two_ways, lanes)
"""Every check."""


def violations(journal: Journal, checks: Sequence[object] = CHECKS) -> list[str]:
    """Everything that is wrong with a run."""
    return [f"{check.__name__}: {what}" for check in CHECKS if check in checks for what in check(journal)]
