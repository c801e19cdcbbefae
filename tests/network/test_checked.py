"""No rule looks beside an array: compiled code would not notice, so the same rules run as plain Python that does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.network.checked import Numbers, Records

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", [Numbers, Records])
def test_a_checked_array_refuses_what_is_beside_it(kind: type[Numbers] | type[Records]) -> None:
    dtype = np.dtype(np.int64) if kind is Numbers else np.dtype([("who", "i8")])
    array = np.zeros((2, 3), dtype).view(kind)
    assert array[1, 2] == array[np.int64(0), 0]
    for beside in ((-1, 0), (0, -1), (2, 0), (0, 3), -1):
        with pytest.raises(IndexError):
            array[beside]
        with pytest.raises(IndexError):
            array[beside] = 0


@pytest.mark.slow
def test_no_rule_looks_beside_an_array() -> None:
    """Every scene and a few dozen generated networks; 40 s."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.network.checked"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert run.stdout.endswith(" 0 refused\n")
