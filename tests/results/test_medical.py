"""Figures and the picture of medical care, from runs whose answers are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parts.medical.picture import finding, medical
from sim.results.results import Results
from sim.simulate import simulate
from sim.view.pictures import pictures_of
from tests.world import care
from tests.world.towns import towns


@pytest.fixture(scope="module")
def results() -> Results:
    """Three patients at 1:00 go one by one at 1:30, 2:45 and 4:00, and are outside at 1:45, 3:00 and 4:15."""
    wards = care.medical(
        ambulances={"red_cross": care.ambulances()}, bodies={"waiting_persons": 2, "moved_per_day": 24.0}
    )
    incidents = {"blast": care.blast(1.0, 3, killed_persons=4, missing_persons=1)}
    return Results(simulate(care.town(wards, incidents, horizon_h=30.0)))


def test_curves_count_from_the_hour_of_arrival(results: Results) -> None:
    hours = results.curves.time_h.tolist()

    def at(curve: str, *moments: float) -> list[float]:
        return [float(results.curves[curve].values[hours.index(moment)]) for moment in moments]

    assert at("medical.evacuated", 1.5, 1.75, 2.75, 3.0, 4.0, 4.25) == [0, 1, 1, 2, 2, 3]
    assert at("medical.evacuated_by_ambulance", 30.0) == [3]
    assert at("medical.evacuated_by_helicopter", 30.0) == [0]
    assert at("medical.waiting", 0.75, 1.25, 1.75, 3.0, 4.25) == [0, 3, 2, 1, 0]
    assert at("medical.bodies_taken_out", 0.75, 1.25, 2.25) == [0, 1, 2]
    assert at("incidents.killed", 0.75, 1.25) == [0, 4]
    assert at("incidents.missing", 30.0) == [1]


def test_metrics_by_hand(results: Results) -> None:
    value = {metric.name: metric.value for metric in results.metrics}
    assert value["medical_evacuated_persons"] == value["medical_evacuated_by_ambulance_persons"] == 3
    assert value["medical_last_patient_out_at_h"] == pytest.approx(4.25)
    assert value["medical_waited_h"] == pytest.approx(0.5 + 1.75 + 3.0)
    assert value["medical_waiting_max_persons"] == 3
    assert value["medical_waiting_at_end_persons"] == 0
    assert value["incidents_killed_persons"] == 4
    assert results.metric("medical_evacuated_most_in_a_day_persons").note == "3 on 24 Sep"


def test_deaths_are_reported_by_category() -> None:
    deadly = {"red": care.category(0, share=1.0, death_inside_per_h=10.0)}
    found = Results(simulate(care.town(care.medical(triage=deadly), {"blast": care.blast(1.0, 6)})))
    assert found.metric("medical_died_inside_persons").note == "6 red"
    assert found.metric("medical_last_patient_out_at_h").value is None
    assert finding(found) == "No patient was carried out; 6 died in hospital inside"
    np.testing.assert_array_equal(found.curves["medical.died"].values[-1], 6)


def test_a_scenario_without_care_has_no_such_figures() -> None:
    found = Results(simulate(towns(horizon_h=2.0)))
    assert not [name for name in found.curves.names if name.startswith(("medical", "incidents"))]
    assert not [metric.name for metric in found.metrics if metric.name.startswith(("medical", "incidents"))]


def test_the_picture_states_the_finding(results: Results) -> None:
    assert pictures_of(results.scenario)["medical"] is medical
    assert finding(results).startswith("3 patients were carried out, the last on 24 Sep 04:15; 0 died in hospital")
    figure = medical(results)
    assert [axes.get_ylabel() for axes in figure.axes] == ["patients", "deaths, cumulative"]
