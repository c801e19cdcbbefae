"""One queue with one class of customers: M/M/1, M/M/c, M/G/1, D/M/1 (``docs/model.md`` §9)."""

from __future__ import annotations

import numpy as np

from sim.verify.case import Measured
from sim.verify.measures import Visits, visits
from sim.verify.trial import Answer, Stochastic, Trial

SECONDS, MINUTES = 3600.0, 60.0


def gate(trial: Trial) -> Visits:
    """The visits of the stage ``gate`` in a run of the case's own scenario."""
    settings = {"arrivals.cars.count": trial.customers}
    return visits(trial.journal(trial.case.id, settings), "gate", trial.warm_up)


def toll_booth(trial: Trial) -> Measured:
    """Q01: everything that theory knows of M/M/1."""
    seen = gate(trial)
    wait_s, shares = SECONDS * seen.wait_h, seen.level_shares
    numbers = np.arange(len(shares))
    return {
        "rho": seen.mean_served,
        "p0": shares[0],
        "L": seen.mean_present,
        "Lq": seen.mean_waiting,
        "W_s": SECONDS * seen.stay_h.mean(),
        "Wq_s": wait_s.mean(),
        "P_Wq_gt_60s": (wait_s > 60.0).mean(),
        "Wq_p95_s": np.quantile(wait_s, 0.95),
        "var_N": shares @ numbers**2 - (shares @ numbers) ** 2,
    }


def checkpoint(trial: Trial) -> Measured:
    """Q03: M/M/4 near saturation, with Erlang's C."""
    seen = gate(trial)
    wait_min = MINUTES * seen.wait_h
    return {
        "a": seen.mean_served,
        "rho": seen.mean_served / 4.0,
        "P_wait_ErlangC": (wait_min > 0.0).mean(),
        "Lq": seen.mean_waiting,
        "L": seen.mean_present,
        "Wq_min": wait_min.mean(),
        "W_min": MINUTES * seen.stay_h.mean(),
        "P_Wq_gt_10min": (wait_min > 10.0).mean(),
        "P_all_idle": seen.level_shares[0],
    }


def screening(trial: Trial) -> Measured:
    """Q06, Q07, Q08: M/G/1 with log-normal, constant and Erlang-3 service (Pollaczek-Khinchine)."""
    seen = gate(trial)
    shares = seen.level_shares
    return {
        "rho": seen.mean_served,
        "E_S2_s2": ((SECONDS * seen.service_h) ** 2).mean(),
        "Wq_s": SECONDS * seen.wait_h.mean(),
        "W_s": SECONDS * seen.stay_h.mean(),
        "Lq": seen.mean_waiting,
        "L": seen.mean_present,
        "p0": shares[0],
        "p1": shares[1],
    }


def convoys(trial: Trial) -> Measured:
    """Q10: D/M/1, where the share that waits is also the root sigma."""
    seen = gate(trial)
    waits = (seen.wait_h > 0.0).mean()
    wait_min, stay_min = MINUTES * seen.wait_h.mean(), MINUTES * seen.stay_h.mean()
    return {
        "sigma": wait_min / stay_min,
        "rho": seen.mean_served,
        "Wq_min": wait_min,
        "W_min": stay_min,
        "P_wait": waits,
    }


ANSWERS: dict[str, Answer] = {
    "Q01": Stochastic(toll_booth),
    "Q03": Stochastic(checkpoint),
    "Q06": Stochastic(screening),
    "Q07": Stochastic(screening),
    "Q08": Stochastic(screening),
    "Q10": Stochastic(convoys),
}
