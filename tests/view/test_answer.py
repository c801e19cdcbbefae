"""The first screen: six lines at most, each number with its source, and none cut, at any width."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.show import show
from sim.pages.content import plain
from sim.results.results import Results
from sim.simulate import simulate
from sim.view.answer import answer, as_values
from sim.view.facts import Facts
from sim.view.screen import screen
from sim.view.series import Run
from tests.cli.shell import SMALL, shell
from tests.results.build import NAN, Trip, crossing, journal, scenario
from tests.view.build import STAGES, ensemble, run
from tests.world.cars import cars, minutes

MINUTE = {"law": "constant", "mean_min": 1}


def told(of: Run) -> dict[str, str]:
    return {line.heading: plain(line.text) for line in answer(Facts(of))}


def test_a_planner_s_questions_come_in_order() -> None:
    assert list(told(run())) == ["By when", "Longest wait", "Reception", "Left behind", "What limits", "How sure"]


def test_by_when_says_of_whom_where_to_and_who_is_not_there() -> None:
    assert told(run())["By when"] == (
        "Of 900 persons, half have passed gate by 24 Sep 15:02, 90 % by 24 Sep 16:32, the last by 24 Sep 16:54. "
        "Half have come to where they are going by 24 Sep 17:02, all by 24 Sep 18:54."
    )
    short = told(run(last_h=3.0))["By when"]
    assert short.startswith("Of 900 persons, fewer than half have passed gate by the end of the run, 26 Sep 04:00.")
    assert short.endswith("459 persons.")


def test_a_line_that_the_scenario_cannot_have_is_left_out() -> None:
    assert list(told(run(milestones={}, readiness={}))) == ["Longest wait", "Reception", "Left behind", "How sure"]
    road = {name: stage for name, stage in STAGES.items() if name != "camp"} | {"gate": {**STAGES["gate"], "to": None}}
    assert "Reception" not in told(run(stages=road | {"camp": {"kind": "delay", "duration": MINUTE}}, readiness={}))


def test_nobody_is_written_as_nobody() -> None:
    alone = told(Results(journal(scenario(), [])))
    assert alone["By when"] == "Nobody has passed gate: nobody would leave."
    assert "Longest wait" not in alone


def test_one_run_claims_no_interval_and_many_say_what_theirs_is() -> None:
    assert "(" not in told(run())["By when"] and "one run" in told(run())["How sure"]
    many = told(ensemble())
    assert "half have passed gate by 24 Sep 15:11 (24 Sep 15:02 to 15:20)" in many["By when"]
    assert "5 runs" in many["How sure"]


def test_the_first_night_short_is_reported_with_how_many() -> None:
    """At midnight, ten hours into the ramp from 100 to 900 places, 433 are ready; all 900 have come."""
    beds = told(run())["Reception"]
    assert beds.startswith("At midnight, 25 Sep 00:00, places are ready for 433 persons; without one: ")


def test_small_groups_of_those_left_behind_are_not_distinguished() -> None:
    """Of 44 persons left behind 3 have not decided and 41 stay: the one would be the total less the other."""
    trips = [crossing(0.0, 1.0, persons=4), Trip(NAN, persons=3)]
    seen = Results(journal(scenario(), trips, staying=41))
    text = told(seen)["Left behind"]
    assert "44 persons have not arrived" in text and "41" not in text and "3 persons" not in text
    hidden = as_values(seen)["metrics"]
    assert isinstance(hidden, dict)
    assert hidden["at_end_undecided_persons"]["value"] is None
    assert hidden["at_end_staying_persons"]["value"] is None


def test_the_three_largest_groups_of_those_left_behind_are_named_and_the_others_counted() -> None:
    """Sixty wait for five closed gates; all classes are in the table of the brief."""
    gates = {name: {"kind": "station", "lanes": 1, "service": minutes(1.0), "open": False} for name in "abcde"}
    streams = {name: {"to": name, "times_h": [0.0], "persons": 10 + 10 * k} for k, name in enumerate(gates)}
    seen = Results(simulate(cars(gates, streams)))
    line = next(line for line in answer(Facts(seen)) if line.heading == "Left behind")
    assert plain(line.text).endswith(
        ": 50 persons stranded: e is closed, 40 persons stranded: d is closed, 30 persons stranded: c is closed, "
        "and 30 others."
    )
    assert line.sources[-1].source.startswith("others:") and Facts(seen).fact(line.sources[-1].source).value == 30.0


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("many", [False, True])
def test_no_number_is_cut(
    width: int, many: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    of: Run = ensemble() if many else run()
    lines = answer(Facts(of))
    show(screen(of.scenario.title, lines))
    printed = capsys.readouterr().out
    assert "…" not in printed and max(map(len, printed.splitlines())) <= width
    words = printed.split()
    for line in lines:
        assert all(word in words for word in plain(line.text).split())


def test_json_has_every_number_of_every_sentence_and_nothing_else_is_printed(tmp_path: Path) -> None:
    done = shell("run", SMALL, "--json", "-n", "2", "--jobs", "1", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["folder"] == "runs/small" and found["runs"] == 2
    for line in found["answer"]:
        for fact in line["facts"]:
            assert fact["text"] in line["text"]
            if fact["source"].startswith("told:"):
                metric = found["metrics"][fact["source"].removeprefix("told:")]
                assert (fact["value"], fact["unit"], fact["low"], fact["high"]) == tuple(
                    metric[key] for key in ("value", "unit", "low", "high")
                )


def test_the_long_tables_come_when_they_are_asked_for(tmp_path: Path) -> None:
    done = shell("run", SMALL, "--full", cwd=tmp_path)
    assert done.returncode == 0
    assert "By when?" in done.stdout and "By when" in done.stdout and "…" not in done.stdout
