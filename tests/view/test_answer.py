"""The first screen: six lines at most, each number with its source, and none cut, at any width."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli.show import show
from sim.pages.content import plain
from sim.results.frames import interval_text
from sim.results.results import Results
from sim.simulate import simulate
from sim.view.answer import answer, as_values
from sim.view.facts import Facts
from sim.view.people_facts import metric_fact
from sim.view.screen import screen
from sim.view.series import Run
from tests.cli.shell import SMALL, shell
from tests.results.build import NAN, Trip, crossing, journal, scenario
from tests.view.build import STAGES, ensemble, run
from tests.world.cars import cars, minutes
from tests.world.towns import at

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


PLACES = {"unit": "persons", "initial": 0, "full": 0, "ramp_from": at(0.0), "ramp_to": at(1.0)}


def left_at(shut: int, waits: Sequence[int], drives: int) -> Results:
    """Persons before a closed gate, at the doors of halls without a place that are still to open, and on a road."""
    hall = {"kind": "shelter", "places": PLACES | {"full": 1, "ramp_from": at(90.0), "ramp_to": at(91.0)}}
    halls = {f"hall{number}": hall for number in range(len(waits))}
    gate = {"kind": "station", "lanes": 1, "service": minutes(1.0), "open": False}
    stages = {"gate": gate, **halls, "drive": {"kind": "delay", "duration": minutes(6000.0)}}
    persons = {"gate": shut, **dict(zip(halls, waits, strict=True)), "drive": drives}
    streams = {f"to_{name}": {"to": name, "times_h": [0.0], "persons": count} for name, count in persons.items()}
    return Results(simulate(cars(stages, streams)))


def test_those_of_one_reason_at_many_nodes_are_named_together_and_only_the_small_rest_are_others() -> None:
    """Six halls with 20 to 25 persons before each are 135 in all: more than the 100 at one gate."""
    seen = left_at(100, range(20, 26), 12)
    facts = Facts(seen)
    line = next(line for line in answer(facts) if line.heading == "Left behind")
    assert plain(line.text).endswith(
        ": 135 persons waiting for a place in a shelter, 100 persons stranded: gate is closed, and 12 others."
    )
    assert {one.source.partition(":")[0] for one in line.sources} >= {"together", "reason", "others"}
    assert facts.fact(line.sources[-1].source).value == 12.0
    written = as_values(seen)["answer"]
    assert isinstance(written, list)
    said = next(one for one in written if one["line"] == "Left behind")["facts"]
    assert [one["value"] for one in said if one["source"].startswith("together:")] == [135.0, 100.0]


def test_others_are_fewer_than_any_group_that_is_named() -> None:
    for counts in ((500, (30, 30), 20), (30, (25, 10), 34), (11, (12,), 13)):
        line = told(left_at(*counts))["Left behind"].partition("end of the run")[2]
        named = [int(word) for word in re.findall(r"(\d+) persons", line)]
        others = sum(int(word) for word in re.findall(r"(\d+) others", line))
        assert named == sorted(named, reverse=True) and others < named[-1]
        assert sum(named) + others == counts[0] + sum(counts[1]) + counts[2]


def test_a_small_count_at_one_of_many_nodes_hides_beside_the_sum_of_all() -> None:
    """Of 134 at four halls 4 are at one: the sum is written, and the smallest other hides with it."""
    seen = left_at(100, (4, 30, 40, 60), 0)
    facts = Facts(seen)
    assert "134 persons waiting for a place in a shelter" in told(seen)["Left behind"]
    persons = [facts(f"persons:at_end_waiting_for_place_in_hall{number}_persons") for number in range(4)]
    assert persons == ["fewer than 10", "not shown", "40 persons", "60 persons"]


def test_of_a_sum_that_hides_no_part_is_written() -> None:
    """4 and 3 at two halls are 7 in all, beside the 200 at the gate and 40 on the road."""
    facts = Facts(left_at(200, (4, 3), 40))
    assert facts("together:at_end_waiting_for_place_in_persons") == "fewer than 10"
    parts = {facts(f"persons:at_end_waiting_for_place_in_hall{number}_persons") for number in range(2)}
    assert parts == {"fewer than 10"}


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


WALKING: dict[str, object] = {"vehicle_classes": {"car": {"on_foot": True}}}


def on_the_way(persons: int) -> Results:
    """On foot: 40 persons have crossed, and a family is on the road at the end of the run."""
    trips = [crossing(0.0, 1.0, persons=40), Trip(2.0, {"road": (2.0, 2.0, NAN)}, persons=persons)]
    return Results(journal(scenario(**WALKING), trips, staying=200))


def test_what_hides_among_those_left_behind_comes_back_nowhere_on_foot() -> None:
    """Where people walk, those still on the road are persons: the same four as hide beside the 200 who stay."""
    few, many = on_the_way(4), on_the_way(14)
    assert few.metric("road_time_unfinished_veh").text == "4 persons"
    assert told(few)["Longest wait"].count("counted as slower: fewer than 10 persons.") == 1
    assert "counted as slower: 14 persons." in told(many)["Longest wait"]
    assert "fewer than 10 of 44 persons" in few.metric("road_time_median_h").note
    shown = as_values(few)["metrics"]
    assert isinstance(shown, dict) and shown["road_time_unfinished_persons"]["value"] is None


def test_the_end_of_an_interval_hides_as_a_count_does() -> None:
    """A median of 17 persons, of runs with 3 to 25: the 3 is as small a count as any."""
    metric = replace(on_the_way(17).metric("road_time_unfinished_veh"), low=3.0, high=25.0, replications=20)
    assert interval_text(metric, on_the_way(17).scenario.start) == "fewer than 10 to 25"
    fact = metric_fact(on_the_way(17), metric)
    assert fact.text == "17 persons (fewer than 10 to 25)" and (fact.low, fact.high) == (None, 25.0)
