"""Vehicles that come back: closed networks, repair, buses at irregular times, and trips to move everybody."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.journal import Journal
from sim.simulate import simulate
from sim.verify.case import Case, Measured
from sim.verify.measures import Visits, level_shares, visits
from sim.verify.trial import Answer, Exact, Stochastic, Trial, scenario

MINUTES = 60.0


def stage_visits(journal: Journal, stage: str, from_h: float) -> Visits:
    """All finished visits of a stage by vehicles that go round; those from an hour on count."""
    revisits = journal.revisits
    rows = np.flatnonzero(revisits.stage == journal.stages.index(stage))
    rows = rows[np.argsort(revisits.times_h[rows, 0], kind="stable")]
    arrived_h, entered_h, left_h = revisits.times_h[rows].T
    return Visits(arrived_h, entered_h, left_h, int(np.searchsorted(arrived_h, from_h)))


def horizon_for(trial: Trial, mean_round_h: float, vehicles: int) -> dict[str, object]:
    """As long a run as the trips of the trial take, and those of the warm-up."""
    return {"horizon_h": max(400.0, round((trial.customers + trial.warm_up) * mean_round_h / vehicles))}


def shuttle(trial: Trial) -> Measured:
    """Q18: loops an hour, and how many are in each node."""
    vehicles, round_h = 12, trial.case.parameters["stations"]
    mean_h = sum(station["mean_min"] for station in round_h) / MINUTES
    journal = trial.journal("Q18", horizon_for(trial, mean_h, vehicles))
    from_h = journal.scenario.horizon_h * trial.warm_up / (trial.customers + trial.warm_up)
    seen = {stage: stage_visits(journal, stage, from_h) for stage in journal.stages}
    load = seen["load"]
    per_h = (len(load.arrived_h) - 1 - load.warm_up) / (load.until_h - load.from_h)
    seats = journal.scenario.vehicle_classes["bus"].seats_persons
    return {
        "cycles_per_min": per_h / MINUTES,
        "cycles_per_h": per_h,
        "pax_per_h_at_40": per_h * seats,
        "mean_cycle_min": MINUTES * vehicles / per_h,
        "L_stations": [_present(one, load) for one in seen.values()],
    }


def _present(stage: Visits, window: Visits) -> float:
    """Mean number in a stage over the window of another."""
    begin_h, end_h = (np.clip(hours, window.from_h, window.until_h) for hours in (stage.arrived_h, stage.left_h))
    return float((end_h - begin_h).sum() / (window.until_h - window.from_h))


def mechanics(trial: Trial) -> Measured:
    """Q19: those in the workshop are down."""
    given = trial.case.parameters
    fleet, round_h = given["fleet"], given["MTTF_h"] + given["MTTR_h"]
    journal = trial.journal("Q19", horizon_for(trial, round_h, fleet))
    from_h = journal.scenario.horizon_h * trial.warm_up / (trial.customers + trial.warm_up)
    seen = stage_visits(journal, "workshop", from_h)
    down = seen.mean_present
    shares = level_shares(seen.arrived_h, seen.left_h, seen.from_h, seen.until_h)
    return {
        "mean_down": down,
        "mean_available": fleet - down,
        "availability": 1.0 - down / fleet,
        "failure_rate_per_h": (len(seen.arrived_h) - 1 - seen.warm_up) / (seen.until_h - seen.from_h),
        "mean_waiting_repair": seen.mean_waiting,
        "mean_downtime_h": seen.stay_h.mean(),
        "P_all_up": shares[0],
    }


def irregular_buses(trial: Trial) -> Measured:
    """Q27: the wait, and what half of the mean headway would make of it."""
    journal = trial.journal("Q27", {"horizon_h": max(200.0, trial.customers / 10.0)})
    opens_h: Floats = np.array([entry.time_h for entry in journal.log[1::2]])
    return {
        "mean_wait_min": MINUTES * visits(journal, "stop").wait_h.mean(),
        "naive_half_headway_min": MINUTES * np.diff(opens_h).mean() / 2.0,
    }


def everybody_out(case: Case) -> Measured:
    """I06: hours from the moment at which the buses may go."""
    journal = simulate(scenario("I06"))
    plan = journal.scenario
    opens_h = plan.hours(next(iter(plan.timeline.values())).at or plan.start)
    departed_h, arrived_h = journal.departed_h - opens_h, journal.stage_h("arrived", "arrived") - opens_h
    seats, buses = plan.vehicle_classes["bus"].seats_persons, plan.buses["fleet"].vehicles
    starts = np.unique(np.round(departed_h, 3))
    steady = journal.groups.persons[np.round(departed_h, 3) == starts[0]].sum()
    return {
        "rounds": len(starts),
        "last_arrival_h": arrived_h.max(),
        "empty_seats_last_round": len(starts) * buses * seats - int(journal.groups.persons.sum()),
        "steady_pax_per_h": steady / float(np.round(starts[1] - starts[0], 3)),
    }


ANSWERS: dict[str, Answer] = {
    "Q18": Stochastic(shuttle),
    "Q19": Stochastic(mechanics),
    "Q27": Stochastic(irregular_buses),
    "I06": Exact(everybody_out),
}
