"""What a run will take, against runs that were made: within the factor that the rule states."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import load
from sim.scenario.workload import Workload, workload
from sim.simulate import simulate
from tests.cli.shell import SMALL, shell
from tests.fuzz.corpus import GATE

FACTOR = 3.0
"""Within which events and vehicles are known."""

SHIPPED = ("two-links", "lorries-on-a-round", "border-post", "mm3-queue", "two-roads-and-two-halls")

CIRCLE = """\
  back: {kind: delay, duration: {law: constant, mean_min: 1}, to: {gate: 0.9, out: 0.1}}
  out: {kind: delay, duration: {law: constant, mean_min: 1}}
"""


def _of(text: str, folder: Path) -> Workload:
    file = folder / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return workload(load(file))


@pytest.mark.parametrize("name", SHIPPED)
def test_vehicles_and_events_are_those_of_a_run_within_the_factor(name: str) -> None:
    scenario = load(f"examples/{name}")
    found, journal = workload(scenario), simulate(scenario)
    assert found.vehicles == pytest.approx(len(journal.groups), rel=FACTOR - 1.0)
    events = journal.counts["flow_events"] + journal.counts["simpy_events"]
    assert found.events / FACTOR < events < found.events * FACTOR


def test_expected_arrivals_are_those_of_the_stream(tmp_path: Path) -> None:
    """A car a minute for five hours; each of the two counts of a second stream, and those that wait."""
    assert _of(GATE, tmp_path).vehicles == pytest.approx(300.0)
    more = "  vans: {to: gate, times_h: [1, 2], count: 2, waiting_veh: 10}\nstages:"
    assert _of(GATE.replace("stages:", more), tmp_path).vehicles == pytest.approx(312.0)


def test_who_is_led_back_passes_the_same_nodes_again(tmp_path: Path) -> None:
    """Nine of ten go back to the gate: it is passed ten times on average, and so is the delay behind it."""
    text = GATE.replace("kind: station, lanes: 2,", "kind: station, lanes: 2, to: back,") + CIRCLE
    one, circle = _of(GATE, tmp_path), _of(text, tmp_path)
    steps = 5.0 / 0.25 * 2.0
    assert one.events == pytest.approx(3 * 300 + steps)
    assert circle.events == pytest.approx(3 * 300 * (10 + 10 + 1) + steps, rel=1e-3)


def test_a_run_grows_with_what_there_is(tmp_path: Path) -> None:
    few, many = _of(GATE, tmp_path), _of(GATE.replace("mean_min: 1}}\nstages", "mean_min: 0.01}}\nstages"), tmp_path)
    assert many.vehicles == pytest.approx(100.0 * few.vehicles)
    assert many.memory_bytes > 10.0 * few.memory_bytes
    assert many.wall_h > 10.0 * few.wall_h


def test_yes_begins_what_is_refused_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.bounds.LONGEST_H", 0.0)
    refused = shell("run", SMALL, "--out", "here", cwd=tmp_path)
    assert refused.returncode == 2
    assert "Nothing was begun; --yes begins it all the same." in refused.stderr
    assert list(tmp_path.iterdir()) == []
    assert shell("run", SMALL, "--out", "here", "--yes", "--quiet", cwd=tmp_path).returncode == 0
