"""One Slurm for all tests that need a real one: there is one bridge for its network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sweep.real_slurm import running


@pytest.fixture(scope="session")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which the commands of a real Slurm work."""
    with running(tmp_path_factory.mktemp("slurm")) as around:
        yield around
