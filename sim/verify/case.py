"""The cases of ``scenarios/verification/cases.json``: parameters, exact answers, and when a run agrees with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.scenario.shipped import folder

Value = float | str | list[float]
"""A measure, a list of measures, or the word ``never``."""

Measured = Mapping[str, Value]
"""Measured by key, as in ``expected`` of a case."""


@dataclass(frozen=True)
class Case:
    """One case with an exact answer.

    Attributes:
        id: Such as Q01.
        name: What it is, in words.
        kind: ``stochastic``, ``deterministic`` or ``formula``.
        parameters: As the case states them; their units are in the case file.
        expected: The exact answers by key.
        formula, source: Where the answers come from.
        replications, customers, warm_up: Suggested size of a stochastic case: independent runs, customers (or other
            units) in each, and how many of the first to leave out; 0 where the case suggests none.
        precision: Widest half-width that still proves something, as a share of the answer, by key.
        absolute, relative: Tolerance of an exact case; NaN for the one that it does not have.
        absolute_by_key: Tolerances of measures that have their own.
    """

    id: str
    name: str
    kind: str
    parameters: Mapping[str, Any]
    expected: Measured
    formula: str
    source: str
    replications: int
    customers: int
    warm_up: int
    precision: Mapping[str, float]
    absolute: float
    relative: float
    absolute_by_key: Mapping[str, float] = field(default_factory=dict)


@cache
def cases() -> Mapping[str, Case]:
    """All cases by id, in the order of the file."""
    text = (verification_folder() / "cases.json").read_text(encoding="utf-8")
    return {entry["id"]: _case(entry) for entry in json.loads(text)["cases"]}


def verification_folder() -> Path:
    """Where the cases and their scenarios are."""
    return folder() / "verification"


def _case(entry: Mapping[str, Any]) -> Case:
    tolerance = entry["tolerance"]
    size = tolerance.get("suggested_run", {})
    return Case(
        id=entry["id"],
        name=entry["name"],
        kind=entry["kind"],
        parameters=entry["parameters"],
        expected=entry["expected"],
        formula=entry["formula"],
        source=entry["source"],
        replications=size.get("replications") or 0,
        customers=size.get("customers_or_units_per_rep") or 0,
        warm_up=size.get("warmup_discarded") or 0,
        precision=tolerance.get("precision_rel_per_key", {}),
        absolute=tolerance.get("abs", float("nan")),
        relative=tolerance.get("rel", float("nan")),
        absolute_by_key=tolerance.get("abs_per_key", {}),
    )
