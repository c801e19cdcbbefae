"""A fluid queue as a hidden state: people set off, queue, and cross at a rate that nobody knows and that changes.

    set off    dD/dt = h (N − D)            N who will have crossed in the end, h the hazard of those still there
    cross      dX/dt = min(c, inflow)       c the rate of the crossing; the inflow alone where nobody waits
    queue      Q = D − X

N does not change; h and c are random walks of their logarithm, with jumps: so what the model gets wrong is a *rate*,
which stays wrong for days, and not a level. Nobody crosses who has not set off, none of them twice, and the flow ends
by itself when N have crossed. A count of persons sees X, of vehicles X over the persons in one, a report of the queue Q
(:mod:`sim.analysis.nowcast.observations`).

What counts alone do not show: N before the flow falls off, and whether the flow is the crossing's rate (a queue stands)
or that of setting off. The particles hold both until something is seen that decides between them.

Sources: Newell 1982, *Applications of Queueing Theory*, 2nd ed., chapter 2 (fluid queue, cumulative curves); West &
Harrison 1997, *Bayesian Forecasting and Dynamic Models*, 2nd ed., chapter 2 (random walk of a level); Gordon, Salmond &
Smith 1993, IEE Proceedings F 140, 107-113 (particle filter).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.nowcast.spread import DAY_H, RateWalk
from sim.arrays import Floats

LEAVERS_SD = 0.1
"""Of the logarithm of those still to set off, each time that particles are drawn anew; [A] 0.03 to 0.1.

