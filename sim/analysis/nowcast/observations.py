"""What is seen of people on the way, each kind with its own error: counts, and what witnesses report of the queue.

| kind | what it sees | error |
|---|---|---|
| persons crossed | X | the hour of an announcement is off by 1 h, and it is rounded |
| vehicles crossed | X over the persons in one | the same |
| persons registered | who is registered has crossed: no more than that | the same |
| queue in km, vehicles or persons | Q | log-normal over the reported range, and a third more |
| hours on the road | of who crosses now: hours of free road, and those in the queue | the same |

One count in a hundred may be of another hour or wrong: it has ten times the error. One report in ten may say nothing of
the queue that is meant. All these numbers are assumptions [A], with their ranges beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import log_ndtr

from sim.analysis.nowcast.fluid import Fluid
from sim.arrays import Floats

TIMING_H = 1.0
"""Standard deviation of the hour of an announcement; [A] 0.5 to 2 (``docs/model.md`` §10.4)."""

WRONG_COUNT, WRONG_COUNT_TIMES = 0.01, 10.0
"""Share of the counts that are wrong, and by how many times the error of the others; [A] 0.001 to 0.05, 5 to 20."""

REPORT_SD = 0.3
"""A witness's number is off by a third: standard deviation of its logarithm; [A] 0.2 to 0.5."""

WRONG_REPORT = 0.1
"""Share of the reports that say nothing of the queue that is meant; [A] 0.05 to 0.3."""

NINETY = 1.6449
"""Standard deviations from the middle of a normal distribution to the ends of its 90 %."""

LOG_DECADES = float(np.log(1000.0))
"""A report that says nothing lies anywhere within three powers of ten."""

SMALLEST = 1e-3
"""Of a queue's length, so that its logarithm is a number."""


class Unit(StrEnum):
    """In what a queue is reported."""

    KM = "km"
    VEHICLES = "vehicles"
    PERSONS = "persons"
    HOURS = "h"


def rounding(count: float) -> float:
    """Standard deviation of what rounding a count leaves out: 28,100 is a hundred that may be from 28,050 on."""
    digits, step = round(count), 1.0
    while digits and digits % 10 == 0:
        digits, step = digits // 10, 10.0 * step
    return step / float(np.sqrt(12.0))


@dataclass(frozen=True)
class PersonsCrossed:
    """A count of the persons who have crossed."""

    time_h: float
    count: float

    def log_likelihood(self, cloud: Fluid) -> Floats:
        """Log-density of the count, shape ``(particles,)``."""
        return log_count(self.count, cloud.crossed, cloud.rate_per_h)


@dataclass(frozen=True)
class VehiclesCrossed:
    """A count of the vehicles that have crossed."""

    time_h: float
    count: float

    def log_likelihood(self, cloud: Fluid) -> Floats:
        """Log-density of the count, shape ``(particles,)``."""
        return log_count(self.count, cloud.vehicles_crossed, cloud.rate_per_h * np.exp(-cloud.log_occupancy))


@dataclass(frozen=True)
class PersonsRegistered:
    """A count of persons registered after crossing: at least as many have crossed."""

    time_h: float
    count: float

    def log_likelihood(self, cloud: Fluid) -> Floats:
        """Log-probability that as many had crossed, shape ``(particles,)``."""
        sd = count_sd(self.count, cloud.rate_per_h)
        return _or(np.asarray(log_ndtr((cloud.crossed - self.count) / sd), np.float64), WRONG_COUNT, 0.0)


@dataclass(frozen=True)
class QueueReport:
    """What was said of a queue.

    Attributes:
        time_h: When.
        low: At least as much; None where nothing was said of that.
        high: At most as much; None where nothing was said of that.
        unit: In what; hours are those on the road of who crosses then.
    """

    time_h: float
    low: float | None
    high: float | None
    unit: Unit

    def log_likelihood(self, cloud: Fluid) -> Floats:
        """Log-density of the report, or log-probability of one that has a single end, shape ``(particles,)``."""
        return log_report(self.low, self.high, self._seen(cloud))

    def _seen(self, cloud: Fluid) -> Floats:
        match self.unit:
            case Unit.KM:
                return cloud.queue_km
            case Unit.VEHICLES:
                return cloud.queue_vehicles
            case Unit.PERSONS:
                return cloud.queue
            case Unit.HOURS:
                return cloud.on_the_road_h


def count_sd(count: float, rate_per_h: Floats) -> Floats:
    """Standard deviation of a count, by the rate at its hour and its rounding."""
    return np.asarray(np.sqrt((TIMING_H * rate_per_h) ** 2 + rounding(count) ** 2 + 1.0), np.float64)


def log_count(count: float, true: Floats, rate_per_h: Floats) -> Floats:
    """Log-density of a count, given the true number and its rate."""
    return log_off(count - true, count_sd(count, rate_per_h))


def log_off(off: Floats, sd: Floats) -> Floats:
    """Log-density of what is off by so much: normal, but for the share of counts that are wrong."""
    far = off / sd
    right = np.log1p(-WRONG_COUNT) - 0.5 * far**2
    wrong = np.log(WRONG_COUNT / WRONG_COUNT_TIMES) - 0.5 * (far / WRONG_COUNT_TIMES) ** 2
    return np.asarray(np.logaddexp(right, wrong) - np.log(sd) - 0.5 * np.log(2.0 * np.pi), np.float64)


def log_report(low: float | None, high: float | None, true: Floats) -> Floats:
    """Log-density of a report (in its logarithm), or log-probability of one with a single end, given the true value."""
    values = np.log(np.maximum(true, SMALLEST))
    if low is not None and high is not None:
        ends = np.log(max(low, SMALLEST)), np.log(max(high, SMALLEST))
        sd = np.hypot((ends[1] - ends[0]) / (2.0 * NINETY), REPORT_SD)
        off = (values - (ends[0] + ends[1]) / 2.0) / sd
        return _or(-0.5 * off**2 - np.log(sd) - 0.5 * np.log(2.0 * np.pi), WRONG_REPORT, -np.log(LOG_DECADES))
    end, sign = (low, 1.0) if low is not None else (high, -1.0)
    assert end is not None, "a report has one end at least"
    off = sign * (values - np.log(max(end, SMALLEST))) / REPORT_SD
    return _or(np.asarray(log_ndtr(off), np.float64), WRONG_REPORT, np.log(0.5))


def _or(right: Floats, share: float, wrong: float) -> Floats:
    """Log of a mixture: what is right, and a share that is wrong and has the same density everywhere."""
    return np.asarray(np.logaddexp(np.log1p(-share) + right, np.log(share) + wrong), np.float64)
