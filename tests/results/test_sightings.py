"""The record of what was observed, beside runs worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.sightings import Met, met, met_frame
from sim.results.results import Results
from sim.results.seen import Sighting, read_sightings, record_file
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.count_files.errors import ObservedError
from sim.simulate import simulate
from sim.view.record import finding, record, record_table
from tests.shipped import shipped_run
from tests.world.towns import START, at, towns

HEAD = "curve,time_local,low,high,source,note\n"


def seen(low: float, high: float, run: tuple[float, float, float]) -> Met:
    """An observation beside the median and the limits of a run."""
    return Met(Sighting("crossed", 1.0, low, high, "", ""), "persons", run[1], run[0], run[2])


def test_ranges_that_touch_are_met_and_the_error_is_what_lies_outside() -> None:
    assert seen(10.0, 12.0, (12.0, 13.0, 14.0)).inside
    assert seen(10.0, 12.0, (8.0, 9.0, 10.0)).inside
    assert not seen(10.0, 12.0, (12.1, 13.0, 14.0)).inside
    assert [seen(10.0, 12.0, (0.0, median, 99.0)).off for median in (9.0, 11.0, 15.0)] == [-1.0, 0.0, 3.0]


def test_a_run_is_read_at_the_hour_of_the_observation(tmp_path: Path) -> None:
    """Between two recording steps the curve is a straight line; what the run does not have is passed over."""
    path = tmp_path / "record.csv"
    rows = [
        f"departed,{at(10.1)},100,200,somewhere,",
        f"vehicles_departed,{at(10.1)},0,1e6,somewhere,surely",
        f"no.such.curve,{at(10.0)},1,1,somewhere,",
        f"departed,{at(500.0)},1,1,somewhere,after the end",
    ]
    path.write_text("# a comment\n" + HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    results = Results(simulate(towns(record=str(path))))
    first, second = met(results)
    time_h, values = results.curves.time_h, results.curves["departed"].values
    assert first.median == first.low == first.high == pytest.approx(float(np.interp(10.1, time_h, values)))
    assert second.inside and second.unit == "vehicles"
    frame = met_frame(results)
    assert frame["inside"].tolist() == [first.inside, True]
    assert frame["observed_high"].tolist() == [200.0, 1e6]
    assert str(frame["time"][0]) == str(START + (frame["time"][0] - START))


def test_a_record_that_says_something_else_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    of = towns(record=str(path))
    for low in (1.0, 2.0):  # as many bytes, at once: neither size nor time of the file tells
        path.write_text(HEAD + f"departed,{at(12.0)},{low},6,somewhere,\n", encoding="utf-8")
        first, again = record_file(of), record_file(of)
        assert first is not None and first.counts[0].low == low
        assert first is again  # a run asks some twenty times


def test_the_interval_of_many_runs_is_that_of_the_replications(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text(HEAD + f"departed,{at(12.0)},5,6,somewhere,\n", encoding="utf-8")
    of = towns(record=str(path))
    ensemble = Ensemble.of(of, [ReplicationSummary.of(Results(simulate(of, number))) for number in range(4)])
    [only] = met(ensemble)
    values = [float(np.interp(12.0, ensemble.time_h, row)) for row in ensemble.values("departed")]
    assert (only.low, only.median, only.high) == (min(values), float(np.median(values)), max(values))
    assert finding(ensemble) == "The runs' interval touches the range of 0 of 1 observations, in 1 series"
    assert record_table(ensemble).row_count == 1
    assert [axes.get_title(loc="left") for axes in record(ensemble).axes] == ["departed"]


def test_a_day_without_an_hour_is_met_by_any_hour_of_it(tmp_path: Path) -> None:
    """The run's curve passes through all values of the day: an observation is met where one of them fits."""
    results = Results(simulate(towns()))
    time_h, values = results.curves.time_h, results.curves["departed"].values
    morning = 24.0 - (START.hour + START.minute / 60.0)
    day = (START + timedelta(hours=morning)).date()
    low, high = (float(np.interp(hour, time_h, values)) for hour in (morning, min(morning + 24.0, time_h[-1])))
    rows = [f"departed,{day},{value},{value},a,b\n" for value in (low, (low + high) / 2.0, high, high + 7.0)]
    (tmp_path / "record.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    first, middle, last, above = met(Results(simulate(towns(record=str(tmp_path / "record.csv")))))
    assert (first.low, first.high) == (low, high) and high > low
    assert [one.off for one in (first, middle, last)] == [0.0, 0.0, 0.0]
    assert not above.inside and above.off == -7.0
    assert met_frame(Results(simulate(towns(record=str(tmp_path / "record.csv")))))["note"][0] == (
        "b; hour not known: over the day that begins then"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "record.csv: the file is empty"),
        ("curve,time\n", "record.csv:1: beside curve there must be a column value, or low and high"),
        (f"{HEAD}crossed,2023-09-25T06:00,1,2,x\n", "record.csv:2: has 5 fields instead of 6"),
        (f"{HEAD}crossed,yesterday,1,2,x,\n", "record.csv:2: time_local 'yesterday' is not a date such as"),
        (f"{HEAD}crossed,2023-09-25T06:00,3,2,x,\n", "record.csv:2: low 3 and high 2 must be numbers from 0 on"),
        (f"{HEAD}crossed,2023-09-25T06:00,few,2,x,\n", "record.csv:2: low 'few' is not a number from 0 on"),
    ],
)
def test_messages(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ObservedError) as caught:
        read_sightings(path, START)
    assert message in str(caught.value)


def test_every_series_of_the_shipped_record_has_its_curve() -> None:
    """All parts of the exodus are on: nothing that was observed goes without a curve."""
    results = shipped_run("exodus-2023")
    scenario = results.scenario
    assert scenario.record is not None
    names = set(results.curves.names)
    record_rows = read_sightings(Path(scenario.record), scenario.start)
    assert {row.curve for row in record_rows} <= names
    assert len({row.curve for row in record_rows}) >= 20
    assert all(row.source for row in record_rows)
