"""Does the readiness suffice, and from when not: probabilities over the replications of an ensemble, by day and region.

Families, persons and places are never mixed: every need has one unit. What is needed is a curve of the run, what is
ready is a curve or an announced number. A need is *short* at a recording step where more is needed than is ready.

All functions are pure functions of an :class:`Ensemble`, whether it was just run or read from a folder
(:func:`sim.analysis.run_folder.read_folder`). Probabilities are shares of replications with Clopper and Pearson's
interval (``scipy.stats.binomtest``); replications of a Latin hypercube are spread more evenly than independent ones, so
that their interval is a little too wide rather than too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.results.metrics_reception import READINESS
from sim.results.over_runs import interval_over_runs
from sim.results.reception import AT_SHELTER, PLACES_AT, Reading, shelter_labels
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import CONFIDENCE
from sim.scenario.features import chain_links
from sim.scenario.stages import Shelter

Kind = Literal["announced", "announced, split", "places"]
"""What stands ready: an announced number, its split over the regions, or the places of the scenario."""

ALL = "all regions"
"""Name of the region where none is meant."""

GRAIN = 1e-9
"""Tolerance when a ramp of places is rounded down to whole places."""


@dataclass(frozen=True)
class Need:
    """Something that must suffice.

    Attributes:
        kind: What stands ready.
        region: Where: a region, or what people call a shelter; ``ALL`` for the whole country.
        unit: ``families``, ``persons``, ``beds`` (places for a person each) or ``places for families``.
        who: ``crossed`` or ``asked for shelter``: who needs it.
        needed: What is needed, in each replication at each recording step, shape ``(replications, steps)``.
        ready: What is ready, in the same shape.
        shelter: Name of the shelter that must suffice; empty where it is more or less than one.
        passed_h: When more was first needed than is ready, where a metric says it to the person, hours, infinite for
            never, shape ``(replications,)``; None: the first such recording step is what is known.
    """

    kind: Kind
    region: str
    unit: str
    who: str
    needed: Floats
    ready: Floats
    shelter: str = ""
    passed_h: Floats | None = None

    @cached_property
    def shortfall(self) -> Floats:
        """What is needed beyond what is ready, whole units, 0 where it suffices, shape ``(replications, steps)``."""
        # A ramp of places has fractions in between, and a fraction of a bed is none.
        return np.maximum(self.needed - np.floor(self.ready + GRAIN), 0.0)

    @cached_property
    def largest(self) -> Floats:
        """The largest shortfall of each replication, shape ``(replications,)``."""
        return np.asarray(self.shortfall.max(axis=1), np.float64)

    @property
    def label(self) -> str:
        """What must suffice, in words."""
        if self.kind == "places":
            return f"the {self.unit} in {self.region}"
        number = f"{float(np.median(self.ready[:, -1])):,.0f} {self.unit}"
        if self.kind == "announced, split":
            return f"{number} in {self.region}, of the announced"
        return f"the announced {number}, against those who {self.who}"


@dataclass(frozen=True)
class RunShare:
    """A probability as the share of replications in which something holds.

    Attributes:
        count, replications: In how many of how many.
        low, high: Limits of Clopper and Pearson's 95 % interval.
    """

    count: int
    replications: int
    low: float
    high: float

    @classmethod
    def of(cls, count: int, replications: int) -> RunShare:
        """The share of so many of so many replications, at least one."""
        from scipy import stats

        limits = stats.binomtest(count, replications).proportion_ci(CONFIDENCE, method="exact")
        return cls(count, replications, float(limits.low), float(limits.high))

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.replications


@dataclass(frozen=True)
class DayShare:
    """How probable it is that a need is met on one local day.

    Attributes:
        day: The day, such as ``27 Sep``.
        from_h, to_h: Its first and last recording step, hours after the start.
        suffices: In how many replications it is short at none of the day's recording steps.
        needed: 5 %, 50 % and 95 % quantile over replications of what is needed at the last of them.
        ready: Median of what is ready then.
    """

    day: str
    from_h: float
    to_h: float
    suffices: RunShare
    needed: tuple[float, float, float]
    ready: float


@dataclass(frozen=True)
class FirstShort:
    """When a need is short for the first time.

    Attributes:
        short: In how many replications it ever is.
        p05_h, median_h, p95_h: Quantiles over all replications of when it first is, hours after the start, as of
            :func:`first_short_h`; a replication in which it never is counts as later than any, and None is "never".
    """

    short: RunShare
    p05_h: float | None
    median_h: float | None
    p95_h: float | None


def needs(ensemble: Ensemble) -> tuple[Need, ...]:
    """Everything that must suffice: the announced numbers, the same split over regions, and the places by shelter."""
    return (*_announced(ensemble), *_split(ensemble), *_places(ensemble))


def regions(ensemble: Ensemble) -> tuple[str, ...]:
    """Regions with places, as the curves name them, in the scenario's order."""
    return tuple(name.removeprefix("places ") for name in ensemble.names if name.startswith("places "))


def days(ensemble: Ensemble, need: Need) -> tuple[DayShare, ...]:
    """The probability that a need is met, for every local day of the run."""
    time_h, found = ensemble.time_h, []
    for day, steps in local_days(ensemble):
        # Each run by itself: a median that suffices at every step may be made of runs that were all short at some.
        met = int((need.shortfall[:, steps] == 0.0).all(axis=1).sum())
        # What is needed at the end of the day; the probability before it is of the whole day.
        low, middle, high = (float(value) for value in interval_over_runs(need.needed[:, steps[-1]]))
        found.append(
            DayShare(
                day,
                float(time_h[steps[0]]),
                float(time_h[steps[-1]]),
                RunShare.of(met, len(ensemble)),
                (low, middle, high),
                float(np.median(need.ready[:, steps[-1]])),
            )
        )
    return tuple(found)


