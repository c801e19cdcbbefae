"""Statistics themselves: scores, intervals and sensitivity indices (cases S01, S02, S03)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.analysis import scores
from sim.analysis.paired import variance_ratio
from sim.analysis.sobol import Sensitivity
from sim.arrays import Floats
from sim.runs.designs import SobolIndices
from sim.runs.intervals import SEED, half_width, independent_half_width, required_normal, student
from sim.verify.case import Case, Measured
from sim.verify.trial import Answer, Formula

SETS = 2**13
"""Sets of inputs in each base sample, as the rule of the case says."""

OUTSIDE = 35_000.0
"""An observation outside of the interval of S01, in the name of its measure."""

LEVEL = 0.9


def forecast(case: Case) -> Measured:
    """S01: every score of a fixed vector."""
    given = case.parameters
    observed, simulated, members, seen = given["obs"], given["sim"], given["ensemble"], given["y"]
    low, high = given["interval90"]
    camps = given["camps_obs"], given["camps_sim"]
    return {
        "MAE": scores.mae(observed, simulated),
        "RMSE": scores.rmse(observed, simulated),
        "bias": scores.bias(observed, simulated),
        "MAPE": scores.mape(observed, simulated),
        "MASE_naive1_in_sample": scores.mase(observed, simulated),
        "NSE": scores.nse(observed, simulated),
        "ARD_FLEE_last": scores.ard(observed[-1:], simulated[-1:]),
        "ARD_FLEE_camps": scores.ard(*camps),
        "ARD_FLEE_camps_rescaled": scores.ard_rescaled(*camps),
        "CRPS_ensemble": scores.crps_ensemble(seen, members),
        "CRPS_ensemble_fair": scores.crps_ensemble_fair(seen, members),
        "CRPS_gaussian": scores.crps_gaussian(seen, *given["gaussian"]),
        "interval_score_90_inside": scores.interval_score(seen, low, high, LEVEL),
        "interval_score_90_y35000": scores.interval_score(OUTSIDE, low, high, LEVEL),
    }


def replications(case: Case) -> Measured:
    """S02: the interval of a mean, the runs it takes, and what pairing is worth."""
    first, second = np.array(case.parameters["x"]), np.array(case.parameters["B"])
    share = case.parameters["target_rel_halfwidth"]
    mean, sd = float(first.mean()), float(first.std(ddof=1))
    ratio = variance_ratio(first, second)
    return {
        "mean": mean,
        "sd": sd,
        "t_975_9": student(len(first) - 1),
        "halfwidth95": half_width(first),
        "rel_halfwidth": half_width(first) / mean,
        "required_R_normal_approx": required_normal(mean, sd, share),
        "paired_mean_diff": float((first - second).mean()),
        "paired_halfwidth95": half_width(first - second),
        "independent_halfwidth95": independent_half_width(first, second),
        "CRN_variance_ratio": float("nan") if ratio is None else 1.0 / ratio,
        "correlation": float(np.corrcoef(first, second)[0, 1]),
    }


def indices(case: Case) -> Measured:
    """S03: the indices of two functions of which they are known."""
    first = ishigami(*case.parameters["ishigami"])
    second = g_function(np.array(case.parameters["g_a"]))
    return {
        "ishigami_variance": first.variance,
        "S1": first.indices[0].tolist(),
        "ST": first.indices[1].tolist(),
        "g_variance": second.variance,
        "g_S1": second.indices[0].tolist(),
        "g_ST": second.indices[1].tolist(),
    }


def sensitivity(of: Callable[[Floats], Floats], inputs: int, sets: int = SETS) -> Sensitivity:
    """The indices of a function of inputs that are uniform on 0 to 1, by the design of the studies.

    Args:
        of: From shape ``(inputs, points)`` to shape ``(points,)``.
        inputs: How many.
        sets: Sets of inputs in each base sample, a power of two.
    """
    points = SobolIndices(kind="sobol-indices", sets=sets).points(inputs, np.random.default_rng(SEED))
    names = tuple(f"x{number}" for number in range(1, inputs + 1))
    return Sensitivity(names, of(points.T).reshape(inputs + 2, sets))


def ishigami(a: float, b: float, sets: int = SETS) -> Sensitivity:
    """The indices of sin x₁ + a sin² x₂ + b x₃⁴ sin x₁, all three uniform on −π to π (Ishigami & Homma 1990)."""

    def of(shares: Floats) -> Floats:
        x = np.pi * (2.0 * shares - 1.0)
        found: Floats = np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])
        return found

    return sensitivity(of, 3, sets)


def g_function(a: Floats, sets: int = SETS) -> Sensitivity:
    """The indices of Sobol's Π (|4 xᵢ − 2| + aᵢ)/(1 + aᵢ), all uniform on 0 to 1 (Saltelli & Sobol' 1995)."""

    def of(x: Floats) -> Floats:
        found: Floats = np.prod((np.abs(4.0 * x - 2.0) + a[:, None]) / (1.0 + a[:, None]), axis=0)
        return found

    return sensitivity(of, len(a), sets)


ANSWERS: dict[str, Answer] = {"S01": Formula(forecast), "S02": Formula(replications), "S03": Formula(indices)}
