"""A small form of every benchmark runs, so that none rots; nothing is said of how fast it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import sim
from benchmarks import growth, page, process
from benchmarks.measured import read, write
from benchmarks.speed import case, network_c, race
from benchmarks.speed.__main__ import drawn, entries
from benchmarks.speed.exodus.model import Exodus, read_tree

VEHICLES = 300

INSTALLED = [entry for entry in entries() if entry.installed]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> case.Work:
    """The network's work, small."""
    return drawn(VEHICLES, tmp_path_factory.mktemp("work"))


def test_the_work_is_the_engines(work: case.Work) -> None:
    """Everybody departs in order and finishes; no service time is missing."""
    assert len(work) == VEHICLES
    assert (np.diff(work.departs_us) >= 0).all()
    assert (work.finish_us > work.departs_us + case.CORRIDOR.free_us).all()
    assert (work.service_us.sum(axis=0) > 0).all()


@pytest.mark.parametrize("entry", INSTALLED, ids=lambda entry: entry.title)
@pytest.mark.filterwarnings("ignore")
def test_a_competitor_brings_everybody_through(entry: race.Entry, work: case.Work, tmp_path: Path) -> None:
    """What is installed runs; so few vehicles finish at an hour that is about the engine's.

    Those that have capacities in place of service times leave out the last service, and FLEE has days.
    """
    if entry.title.startswith("C,") and shutil.which("cc") is None:
        pytest.skip("no C compiler")
    answer = entry.prepare(work, tmp_path)()
    assert answer.finish_us is None or len(answer.finish_us) == VEHICLES
    if entry.tolerance < 1.0:
        assert answer.clearance_h == pytest.approx(work.finish_us.max() / case.US_PER_H, rel=0.4)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_c_gives_the_engines_finishing_times(work: case.Work, tmp_path: Path) -> None:
    """To a hundred-thousandth of a second: all but nobody, as equal turns may be taken in another order."""
    finish_us = network_c.network_c(work, tmp_path)().finish_us
    assert finish_us is not None
    assert (np.abs(finish_us - work.finish_us) <= 10).mean() > 0.99


def test_a_race_runs_in_turn_and_says_who_agrees(work: case.Work, tmp_path: Path) -> None:
    """Processes of their own, one run of each in turn; who is not installed is named."""
    chosen = [entry for entry in entries(["SimPy"]) if entry.installed]
    absent = race.Entry("nobody", "no_such_module", "", chosen[0].prepare, 0.0, 10**6)
    rows = race.race([*chosen, absent], work, work, tmp_path, 2, say=lambda text: None)
    assert [row.note for row in rows] == [""] * len(chosen) + ["not installed: no_such_module"]
    assert rows[0].times == 1.0 and rows[0].equal_share == 1.0 and rows[0].agrees
    assert all((row.cpu_s or 0.0) > 0.0 and (row.peak_mb or 0.0) > 0.0 for row in rows[1:-1])


def test_a_competitor_that_fails_is_said(work: case.Work, tmp_path: Path) -> None:
    rows = race.race([race.Entry("fails", "", "", _fails, 0.0, 10**6)], work, work, tmp_path, 1, say=lambda text: None)
    assert rows[0].note == "ValueError: it does not run" and rows[0].agrees is False


def _fails(work: case.Work, folder: Path) -> race.Run:
    raise ValueError("it does not run")


def test_the_textbook_exodus_counts_everybody() -> None:
    """A tenth of the people for a while after the corridor opened; its recorder raises when one is missing."""
    tree = read_tree()
    for town in tree["settlements"].values():
        town["residents_persons"] //= 10
    tree["people"]["traits"]["combatants_persons"] //= 10
    for spec in tree["incidents"].values():
        spec |= {"killed_persons": 20, "missing_persons": 2, "injured_persons": 30}
    tree["horizon_h"] = 240
    model = Exodus(tree)
    model.run()
    assert len(model.rows) == 4 * 240
    assert 0.5 < sum(persons for _, persons in model.crossed) / model.total <= 1.0


@pytest.mark.parametrize("axis", growth.small(), ids=lambda axis: axis.name)
def test_an_axis_grows(axis: growth.Axis, tmp_path: Path) -> None:
    curve = growth.measure(axis, tmp_path, 1, longest_s=60.0)
    assert curve.note == ""
    assert curve.sizes == list(axis.sizes) and curve.exponent is not None


def test_slopes() -> None:
    """The slope of n² is two, whatever the small sizes cost."""
    assert growth.slope((1, 10, 100, 1_000), (5.0, 100.0, 10_000.0, 1_000_000.0)) == pytest.approx(2.0)
    assert growth.slope((1,), (5.0,)) is None


def test_whole_processes(tmp_path: Path) -> None:
    """A command, memory, two workers, two rows of a sweep."""
    path = tmp_path / "network.yaml"
    path.write_text(case.scenario_text(50), encoding="utf-8")
    [asked_for_help] = process.commands(str(path), 1, tmp_path, "--help")
    assert (asked_for_help.value or 0.0) > 0.0
    assert process.memory((50, 100), tmp_path)[0].unit == "bytes"
    figures = process.rows(sim.load(path), 1, 2, cores=1)
    assert [figure.what for figure in figures] == ["one row of a sweep", "kernels in World.run", "2 rows, cores: 1"]
    assert figures[1].value is not None and 0.0 < figures[1].value < 100.0
    assert (process.worker_start(tmp_path).value or 0.0) > 0.0


def test_what_is_not_done_in_time_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST_S", 0.01)
    [asked_for_help] = process.commands("none", 1, tmp_path, "--help")
    assert asked_for_help.value is None and "not done within 0.01 s" in asked_for_help.how
    assert process.memory((50, 100), tmp_path)[0].value is None
    write(tmp_path, "process", {"process": [asked_for_help]})
    assert "| sim --help |  | not done within 0.01 s |" in page.page(tmp_path)


def test_the_page_is_made_from_the_tables(tmp_path: Path) -> None:
    """From whatever was measured; what was not is said."""
    row = race.Row("this engine", 1, "all of it", 5, 1.0, 1.0, 100.0, 238.0, None, 0.0, 0.001, True)
    other = race.Row(page.TEXTBOOK, 1, "all of it", 5, 20.0, 20.0, 200.0, 239.0, None, 3600.0, 0.03, True)
    write(tmp_path, "exodus", {"exodus": [row, other]})
    text = page.page(tmp_path)
    assert "| textbook SimPy with the same parts | 20.0 | 20.0 | 5 | 200 | 0.42 % apart |" in text
    assert "*The table `growth` has not been measured.*" in text
    assert "20 times as long" in page.sentence(tmp_path)
    assert read(tmp_path, "exodus")["machine"]["cores"]


def test_the_performance_page_and_the_readme_say_what_was_measured() -> None:
    """Made by ``python -m benchmarks.page`` from the tables beside the page."""
    assert page.PAGE.read_text(encoding="utf-8") == page.page(page.FOLDER)
    assert page.README.read_text(encoding="utf-8") == page.readme_with(page.sentence(page.FOLDER))
    assert all(json.loads(path.read_text(encoding="utf-8"))["tables"] for path in page.FOLDER.glob("*.json"))