def local_days(ensemble: Ensemble) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Every local day of the runs, such as ``27 Sep``, with its recording steps."""
    start, time_h = ensemble.scenario.start, ensemble.time_h
    labels = np.array([local_label(start, hour).rsplit(" ", 1)[0] for hour in time_h.tolist()])
    for day in dict.fromkeys(labels.tolist()):
        yield day, np.flatnonzero(labels == day)


def first_short(ensemble: Ensemble, need: Need) -> FirstShort:
    """When a need is short for the first time, never included."""
    first_h = first_short_h(ensemble, need)
    low, middle, high = (float(value) for value in interval_over_runs(first_h))
    # Infinite is "never" among the runs, which has a place in the order; a file has no number for it.
    known = [None if np.isinf(hour) else hour for hour in (low, middle, high)]
    return FirstShort(RunShare.of(int(np.isfinite(first_h).sum()), len(ensemble)), *known)


def first_short_h(ensemble: Ensemble, need: Need) -> Floats:
    """When each replication is first short, hours, infinite for never, shape ``(replications,)``.

    Of those who cross it is the metric that every table says, and not the recording step after it.
    """
    if need.passed_h is not None:
        return need.passed_h
    short = need.shortfall > 0.0
    return np.where(short.any(axis=1), ensemble.time_h[short.argmax(axis=1)], np.inf)


def _announced(ensemble: Ensemble) -> Iterator[Need]:
    """The announced numbers against all who crossed, and against those who asked for shelter."""
    for unit, number, crossed, needed in _readings(ensemble):
        for who, curve in (("crossed", crossed), ("asked for shelter", needed)):
            if curve in ensemble.names:
                values = ensemble.values(curve)
                passed_h = announced_passed_h(ensemble, unit) if who == "crossed" else None
                yield Need("announced", ALL, unit, who, values, np.full_like(values, number), passed_h=passed_h)


def announced_passed_h(ensemble: Ensemble, unit: str) -> Floats | None:
    """When those who cross pass the announced number in each replication; None where no group has such a unit."""
    name = READINESS[unit, "crossed"].name
    found = [metric.number for summary in ensemble.summaries for metric in summary.metrics if metric.name == name]
    return None if len(found) < len(ensemble) or np.isnan(found).any() else np.array(found, np.float64)


def _readings(ensemble: Ensemble) -> Iterator[tuple[str, int, str, str]]:
    """Unit and number of each announced reading, and the curves of those who crossed and who asked."""
    announced = ensemble.scenario.readiness
    if announced.families is not None:
        yield "families", announced.families, "families_crossed", "families_asked_shelter"
    if announced.persons is not None:
        yield "persons", announced.persons, "crossed", "asked_shelter"


def _split(ensemble: Ensemble) -> Iterator[Need]:
    """The announced numbers split over the regions in proportion to their places at the end of the run.

    Nobody announced such a split: it is an assumption. There is none where places are counted in two units.
    """
    names = regions(ensemble)
    # A split by places needs one unit: beds and places for families cannot be added.
    if len(names) < 2 or len({_unit(ensemble, f"places {name}") for name in names}) > 1:
        return
    full = np.array([float(np.median(ensemble.values(f"places {name}")[:, -1])) for name in names])
    units: tuple[Reading, ...] = ("families", "persons")
    for reading in units:
        number = getattr(ensemble.scenario.readiness, reading)
        for name, places in zip(names, full.tolist(), strict=True) if number is not None else ():
            values = _ending_in(ensemble, name, reading)
            yield Need(
                "announced, split",
                name,
                reading,
                "asked for shelter",
                values,
                np.full_like(values, np.floor(number * places / full.sum())),
            )


def _ending_in(ensemble: Ensemble, region: str, unit: Reading) -> Floats:
    """Who is placed or waits in the shelters of a region, wherever he was diverted from, ``(replications, steps)``."""
    shelters = ((name, stage) for name, stage in ensemble.scenario.stages.items() if isinstance(stage, Shelter))
    inside = [name for name, stage in shelters if (stage.region or name) == region]
    found: Floats = np.sum([ensemble.values(f"{AT_SHELTER[unit]} {name}") for name in inside], axis=0)
    return found


def _places(ensemble: Ensemble) -> Iterator[Need]:
    """The places of every shelter in which people wait, against those who have one there and those who wait.

    A shelter that overflows to another lets nobody wait: who finds no place goes on, from one to the next, and is
    counted where the chain ends. So one place more at the end of a chain serves whoever comes along it.
    """
    links = chain_links(ensemble.scenario)
    for name, label in shelter_labels(ensemble.scenario).items():
        stage = ensemble.scenario.stages[name]
        assert isinstance(stage, Shelter)
        # Places of the links of a chain are counted where it ends, so that nobody is short twice.
        if name not in links:
            unit = "beds" if stage.places.unit == "persons" else "places for families"
            there = ensemble.values(f"{AT_SHELTER[stage.places.unit]} {name}")
            ready = ensemble.values(f"{PLACES_AT} {name}")
            yield Need("places", label, unit, "asked for shelter", there, ready, name)


def _unit(ensemble: Ensemble, curve: str) -> str:
    return ensemble.summaries[0].units[ensemble.names.index(curve)]
