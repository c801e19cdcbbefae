"""The recipe "Add a distribution": one new file, and its line in ``distributions/__init__.py``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recipes.package import Copy

pytestmark = pytest.mark.slow

TRIANGULAR = '''"""The triangular distribution, symmetric about its mean."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Triangular(Duration):
    """Triangular on mean ± half-width."""

    law: Literal["triangular"]
    half_width_share: float = Field(gt=0.0, le=1.0)
    """Half of the base as a share of the mean."""

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Triangular draws with mean 1."""
        return rng.triangular(1.0 - self.half_width_share, 1.0, 1.0 + self.half_width_share, count)
'''

FORMULAS = '''
    def distribution_h(self) -> Distribution:
        """Triangular on mean ± half-width."""
        from scipy.stats import triang

        left_h = self.minimum_h + self.mean_h * (1.0 - self.half_width_share)
        return cast(Distribution, triang(0.5, left_h, 2.0 * self.mean_h * self.half_width_share))
'''

MODULE = "sim/scenario/distributions/triangular.py"
REGISTRATION = "sim/scenario/distributions/__init__.py"

POST = """\
title: A post
start: 2023-09-24T00:00+04:00
horizon_h: 6
seed: 1
arrivals: {cars: {to: post, interarrival: {law: triangular, mean_min: 2.0, half_width_share: 0.5}, count: 100}}
stages: {post: {kind: station, lanes: 1, service: {law: triangular, mean_min: 1.0, half_width_share: 0.5}}}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    copy = Copy.into(tmp_path)
    imports, member = r"(from sim\.scenario\.distributions\.uniform )", r"DURATIONS = _registered\("
    copy.register(REGISTRATION, imports, r"from sim.scenario.distributions.triangular import Triangular\n\1")
    copy.register(REGISTRATION, member, r"DURATIONS = _registered(Triangular, ")
    return copy


def test_a_new_distribution_is_known_everywhere(copy: Copy) -> None:
    copy.add(MODULE, TRIANGULAR + FORMULAS)
    copy.add("post.yaml", POST)
    schema = json.loads(copy.sim("schema"))
    assert schema["$defs"]["Triangular"]["properties"]["half_width_share"]["description"].startswith("Half of the base")
    copy.sim("check", "post.yaml")
    copy.sim("run", "post.yaml", "--set", "stages.post.service.half_width_share=0.25", "--out", "out")
    copy.add("misspelt.yaml", POST.replace("triangular", "triangulr"))
    refused = copy.python("-m", "sim", "check", "misspelt.yaml")
    assert refused.returncode == 2
    assert "did you mean triangular?" in (refused.stderr + refused.stdout).replace("'", "")


def test_mypy_refuses_a_distribution_without_its_formulas(copy: Copy) -> None:
    copy.add(MODULE, TRIANGULAR)
    assert "abstract" in copy.mypy("sim/scenario/distributions/__init__.py")