With less, or with fewer than some 40,000 particles, too few different ones are left after a dozen counts, and the bands
are too narrow: so it is on twins of a scenario, whose residents are known within narrow ends (``docs/nowcast.md``).
"""

LEAVERS_SD_OF_A_SERIES = 0.03
"""The same where nobody says how many there are: with more, what the counts say of that is forgotten."""

FIXED_SD = 0.03
"""The same of what does not change with the number of people; [A] 0.01 to 0.05."""


@dataclass(frozen=True)
class FluidPrior:
    """What is thought before anything is seen: 5 to 95 % of a log-normal, or two ends of a log-uniform range.

    Attributes:
        leavers: Ends of the persons who will have crossed in the end.
        from_h: When the first can cross.
        hours_to_leave: Ends of the mean hours until somebody sets off; [A] from 6 hours to 12 days.
        hours_to_cross: Ends of the hours that the crossing would take for all leavers; [A] from 20 hours to 6 weeks.
        persons_per_vehicle: 5 and 95 %; [A] 2.5 to 6.
        vehicles_per_km: 5 and 95 % of vehicles in a kilometre of queue; [A] 70 to 300: one lane or two, 7 to 14 m each.
        hours_of_road: Ends of the hours from home to the crossing without a queue; [A] 1 to 4.
    """

    leavers: tuple[float, float]
    from_h: float
    hours_to_leave: tuple[float, float] = (6.0, 288.0)
    hours_to_cross: tuple[float, float] = (20.0, 1000.0)
    persons_per_vehicle: tuple[float, float] = (2.5, 6.0)
    vehicles_per_km: tuple[float, float] = (70.0, 300.0)
    hours_of_road: tuple[float, float] = (1.0, 4.0)

    def cloud(self, particles: int, rng: np.random.Generator) -> Fluid:
        """Particles at ``from_h``: nobody has set off."""
        leavers = _between(self.leavers, particles, rng)
        return Fluid(
            leavers=leavers,
            set_off=np.zeros(particles),
            crossed=np.zeros(particles),
            log_hazard=-np.log(_between(self.hours_to_leave, particles, rng)),
            log_capacity=np.log(leavers / _between(self.hours_to_cross, particles, rng)),
            log_occupancy=_lognormal(self.persons_per_vehicle, particles, rng),
            log_density=_lognormal(self.vehicles_per_km, particles, rng),
            road_h=_between(self.hours_of_road, particles, rng),
            rate_per_h=np.zeros(particles),
        )


@dataclass(frozen=True)
class Fluid:
    """Particles of the fluid queue: each attribute has the shape ``(particles,)``.

    Attributes:
        leavers: Persons who will have crossed in the end.
        set_off: Persons who have come to the queue or passed it.
        crossed: Persons who have crossed.
        log_hazard: Logarithm of the hazard, 1/h.
        log_capacity: Logarithm of the most who can cross, persons/h.
        log_occupancy: Logarithm of the persons in a vehicle.
        log_density: Logarithm of the vehicles in a kilometre of queue.
        road_h: Hours of road without a queue.
        rate_per_h: Persons who crossed in the hour before, per hour.
    """

    leavers: Floats
    set_off: Floats
    crossed: Floats
    log_hazard: Floats
    log_capacity: Floats
    log_occupancy: Floats
    log_density: Floats
    road_h: Floats
    rate_per_h: Floats

    def __len__(self) -> int:
        return len(self.leavers)

    def take(self, places: NDArray[np.intp]) -> Fluid:
        """Some of them, each as often as its place is named."""
        return Fluid(**{name: values[places] for name, values in vars(self).items()})

    @property
    def queue(self) -> Floats:
        """Persons who wait."""
        return self.set_off - self.crossed

    @property
    def vehicles_crossed(self) -> Floats:
        """Vehicles that have crossed."""
        return np.asarray(self.crossed * np.exp(-self.log_occupancy), np.float64)

    @property
    def queue_vehicles(self) -> Floats:
        """Vehicles that wait."""
        return np.asarray(self.queue * np.exp(-self.log_occupancy), np.float64)

    @property
    def queue_km(self) -> Floats:
        """Length of the queue."""
        return np.asarray(self.queue_vehicles * np.exp(-self.log_density), np.float64)

    @property
    def on_the_road_h(self) -> Floats:
        """Hours from home to the crossing of who crosses now.

        Who crosses now came to the queue when as many had set off as have crossed now; by the hazard of now that is
        ln((N − X)/(N − D))/h ago. Those who join now will wait longer where the queue grows, but nobody has seen that.
        """
        left = np.maximum(self.leavers - self.set_off, 1.0)
        waited_h = np.log(np.maximum(self.leavers - self.crossed, left) / left) * np.exp(-self.log_hazard)
        return np.asarray(self.road_h + waited_h, np.float64)


@dataclass(frozen=True)
class FluidDynamics:
    """How the fluid queue moves.

    Attributes:
        leavers: Ends of the leavers: jitter does not leave them.
        from_h: When the first could cross.
        spread: How far the logarithm of the crossing's rate walks.
        hazard_sd: Standard deviation of the walk of the logarithm of the hazard, per √day; [A] 0.2 to 0.6.
        jumps_per_day: How often each of both rates jumps; [A] 0.02 to 0.1.
        jump_sd: How far, standard deviation of the logarithm; [A] 0.4 to 1.
        step_h: Longest step.
        leavers_sd: How far those still to set off are moved when particles are drawn anew.
    """

    leavers: tuple[float, float]
    from_h: float
    spread: RateWalk = field(default_factory=RateWalk)
    hazard_sd: float = 0.4
    jumps_per_day: float = 0.05
    jump_sd: float = 0.7
    step_h: float = 1.0
    leavers_sd: float = LEAVERS_SD

    def advanced(self, cloud: Fluid, from_h: float, to_h: float, rng: np.random.Generator) -> Fluid:
        """The particles at a later hour, in equal steps."""
        steps = max(1, int(np.ceil((to_h - from_h) / self.step_h - 1e-9)))
        hours = np.linspace(from_h, to_h, steps + 1)
        for begins_h, ends_h in zip(hours[:-1].tolist(), hours[1:].tolist(), strict=True):
            cloud = self._step(cloud, begins_h, ends_h, rng)
        return cloud

    def jittered(self, cloud: Fluid, rng: np.random.Generator) -> Fluid:
        """The particles with those still to set off, and what never changes, moved a little."""
        moved = rng.standard_normal((4, len(cloud))) * np.array([[self.leavers_sd], [FIXED_SD], [FIXED_SD], [FIXED_SD]])
        least, most = (np.maximum(end, cloud.set_off) for end in self.leavers)
        waiting = (cloud.leavers - cloud.set_off) * np.exp(moved[0])
        return replace(
            cloud,
            leavers=np.clip(cloud.set_off + waiting, least, most),
            log_occupancy=cloud.log_occupancy + moved[1],
            log_density=cloud.log_density + moved[2],
            road_h=cloud.road_h * np.exp(moved[3]),
        )

    def _step(self, cloud: Fluid, from_h: float, to_h: float, rng: np.random.Generator) -> Fluid:
        step_h = to_h - from_h
        walks = self.spread.variance(from_h - self.from_h, to_h - self.from_h), self.hazard_sd**2 * step_h / DAY_H
        log_capacity = cloud.log_capacity + self._walk(walks[0], step_h, len(cloud), rng)
        log_hazard = cloud.log_hazard + self._walk(walks[1], step_h, len(cloud), rng)
        share = -np.expm1(-np.exp(log_hazard) * step_h)
        set_off = np.minimum(cloud.set_off + share * (cloud.leavers - cloud.set_off), cloud.leavers)
        through = np.minimum(np.exp(log_capacity) * step_h, set_off - cloud.crossed)
        return replace(
            cloud,
            set_off=set_off,
            # A sum of what went through may round above those who have set off.
            crossed=np.minimum(cloud.crossed + through, set_off),
            log_hazard=log_hazard,
            log_capacity=log_capacity,
            rate_per_h=through / step_h,
        )

    def _walk(self, variance: float, step_h: float, particles: int, rng: np.random.Generator) -> Floats:
        walk: Floats = rng.normal(0.0, np.sqrt(variance), particles)
        jumps = np.flatnonzero(rng.random(particles) < self.jumps_per_day * step_h / DAY_H)
        walk[jumps] += rng.normal(0.0, self.jump_sd, len(jumps))
        return walk


def _between(ends: tuple[float, float], count: int, rng: np.random.Generator) -> Floats:
    return np.asarray(np.exp(rng.uniform(np.log(ends[0]), np.log(ends[1]), count)), np.float64)


def _lognormal(ends: tuple[float, float], count: int, rng: np.random.Generator) -> Floats:
    """Logarithms of a log-normal by its 5 and 95 % quantiles."""
    low, high = np.log(ends[0]), np.log(ends[1])
    return np.asarray(rng.normal((low + high) / 2.0, (high - low) / (2.0 * 1.6449), count), np.float64)
