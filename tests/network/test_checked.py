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
def test_a_checked_array_refuses_what_is_beside_it(kind: type[Numbers]) -> None:
    array = Records.of(np.zeros((2, 3), [("who", "i8")])) if kind is Records else np.zeros((2, 3), int).view(kind)
    assert array[1, 2] == array[np.int64(0), 0]
    for beside in ((-1, 0), (0, -1), (2, 0), (0, 3), -1):
        with pytest.raises(IndexError):
            array[beside]
        with pytest.raises(IndexError):
            array[beside] = 0


def test_a_checked_record_is_the_record_that_it_checks() -> None:
    array = np.zeros(2, [("who", "i8"), ("when_us", "i8")])
    Records.of(array)[1].when_us += 7
    assert array[1].tolist() == (0, 7)
    with pytest.raises(AttributeError):
        Records.of(array)[1].where  # noqa: B018


@pytest.mark.slow
def test_no_rule_looks_beside_an_array() -> None:
    """Every scene and some generated networks."""
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
