"""`sim new` as a user meets it: options, a terminal that asks, and files that are never written over."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from sim.scenario.new.questions import option, questions
from tests.cli.shell import command, contents, environment, shell


def test_without_a_terminal_what_is_missing_has_its_default(tmp_path: Path) -> None:
    done = shell("new", "town.yaml", "--persons", "4,000", "--by", "foot", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    assert "Assumed, for nobody said it: --title, --start" in done.stdout and "--persons" not in done.stdout
    assert set(contents(tmp_path)) == {f"town{end}.yaml" for end in ("", "-interventions", "-triggers", "-study")}
    assert shell("check", "--strict", "town.yaml", cwd=tmp_path).returncode == 0
    planned = shell("interventions", "town.yaml", "-n", "2", "--dry-run", cwd=tmp_path)
    assert planned.returncode == 0 and planned.stderr == "", "its own list is taken without being named"


def test_all_wrong_answers_are_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    done = shell("new", "town.yaml", "--persons", "many", "--road-km", "0", "--by", "ship", cwd=tmp_path)
    assert done.returncode == 2 and not contents(tmp_path)
    assert done.stderr.splitlines() == [
        "--persons: 'many' is not a whole number from 1 to 20,000,000",
        "--by: 'ship' is not one of car, foot",
        "--road-km: '0' is not a number from 0.1 to 2000",
    ]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "town-triggers.yaml").write_text("mine")
    done = shell("new", "town.yaml", cwd=tmp_path)
    assert done.returncode == 2 and "town-triggers.yaml is there already" in done.stderr
    assert contents(tmp_path) == {"town-triggers.yaml": b"mine"}


def test_what_will_surprise_is_said(tmp_path: Path) -> None:
    done = shell("new", "town.yaml", "--hours", "2", "--road-km", "300", cwd=tmp_path)
    assert done.returncode == 0 and "note: nobody can pass the milestone 'crossed' within the run" in done.stderr
    strict = shell("check", "--strict", "town.yaml", cwd=tmp_path)
    assert strict.returncode == 2 and "town.yaml: refused by --strict: " in strict.stderr


def test_every_question_has_an_option(tmp_path: Path) -> None:
    shown = shell("new", "--help", cwd=tmp_path).stdout
    assert not [name for name in questions() if option(name) not in shown]


@pytest.mark.slow
def test_a_terminal_asks_for_what_is_missing(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    call = command("new", "town.yaml", "--persons", "900")
    with subprocess.Popen(
        call, cwd=tmp_path, env=environment(), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as asked:
        os.write(ours, b"My town\n" + b"\n" + b"never\n48\n" + b"\n" * len(questions()))
        out, err = asked.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert asked.returncode == 0, err
    assert "'never' is not a whole number" in err and "How many people live there?" not in err
    text = (tmp_path / "town.yaml").read_text(encoding="utf-8")
    assert "title: My town\n" in text and "horizon_h: 48  # how many hours are run\n" in text
    assert "--start" in out and "--hours" not in out.partition("Assumed")[2]


def test_on_foot_nothing_is_assumed_of_cars_and_buses(tmp_path: Path) -> None:
    """What has no effect beside another answer is no assumption: neither the screen nor the file names it."""
    done = shell("new", "walk.yaml", "--by", "foot", cwd=tmp_path)
    assert done.returncode == 0
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Assumed")]
    for idle in ("--car-share", "--bus-count", "--road-vph"):
        assert idle not in line
    assert "--persons" in line
    head = (tmp_path / "walk.yaml").read_text(encoding="utf-8").split("title:")[0]
    assert "car_share" not in head and "bus_count" not in head
