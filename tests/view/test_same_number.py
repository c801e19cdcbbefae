"""One number, one value: what each output says of a run is read from it and held against the run's files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.run_folder import read_folder
from sim.scenario.load import load
from sim.scenario.shipped import find
from sim.view.answer import as_values
from sim.view.drawn import drawn_on
from tests.cli.shell import shell
from tests.shipped import FEW_RESIDENTS
from tests.view.figures import FIGURE, Filed, facts, moment, split, tables, wrong

SENTENCES = {
    "clearance_50_at_h": r"half have (?:reached|passed|crossed|left)[^.;]*? by {}",
    "clearance_90_at_h": r"90 %(?: have[^.;]*?)? by {}",
    "clearance_100_at_h": r"the last(?: has[^.;]*?)? by {}",
    "arrived_50_at_h": r"Half have come to where they are going by {}",
    "road_time_median_h": r"Half are on the way for up to {}",
    "road_time_p90_h": r"90 % for up to {}",
    "queue_max_km": r"the longest queue {}",
    "road_full_h": r"the road was full for {}",
    "queue_outside_max_veh": r"and up to {}",
    "queue_max_veh": r"At most {}",
    "backlog_max_persons": r"Most wait for registration on [^:]*:[^:]*:[^:]*: {}",
    "backlog_max_at_h": r"Most wait for registration on {}",
    "tonight_at_h": r"At midnight, {}",
    "tonight_places_persons": r"places are ready for {}",
    "first_night_short_at_h": r"The first night short is that of {}",
    "first_night_short_persons": r"The first night short [^;]*; without a place: {}",
    "readiness_persons_passed_by_crossed_at_h": r"persons is used up on {}",
    "would_leave_persons": r"Of {}, half",
    "present_persons": r"Of {},? [\d,]+ persons (?:\([^)]*\) )?have not arrived",
    "not_arrived_persons": r"Of [^.]*? {} have not arrived",
    "at_end_staying_persons": r"[:,] {} stay by choice",
    "at_end_died_persons": r"[:,] {} died",
    "rmse_crossed_of_median_percent": r"off the announced counts by {}",
}
"""Where the first screen says a metric."""

CHARTS = {
    ("cumulative", 0): {
        "set off": "departed",
        "crossed": "crossed",
        "registered": "registered",
        "in shelters": "in_shelter",
    },
    ("reception", 0): {"asked for a bed": "asked_shelter", "places ready": "places_persons", "found one": "in_shelter"},
    ("petrol", 0): {"in depots": "fuel_depots_l", "handed out so far": "fuel_handed_out_l"},
}
"""Curves behind the lines of a picture, by its name and panel."""

MADE = [
    pytest.param(("exodus-2023", 3, FEW_RESIDENTS), id="few residents"),
    pytest.param(("exodus-2023", 10, []), id="exodus-2023"),
    pytest.param(("poland-2022", 10, []), id="poland-2022"),
]
"""Scenario, runs and settings."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Written:
    """A folder of a run with all that is made of it, and what was printed."""

    folder: Path
    printed: str
    values: dict[str, Any]
    start: datetime
    runs: int

    @cached_property
    def metrics(self) -> dict[str, dict[str, Any]]:
        """The metrics of the folder's file."""
        found: dict[str, dict[str, Any]] = json.loads((self.folder / "metrics.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def curves(self) -> Mapping[str, pd.DataFrame]:
        """A table for each curve: a row for each recording step, a column for each run."""
        frame = pd.read_parquet(self.folder / "curves.parquet")
        return {
            str(name): of.pivot(index="time", columns="replication", values="value")
            for name, of in frame.groupby("curve", observed=True)
        }

    def page(self, name: str) -> str:
        """What a page of the folder holds."""
        return (self.folder / name).read_text(encoding="utf-8")

    def filed(self, name: str) -> Filed:
        """A metric of the folder's file."""
        one = self.metrics[name]
        return Filed(one["value"], one.get("low"), one.get("high"), one["unit"], self.start)

    def has(self, name: str) -> bool:
        """Whether the files have such a metric."""
        return name in self.metrics

    def at(self, curve: str, hour: datetime, unit: str) -> Filed:
        """A curve at an hour over the runs."""
        values = self.curves[curve].loc[hour].to_numpy()
        low, middle, high = (float(np.quantile(values, share, method="weibull")) for share in (0.05, 0.5, 0.95))
        return Filed(middle, low, high, unit, self.start)


@pytest.fixture(scope="module", params=MADE)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Runs of a shipped scenario with report, brief in two languages, snapshot, map and forms."""
    name, runs, settings = request.param
    here = tmp_path_factory.mktemp("same")
    options = [part for one in settings for part in ("--set", one)]
    called = shell("run", name, "-n", str(runs), "--jobs", "1", *options, "--out", "run", cwd=here)
    assert called.returncode == 0, called.stderr
    pages = [
        ("report",),
        ("brief", "--out", "run/brief.html"),
        ("snapshot", "--out", "run/snapshot.html"),
        ("animate",),
    ]
    pages += [("brief", "--language", "fr", "--out", "run/brief-fr.html"), ("export",)]
    for command, *rest in pages:
        done = shell(command, "run", *rest, cwd=here)
        assert done.returncode == 0, (command, done.stderr)
    values = json.loads(json.dumps(as_values(read_folder(here / "run"))))
    return Written(here / "run", " ".join(called.stdout.split()), values, load(find(name)).start, runs)


def test_files_are_the_median_and_the_interval_of_their_runs(written: Written) -> None:
    """The middle, the ends and the number of runs follow from each run's own line; a mean says that it is one."""
    runs = pd.read_parquet(written.folder / "replications.parquet")
    faults, of_all = [], 0
    for name, of in runs.groupby("name", observed=True):
        filed, values = written.metrics.get(str(name)), of["value"].to_numpy(float)
        if filed is None or np.isnan(values).any() or filed["value"] is None:
            continue
        of_all += 1
        low, middle, high = (float(np.quantile(values, share, method="weibull")) for share in (0.05, 0.5, 0.95))
        is_mean = filed.get("value_is") == "mean over the runs"
        # Means of classes are whole persons that add up, so one of them may be a person off.
        middle, off = (float(values.mean()), 1.0) if is_mean else (middle, 1e-6)
        one_of_them = set(values.tolist()) >= {filed["value"], filed["low"], filed["high"]}
        alike = abs(filed["value"] - middle) <= off and (filed["low"], filed["high"]) == pytest.approx((low, high))
        if filed["replications"] != written.runs or not (one_of_them or alike):
            faults.append(f"{name}: {filed} is not {low} {middle} {high}")
    assert faults == [] and of_all > 60


def test_the_first_screen_says_what_is_in_the_files(written: Written) -> None:
    found = {name: re.search(pattern.format(FIGURE), written.printed) for name, pattern in SENTENCES.items()}
    said = {name: match for name, match in found.items() if match and written.has(name)}
    assert len(said) >= 8, sorted(said)
    assert f"medians of {written.runs} runs" in written.printed
    assert (
        _faults((name, match["value"], match["ends"] or "", written.filed(name)) for name, match in said.items()) == []
    )


def test_programs_get_the_same(written: Written) -> None:
    """All metrics and facts are as in the folder; those that are hidden have no value."""
    faults = []
    for name, one in written.values["metrics"].items():
        filed = written.metrics[name]
        if "shown" in one:
            faults += [name] * (one["value"] is not None)
        elif (one["value"], one["unit"]) != (filed["value"], filed["unit"]):
            faults.append(name)
        elif 1 <= round(one["value"] or 0) <= 9 and one["unit"] in ("persons", "families"):
            faults.append(f"{name} is a small count")
    for fact in (fact for line in written.values["answer"] for fact in line["facts"]):
        kind, _, name = fact["source"].partition(":")
        if kind in ("shown", "metric", "persons") and name in written.metrics and fact["value"] is not None:
            faults += [fact["source"]] * (fact["value"] != written.metrics[name]["value"])
    assert written.values["runs"] == written.runs
    assert faults == []


def test_every_metric_of_the_report_is_that_of_the_files(written: Written) -> None:
    [(_, heads, rows)] = [one for one in tables(written.page("report.html")) if one[0] == "Every metric"]
    assert heads == ["metric", "value", "lowest–highest", "meaning"]
    by_meaning = {one["meaning"]: name for name, one in written.metrics.items()}
    found = [(by_meaning.get(meaning, ""), value, ends) for _, value, ends, meaning in rows]
    said = [(name, _bare(value), ends, written.filed(name)) for name, value, ends in found if name]
    assert len(said) > 0.8 * len(rows) > 30
    assert _faults(said) == []


def test_every_fact_of_brief_and_snapshot_is_that_of_the_files(written: Written) -> None:
    """Metrics with their intervals, persons without a bed by night and region; hours of what limits alike."""
    nights = pd.read_csv(written.folder / "nights.csv") if (written.folder / "nights.csv").is_file() else None
    said: list[tuple[str, str, str, Filed]] = []
    for source, text in facts(written.page("brief.html")):
        kind, _, name = source.partition(":")
        if kind in ("shown", "persons", "metric") and name in written.metrics:
            value, ends = split(text)
            said.append((source, _bare(value), ends, written.filed(name)))
    for source, text in facts(written.page("snapshot.html")):
        kind, _, name = source.partition(":")
        if kind == "metric" and name in written.metrics:
            said.append((source, _with_unit(text, written, name), "", written.filed(name)))
        elif kind == "night" and nights is not None and not name.endswith(":everywhere"):
            hour, _, region = name.partition(":")
            if text != moment(written.start, float(hour)):
                said.append((source, text, "", _night(written, nights, float(hour), region)))
    assert len(said) > 12
    assert _faults(said) == []


def test_another_language_has_the_same_numbers(written: Written) -> None:
    """The facts of a brief in French hold the digits of those in English, in the same order."""
    english, french = (dict(facts(written.page(page))) for page in ("brief.html", "brief-fr.html"))
    shared = [
        name for name in english if name in french and name.startswith(("shown:", "persons:", "limit:", "together:"))
    ]
    assert len(shared) >= 8
    for name in shared:
        if not name.endswith(":name"):
            assert _digits(french[name], ",") == _digits(_with_days(english[name]), "."), name


def test_what_to_add_is_needed_by_an_hour_in_every_output(written: Written) -> None:
    """Of a morning a day alone would not say which night is meant: the hours of the advice stand in each language."""
    advice = dict(facts(written.page("brief.html"))).get("places:advice", "")
    hours = re.findall(r" by \d{1,2} [A-Z][a-z]{2} (\d\d:\d\d)", advice)
    assert bool(hours) == advice.startswith("Add ")
    french = re.sub(r"<[^>]+>", "", written.page("brief-fr.html"))
    assert all(hour in french for hour in hours)
    when = [text for source, text in facts(written.page("snapshot.html")) if source.startswith("readiness:")]
    assert [text for text in when if not re.search(r"^[\d,]+$| \d\d:\d\d$", text)] == []
    assert len([text for text in when if ":" in text]) == min(len(hours), 2)


def test_what_limits_is_the_same_on_the_screen_in_the_report_and_in_the_snapshot(written: Written) -> None:
    limits = [one for one in tables(written.page("report.html")) if one[1][:2] == ["constraint", "limits to cross"]]
    [(_, _, rows)] = limits
    hours = {row[0]: row[1] for row in rows}
    said = {
        name: text
        for name, text in re.findall(
            r"(?:limited by|h(?: \([^)]*\))?,) ([^;,.]*?) for (\d+ h(?: \([^)]*\))?)", written.printed
        )
    }
    assert said
    assert {name: hours[name] for name in said} == said
    snapshot = dict(facts(written.page("snapshot.html")))
    assert [text for source, text in snapshot.items() if source.startswith("limit:crossed:")] != []


def test_the_tables_and_lines_of_charts_are_the_curves(written: Written) -> None:
    """Rows of a chart's table, and its lines as the page gets them, at each hour."""
    said: list[tuple[str, str, str, Filed]] = []
    for (picture, panel), columns in CHARTS.items():
        _, found, rest = written.page("report.html").partition(f'id="picture-{picture}"')
        if not found:
            continue
        figure = rest.partition("</figure>")[0]
        _, heads, rows = tables(figure)[panel]
        for when, *cells in rows:
            hour = _hour(written, when)
            for head, cell in zip(heads[1:], cells, strict=True):
                if cell and (curve := columns.get(head, "")) in written.curves:
                    unit = "l" if curve.endswith("_l") else "persons"
                    said.append((f"{picture} {head} {when}", *split(cell), written.at(curve, hour, unit)))
    assert len(said) > 20
    assert _faults(said) == []


def test_nights_of_the_report_are_those_of_the_file(written: Written) -> None:
    found = [one for one in tables(written.page("report.html")) if one[0].startswith("Beds by night")]
    if not found:
        assert not (written.folder / "nights.csv").is_file()
        return
    nights, when, said = pd.read_csv(written.folder / "nights.csv"), "", []
    [(_, heads, rows)] = found
    for row in rows:
        when = row[0] or when
        hour = (_hour(written, when) - written.start) / timedelta(hours=1)
        for quantity, cell in zip(("asked", "found", "turned_away", "freed"), row[2:6], strict=True):
            said.append((f"{when} {row[1]} {quantity}", cell, "", _night(written, nights, hour, row[1], quantity)))
        of = _night(written, nights, hour, row[1])
        said.append((f"{when} {row[1]} without", row[6], row[7] if len(row) > 7 else "", of))
    assert heads[2:7] == ["asked", "found", "turned away", "freed", "without"]
    assert _faults(said) == []


def test_a_day_of_the_forms_ends_where_the_report_has_its_midnight(written: Written) -> None:
    form = pd.read_csv(written.folder.parent / "run-export" / "situation-by-day.csv", dtype=str).iloc[1:]
    said = []
    for day, *cells in form[["date", *(f"persons crossed, {one}" for one in ("median", "p05", "p95"))]].to_numpy():
        midnight = written.start.replace(hour=0, minute=0) + timedelta(
            days=1 + (datetime.fromisoformat(day).date() - written.start.date()).days
        )
        hour = min(midnight, written.curves["crossed"].index[-1])
        of = written.at("crossed", hour, "persons")
        said += [
            (f"{day} {cell}", cell, "", Filed(value, None, None, "persons", written.start))
            for cell, value in zip(cells, (of.value, of.low, of.high), strict=True)
        ]
    assert len(said) >= 3 * 3
    assert _faults(said) == []


def test_the_map_counts_its_run(written: Written) -> None:
    """The map is of the first run, and says so: its counts are that run's curves."""
    text = re.search(
        r'<script type="application/json" id="run">(.*?)</script>', written.page("animation.html"), re.DOTALL
    )
    assert text is not None and "One run (replication 0)" in written.page("animation.html")
    series = {one["name"]: one["values"] for one in json.loads(text[1])["series"]}
    for name in ("departed", "crossed"):
        assert series[name] == pytest.approx(written.curves[name][0].to_numpy(), abs=0.05)


def test_a_notebook_draws_the_curves(written: Written) -> None:
    figure = read_folder(written.folder).plot("cumulative")
    median = {name: np.median(of.to_numpy(), axis=1) for name, of in written.curves.items()}
    lines = [one.line.middle for axes in figure.axes for one in drawn_on(axes).lines]
    known = [name for name in ("departed", "crossed", "registered", "in_shelter") if name in median]
    drawn = [name for name in known if any(np.array_equal(line, median[name]) for line in lines)]
    assert {"departed", "crossed"} <= set(drawn)


def _faults(said: Iterator[tuple[str, str, str, Filed]] | list[tuple[str, str, str, Filed]]) -> list[str]:
    return [f"{what}: {fault}" for what, text, ends, of in said if (fault := wrong(text, ends, of))]


def _bare(text: str) -> str:
    """A number without the words behind it that are no unit of a ladder."""
    found = re.match(r"\d{1,2} [A-Z][a-z]{2} \d\d:\d\d$|[\d,.]+(?: (?:h|min|s|km|m))?(?= |$)", text)
    return found[0] if found else text


def _with_unit(text: str, written: Written, name: str) -> str:
    """The number of a card: its unit stands beside it, outside of the fact."""
    unit = re.search(
        rf'<data value="metric:{name}">{re.escape(text)}</data> (h|min|s|km|m)\b', written.page("snapshot.html")
    )
    return f"{text} {unit[1]}" if unit else text


def _night(written: Written, nights: pd.DataFrame, hour: float, region: str, quantity: str = "without") -> Filed:
    at = (pd.to_datetime(nights["midnight"]) - pd.Timestamp(written.start)) / pd.Timedelta(hours=1)
    [(_, row)] = nights[
        (at - hour).abs().lt(1e-6) & (nights["region"] == region) & (nights["persons"] == quantity)
    ].iterrows()
    # Half a person is no person: medians of two runs are written whole.
    median, low, high = (float(round(row[one])) for one in ("median", "p05", "p95"))
    return Filed(median, low, high, "persons", written.start)


def _hour(written: Written, label: str) -> datetime:
    """The recording step of a label of a row."""
    by_label = {moment(written.start, step): step for step in np.arange(0.0, 24.0 * 60, 0.25).tolist()}
    return written.start + timedelta(hours=by_label[label])


def _with_days(text: str) -> str:
    """Moments of one day with that day before each of them, as other languages have it."""
    return re.sub(r"\((\d{1,2} [A-Z][a-z]{2}) (\d\d:\d\d) to (\d\d:\d\d)\)", r"(\1 \2 to \1 \3)", text)


def _digits(text: str, decimal: str) -> list[str]:
    """The numbers of a text, without what stands between thousands; of moments the day and the hour."""
    plain = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", unescape(text))
    plain = plain if decimal == "," else plain.replace(",", "")
    return [one.replace(decimal, ".") for one in re.findall(rf"\d+(?:{re.escape(decimal)}\d+)?", plain)]
