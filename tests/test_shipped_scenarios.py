"""The shipped scenarios: every number has its source or its mark, and the history is met without fitting dots."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.results.observed import read_observed
from tests.shipped import shipped_run

SCENARIOS = Path("scenarios")
MARK = re.compile(r"\[(A|D|F|L\d+[a-h]?)\]")
NUMBER = re.compile(r"(?<![\w.:+-])-?\d+(\.\d+)?(?![\w:-])")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")

PLAIN = ("record_step_h", "step_h", "seed", "horizon_h", "waiting_room_veh: 0", "latitude_deg", "to: {fuel: 0.6")
"""Numbers that state no fact: of the clock, of the map, of the engine; and a split that is marked where it leads."""


def lines_with_numbers(path: Path) -> list[tuple[int, str, str]]:
    """Line number, code and comment of every line that holds a number or a time of the real world."""
    found, in_description = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        in_description = line.startswith("description:") or (in_description and line.startswith("  "))
        code, _, comment = line.partition("#")
        if in_description or code.strip().startswith(("title", "event")) or any(plain in code for plain in PLAIN):
            continue
        if NUMBER.search(TIME.sub("", code)) or TIME.search(code):
            found.append((number, code.strip(), comment))
    return found


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=str)
def test_every_number_has_its_source_or_its_mark(path: Path) -> None:
    """A comment beside it, or in the comment above its block, says [Lnn], [F], [D] or [A]."""
    lines = path.read_text(encoding="utf-8").splitlines()
    without = []
    for number, code, comment in lines_with_numbers(path):
        block = ""
        for line in reversed(lines[: number - 1]):
            if not line.strip():
                break
            block += line if line.strip().startswith("#") else ""
        if not (MARK.search(comment) or MARK.search(block)):
            without.append(f"{path}:{number}: {code}")
    assert not without, "\n".join(without)


def test_every_published_mark_is_in_the_list_of_sources() -> None:
    """No mark [Lnn] without its line in docs/sources.md."""
    sources = Path("docs/sources.md").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in SCENARIOS.glob("*.yaml")]
    used = {mark for text in texts for mark in re.findall(r"\[(L\d+[a-h]?)\]", text)}
    assert used
    assert {mark for mark in used if f"| {mark} |" not in sources} == set()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=str)
def test_every_assumption_names_the_range_to_vary_it_in(path: Path) -> None:
    """After [A] stands ``from to to``, or ``one or other``."""
    pattern = re.compile(r"\[A\][^#]*?-?\d[\d.,:]*( \S+)? (to|or) \d")
    text = path.read_text(encoding="utf-8").partition("\ntitle:")[2]
    assert [line.strip() for line in text.splitlines() if "[A]" in line and not pattern.search(line)] == []


@pytest.fixture(scope="module")
def history() -> sim.Results:
    """One run of the exodus."""
    return shipped_run("exodus-2023")


def straight_line_percent(history: sim.Results) -> float:
    """RMSE of the best straight line through the announced counts, as a share of the largest count, %."""
    scenario = history.scenario
    assert scenario.observed is not None
    counts = read_observed(Path(scenario.observed), scenario.start)
    persons = counts[counts["hour_known"]].dropna(subset=["persons_crossed"])
    slope, base = np.polyfit(persons["time_h"], persons["persons_crossed"], 1)
    errors = np.maximum(0.0, base + slope * persons["time_h"]) - persons["persons_crossed"]
    return float(100.0 * np.sqrt(np.mean(errors**2)) / counts["persons_crossed"].max())


def test_the_exodus_is_nearer_to_the_record_than_any_straight_line(history: sim.Results) -> None:
    """Skill: below 2.3 % of all persons, the best straight line's error, with one capacity for the whole week."""
    error = history.metric("rmse_crossed_percent").value
    assert error is not None
    assert error < 2.3
    assert error < straight_line_percent(history)


def test_the_exodus_stays_within_what_was_reported(history: sim.Results) -> None:
    """Vehicles within 2 %, families on the road 12 to 40 h, a queue of tens of km, 90 % out on 29 September."""

    def value(name: str) -> float:
        found = history.metric(name).value
        assert found is not None, name
        return found

    assert value("crossed_vehicles") == pytest.approx(21_195, rel=0.02)
    assert value("crossed_persons") == pytest.approx(100_632, rel=0.01)
    assert 12.0 < value("road_time_median_h") < 40.0
    assert 20.0 < value("queue_max_km") <= 60.0
    assert 112.0 < value("clearance_90_h") < 124.0


@pytest.mark.parametrize(
    ("name", "slower"), [("two-lanes-at-hakari", True), ("all-at-once", False), ("quiet-22-september", False)]
)
def test_variants_say_what_their_titles_say(name: str, slower: bool, history: sim.Results) -> None:
    """Two lanes: days later. All at once: more in the queue. Quiet: few cross, and the readiness is not touched."""
    variant = shipped_run(name)

    def both(metric: str) -> tuple[float, float]:
        ours, theirs = variant.metric(metric).value, history.metric(metric).value
        assert ours is not None and theirs is not None
        return ours, theirs

    if slower:
        two, four = both("clearance_90_h")
        assert two > four + 60.0
    elif name == "all-at-once":
        once, then = both("queue_max_veh")
        assert once > 1.5 * then
    else:
        quiet, exodus = both("crossed_persons")
        assert quiet < 0.25 * exodus
        assert variant.metric("readiness_persons_passed_by_crossed_at_h").value is None
