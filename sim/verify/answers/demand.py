"""Who comes when: mobilisation curves, decisions in steps, rates that vary, and queues under them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.population.arrivals import thinned
from sim.population.streams import Streams
from sim.results.fluid import many_servers
from sim.scenario.arrivals import Sinusoid
from sim.simulate import simulate
from sim.verify.case import Case, Measured
from sim.verify.curves import NCurves
from sim.verify.measures import at_hours, visits
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario

MINUTES = 60.0
COPIES = 50
"""Independent gates side by side in one run of a case that needs thousands of short runs."""


def rayleigh(trial: Trial) -> Measured:
    """D01: the mobilisation curve of Tweedie, in minutes."""
    left_min = MINUTES * np.sort(departures_h(trial))
    return {
        "F_30": float((left_min <= 30.0).mean()),
        "F_60": float((left_min <= 60.0).mean()),
        "median_min": float(np.median(left_min)),
        "p90_min": float(np.quantile(left_min, 0.9)),
        "p99_min": float(np.quantile(left_min, 0.99)),
        "mean_min": left_min.mean(),
        "sd_min": left_min.std(ddof=1),
        "hazard_at_60_per_min": mean_hazard(left_min, 45.0, 75.0),
    }


def weibull(trial: Trial) -> Measured:
    """D02: the same with another shape, in hours."""
    left_h = departures_h(trial)
    return {
        "median_h": float(np.median(left_h)),
        "p90_h": float(np.quantile(left_h, 0.9)),
        "mean_h": left_h.mean(),
        "sd_h": left_h.std(ddof=1),
        "hazard_24h_per_h": mean_hazard(left_h, 22.0, 26.0),
    }


def departures_h(trial: Trial) -> NDArray[np.float64]:
    """When each vehicle of a mobilisation curve set off, hours."""
    journal = trial.journal(trial.case.id, {"arrivals.cars.count": trial.customers})
    return journal.stage_h("away", "arrived")


def mean_hazard(left: NDArray[np.float64], begin: float, end: float) -> float:
    """Hazard between two times; that in their middle, where it is a straight line between them or nearly so."""
    return math.log((left > begin).sum() / (left > end).sum()) / (end - begin)


def three_delays(trial: Trial) -> Measured:
    """D04: warning, packing, fuel."""
    journal = trial.journal("D04", {"arrivals.cars.count": trial.customers})
    hours = journal.stage_h("fuel", "left") - journal.stage_h("warning", "arrived")
    return {
        "mean_h": hours.mean(),
        "sd_h": hours.std(),
        **{f"F_{limit}h": float((hours <= limit).mean()) for limit in (12, 24, 48)},
        "median_h": float(np.median(hours)),
    }


def logit(trial: Trial) -> Measured:
    """D05: two cues that come and go; of those who are still there, and of all, how many decide in each hour."""
    decided_h = decisions_h(trial)
    leave = np.histogram(decided_h, bins=np.arange(9.0))[0]
    there = len(decided_h) - np.append(0, np.cumsum(leave))
    return {
        "hazard": (leave / there[:-1]).tolist(),
        "P_depart_in_interval": (leave / len(decided_h)).tolist(),
        "P_stayed": there[-1] / len(decided_h),
    }


def hazard_jumps(trial: Trial) -> Measured:
    """D06: quantiles of the hours at which households decide; those who have not are last."""
    decided_h = np.nan_to_num(decisions_h(trial), nan=np.inf)
    breaks = (*trial.case.parameters["breaks_h"][1:], 96.0)
    return {
        "t_u_h": np.quantile(decided_h, trial.case.parameters["u"], method="higher").tolist(),
        "F_at_breaks": [float((decided_h <= hour).mean()) for hour in breaks],
        "mean_restricted_96h": np.minimum(decided_h, 96.0).mean(),
    }


def decisions_h(trial: Trial) -> NDArray[np.float64]:
    """When each household of a town decided to leave, hours, NaN where it did not."""
    return trial.journal(trial.case.id, {"settlements.town.residents_persons": trial.customers}).decided_h


def daily_rhythm(trial: Trial) -> Measured:
    """D07: counts of a day; the variance from day to day needs several, and thinning says what it kept."""
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


def free_road(trial: Trial) -> Measured:
    """D08: a replication is a pair of runs, which knows a standard deviation; of more pairs it is the root mean."""
    hours = np.array(trial.case.parameters["times_h"], np.float64)
    runs = 16
    journals = [simulate(scenario("D08"), trial.replication * runs + number) for number in range(runs)]
    there = np.array([at_hours(j.stage_h("road", "entered"), j.stage_h("road", "left"), hours) for j in journals])
    gone = np.array([at_hours(j.stage_h("road", "left"), np.full(len(j.groups), np.nan), hours) for j in journals])
    # The expected value of a sample's standard deviation is c4 times the true one.
    c4 = math.sqrt(2.0 / (runs - 1)) * math.gamma(runs / 2.0) / math.gamma((runs - 1) / 2.0)
    return {
        "mean_en_route": there.mean(axis=0).tolist(),
        "sd_en_route": (there.std(axis=0, ddof=1) / c4).tolist(),
        "mean_arrived": gone.mean(axis=0).tolist(),
    }


def varying_bottleneck(case: Case) -> Measured:
    """T03: in hundredths of a vehicle."""
    curves = NCurves.of(simulate(scenario("T03")), "gate", per_vehicle=100)
    return {
        "t_max_queue_min": MINUTES * curves.largest_at_h,
        "max_queue": curves.largest_veh,
        "clear_min": MINUTES * curves.clears_h,
        "total_delay_veh_min": MINUTES * curves.delay_veh_h,
    }


def mobilisation_into_a_gate(case: Case) -> Measured:
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
    """How many are at each gate at each hour, shape ``(COPIES, hours)``; those who were diverted are not."""
    journal = trial.journal(trial.case.id, copies(trial.case.id))
    names = ["gate", *(f"gate{number}" for number in range(1, COPIES))]
    found = []
    for name in names:
        seen = visits(journal, name)
        there = ~(np.isnan(seen.entered_h) & ~np.isnan(seen.left_h))
        found.append(at_hours(seen.arrived_h[there], seen.left_h[there], hours))
    return np.array(found)


def from_empty(trial: Trial) -> Measured:
    """Q23: the mean of the copies."""
    there = present(trial, np.array(trial.case.parameters["times_h"], np.float64))
    return {"E_N_t": there.mean(axis=0).tolist(), "P_empty_t": (there == 0).mean(axis=0).tolist()}


def daily_wave(trial: Trial) -> Measured:
    """Q24: the mean of the copies, and the fluid limit beside it."""
    hours = np.array(trial.case.parameters["times_h"], np.float64)
    there, rate = present(trial, hours), scenario("Q24").arrivals["cars"].varying_rate
    assert rate is not None
    return {
        "E_N_t": there.mean(axis=0).tolist(),
        "P_all_busy_t": (there >= 12).mean(axis=0).tolist(),
        "fluid_x_t": many_servers(rate, 2.0, 12, hours).tolist(),
    }


def registration(trial: Trial) -> Measured:
    """Q28: a service of a fixed part and a part a person; a desk that is never idle serves persons at this rate."""
    journal = trial.journal("Q28", {"arrivals.cars.count": trial.customers})
    seen = visits(journal, "gate", trial.warm_up)
    service_min = MINUTES * seen.service_h
    persons = journal.groups.persons[trial.warm_up :]
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
    "D01": Stochastic(rayleigh),
    "D02": Stochastic(weibull),
    "D04": Stochastic(three_delays),
    "D05": Stochastic(logit),
    "D06": Stochastic(hazard_jumps),
    "D07": Stochastic(daily_rhythm, replications=40),
    "D08": Stochastic(free_road),
    "T03": Exact(varying_bottleneck),
    "T06": Exact(mobilisation_into_a_gate),
    "Q23": Stochastic(from_empty, replications=20_000 // COPIES),
    "Q24": Stochastic(daily_wave, replications=20_000 // COPIES),
    "Q28": Stochastic(registration),
}
