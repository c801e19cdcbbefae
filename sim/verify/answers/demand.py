"""Who comes when: mobilisation curves, decisions in steps, rates that vary, and queues under them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.population.arrivals import thinned
from sim.population.streams import Streams
from sim.results.fluid import fluid_queue, many_servers
from sim.results.formulas import sequential_logit
from sim.scenario.arrivals import RateTable, Sinusoid
from sim.scenario.laws import Weibull
from sim.simulate import simulate
from sim.verify.case import Case, Figures
from sim.verify.curves import NCurves
from sim.verify.measures import at_hours, visits
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario
from sim.world.towns import reached_h

MINUTES = 60.0
COPIES = 50
"""Independent gates side by side in one run of a case that asks for thousands of short runs."""


def weibull_by_scale(shape: float, scale_min: float) -> Weibull:
    """A Weibull law by its scale, which the format states by its mean."""
    return Weibull(law="weibull", shape=shape, mean_min=scale_min * math.gamma(1.0 + 1.0 / shape))


def rayleigh(case: Case) -> Figures:
    """D01: the mobilisation curve of Tweedie, in minutes."""
    law = weibull_by_scale(2.0, math.sqrt(case.parameters["t2_scale_min2"])).distribution_h()
    return {
        "F_30": law.cdf(0.5),
        "F_60": law.cdf(1.0),
        "median_min": MINUTES * law.median(),
        "p90_min": MINUTES * law.ppf(0.9),
        "p99_min": MINUTES * law.ppf(0.99),
        "mean_min": MINUTES * law.mean(),
        "sd_min": MINUTES * law.std(),
        "hazard_at_60_per_min": law.pdf(1.0) / law.sf(1.0) / MINUTES,
    }


def weibull(case: Case) -> Figures:
    """D02: the same with another shape, in hours."""
    scale_h = case.parameters["scale_h"]
    law = weibull_by_scale(case.parameters["shape"], MINUTES * scale_h).distribution_h()
    return {
        "median_h": law.median(),
        "p90_h": law.ppf(0.9),
        "mean_h": law.mean(),
        "sd_h": law.std(),
        "hazard_24h_per_h": law.pdf(24.0) / law.sf(24.0),
    }


def three_delays(trial: Trial) -> Figures:
    """D04: warning, packing, fuel."""
    journal = trial.journal("D04", {"arrivals.cars.count": trial.customers})
    hours = journal.stage_h("fuel", "left") - journal.stage_h("warning", "arrived")
    return {
        "mean_h": hours.mean(),
        "sd_h": hours.std(),
        **{f"F_{limit}h": float((hours <= limit).mean()) for limit in (12, 24, 48)},
        "median_h": float(np.median(hours)),
    }


def logit(case: Case) -> Figures:
    """D05: two cues that come and go."""
    given = case.parameters
    effects, cues = (given["beta_order"], given["beta_fuel_open"]), (given["x_order"], given["x_fuel"])
    hazard, leaves = sequential_logit(given["beta0"], effects, cues)
    return {"hazard": hazard.tolist(), "P_depart_in_interval": leaves.tolist(), "P_stayed": 1.0 - leaves.sum()}


def hazard_jumps(case: Case) -> Figures:
    """D06: by the rule with which the world finds the hour of a decision."""
    breaks, rates = case.parameters["breaks_h"], case.parameters["hazard_per_h"]
    lasted_h = np.diff(breaks)
    before = np.concatenate([[0.0], np.cumsum(lasted_h * rates[:-1])])
    thresholds = -np.log1p(-np.array(case.parameters["u"]))
    piece = np.searchsorted(before, thresholds, side="right") - 1
    hours = [float(reached_h(x, before[k], breaks[k], rates[k])) for x, k in zip(thresholds, piece, strict=True)]
    there = np.exp(-np.append(before, before[-1] + (96.0 - breaks[-1]) * rates[-1]))
    return {
        "t_u_h": hours,
        "F_at_breaks": (1.0 - there[1:]).tolist(),
        "mean_restricted_96h": float(((there[:-1] - there[1:]) / rates).sum()),
    }


def daily_rhythm(trial: Trial) -> Figures:
    """D07: counts of a day; the variance from day to day needs several, and thinning tells what it kept."""
    days = 50
    counts = np.array([_counts(trial, trial.replication * days + day) for day in range(days)])
    rate = scenario("D07").arrivals["cars"].rate
    assert isinstance(rate, Sinusoid)
    kept, candidates = thinned(rate, 24.0, Streams(0, trial.replication)["candidates"])
    return {
        "E_N_0_6": counts[:, 0].mean(),
        "E_N_6_18": counts[:, 1].mean(),
        "E_N_0_24": counts[:, 2].mean(),
        "var_N_0_24": counts[:, 2].var(ddof=1),
        "accept_ratio_24h": len(kept) / candidates,
    }


def _counts(trial: Trial, day: int) -> tuple[int, int, int]:
    arrived_h = simulate(scenario("D07"), day).stage_h("away", "arrived")
    return int((arrived_h < 6.0).sum()), int(((arrived_h >= 6.0) & (arrived_h < 18.0)).sum()), len(arrived_h)


def free_road(trial: Trial) -> Figures:
    """D08: a replication is a pair of runs, which knows a standard deviation; of more pairs it is the root mean."""
    hours = np.array(trial.case.parameters["times_h"], np.float64)
    runs = 16
    journals = [simulate(scenario("D08"), trial.replication * runs + number) for number in range(runs)]
    there = np.array([at_hours(j.stage_h("road", "entered"), j.stage_h("road", "left"), hours) for j in journals])
    gone = np.array([at_hours(j.stage_h("road", "left"), np.full(len(j.parties), np.nan), hours) for j in journals])
    # The expected value of a sample's standard deviation is c4 times the true one.
    c4 = math.sqrt(2.0 / (runs - 1)) * math.gamma(runs / 2.0) / math.gamma((runs - 1) / 2.0)
    return {
        "mean_en_route": there.mean(axis=0).tolist(),
        "sd_en_route": (there.std(axis=0, ddof=1) / c4).tolist(),
        "mean_arrived": gone.mean(axis=0).tolist(),
    }


def varying_bottleneck(case: Case) -> Figures:
    """T03: arrivals fall and the gate speeds up, by the minute: λ = 6.9 − 0.2 t, μ = 2.1 + 0.3 t."""
    hour = 60.0
    arrivals = RateTable(shape="linear", points=((0.0, 6.9 * hour), (0.5, 0.9 * hour)))
    capacity = RateTable(shape="linear", points=((0.0, 2.1 * hour), (0.5, 11.1 * hour)))
    queue = fluid_queue(arrivals, capacity, case.parameters["initial_queue"])
    return {
        "t_max_queue_min": MINUTES * queue.largest_at_h,
        "max_queue": queue.largest_veh,
        "clear_min": MINUTES * queue.clears_h,
        "total_delay_veh_min": MINUTES * queue.delay_veh_h,
    }


def mobilisation_into_a_gate(case: Case) -> Figures:
    """T06: in tenths of a vehicle."""
    journal = simulate(scenario("T06"))
    curves = NCurves.of(journal, "gate", per_vehicle=10)
    arrived_h, waits_h = curves.arrived_h, curves.waits_h
    return {
        "t_queue_start_h": curves.begins_h,
        "t_queue_max_h": curves.largest_at_h,
        "max_queue": curves.largest_veh,
        "t_queue_end_h": curves.clears_h,
        "total_delay_veh_h": curves.delay_veh_h,
        "avg_delay_h_all": waits_h.mean(),
        "ETE90_h": float(curves.served_h[math.ceil(0.9 * len(arrived_h)) - 1]),
        "max_delay_h": waits_h.max(),
    }


def copies(name: str) -> Settings:
    """The gate and the stream of a scenario, several times over."""
    plan = scenario(name).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    gates = {f"stages.gate{number}": plan["stages"]["gate"] for number in range(1, COPIES)}
    streams = {
        f"arrivals.cars{number}": plan["arrivals"]["cars"] | {"to": f"gate{number}"} for number in range(1, COPIES)
    }
    return {**gates, **streams}


def present(trial: Trial, hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many are at each gate at each hour, shape ``(COPIES, hours)``; those who were sent on are not."""
    journal = trial.journal(trial.case.id, copies(trial.case.id))
    names = ["gate", *(f"gate{number}" for number in range(1, COPIES))]
    found = []
    for name in names:
        seen = visits(journal, name)
        there = ~(np.isnan(seen.entered_h) & ~np.isnan(seen.left_h))
        found.append(at_hours(seen.arrived_h[there], seen.left_h[there], hours))
    return np.array(found)


