"""Where the values of a scenario's uncertain parameters come from."""

from __future__ import annotations

from enum import StrEnum


class Parameters(StrEnum):
    """Kinds of designs, as in ``sim run --parameters``."""

    FIXED = "fixed"
    LATIN_HYPERCUBE = "latin-hypercube"
    SOBOL = "sobol"
