"""Whatever is typed and whatever is in a file: a message and one of four exit codes, and no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from sim.cli.app import plain_messages
from sim.scenario.errors import SimError
from tests.cli.shell import environment, shell

FILE = """
title: {title}
start: 2024-06-01T06:00+00:00
horizon_h: 2
arrivals:
  cars: {{to: gate, interarrival: {{law: constant, mean_min: 5}}}}
stages:
  gate: {{kind: station, lanes: 1, service: {{law: constant, mean_min: 1}}}}
"""


FAULTY = """
import sys, sim.cli, sim.scenario.shipped
sim.scenario.shipped.shipped = lambda: 1 / 0
sys.argv = ["sim", "list"]
sim.cli.main()
"""


class _Failed(SimError):
    mendable = False


def _written(folder: Path, title: str) -> Path:
    file = folder / "scenario.yaml"
    file.write_text(FILE.format(title=title), encoding="utf-8")
    return file


SIGNS = ("Road [/closed]", "Cost $x^$ a day", r"'C:\\frac{$'", "'<!--<script>'", "'{{ 7 * 7 }}'")


@pytest.mark.parametrize("title", SIGNS)
def test_signs_of_other_languages_in_a_title_are_text(title: str, tmp_path: Path) -> None:
    done = shell("run", _written(tmp_path, title), "--out", "here", "--svg", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert title.strip("'") in done.stdout


@pytest.mark.parametrize("sign", [r"\ud800", r"\e", r"\0", r"\u009b", r"\x7f"])
@pytest.mark.parametrize("text", ['title: "a {}b"', 'title: a\n"k{}": 1'])
def test_no_sign_that_moves_a_cursor_or_cannot_be_kept_gets_in(text: str, sign: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(text.format(sign) + "\n", encoding="utf-8")
    done = shell("check", "scenario.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "which no page and no terminal can show" in done.stderr
    assert done.stderr.replace("\n", "").isprintable()


def test_what_is_typed_comes_back_without_what_moves_a_cursor(tmp_path: Path) -> None:
    for call in (["check", "a\x1b[2Jb"], ["run", "a\x1b[2Jb.yaml"], ["status", "a\x1b[2Jb"]):
        done = shell(*call, cwd=tmp_path)
        assert done.returncode == 2
        assert r"a\x1b[2Jb" in done.stderr


@pytest.mark.parametrize("call", ["check", "run", "sweep", "triggers", "report", "status", "plot"])
def test_a_name_that_no_system_can_have_is_a_mistake(call: str, tmp_path: Path) -> None:
    for name in ("x" * 300, "x" * 300 + ".yaml", "a\0b"):
        done = shell(call, name, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr


ERRORS = ((SimError("mend it"), 2), (_Failed("it failed"), 1), (OSError(28, "full"), 1))


@pytest.mark.parametrize(("error", "code"), ERRORS)
def test_every_error_of_ours_has_the_exit_code_that_it_says(error: Exception, code: int) -> None:
    with pytest.raises(typer.Exit) as end, plain_messages("Stopped."):
        raise error
    assert end.value.exit_code == code


def test_a_fault_of_the_program_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)
    env = environment(TMPDIR=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "faulty.py"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first == "A fault of the program, not of what you gave: ZeroDivisionError at faulty.py:3: division by zero"
    (kept,) = tmp_path.glob("sim-fault-*.txt")
    assert second == f"Please report it, with {kept}"
    assert "Traceback" in kept.read_text()
