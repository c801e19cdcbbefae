"""Reports: what they say is what the folder holds, they need nothing from outside, and they can be read aloud."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.analysis.run_folder import read_folder
from sim.results.metric import Metric
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.view.events import events
from sim.view.palette import CROSSED, POSSIBLE
from sim.view.pictures import picture_names
from sim.view.report.chart import contents_of, tables_of
from sim.view.report.happened import events_of
from sim.view.series import Fan, Name, draw_line, interval, name_lines
from sim.view.story import without_events
from sim.view.style import BLUE, counts_axis, panels
from tests.cli.shell import SMALL, contents, shell
from tests.sweep.plans import write_plan
from tests.view.reading import assert_stands_alone, page_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a variant of the small scenario, three replications, with its report."""
    here = tmp_path_factory.mktemp("report")
    variant = here / "variant.yaml"
    text = f"extends: {SMALL}\ntitle: The village, four lanes\nstages: {{checkpoint: {{lanes: 4}}}}  # [A] 2 to 6\n"
    variant.write_text(text, encoding="utf-8")
    options = ("--replications", "3", "--jobs", "1", "--set", "people.stay_share=0.1", "--out", "run", "--quiet")
    assert shell("run", variant, *options, cwd=here).returncode == 0
    done = shell("report", "run", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Written to run/report.html")
    return here / "run"


def test_a_report_stands_alone_and_has_every_picture(folder: Path) -> None:
    page = page_of(folder / "report.html")
    assert_stands_alone(page)
    assert len(page.pictures) == len(picture_names(read_folder(folder))) == 7
    assert len(list((folder / "plots").glob("*.png"))) == 4
    assert page.headings[:3] == ["The village, four lanes", "The answer", "Pictures"]


@pytest.mark.parametrize(
    "name", ["clearance_50_at_h", "clearance_90_at_h", "would_leave_persons", "backlog_max_persons"]
)
def test_the_answer_gives_the_metrics_with_their_intervals(folder: Path, name: str) -> None:
    run = read_folder(folder)
    metric: Metric = run.metric(name)
    first = page_of(folder / "report.html").said.split("The answer")[2].partition("Pictures")[0]
    assert f"{metric.text} ({interval(run, metric)})" in first


def test_a_report_says_what_differs_from_the_parent_and_what_was_set(folder: Path) -> None:
    said = page_of(folder / "report.html").said
    assert "stages.checkpoint.lanes 2 4" in said
    assert "people.stay_share 0.02 0.1" in said
    assert "1 lines hold an assumption [A]" in said
    assert "variant.yaml:3" in said


def values(line: dict[str, Any]) -> list[float]:
    """The values of a line of a chart, unpacked as the page does it."""
    return [total / 10 ** line["places"] for total in accumulate(line["values"][0])]


def charts(path: Path) -> dict[str, dict[str, Any]]:
    found = re.findall(
        r'<figure class="chart" id="picture-(\w+)"(?:(?!</figure>).)*?<script type="application/json">(.*?)</script>',
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    return {name: json.loads(text) for name, text in found}


def test_charts_hold_the_curves_that_are_drawn_and_no_small_count(folder: Path) -> None:
    """The line of those who have crossed is the median of the runs, at every step, and 1 to 9 are all one number."""
    run, drawn = read_folder(folder), charts(folder / "report.html")
    assert isinstance(run, Ensemble)
    assert {"cumulative", "queue", "reception", "throughput", "road_time"} <= set(drawn)
    (panel,) = drawn["cumulative"]["panels"]
    line = next(one for one in panel["lines"] if one["name"] == "crossed")
    step = int(np.searchsorted(run.time_h, line["x"]["from"] - 1e-9))
    wanted = np.median(run.values("crossed"), axis=0)[step : step + line["x"]["count"]]
    small = (wanted > 0.0) & (wanted < 10.0)
    assert values(line) == pytest.approx(np.where(small, drawn["cumulative"]["hidden"], wanted), abs=0.5)
    for chart in drawn.values():
        for one in (one for panel in chart["panels"] if panel["hides"] for one in panel["lines"] if one["x"]):
            kept = {value for value in values(one) if 0.0 < value < 10.0}
            assert kept <= {chart["hidden"], round(chart["hidden"])}, one["name"]


def test_what_counts_persons_hides_one_to_nine_and_what_counts_kilometres_does_not() -> None:
    start = datetime(2023, 9, 24, 6, tzinfo=UTC)
    line = Fan(np.arange(5.0), np.array([0.0, 1.0, 9.0, 10.0, 250.0]), ())
    figure, axes = panels("", "", (1.0, 1.0))
    for panel, label in zip(axes, ("persons, cumulative", "queue, km"), strict=True):
        draw_line(panel, line, BLUE)
        counts_axis(panel, label, 250.0)
        name_lines(panel, [Name("crossed 250", 250.0, BLUE)])
        panel.set_xlim(0.0, 4.0)
    contents = contents_of(figure, start)
    assert contents is not None
    persons, km = (panel["lines"][0] for panel in contents["panels"])
    assert values(persons) == [0.0, 5.0, 5.0, 10.0, 250.0] and persons["name"] == "crossed"
    assert values(km) == line.middle.tolist()
    first, second = tables_of(figure, start, "")
    assert [row[1] for row in first.rows] == ["0", "fewer than 10", "fewer than 10", "10", "250"]
    assert [row[1] for row in second.rows] == ["0", "1", "9", "10", "250"]


def test_what_is_counted_is_whole_and_what_is_measured_has_the_digits_of_a_metric() -> None:
    """Between two vehicles there is none; few persons of an hour are few persons; hours are written as elsewhere."""
    start = datetime(2023, 9, 24, 6, tzinfo=UTC)
    line = Fan(np.arange(4.0), np.array([0.0, 2.0, 9.9012, 97.5]), ())
    labels = ("vehicles per hour", "persons per hour", "queue, hours", "arms: rounds, handed in", "% of runs")
    figure, axes = panels("", "", (1.0,) * len(labels))
    for panel, label in zip(axes, labels, strict=True):
        draw_line(panel, line, BLUE)
        counts_axis(panel, label, 100.0)
        panel.set_xlim(0.0, 3.0)
    cells = [[row[1] for row in table.rows] for table in tables_of(figure, start, "")]
    few = "fewer than 10"
    assert cells == [
        ["0", "2", "10", "98"],
        ["0", few, few, "98"],
        ["0", "2", "9.9", "97.5"],
        ["0", "2", "10", "98"],
        ["0", "2", "9.9", "97.5"],
    ]


def test_names_of_lines_stand_without_their_values(folder: Path) -> None:
    drawn = charts(folder / "report.html")
    names = [one["name"] for panel in drawn["reception"]["panels"] for one in panel["lines"]]
    assert {"crossed", "asked for a bed", "found one", "without one", "places ready"} == set(names)
    for chart in drawn.values():
        for panel in chart["panels"]:
            assert all(one["name"] for one in panel["lines"])


def test_a_table_behind_each_chart_has_the_values(folder: Path) -> None:
    """Rows at round hours, in each cell the median with its interval, small counts in words."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("The values as a table") == len(picture_names(read_folder(folder)))
    table = page.partition('id="picture-cumulative"')[2].partition("</figure>")[0]
    run = read_folder(folder)
    assert isinstance(run, Ensemble)
    hour = 24.0 - run.scenario.start.hour  # midnight
    crossed = run.values("crossed")[:, round(hour / run.scenario.record_step_h)]
    assert re.search(rf"{local_label(run.scenario.start, hour)}</th>.*?{np.median(crossed):,.0f} \(", table)
    assert "fewer than 10" in table


def test_a_report_belongs_to_its_folder(folder: Path, tmp_path: Path) -> None:
    """It is in the folder's list, so the next run replaces the folder; elsewhere it leaves the folder alone."""
    assert "report.html" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    before = contents(folder)
    assert shell("report", folder, "--out", "elsewhere.html", cwd=tmp_path).returncode == 0
    assert contents(folder) == before
    assert (tmp_path / "elsewhere.html").read_bytes() == before["report.html"]
    assert shell("plot", folder, cwd=tmp_path).returncode == 0
    drawn = contents(folder)
    assert {name for name, held in before.items() if drawn[name] != held} == {"manifest.json", "plots/captions.json"}
    again = ("run", SMALL, "--out", folder, "--quiet", "--jobs", "1")
    assert shell(*again, cwd=tmp_path).returncode == 0
    assert not (folder / "report.html").exists()
    assert shell("report", folder, cwd=tmp_path).returncode == 0
    said = page_of(folder / "report.html").said
    assert "This is one run, and another would differ" in said
    assert "It extends no other scenario, and nothing was set." in said


def test_the_report_of_a_comparison(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: {SMALL}\ntitle: One lane\nstages: {{checkpoint: {{lanes: 1}}}}\n", encoding="utf-8")
    options = ("--replications", "4", "--jobs", "1", "--out", "both", "--quiet")
    assert shell("compare", SMALL, other, *options, cwd=tmp_path).returncode == 0
    assert shell("report", "both", cwd=tmp_path).returncode == 0
    page = page_of(tmp_path / "both" / "report.html")
    assert_stands_alone(page)
    assert "Worse: person-hours stood before the crossing: " in page.said
    assert re.search(r"One lane, against .*?: clearly better in none, clearly worse in \d+ metrics\.", page.said)
    assert "No clear effect on: half have crossed, 90 % have crossed" in page.said
    assert "4 pairs of runs" in page.said


def test_the_report_of_a_study(tmp_path: Path) -> None:
    write_plan(tmp_path, replications=2)
    assert shell("sweep", "study.yaml", "--out", "study", "--jobs", "1", cwd=tmp_path).returncode == 0
    assert shell("report", "study", cwd=tmp_path).returncode == 0
    page = page_of(tmp_path / "study" / "report.html")
    assert_stands_alone(page)
    assert page.pictures and "6 of 6" in page.said
    first = page.said.split("The answer")[2].partition("Pictures")[0]
    assert "Lanes 1 → 2 → 3: " in first and first.count("The same in all runs") == 1
    assert shell("resume", "study", "--jobs", "1", cwd=tmp_path).returncode == 0


def test_a_folder_of_something_else_gets_a_message(tmp_path: Path) -> None:
    for command in ("report", "animate"):
        done = shell(command, ".", cwd=tmp_path)
        assert done.returncode == 2
        assert "is not the complete folder of a run" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_chart_knows_what_happened_and_has_it_as_a_table(folder: Path) -> None:
    """Hour, words and rank of every event of the run, in the values of the chart and in the table below it."""
    happened = events(read_folder(folder))
    start = read_folder(folder).scenario.start
    assert happened
    for chart in charts(folder / "report.html").values():
        assert chart["events"] == [list(one) for one in events_of(happened)]
    ranks = [rank for _, _, rank, _ in events_of(happened)]
    assert sorted(ranks) == list(range(len(happened))) and happened[ranks.index(0)] == max(
        happened, key=lambda event: event.rank
    )
    said = page_of(folder / "report.html").said
    for event in happened:
        assert f"{local_label(start, event.time_h)} {event.said}" in said


def test_a_page_says_of_the_lines_of_events_what_it_draws_itself() -> None:
    assert without_events("One run. Dotted lines: what happened; short marks: 24 more.") == "One run."
    assert without_events("One run. Dotted lines: what happened.") == without_events("One run.") == "One run."


def test_a_level_line_has_its_own_name_where_a_curve_ends_at_the_same_height() -> None:
    figure = Figure()
    axes = figure.subplots()
    axes.set_ylabel("persons")
    axes.axhline(1000.0, color=POSSIBLE)
    draw_line(axes, Fan(np.array([0.0, 1.0]), np.array([0.0, 1000.0]), ()), CROSSED)
    named = [Name("crossed 1,000", 1000.0, CROSSED), Name("readiness 1,000", 1000.0, POSSIBLE)]
    name_lines(axes, named)
    contents = contents_of(figure, datetime(2023, 9, 24, tzinfo=UTC))
    assert contents is not None
    assert [rule[:2] for rule in contents["panels"][0]["rules"]] == [(1000.0, "readiness 1,000")]
