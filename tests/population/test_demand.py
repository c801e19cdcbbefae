"""Demand as people have it: counts by hour and day, inline and from a file, with a multiplier; exact numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.population.arrivals import arrival_times
from sim.population.streams import Streams
from sim.scenario.arrivals import Arrivals, CountedRate, RateTable
from sim.scenario.distributions import Exponential, Pace
from sim.scenario.errors import ScenarioError
from sim.scenario.load import changed, load, resolved_yaml
from sim.scenario.parameter import parameter

SCENARIO = """\
title: A border
start: 2022-02-24T06:00+01:00
horizon_h: 96
arrivals:
  border: {to: post, persons: 4, rate: {shape: counts, of: persons, each: day, file: counts.csv}}
stages:
  post: {kind: delay, duration: {law: constant, mean_min: 1}}
"""


def even(**keys: object) -> Arrivals:
    return Arrivals.model_validate({"to": "post", "spacing": "even", **keys})


def times(stream: Arrivals, horizon_h: float = 96.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return arrival_times(stream, "border", horizon_h, Streams(1))


def loaded(folder: Path, counts: str, scenario: str = SCENARIO) -> CountedRate:
    (folder / "counts.csv").write_text(counts, encoding="utf-8")
    (folder / "border.yaml").write_text(scenario, encoding="utf-8")
    rate = load(folder / "border.yaml").arrivals["border"].rate
    assert isinstance(rate, CountedRate)
    return rate


def test_counts_of_persons_by_the_day_are_vehicles_by_the_hour() -> None:
    rate = CountedRate(shape="counts", of="persons", each="day", values=(960.0, 480.0))
    table = rate.table(4.0)
    assert table.points == ((0.0, 10.0), (24.0, 5.0), (48.0, 0.0))
    assert table.expected(np.array([24.0, 48.0, 96.0])).tolist() == [240.0, 360.0, 360.0]
    come = times(even(persons=4, rate=rate.model_dump()))
    # Even spacing has one when the rate begins, and one each time that the expected number leaves a whole: 0, …, 359.
    assert len(come) == 360 and (come < 24.0 - 1e-9).sum() == 240


def test_vehicles_by_the_hour_are_not_divided() -> None:
    rate = CountedRate(shape="counts", of="vehicles", each="hour", values=(30.0, 0.0, 60.0))
    assert rate.table(4.0).points == ((0.0, 30.0), (1.0, 0.0), (2.0, 60.0), (3.0, 0.0))


def test_what_lies_before_the_start_does_not_come() -> None:
    rate = CountedRate(shape="counts", of="vehicles", each="day", values=(24.0, 240.0, 48.0), begins_h=-30.0)
    assert rate.table(1.0).points == ((0.0, 10.0), (18.0, 2.0), (42.0, 0.0))
    over = CountedRate(shape="counts", of="vehicles", each="hour", values=(5.0,), begins_h=-9.0)
    assert over.table(1.0).points == ((0.0, 0.0),)


@pytest.mark.parametrize(
    "keys",
    [
        {"rate": RateTable(shape="steps", points=((0.0, 10.0), (48.0, 0.0))).model_dump()},
        {"rate": {"shape": "sinusoid", "mean_vph": 5.0, "amplitude_vph": 5.0, "period_h": 24.0}},
        {"sets_off": Pace(law="pace", half_within_h=3.0).model_dump(), "count": 400},
    ],
)
def test_a_multiplier_multiplies_how_many_come(keys: dict[str, object]) -> None:
    plain = times(even(**keys))
    assert len(times(even(**keys, multiplier=1.5))) == pytest.approx(1.5 * len(plain), abs=2.0)
    np.testing.assert_array_equal(times(even(**keys, multiplier=1.0)), plain)


def test_a_multiplier_shortens_the_times_between_arrivals_and_keeps_their_draws() -> None:
    stream = Arrivals(to="post", interarrival=Exponential(law="exponential", mean_min=6.0), count=100)
    twice = stream.model_copy(update={"multiplier": 2.0})
    assert len(times(stream)) == 100 and len(times(twice)) == 200
    np.testing.assert_allclose(times(twice)[:100], times(stream) / 2.0)


def test_a_file_is_read_when_the_scenario_is_loaded(tmp_path: Path) -> None:
    rate = loaded(tmp_path, "\ufefftime_local,persons,source\n2022-02-24,960,police\n2022-02-26,480,police\n")
    assert (rate.begins_h, rate.values) == (-6.0, (960.0, 0.0, 480.0))
    scenario = load(tmp_path / "border.yaml")
    (tmp_path / "counts.csv").unlink()
    (tmp_path / "again.yaml").write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load(tmp_path / "again.yaml") == scenario


def test_a_file_of_demand_may_have_the_forms_of_any_file_of_counts(tmp_path: Path) -> None:
    rate = loaded(tmp_path, "# dates: dd.mm.yyyy\nDate;persons\n24.02.2022;1 960\n25.02.2022;480\n")
    assert (rate.begins_h, rate.values) == (-6.0, (1960.0, 480.0))


def test_a_multiplier_is_a_parameter_like_any_other(tmp_path: Path) -> None:
    loaded(tmp_path, "time_local,persons\n2022-02-25,960\n")
    scenario = changed(load(tmp_path / "border.yaml"), ["arrivals.border.multiplier=1.5"])
    assert scenario.arrivals["border"].multiplier == 1.5
    assert parameter(scenario, "arrivals.border.multiplier").maximum == 10_000.0


def test_hours_with_an_offset_of_their_own_are_converted(tmp_path: Path) -> None:
    hourly = SCENARIO.replace("each: day", "each: hour")
    rate = loaded(tmp_path, "time_local,persons\n2022-02-24T05:00+00:00,40\n2022-02-24T07:00,80\n", hourly)
    assert (rate.begins_h, rate.values) == (0.0, (40.0, 80.0))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ("time_local,person\n2022-02-24,1\n", "counts.csv has no column 'persons'; did you mean 'person'?"),
        (
            "time_local,persons\nsoon,1\n",
            "counts.csv:2: time_local 'soon' is not a date such as 2024-06-01 or 2024-06-01T15:00",
        ),
        ("time_local,persons\n2022-02-24T05:00,1\n", "counts.csv:2: '2022-02-24T05:00' is not the beginning of a day"),
        (
            "time_local,persons\n2022-02-24,n/a\n",
            "counts.csv:2: persons 'n/a' is no count, and a day left out has nobody: give one",
        ),
        ("time_local,persons\n2022-02-24,1\n2022-02-24,2\n", "counts.csv:3: 2022-02-24 stands twice"),
        ("time_local,persons\n", "counts.csv has no counts"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_cell(tmp_path: Path, counts: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        loaded(tmp_path, counts)
    assert [(one.key, one.what) for one in error.value.problems] == [("arrivals.border.rate.file", said)]


def test_a_missing_file_is_said_with_all_else_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "border.yaml").write_text(SCENARIO.replace("to: post,", "to: pst,"), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "border.yaml")
    assert len(error.value.problems) == 3 and "there is no file 'counts.csv'" in str(error.value)


def test_a_multiplier_of_listed_times_is_refused(tmp_path: Path) -> None:
    text = SCENARIO.replace(
        "rate: {shape: counts, of: persons, each: day, file: counts.csv}", "times_h: [1], multiplier: 2"
    )
    (tmp_path / "border.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"arrivals\.border\.multiplier: times_h are the hours themselves: leave it out"
    ):
        load(tmp_path / "border.yaml")
