"""Streams of vehicles that enter from outside: arrival processes of queueing theory, and mobilisation curves.

A stream is one of four things: a renewal process (``interarrival``), a rate that varies with time (``rate``), a fixed
number whose times follow a distribution (``sets_off``), or a list of times (``times_h``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.arrays import Floats
from sim.scenario.counts import SPAN_H
from sim.scenario.distributions import AnyDeparture, AnyDuration
from sim.scenario.fields import Section
from sim.scenario.geography import Destination, Name
from sim.scenario.people import HouseholdSize

Hour = Annotated[float, Field(ge=0.0, le=1_000_000.0)]
Rate = Annotated[float, Field(ge=0.0, le=1_000_000.0)]


class Sinusoid(Section):
    """A rhythm: rate(t) = mean + amplitude · sin(2π (t − rises_at_h) / period) (cases Q24, D07)."""

    shape: Literal["sinusoid"]

    mean_vph: float = Field(gt=0.0, le=1_000_000.0)
    """Mean rate, vehicles per hour."""

    amplitude_vph: float = Field(ge=0.0, le=1_000_000.0)
    """Largest deviation from the mean, vehicles per hour; at most the mean."""

    period_h: float = Field(24.0, gt=0.0, le=10_000.0)
    """Time from one peak to the next, hours."""

    rises_at_h: float = Field(0.0, ge=-10_000.0, le=10_000.0)
    """Hour after the start at which the rate rises through its mean."""

    @model_validator(mode="after")
    def _never_negative(self) -> Sinusoid:
        if self.amplitude_vph > self.mean_vph:
            raise ValueError(f"amplitude_vph = {self.amplitude_vph:g} is above mean_vph = {self.mean_vph:g}")
        return self

    def bounds(self, horizon_h: float) -> tuple[Floats, Floats]:
        """Hours that part the time up to the horizon, and the highest rate between two, vehicles per hour."""
        return np.array([0.0, horizon_h]), np.array([self.mean_vph + self.amplitude_vph])

    def times(self, factor: float) -> Sinusoid:
        """The same rhythm with so many times as many."""
        higher = {"mean_vph": self.mean_vph * factor, "amplitude_vph": self.amplitude_vph * factor}
        return self.model_copy(update=higher)

    def rate_vph(self, time_h: Floats) -> Floats:
        """Rate at each hour, vehicles per hour."""
        return self.mean_vph + self.amplitude_vph * np.sin(self._angle(time_h))

    def pauses(self) -> Iterator[tuple[float, float]]:
        """No span of hours in which nobody comes: the rate is zero at moments only, or throughout."""
        yield from ()

    def expected(self, time_h: Floats) -> Floats:
        """Expected arrivals from hour 0 to each hour: the integral of the rate."""
        turned = np.cos(self._angle(np.zeros(1))) - np.cos(self._angle(time_h))
        return self.mean_vph * time_h + self.amplitude_vph * self.period_h / (2.0 * np.pi) * turned

    def _angle(self, time_h: Floats) -> Floats:
        return 2.0 * np.pi / self.period_h * (time_h - self.rises_at_h)


class RateTable(Section):
    """Rates at stated hours; before the first hour there is nobody, after the last the rate stays."""

    shape: Literal["linear", "steps"]
    """``linear``: straight lines from point to point; ``steps``: each rate holds until the next."""

    points: Annotated[tuple[Annotated[tuple[Hour, Rate], Field(strict=False)], ...], Field(strict=False, min_length=1)]
    """(hours after the start, vehicles per hour), in order."""

    @model_validator(mode="after")
    def _in_order(self) -> RateTable:
        hours = [hour for hour, _ in self.points]
        if any(later <= earlier for earlier, later in pairwise(hours)):
            raise ValueError("the hours of points must increase")
        return self

    def bounds(self, horizon_h: float) -> tuple[Floats, Floats]:
        """Hours that part the time up to the horizon, and the highest rate between two, vehicles per hour."""
        hours, rates = np.array(self.points).T
        highest = np.maximum(rates, np.append(rates[1:], rates[-1])) if self.shape == "linear" else rates
        edges_h = np.concatenate([[0.0], hours, [max(horizon_h, hours[-1])]])
        return np.minimum(edges_h, horizon_h), np.append(0.0, highest)

    def times(self, factor: float) -> RateTable:
        """The same course with so many times as many."""
        return self.model_copy(update={"points": tuple((hour, rate * factor) for hour, rate in self.points)})

    def rate_vph(self, time_h: Floats) -> Floats:
        """Rate at each hour, vehicles per hour."""
        hours, rates = np.array(self.points).T
        if self.shape == "linear":
            return np.asarray(np.interp(time_h, hours, rates, left=0.0))
        return np.append(0.0, rates)[np.searchsorted(hours, time_h, side="right")]

    def pauses(self) -> Iterator[tuple[float, float]]:
        """Spans of hours in which the rate is zero, each from its beginning to its end; the last may have no end."""
        ends = [*self.points[1:], (math.inf, self.points[-1][1])]
        for is_idle, found in groupby(
            zip(self.points, ends, strict=True),
            key=lambda piece: piece[0][1] == 0.0 and (self.shape == "steps" or piece[1][1] == 0.0),
        ):
            if is_idle:
                pieces = [*found]
                yield pieces[0][0][0], pieces[-1][1][0]

    def expected(self, time_h: Floats) -> Floats:
        """Expected arrivals from hour 0 to each hour: the integral of the rate."""
        hours, rates = np.array(self.points).T
        lasted_h, from_vph = np.diff(hours), rates[:-1]
        to_vph = rates[1:] if self.shape == "linear" else from_vph
        before = np.append(0.0, np.cumsum(lasted_h * (from_vph + to_vph) / 2.0))
        piece = np.searchsorted(hours, time_h, side="right") - 1
        since_h = time_h - hours[np.maximum(piece, 0)]
        bend = np.append((to_vph - from_vph) / np.where(lasted_h > 0.0, lasted_h, 1.0), 0.0)
        found = before[piece] + since_h * (rates[piece] + bend[piece] * since_h / 2.0)
        return np.where(piece < 0, 0.0, found)


class CountedRate(Section):
    """Counts of persons or vehicles by the hour or by the day: those of each come evenly within it.

    Not for a rate of which only its form is known: that is a sinusoid or a table.
    """

    shape: Literal["counts"]

    of: Literal["persons", "vehicles"]
    """What was counted; persons come in vehicles of so many as the stream says, on average."""

    each: Literal["hour", "day"]
    """What each count is of."""

    values: Annotated[tuple[Rate, ...], Field(strict=False, min_length=1)] = (0.0,)
    """The counts, one for each hour or day from ``begins_h`` on."""

    begins_h: float = Field(0.0, ge=-1_000_000.0, le=1_000_000.0)
    """Hour after the start at which the first hour or day begins; what lies before the start does not come."""

    file: str | None = None
    """CSV file with the columns ``time_local`` and ``persons`` or ``vehicles``, relative to the scenario file, which is
    read where ``values`` are left out; a day or hour that it does not have has nobody."""

    @property
    def span_h(self) -> float:
        """Hours of each count."""
        return SPAN_H[self.each]

    def table(self, persons_per_vehicle: float) -> RateTable:
        """The counts as rates of vehicles, in steps."""
        per_vehicle = persons_per_vehicle if self.of == "persons" else 1.0
        ends_h = self.begins_h + len(self.values) * self.span_h
        begins = [self.begins_h + number * self.span_h for number in range(len(self.values))]
        steps = [
            (max(0.0, begin_h), value / self.span_h / per_vehicle)
            for begin_h, value in zip(begins, self.values, strict=True)
            if begin_h + self.span_h > 0.0
        ]
        return RateTable(shape="steps", points=(*steps, (max(0.0, ends_h), 0.0)))


VaryingRate = Annotated[Sinusoid | RateTable | CountedRate, Field(discriminator="shape")]


class Batch(Section):
    """How many come together: always the mean, geometric on 1, 2, …, or 1 + Poisson(mean − 1)."""

    law: Literal["constant", "geometric", "poisson_plus_one"]
    """Which distribution."""

    mean_veh: float = Field(ge=1.0, le=10_000.0)
    """Mean number of vehicles that come together."""

    @model_validator(mode="after")
    def _whole(self) -> Batch:
        if self.law == "constant" and self.mean_veh != round(self.mean_veh):
            raise ValueError(f"mean_veh = {self.mean_veh:g} is no whole number, and the distribution is constant")
        return self

    def sample(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """``count`` batch sizes, int64, shape ``(count,)``."""
        if self.law == "constant":
            return np.full(count, round(self.mean_veh), np.int64)
        if self.law == "geometric":
            return rng.geometric(1.0 / self.mean_veh, count)
        return 1 + rng.poisson(self.mean_veh - 1.0, count)


class Arrivals(Section):
    """A stream of vehicles that enters from outside: the arrival process of a queueing model."""

    to: Destination
    """The node at which a vehicle arrives first."""

    vehicle_class: Name = "car"
    """Class of the vehicles."""

    persons: int = Field(1, ge=0, le=1_000)
    """Persons in each vehicle."""

    party_size: HouseholdSize | None = None
    """Distribution of the persons in each vehicle, in place of ``persons`` (case Q28)."""

    families: int = Field(1, ge=0, le=1_000)
    """Families (households) in each vehicle."""

    men: int = Field(0, ge=0, le=1_000)
    """Men of military age among the persons of each vehicle."""

    interarrival: AnyDuration | None = None
    """Distribution of the time between arrivals, independent of each other."""

    rate: VaryingRate | None = None
    """Rate that varies with time; arrivals are those of a Poisson process, or evenly spaced."""

    multiplier: float = Field(1.0, gt=0.0, le=10_000.0)
    """How many times as many come as the stream says otherwise, such as 1.2 for a fifth more: of ``rate`` and
    ``interarrival`` the pace, of ``count`` the number; not with ``times_h``, and not of ``waiting_veh``."""

    sets_off: AnyDeparture | None = None
    """Distribution of the time after the start at which each of ``count`` vehicles comes: a mobilisation curve."""

    spacing: Literal["random", "even"] = "random"
    """``even``: the first comes when the rate begins, and each further one where the expected number leaves 1, 2, …
    (``rate``); or at equally spaced quantiles (``sets_off``)."""

    times_h: Annotated[tuple[Annotated[float, Field(ge=0.0)], ...], Field(strict=False)] | None = None
    """Arrival times, hours after the start."""

    count: int | None = Field(None, ge=0, le=50_000_000)
    """Stop after so many arrivals; left out: until the horizon."""

    waiting_veh: int = Field(0, ge=0, le=1_000_000)
    """Vehicles that are there at hour 0, before all others."""

    batch: Batch | None = None
    """How many come together at each arrival; left out: one."""

    @property
    def persons_per_vehicle(self) -> float:
        """Mean persons in each vehicle."""
        return float(self.persons) if self.party_size is None else self.party_size.mean_persons

    @property
    def varying_rate(self) -> Sinusoid | RateTable | None:
        """The rate in vehicles, with its multiplier; None where the stream has none."""
        rate = self.rate.table(self.persons_per_vehicle) if isinstance(self.rate, CountedRate) else self.rate
        # Untouched where it is 1: the bytes of a run do not depend on whether the key is there.
        return rate if rate is None or self.multiplier == 1.0 else rate.times(self.multiplier)

    @property
    def most(self) -> int | None:
        """After so many arrivals the stream stops, the multiplier included; None where it goes on."""
        return None if self.count is None else round(self.count * self.multiplier)
