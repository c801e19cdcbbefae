"""Reports of the queue, as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sim.analysis.nowcast.observations import QueueReport, Unit
from sim.analysis.nowcast.reports import read_reports
from sim.scenario.count_files.errors import ObservedError

START = datetime.fromisoformat("2024-06-01T06:00+04:00")
HEADER = "time_local,what,low,high,unit,source\n"


def test_reports_are_read(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text(
        "# of the road\n" + HEADER + "2024-06-02T06:00,jam,20,60,km,a\n2024-06-02T09:00+03:00,in line,12,,h,b\n",
        encoding="utf-8",
    )
    assert read_reports(path, START) == [
        QueueReport(24.0, 20.0, 60.0, Unit.KM),
        QueueReport(28.0, 12.0, None, Unit.HOURS),
    ]


def test_the_hour_of_days_is_said_once_for_all(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text("# hour: 12:00\n" + HEADER + "2024-06-02,jam,20,60,km,a\n", encoding="utf-8")
    assert read_reports(path, START) == [QueueReport(30.0, 20.0, 60.0, Unit.KM)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.csv: the file is empty"),
        ("time_local,low,unit\n", "r.csv:1: there must be one column high; needed are time_local, low, high, unit"),
        (HEADER + "2024-06-02,jam,1,2,km,a\n", "r.csv:2: time_local '2024-06-02' has no hour"),
        (HEADER + "soon,jam,1,2,km,a\n", "r.csv:2: time_local 'soon' is not a date such as"),
        (HEADER + "2024-06-02T06:00,jam,,,km,a\n", "r.csv:2: low and high are both blank"),
        (HEADER + "2024-06-02T06:00,jam,9,2,km,a\n", "r.csv:2: low 9 is more than high 2"),
        (HEADER + "2024-06-02T06:00,jam,-9,2,km,a\n", "r.csv:2: low '-9' is not a number from 0 on"),
        (HEADER + "2024-06-02T06:00,jam,1,2,miles,a\n", "unit 'miles' is none of km, vehicles, persons, h"),
        (HEADER + "2024-06-02T06:00,jam,1,km,a\n", "r.csv:2: has 5 fields instead of 6"),
    ],
)
def test_mistakes_are_reported_with_their_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ObservedError, match=message.replace("(", r"\(")):
        read_reports(path, START)
