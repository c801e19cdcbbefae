"""Conditions of the timeline: a measure of the run, a comparison, and a number."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

_FORM = re.compile(r"^\s*([a-z][a-z0-9_.]*)\s*(>=|<=|>|<)\s*([0-9]+(?:\.[0-9]+)?)\s*$")

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def read_condition(text: str) -> tuple[str, str, float]:
    """The measure, the comparison and the number of a condition.

    Raises:
        ValueError: It does not have that form.
    """
    found = _FORM.match(text)
    if found is None:
        raise ValueError(f"'{text}' is not a measure, a comparison (>=, <=, >, <) and a number")
    return found[1], found[2], float(found[3])


def _checked(text: str) -> str:
    read_condition(text)
    return text


Condition = Annotated[str, AfterValidator(_checked)]
"""A condition such as ``arms.small_arms >= 5000``."""
