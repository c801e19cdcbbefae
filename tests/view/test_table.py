"""The table: the planner's questions in order, with units, intervals and reasons."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sim.results.definition import Question
from sim.results.results import Results
from sim.view.lines import lines
from sim.view.series import Run, interval
from sim.view.table import caption, table
from tests.results.build import crossing, journal, scenario
from tests.view.build import ensemble, run


def printed(drawn: Run, width: int = 120) -> str:
    console = Console(width=width, file=StringIO(), record=True)
    console.print(table(drawn))
    return console.export_text()


def test_questions_come_in_the_order_in_which_planners_ask(tmp_path: Path) -> None:
    seen = run(folder=tmp_path)
    text, asked = printed(seen), [question for question, _ in lines(seen)]
    order = [question.value for question in Question]
    assert asked == sorted(asked, key=order.index)
    places = [text.index(question) for question in asked]
    assert Question.CLEARANCE.value in asked and len(asked) > 6
    assert places == sorted(places)
    assert "24 Sep 15:02" in text and "900 persons" in text and "% of the count" in text


def test_many_runs_give_an_interval_and_say_what_it_is() -> None:
    many = ensemble()
    text = printed(many)
    assert "5–95 %" in text
    assert "random variation; parameters fixed" in caption(many)
    assert "no interval" in caption(run()) and "5–95 %" not in printed(run())


def test_moments_have_intervals_in_local_time() -> None:
    many = ensemble()
    assert interval(many, many.metric("clearance_100_at_h")) == "24 Sep 16:54 to 17:30"
    assert interval(many, many.metric("crossed_persons")) == "900"
    assert interval(many, many.metric("rmse_crossed_of_median_percent")) == ""


def test_what_did_not_come_about_within_the_run_has_its_reason_beside_it() -> None:
    text = printed(run(last_h=3.0), width=200)
    assert "not within the run" in text
    assert "441 of 900 persons (49.0 %) had crossed" in text


def test_nothing_is_said_of_what_the_scenario_does_not_have() -> None:
    """Without a crossing there are no lines of it, without announced counts none of a fit, and no bare dash."""
    text = printed(run(milestones={}), width=160)
    assert Question.CROSSING.value not in text and Question.FIT.value not in text
    assert "under 18" not in text, "no age is known"
    assert not any(cell.strip() in ("–", "-") for line in text.splitlines() for cell in line.split("│"))


def test_one_vehicle_is_not_one_vehicles() -> None:
    alone = Results(journal(scenario(), [crossing(0.0, 2.0)]))
    assert "1 vehicle " in printed(alone) and "1 vehicles" not in printed(alone)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_figure_is_cut_off(width: int) -> None:
    assert "…" not in printed(ensemble(), width)
