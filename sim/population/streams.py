"""Named random streams: one for each decision, so that adding a part leaves the others' draws alone.

A stream is a child of ``SeedSequence(seed)`` keyed by the replication and the SHA-256 of its name: the same
name gives the same numbers on one core, on a cluster and on any day (``docs/model.md`` §8.4).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Streams:
    """All random numbers of one replication, by name."""

    seed: int
    replication: int = 0

    def __getitem__(self, name: str) -> np.random.Generator:
        """A fresh generator at the start of the named stream."""
        words = np.frombuffer(hashlib.sha256(name.encode()).digest()[:16], dtype="<u4")
        key = (self.replication, *(int(word) for word in words))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key)))
