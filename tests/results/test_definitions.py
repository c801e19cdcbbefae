"""Definitions of metrics: each once, complete, readable without a run, and nowhere named by a string beside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.results.definition import Better, Definition, Prominence, Question, Weighs
from sim.results.metric import COUNTED
from sim.results.metrics import DEFINITIONS, OF_MANY, definition, no_metric, select
from sim.results.person_classes import UNSERVED
from sim.results.questions import by_question
from sim.runs.precision import METRICS, Precision, PrecisionError
from sim.view.definitions import page
from tests.shipped import shipped_run

SCENARIOS = (
    "exodus-2023",
    "both-roads-open",
    "return-2020",
    "examples/supplies-by-reorder",
    "examples/two-way-road",
    "examples/buses-from-a-hall",
    "examples/halls-that-empty",
    "examples/column-and-families",
    "examples/split-families",
    "examples/the-dead-taken-home",
    "examples/mixed-post",
    "examples/three-routes",
    "examples/two-fuel-stations",
)
"""Scenarios that have, together, every part and every measure of one."""

PEOPLE = (*COUNTED, "person-h", "vehicle-h", "family-h", "person-days")
"""Units of metrics that count somebody or some vehicle."""

SOURCES = Path(sim.__file__).parent


def test_a_name_has_one_definition() -> None:
    names = [one.name for one in DEFINITIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_metric_of_a_run_is_found_by_its_name(name: str) -> None:
    for metric in shipped_run(name).metrics:
        found = definition(metric.name)
        assert found is not None, metric.name
        assert (found.unit, found.label, found.family) == (
            metric.unit,
            metric.definition.label,
            metric.definition.family,
        )
        assert "{" not in metric.name + metric.meaning + metric.definition.label, metric.name


def test_together_they_have_every_definition() -> None:
    seen = {metric.definition.family for name in SCENARIOS for metric in shipped_run(name).metrics}
    elsewhere = {one.definition.name for one in (UNSERVED,)}
    assert {one.name for one in DEFINITIONS} - seen == {one.name for one in OF_MANY} | elsewhere


@pytest.mark.parametrize("one", DEFINITIONS, ids=str)
def test_a_definition_is_complete(one: Definition) -> None:
    assert one.unit and one.meaning and one.label
    assert one.counted or one.unit not in PEOPLE, "who is counted?"
    if one.weighs is Weighs.AIM or one.objective:
        assert one.better is Better.LESS, "interventions are judged by what less is better of"


def test_the_first_questions_have_a_headline() -> None:
    asked = {one.question for one in DEFINITIONS if one.place is Prominence.HEADLINE}
    assert {Question.CLEARANCE, Question.CROSSING, Question.QUEUE, Question.STANDING, Question.LEFT_BEHIND} <= asked


def test_one_of_a_family_is_reported_by_its_name() -> None:
    wait = definition("hakari_wait_car_p90_min")
    assert wait is not None and wait.family == "{station}_wait_{vehicle_class}_p90_min"
    assert wait.label == "90 % quantile of the wait of class car at hakari"


def test_many_runs_show_the_error_of_their_median_and_not_both() -> None:
    (question, lines), *others = by_question(("rmse_crossed_percent", "rmse_crossed_of_median_percent"), {})
    assert (question, others) == (Question.FIT.value, [])
    assert [name for _, name in lines] == ["rmse_crossed_of_median_percent"]


def test_a_precision_is_asked_of_metrics_that_there_are_and_before_any_run() -> None:
    assert METRICS == ("clearance_50_h", "clearance_90_h")
    Precision(0.02, ("hakari_wait_car_p90_min",))
    with pytest.raises(PrecisionError, match="there is no metric 'crossed_person'; did you mean 'crossed_persons'"):
        Precision(0.02, ("crossed_person",))
    with pytest.raises(PrecisionError, match="is a moment"):
        Precision(0.02, ("clearance_90_at_h",))


def test_what_is_selected_is_in_the_order_of_the_tables() -> None:
    aims = [one.name for one in select(lambda one: one.aim and one.question is Question.CLEARANCE)]
    assert aims == [f"clearance_{percent}_h" for percent in (50, 90, 99, 100)]
    assert no_metric("crossd").endswith("; did you mean 'crossed_persons' or 'crossed_vehicles' or 'crossed_families'?")
    assert no_metric("nonsense").startswith("there is no metric 'nonsense'; known: clearance_50_at_h")


def test_the_page_of_metrics_is_the_one_that_the_command_writes() -> None:
    """``sim metrics --markdown > docs/metrics.md`` makes it anew."""
    assert Path("docs/metrics.md").read_text(encoding="utf-8") == page()


def literals(file: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is the whole name of a metric."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(ENDINGS):
            yield node.lineno, node.value


ENDINGS = tuple({f"_{one.name.rpartition('_')[2]}" for one in DEFINITIONS})
"""How names of metrics end: what cannot be one is not looked up."""


def test_no_name_of_a_metric_is_written_a_second_time() -> None:
    names = {one.name for one in DEFINITIONS}
    found = [
        f"{file.relative_to(SOURCES)}:{line}: {text}"
        for file in sorted(SOURCES.rglob("*.py"))
        if "Definition(" not in file.read_text(encoding="utf-8")
        for line, text in literals(file)
        if text in names
    ]
    assert found == []
