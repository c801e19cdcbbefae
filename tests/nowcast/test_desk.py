"""When readiness and triggers are passed: by the forecast and by runs, each against what it stands on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.nowcast.cast import Cast, cast_of_series, read_series
from sim.analysis.nowcast.desk import FORECAST, RUNS, deadlines, deadlines_frame, deadlines_of_runs
from sim.analysis.triggers import first_h
from sim.scenario.triggers import TriggerFile
from sim.view.nowcast_words import lead_times, passed_when
from tests.cli.shell import SMALL


def _trigger(title: str, curve: str, threshold: float) -> dict[str, object]:
    signal = {"curve": curve, "side": "above", "threshold": threshold, "unit": "persons"}
    return {"title": title, "observed": signal, "action": "act", "event": "it comes", "warns_of": signal}


WATCHED = TriggerFile.model_validate(
    {
        "title": "What to watch",
        "scenario": "small",
        "triggers": {
            "few": _trigger("few", "crossed", 3_000.0),
            "many": _trigger("many", "crossed", 6_000.0),
            "beyond": _trigger("beyond", "crossed", 1e9),
            "registered": _trigger("registered", "registered", 100.0),
        },
    }
)


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    path = tmp_path_factory.mktemp("desk") / "c.csv"
    rows = ("time_local,persons_crossed", "2024-06-02T00:00,1500", "2024-06-03T00:00,3000", "2024-06-04T00:00,4500")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    known, start = read_series(path)
    return cast_of_series(known, start, most=20_000.0)


def test_a_number_of_persons_is_passed_when_the_band_says(cast: Cast) -> None:
    few, many, beyond = deadlines(cast, WATCHED)
    assert [one.by for one in (few, many, beyond)] == [FORECAST] * 3
    # 3,000 were counted on the morning of the third, and more than that on the fourth.
    assert few.passed and cast.course.moment(few.hours[1]).isoformat().startswith("2024-06-04T00:00")
    assert many.passed is False and many.hours[0] < many.hours[1] < many.hours[2]  # perhaps never
    for level, hour in zip((0.95, 0.5), many.hours[:2], strict=True):
        # A number is passed by an hour with 5 % where it is the 95 % quantile of that hour.
        assert cast.forecast(np.array([hour])).quantiles((level,))[0, 0] == pytest.approx(6_000.0, rel=0.02)
    assert many.within_24_h == pytest.approx(_share(cast, 24.0, 6_000.0), abs=0.01)
    assert beyond.within_48_h == 0.0 and np.isinf(beyond.hours[0])
    assert passed_when(cast, few).startswith("passed by 4 Jun 00:00")
    assert passed_when(cast, beyond).startswith("more likely not until")


def test_what_the_forecast_does_not_know_is_said_by_runs(cast: Cast) -> None:
    runs = sim.runs(sim.load(SMALL), n=3).ensemble
    found = (*deadlines(cast, WATCHED), *deadlines_of_runs(cast, WATCHED, runs))
    by_runs = [one for one in found if one.by == RUNS]
    trigger = next(one for one in by_runs if one.what.startswith("registered"))
    hours = first_h(runs, WATCHED.triggers["registered"].observed)
    assert trigger.hours[1] == np.sort(hours)[1] and trigger.passed is None
    frame = deadlines_frame(cast, found)
    assert len(frame) == len(found) and set(frame["passed"]) == {"yes", "no", ""}
    assert frame.set_index("what").loc["beyond above 1e+09 persons", "at_p50"] == ""
    assert set(frame["issued_at"]) == {cast.course.moment(cast.issued_h).isoformat()}


@pytest.mark.parametrize(
    ("hour", "said"), [("08", ("a day", "two days")), ("20", ("next morning", "a day", "two days"))]
)
def test_the_next_morning_is_named_where_it_is_not_a_day_ahead(
    tmp_path: Path, hour: str, said: tuple[str, ...]
) -> None:
    path = tmp_path / "c.csv"
    rows = ("time_local,persons_crossed", f"2024-06-02T{hour}:00,1500", f"2024-06-03T{hour}:00,3000")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    known, start = read_series(path)
    found = lead_times(cast_of_series(known, start, most=20_000.0))
    assert [text.removesuffix(" ahead") for text, _ in found] == list(said)


def _share(cast: Cast, ahead_h: float, persons: float) -> float:
    said = cast.forecast(np.array([cast.issued_h + ahead_h]))
    return float((said.values[0] > persons) @ said.weights)
