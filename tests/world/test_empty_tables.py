"""A table without rows has the types of its columns, whatever numpy makes of their annotations."""

from __future__ import annotations

from types import GenericAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.world.table import _dtype


@pytest.mark.parametrize("kind", [np.int64, np.float64, np.bool_])
def test_the_type_of_a_column_is_read_from_both_kinds_of_annotations(kind: type[np.generic]) -> None:
    before_2_5 = GenericAlias(np.ndarray, (tuple, GenericAlias(np.dtype, (kind,))))
    since_2_5 = GenericAlias(list, (kind,))  # an alias called NDArray, whose one argument is the kind
    assert _dtype(NDArray[kind]) is kind  # type: ignore[valid-type]
    assert _dtype(before_2_5) is kind and _dtype(since_2_5) is kind
