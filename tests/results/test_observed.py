"""The record of announced counts: what is read, what is refused, and the distance of a curve from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.results.observed import find_record, fit, read_observed
from sim.results.results import Results
from sim.scenario.count_files.errors import ObservedError
from tests.results.build import crossing, journal, scenario

HEADER = "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"
START = scenario().start


def write(folder: Path, text: str) -> Path:
    path = folder / "counts.csv"
    path.write_text("# announced counts\n" + HEADER + text, encoding="utf-8")
    return path


def test_times_hours_and_blanks(tmp_path: Path) -> None:
    path = write(
        tmp_path, '2023-09-24T15:00,10,,4,,first\n2023-09-25,,7,,,"second, later"\n2023-09-24T12:00+03:00,1,,,,third\n'
    )
    frame = read_observed(path, START)
    assert frame["time_h"].tolist() == [3.0, 12.0, 1.0]
    assert frame["hour_known"].tolist() == [True, False, True]
    assert frame["source"].tolist() == ["first", "second, later", "third"]
    assert frame["persons_crossed"].iloc[0] == 10 and np.isnan(frame["persons_crossed"].iloc[1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yesterday,1,,,,s\n", "3: time_local 'yesterday' is not a date"),
        ("2023-09-24T15:00,many,,,,s\n", "3: persons_crossed 'many' is not a number from 0 on; leave it blank"),
        ("2023-09-24T15:00,inf,,,,s\n", "3: persons_crossed 'inf' is not a number from 0 on"),
        ("# a comment\n2023-09-24T15:00,-5,,,,s\n", "4: persons_crossed '-5' is not a number from 0 on"),
        ("\n  # a comment\n2023-09-24T15:00,1\n", "5: has 2 fields instead of 6"),
        ('2023-09-24T15:00,1,,,,"s\n2023-09-24T16:00,2,,,,t\n', "3: unexpected end of data; a quoted text ends"),
        (
            "2023-09-24T15:00,400,,,,s\n2023-09-24T18:00,100,,,,s\n",
            r"4: persons_crossed 100 is less than 400 before it \(counts.csv:3\); cumulative counts never fall",
        ),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ObservedError, match=f"counts.csv:{message}"):
        read_observed(write(tmp_path, text), START)


def test_a_time_and_one_count_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("time_local,persons_crossed\n2024-06-01T06:00,200\n", encoding="utf-8")
    found = read_observed(path, START)
    assert found["persons_crossed"].tolist() == [200.0]
    assert found["vehicles_crossed"].isna().all() and found["source"].tolist() == [""]


def test_a_missing_column_and_an_empty_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("time_local,persons\n", encoding="utf-8")
    with pytest.raises(ObservedError, match="no column of counts, one of persons_crossed"):
        read_observed(path, START)
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(ObservedError, match="the file is empty"):
        read_observed(path, START)


def test_a_doubled_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(HEADER.replace("source", "persons_crossed,source"), encoding="utf-8")
    with pytest.raises(ObservedError, match=r"counts.csv:1: the column 'persons_crossed' is there twice"):
        read_observed(path, START)


def test_what_spreadsheets_write_is_read(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + "2023-09-24T15:00,5,,,,a\n").replace("\n", "\r\n").encode())
    assert read_observed(path, START)["persons_crossed"].tolist() == [5.0]


def test_shelters_can_empty_and_unknown_hours_have_no_order(tmp_path: Path) -> None:
    path = write(
        tmp_path, "2023-09-24T15:00,10,,,9,a\n2023-09-24T18:00,20,,,4,b\n2023-09-24,15,,,,c\n2023-09-24T18:00,20,,,,d\n"
    )
    assert len(read_observed(path, START)) == 4


def test_counts_of_zero_have_no_share(tmp_path: Path) -> None:
    frame = read_observed(write(tmp_path, "2023-09-24T15:00,0,,,,a\n"), START)
    found = fit(frame, "persons_crossed", np.array([0.0, 6.0]), np.array([0.0, 6.0]))
    assert (found.rmse, found.percent) == (3.0, None)
    assert found.reason == "every persons_crossed announced within the run is 0"


def test_error_is_interpolated_and_a_share_of_the_largest_count(tmp_path: Path) -> None:
    path = write(
        tmp_path, "2023-09-24T12:30,8,,,,a\n2023-09-24T14:00,17,,,,b\n2023-09-24,40,,,,c\n2023-09-25,50,,,,d\n"
    )
    found = fit(
        read_observed(path, START),
        "persons_crossed",
        np.array([0.0, 1.0, 2.0, 13.0]),
        np.array([0.0, 10.0, 20.0, 20.0]),
    )
    # The curve is 5 and 20 where 8 and 17 were announced; the rows without an hour only set the scale.
    assert found.rmse == 3.0 and found.rows == 2 and found.largest == 50.0
    assert found.percent == 6.0


def test_nothing_to_compare_gives_a_reason(tmp_path: Path) -> None:
    frame = read_observed(write(tmp_path, "2023-09-25,40,,,,a\n2023-10-25T10:00,,9,,,b\n"), START)
    steps = np.array([0.0, 24.0])
    assert (
        fit(frame, "persons_crossed", steps, steps).reason
        == "no persons_crossed was announced with its hour within the run"
    )
    assert fit(frame, "vehicles_crossed", steps, steps).reason == "no vehicles_crossed was announced within the run"


def test_the_metric_carries_the_fit_or_its_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "2023-09-24T14:00,4,2,,,a\n")
    of = scenario(observed=str(path))
    results = Results(journal(of, [crossing(0.0, 1.0, persons=5), crossing(0.0, 9.0)]))
    assert results.metric("rmse_crossed_percent").value == 25.0
    assert results.metric("rmse_vehicles_crossed_percent").value == 50.0
    assert results.metric("rmse_registered_percent").note == "the run has no curve 'registered'"
    assert find_record(scenario()).reason == "the scenario names no observed counts"
    assert "was not found" in find_record(scenario(observed="nowhere.csv")).reason
