"""Runs of a study that nobody made: settings in the unit cube, and what a formula gives there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.emulator.space import AmountAxis, ChoiceAxis, SettingSpace
from sim.analysis.emulator.study_runs import StudyRuns
from sim.arrays import Floats

SPACE = SettingSpace(
    (
        AmountAxis("first", 0.0, 1.0, False, 24),
        AmountAxis("second", 0.0, 1.0, False, 24),
        ChoiceAxis("third", ("small", "large")),
    ),
    {},
)


def made_up(settings: int = 24, replications: int = 1, seed: int = 1) -> StudyRuns:
    """Settings drawn evenly, each with the same replications."""
    rng = np.random.default_rng(seed)
    labels = tuple(
        {"first": float(a), "second": float(b), "third": "large" if c > 0.5 else "small"}
        for a, b, c in rng.random((settings, 3))
    )
    setting = np.tile(np.arange(settings), replications)
    return StudyRuns(
        SPACE,
        labels,
        SPACE.points(labels),
        pd.DataFrame(index=setting),
        setting,
        np.repeat(range(replications), settings),
    )


def random_points(count: int, seed: int = 9) -> Floats:
    return made_up(count, seed=seed).points
