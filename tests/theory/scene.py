"""What a scene is: a small network, and what theory says of its run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.journal import Journal
from sim.scenario.model import Scenario
from tests.theory.checks import violations
from tests.theory.roads import US, Floats

Says = Callable[[Journal], Iterator[str]]
MIX = ["car", "bus", "car", "van", "truck", "car", "car", "bus"] * 5


def nothing_more(_journal: Journal) -> Iterator[str]:
    """Only the invariants of every run."""
    yield from ()


@dataclass(frozen=True)
class Scene:
    """A network, and what theory says of its run beyond the invariants of every run."""

    make: Callable[[], Scenario]
    says: Says = nothing_more

    def wrong(self, journal: Journal) -> list[str]:
        """What theory finds wrong with a run of it."""
        return [*violations(journal), *self.says(journal)]


def near(found: Floats, expected: Floats, what: str, slack_h: float = 200 * US) -> Iterator[str]:
    """Whether hours are as expected, to what rounding may do on the way."""
    if found.shape != expected.shape or not np.allclose(found, expected, rtol=0.0, atol=slack_h, equal_nan=True):
        yield what


def bunches(count: int = 40, gap_h: float = 0.0011) -> list[float]:
    """Hours of coming: bunches of eight with a break behind each."""
    return [number * gap_h + number // 8 * 0.013 for number in range(count)]
