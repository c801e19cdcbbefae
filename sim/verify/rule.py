"""When a measure agrees with its exact answer: the rules that the case file states, and nothing softer.

A stochastic measure must lie within 3.9 s/√R of the answer (two-sided, one in ten thousand), and that half-width must
be within the stated share of the answer; else the run was too short to prove anything. An exact measure must lie within
the stated absolute or relative tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.verify.case import Case, Measured, Value

# Hundreds of measures are compared: at the usual 95 % one in twenty would fail though the program is right.
DEVIATIONS = 3.9
"""Half-width in standard errors: two-sided level of one in ten thousand (the rule of the case file)."""

RAREST = 1e-4
"""The same level, where all replications gave the same share and the normal approximation has nothing to say."""

ROUNDING = 1e-9
"""Relative tolerance of a measure without any spread: that of formulas in the case file."""

PASSES, FAILS, WIDE, MISSING = "passes", "fails", "too wide", "missing"


@dataclass(frozen=True)
class Verdict:
    """One measure of a case against its exact answer.

    Attributes:
        case, key: Which measure.
        expected: The exact answer; infinite for ``never``.
        obtained: What the program gave; NaN when it gave nothing.
        half_width: 3.9 s/√R of a stochastic measure, the tolerance of an exact one.
        widest: Widest half-width that counts as proof; infinite where the case states none.
        verdict: ``passes``, ``fails``, ``too wide`` or ``missing``.
    """

    case: str
    key: str
    expected: float
    obtained: float
    half_width: float
    widest: float
    verdict: str


def judge_runs(case: Case, measures: Sequence[Measured], share: float) -> list[Verdict]:
    """The verdicts on the measures of all replications.

    Args:
        case: The case.
        measures: What each replication gave.
        share: Length of the runs as a share of the suggested one. In shorter runs half-widths may be 1/√share wider,
            and by two standard errors of a standard deviation from so many replications: they are near the limit.
    """
    samples = [flat(one) for one in measures]
    slack = 1.0 if share == 1.0 else (1.0 + 2.0 / math.sqrt(2.0 * (len(samples) - 1))) / math.sqrt(share)
    verdicts = []
    for key, expected in flat(case.expected).items():
        values = np.array([sample.get(key, math.nan) for sample in samples])
        precision = case.precision.get(key)
        widest = math.inf if precision is None else precision * abs(expected) * slack
        verdicts.append(_judged(case.id, key, expected, values, widest))
    return verdicts


def judge_exact(case: Case, measures: Measured) -> list[Verdict]:
    """The verdicts on deterministic measures."""
    obtained = flat(measures)
    return [_compared(case, key, expected, obtained) for key, expected in flat(case.expected).items()]


def flat(measures: Measured) -> dict[str, float]:
    """Measured one by one; those of a list are named ``key[0]``, ``key[1]`` and so on."""
    return {name: number for key, value in measures.items() for name, number in _flat(key, value)}


def _flat(key: str, value: Value) -> Iterator[tuple[str, float]]:
    if isinstance(value, str):
        if value != "never":
            raise ValueError(f"{key}: '{value}' is not a measure")
        yield key, math.inf
    elif isinstance(value, list):
        yield from ((f"{key}[{index}]", float(member)) for index, member in enumerate(value))
    else:
        yield key, float(value)


def _judged(case: str, key: str, expected: float, values: NDArray[np.float64], widest: float) -> Verdict:
    runs, mean = len(values), float(np.mean(values))
    # Between replications, never within a run: neighbours in a queue wait for the same cause and are not independent.
    spread = float(np.std(values, ddof=1)) if runs > 1 else math.nan
    half_width = DEVIATIONS * spread / math.sqrt(runs)
    if math.isnan(mean):
        return Verdict(case, key, expected, math.nan, math.nan, widest, MISSING)
    if spread == 0.0 and mean in (0.0, 1.0):
        agrees = (1.0 - abs(mean - expected)) ** runs >= RAREST
    else:
        agrees = abs(mean - expected) <= half_width + ROUNDING * abs(expected)
    # An interval so wide that a wrong program would lie in it as well proves nothing, and does not pass.
    verdict = FAILS if not agrees else WIDE if half_width > widest else PASSES
    return Verdict(case, key, expected, mean, half_width, widest, verdict)


def _compared(case: Case, key: str, expected: float, obtained: Mapping[str, float]) -> Verdict:
    tolerance = case.absolute if not math.isnan(case.absolute) else case.relative * abs(expected)
    tolerance = case.absolute_by_key.get(key, tolerance)
    measure = obtained.get(key, math.nan)
    if math.isnan(measure):
        return Verdict(case.id, key, expected, measure, tolerance, math.inf, MISSING)
    # Equality first: two infinite answers agree, and their difference is no number.
    agrees = measure == expected or abs(measure - expected) <= tolerance
    return Verdict(case.id, key, expected, measure, tolerance, math.inf, PASSES if agrees else FAILS)
