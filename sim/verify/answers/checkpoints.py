"""Gates with classes, with a limited room, that close, or that block: priorities, loss systems, on/off servers."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.journal import Journal
from sim.simulate import simulate
from sim.verify.case import Case, Measured
from sim.verify.measures import Visits, level_shares, of_class, visits
from sim.verify.trial import Answer, Exact, Settings, Stochastic, Trial, scenario

MINUTES = 60.0


def ward(trial: Trial) -> Measured:
    """Q04: three distributions of the stay in turn; which of them a replication takes must make no difference."""
    distribution = trial.case.parameters["stay_distribution"][trial.replication % 3]
    stay: dict[str, object] = {"law": distribution.split()[0].replace("deterministic", "constant"), "mean_min": 1080.0}
    if "CV" in distribution:
        stay["cv"] = float(distribution.partition("=")[2])
    journal = trial.journal("Q04", {"stages.gate.service": stay, "arrivals.cars.count": trial.customers})
    seen = visits(journal, "gate", trial.warm_up)
    inside = seen.served
    return {
        "P_block": seen.lost_share,
        "mean_occupied": inside.mean_present,
        "P_all_free": inside.level_shares[0],
    }


def holding_area(trial: Trial) -> Measured:
    """Q05: those who find the area full are lost."""
    seen = visits(trial.journal("Q05", {"arrivals.cars.count": trial.customers}), "gate", trial.warm_up)
    inside = seen.served
    lasted_h = seen.until_h - seen.from_h
    shares = level_shares(inside.arrived_h, inside.left_h, seen.from_h, seen.until_h)
    return {
        "P_full": seen.lost_share,
        "throughput_per_h": float(((inside.left_h > seen.from_h) & (inside.left_h <= seen.until_h)).sum()) / lasted_h,
        "L": inside.mean_present,
        "W_accepted_h": seen.served.stay_h.mean(),
        "Lq": inside.mean_waiting,
        "p0": shares[0],
    }


def by_class(trial: Trial, settings: Settings | None = None) -> dict[str, Visits]:
    """The visits of each class, and of all, in a run as long as the customers of the trial take to come."""
    distributions = [stream.interarrival for stream in scenario(trial.case.id).arrivals.values()]
    per_h = sum(MINUTES / distribution.mean_min for distribution in distributions if distribution)
    length: dict[str, object] = {"horizon_h": max(168.0, trial.customers / per_h)}
    journal = trial.journal(trial.case.id, {**length, **(settings or {})})
    share = trial.warm_up / trial.customers
    return {name: _without_first(journal, name, share) for name in (*journal.groups.class_names, "")}


def _without_first(journal: Journal, name: str, share: float) -> Visits:
    only = of_class(journal, name) if name else None
    return visits(journal, "gate", 0, only).without_first(share)


def ambulances_first(trial: Trial) -> Measured:
    """Q12: non-preemptive; the wait of all without priorities is that of the same mean service in any order."""
    seen = by_class(trial)
    plain = by_class(trial, {"vehicle_classes.ambulance.priority": 1})[""]
    urgent, others = seen["ambulance"], seen["car"]
    return {
        "Wq_medical_min": MINUTES * urgent.wait_h.mean(),
        "Wq_civil_min": MINUTES * others.wait_h.mean(),
        "Lq_medical": urgent.mean_waiting,
        "Lq_civil": others.mean_waiting,
        "Wq_FIFO_min": MINUTES * plain.wait_h.mean(),
    }


def lane_stops(trial: Trial) -> Measured:
    """Q13: preemptive-resume with two classes."""
    seen = by_class(trial)
    return {
        "W_medical_min": MINUTES * seen["ambulance"].stay_h.mean(),
        "W_civil_min": MINUTES * seen["car"].stay_h.mean(),
        "L_medical": seen["ambulance"].mean_present,
        "L_civil": seen["car"].mean_present,
    }


def three_classes(trial: Trial) -> Measured:
    """Q15: non-preemptive; W0, the mean rest of the service in progress, is half of λ E[S²]."""
    seen = by_class(trial)
    everybody = seen[""]
    plain = by_class(trial, {"vehicle_classes.ambulance.priority": 2, "vehicle_classes.bus.priority": 2})[""]
    lasted_min = MINUTES * (everybody.until_h - everybody.from_h)
    return {
        "W0_min": ((MINUTES * everybody.service_h) ** 2).sum() / 2.0 / lasted_min,
        "Wq_ambulance_min": MINUTES * seen["ambulance"].wait_h.mean(),
        "Wq_bus_min": MINUTES * seen["bus"].wait_h.mean(),
        "Wq_car_min": MINUTES * seen["car"].wait_h.mean(),
        "Wq_FIFO_min": MINUTES * plain.wait_h.mean(),
    }


def three_classes_in_turn(trial: Trial) -> Measured:
    """Q16: preemptive-resume with three classes."""
    return {f"W_{name}_min": MINUTES * seen.stay_h.mean() for name, seen in by_class(trial).items() if name}


def gate_that_closes(trial: Trial) -> Measured:
    """Q21: the share of open time, the load that is left, and what waits."""
    journal = trial.journal("Q21", {"arrivals.cars.count": trial.customers})
    seen = visits(journal, "gate", trial.warm_up)
    hours = np.array([0.0, *(entry.time_h for entry in journal.log), journal.scenario.horizon_h])
    open_h = np.concatenate([[0.0], np.cumsum(np.diff(hours) * (np.arange(len(hours) - 1) % 2 == 0))])

    def open_until(time_h: Floats) -> Floats:
        """How long the gate has been open by each hour."""
        return np.asarray(np.interp(time_h, hours, open_h))

    window = np.array([seen.from_h, seen.until_h])
    begin_h, end_h = (np.clip(time_h, *window) for time_h in (seen.entered_h, seen.left_h))
    opened_h = float(np.diff(open_until(window))[0])
    return {
        "availability": opened_h / (seen.until_h - seen.from_h),
        "effective_rho": float((open_until(end_h) - open_until(begin_h)).sum()) / opened_h,
        "L": seen.mean_present,
        "W_h": seen.stay_h.mean(),
    }


def tandem(trial: Trial) -> Measured:
    """Q22: what leaves the second station in a minute, for four pairs of rates and buffers."""
    given = trial.case.parameters
    rows = zip(given["mu1"], given["mu2"], given["buffer"], strict=True)
    found = []
    for first, second, room in rows:
        settings = {
            "arrivals.cars.count": trial.customers,
            "stages.gate.service.mean_min": 1.0 / first,
            "stages.second.service.mean_min": 1.0 / second,
            "stages.second.waiting_room_veh": room,
        }
        left_h = np.sort(trial.journal("Q22", settings).stage_h("second", "left"))[trial.warm_up :]
        found.append((len(left_h) - 1) / (MINUTES * float(left_h[-1] - left_h[0])))
    return {"throughput": found}


def golden_trace(case: Case) -> Measured:
    """G01: first in first out, then by priority, then with a lane that stops for the urgent."""
    names = ("urgent3", "urgent1", "urgent2")
    level: Settings = {f"vehicle_classes.{name}.priority": 2 for name in names}
    stops: Settings = {f"vehicle_classes.{name}.preempts": True for name in names}
    rules: dict[str, Settings] = {"fifo": level, "nonpreempt": {}, "preempt": stops}
    runs = {rule: simulate(scenario("G01", change)) for rule, change in rules.items()}
    begin = {rule: (MINUTES * journal.stage_h("gate", "entered")).tolist() for rule, journal in runs.items()}
    end = {rule: (MINUTES * journal.stage_h("gate", "left")).tolist() for rule, journal in runs.items()}
    return {
        "fifo_finish": end["fifo"],
        "nonpreempt_start": begin["nonpreempt"],
        "nonpreempt_finish": end["nonpreempt"],
        "preempt_first_start": begin["preempt"],
        "preempt_finish": end["preempt"],
    }


ANSWERS: dict[str, Answer] = {
    "Q04": Stochastic(ward),
    "Q05": Stochastic(holding_area),
    "Q12": Stochastic(ambulances_first),
    "Q13": Stochastic(lane_stops),
    "Q15": Stochastic(three_classes),
    "Q16": Stochastic(three_classes_in_turn),
    "Q21": Stochastic(gate_that_closes),
    "Q22": Stochastic(tandem),
    "G01": Exact(golden_trace),
}