def from_empty(trial: Trial) -> Figures:
    """Q23: the mean of the copies."""
    there = present(trial, np.array(trial.case.parameters["times_h"], np.float64))
    return {"E_N_t": there.mean(axis=0).tolist(), "P_empty_t": (there == 0).mean(axis=0).tolist()}


def daily_wave(trial: Trial) -> Figures:
    """Q24: the mean of the copies, and the fluid limit beside it."""
    hours = np.array(trial.case.parameters["times_h"], np.float64)
    there, rate = present(trial, hours), scenario("Q24").arrivals["cars"].rate
    assert rate is not None
    return {
        "E_N_t": there.mean(axis=0).tolist(),
        "P_all_busy_t": (there >= 12).mean(axis=0).tolist(),
        "fluid_x_t": many_servers(rate, 2.0, 12, hours).tolist(),
    }


def registration(trial: Trial) -> Figures:
    """Q28: a service of a fixed part and a part a person; a desk that is never idle serves persons at this rate."""
    journal = trial.journal("Q28", {"arrivals.cars.count": trial.customers})
    seen = visits(journal, "gate", trial.warm_up)
    service_min = MINUTES * seen.service_h
    persons = journal.parties.persons[trial.warm_up :]
    return {
        "E_S_min": service_min.mean(),
        "E_S2_min2": (service_min**2).mean(),
        "rho": seen.mean_served,
        "Wq_min": MINUTES * seen.wait_h.mean(),
        "W_min": MINUTES * seen.stay_h.mean(),
        "L": seen.mean_present,
        "persons_per_desk_hour_at_saturation": MINUTES * persons.mean() / service_min.mean(),
    }


ANSWERS: dict[str, Answer] = {
    "D01": Exact(rayleigh),
    "D02": Exact(weibull),
    "D04": Stochastic(three_delays),
    "D05": Exact(logit),
    "D06": Exact(hazard_jumps),
    "D07": Stochastic(daily_rhythm, replications=40),
    "D08": Stochastic(free_road),
    "T03": Exact(varying_bottleneck),
    "T06": Exact(mobilisation_into_a_gate),
    "Q23": Stochastic(from_empty, replications=20_000 // COPIES),
    "Q24": Stochastic(daily_wave, replications=20_000 // COPIES),
    "Q28": Stochastic(registration),
}
