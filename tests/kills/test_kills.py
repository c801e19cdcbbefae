"""Some of the kills of ``python -m tests.kills``, on the commands that are done soonest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.commands import COMMANDS, prepare
from tests.kills.killing import kill_again_and_again

pytestmark = pytest.mark.slow
"""Each kill is two calls of a command."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which each of the commands can be called."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare(folder)
    return folder


@pytest.mark.parametrize("name", ["new", "import", "run over an older one", "animate", "plot", "export", "sweep"])
def test_a_killed_command_loses_and_tears_nothing(name: str, prepared: Path, tmp_path: Path) -> None:
    found = kill_again_and_again(name, COMMANDS[name], prepared, tmp_path, at_writes=4, at_times=0)
    assert found.killed == 4 and found.why == []
    assert (found.lost, found.torn, found.wrong) == (0, 0, 0)
