"""Named tables: what a part has seen and hands to the journal when a run is over."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self, cast, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
"""The columns of a table by name, all of one length."""


@dataclass(frozen=True)
class Table:
    """Columns of one length, with units in their names; a part's table is a frozen dataclass of arrays.

    It is for what no passage, state or account of the ledger says; what one of these says is not said again.

    Attributes:
        name: What the journal and its file call it, the name of who hands it over first: ``park.rides``.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, *, name: str) -> None:
        """Give it a name."""
        cls.name = name

    @property
    def columns(self) -> Columns:
        """Its columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def empty(cls) -> Self:
        """Without rows: what a run without the part has seen."""
        return cls(**_no_rows(cast(Hashable, cls)))


@cache
def _no_rows(kind: type[Table]) -> Columns:
    """The columns of a table without rows: to read the types of a class takes longer than most work on its rows."""
    hints = get_type_hints(kind)
    return {field.name: np.zeros(0, _dtype(hints[field.name])) for field in fields(kind)}


def _dtype(hint: Any) -> Any:
    """The type of the values of ``NDArray[…]``: its own argument from numpy 2.5 on, before that of its ``dtype``."""
    inner = get_args(hint)[-1]
    return next(iter(get_args(inner)), inner)


def within(time_h: NDArray[np.float64], horizon_h: float) -> NDArray[np.float64]:
    """The times, with NaN for what lies beyond the horizon and so never happened in the run."""
    return np.where(time_h <= horizon_h, time_h, np.nan)
