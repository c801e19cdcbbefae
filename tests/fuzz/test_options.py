"""All options of all commands, with values that hardly any of them takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import app
from tests.cli.shell import SMALL
from tests.examples import examples
from tests.fuzz.outcome import outcome

COMMANDS: dict[str, Any] = dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]

ELSEWHERE = ("--on", "--slurm", "--watch")
"""Options that ask another machine, or watch a file, and wait: tests of their own have them."""

VALUES = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "1e400",
    "nan",
    "x",
    "a=b",
    "=",
    "seed=1",
    "stages.gate.lanes=0",
    "stages=[",
    "a\x1b[2Jb",
    "a\0b",
    "\udcff",
    "\ud800",
    "[/x]",
    "x" * 300,
    "../..",
    ".",
    "/dev/null",
    "taken",
    "folder",
    "1/0",
    "3/2",
    "2023-09-24T06:00",
    "clearance_90_h",
    "sobol",
    "fixed",
)
"""Values of options: of every kind that some option takes, and of none."""

NAMES = ("", "nowhere", "taken", "folder", "/dev/null", "x" * 300, "a\0b", "-", "--", "[/x]", "\udcff", "small", ".")
"""What stands in the place of files and folders: none of them is right, so that nothing long begins."""


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """A command with what it needs and some of its options."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    call = [name]
    for parameter in COMMANDS[name].params:
        flags = [flag for flag in getattr(parameter, "opts", ()) if flag.startswith("-")]
        if not flags:
            call += draw(st.lists(st.sampled_from(NAMES), max_size=2))
        elif flags[0] not in ELSEWHERE and draw(st.integers(0, 3)) == 0:
            call.append(draw(st.sampled_from(flags)))
            call += [] if getattr(parameter, "is_flag", False) else [draw(st.sampled_from(VALUES))]
    # All cases with exact answers take minutes; one that does not exist takes none.
    return [*call, "--case", "none"] if name == "verify" else call


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a file and a folder of somebody else's lie."""
    folder = tmp_path_factory.mktemp("options")
    lay_out(folder)
    return folder


def lay_out(folder: Path) -> None:
    """Write what the names and values of the calls mean."""
    (folder / "taken").write_text("title: somebody else's", encoding="utf-8")
    (folder / "folder").mkdir()
    (folder / "folder" / "manifest.json").write_text("[]", encoding="utf-8")
    (folder / "small").write_text(SMALL.read_text(encoding="utf-8")[:200], encoding="utf-8")


@examples(40)
@given(call=calls())
def test_options_that_do_not_fit_are_said_to_be_wrong(here: Path, call: list[str]) -> None:
    outcome(*call, cwd=here)


@pytest.mark.slow
@examples(200)
@given(call=calls())
def test_many_options(here: Path, call: list[str]) -> None:
    outcome(*call, cwd=here)
