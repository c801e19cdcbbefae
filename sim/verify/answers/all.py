"""The answers of all topics in one place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sim.verify.answers import checkpoints, demand, fleets, queues, roads, statistics, supplies
from sim.verify.trial import Answer

TOPICS = (queues, checkpoints, demand, fleets, roads, statistics, supplies)


@cache
def answers() -> Mapping[str, Answer]:
    """How each case is answered, by id.

    Raises:
        ValueError: Two topics answer the same case.
    """
    found: dict[str, Answer] = {}
    for topic in TOPICS:
        if twice := found.keys() & topic.ANSWERS.keys():
            raise ValueError(f"answered twice: {', '.join(sorted(twice))}")
        found |= topic.ANSWERS
    return found
