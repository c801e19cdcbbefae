"""``sim nowcast`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.shell import SMALL, contents, shell

UNCERTAIN = SMALL.with_name("uncertain.yaml")
COUNTS = SMALL.with_name("small-counts.csv")
OPTIONS = ("--members", "24", "--jobs", "1", "--out", "here")


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the nowcasts of noon and of the evening, and what the shell printed for the second."""
    folder = tmp_path_factory.mktemp("nowcast")
    noon = shell("nowcast", UNCERTAIN, "--counts", COUNTS, "--as-of", "2023-09-24T12:00", *OPTIONS, cwd=folder)
    assert noon.returncode == 0, noon.stderr
    later = shell("nowcast", UNCERTAIN, "--counts", COUNTS, *OPTIONS, "--posterior", "3", cwd=folder)
    assert later.returncode == 0, later.stderr
    return folder, later.stdout


def test_it_shows_the_band_who_counts_and_what_was_moved(evening: tuple[Path, str]) -> None:
    shown = " ".join(evening[1].split())
    assert "By 25 Sep 20:00, " in shown
    assert "of 24 weighted runs (" in shown
    assert "90 % have crossed" in shown
    assert "What the counts do not show:" in shown
    assert "How many will cross in the end: " in shown
    assert "What the counts have moved" in shown
    assert "Past forecasts against what was counted" in shown
    assert "Written to here" in shown


def test_the_folder_holds_the_log_its_scores_and_the_picture(evening: tuple[Path, str]) -> None:
    folder, _ = evening
    log = pd.read_csv(folder / "here" / "forecasts.csv")
    assert log["issued_at"].drop_duplicates().tolist() == ["2023-09-24T12:00:00+04:00", "2023-09-24T20:00:00+04:00"]
    scores = pd.read_csv(folder / "here" / "scores.csv")
    assert set(scores["counted_at"]) == {"2023-09-24T20:00:00+04:00"}
    assert set(scores["counted"]) == {700.0}
    persistence = scores[scores["method"] == "persistence"].iloc[0]
    assert persistence["absolute_error"] == pytest.approx(0.0)  # 300 in 6 h, so 400 more in 8 h
    assert persistence["wis"] == pytest.approx(0.0)
    weights = pd.read_csv(folder / "here" / "weights.csv")
    assert weights["weight"].sum() == pytest.approx(1.0)
    assert (folder / "here" / "nowcast.png").read_bytes().startswith(b"\x89PNG")
    assert "2023-09-24T20:00:00+04:00,700" in (folder / "here" / "counts.csv").read_text(encoding="utf-8")


def test_reports_are_made_of_the_posterior(evening: tuple[Path, str]) -> None:
    folder, _ = evening
    manifest = json.loads((folder / "here" / "posterior" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["replications"] == 3
    assert manifest["weighted_by"].startswith("2 counts until 24 Sep 20:00")
    made = shell("report", "here/posterior", cwd=folder)
    assert made.returncode == 0, made.stderr
    assert "drawn by their weights" in (folder / "here" / "posterior" / "report.html").read_text(encoding="utf-8")


def test_the_same_evening_again_leaves_every_file_as_it_is(evening: tuple[Path, str]) -> None:
    folder, _ = evening
    before = contents(folder / "here", "posterior/report.html", "posterior/manifest.json")
    again = shell("nowcast", UNCERTAIN, "--counts", COUNTS, *OPTIONS, "--quiet", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert again.stdout == ""
    assert contents(folder / "here", "posterior/report.html", "posterior/manifest.json") == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--counts", "absent.csv"), "absent.csv: No such file or directory"),
        (("--counts", "wrong.csv"), "wrong.csv:3: persons_crossed 'many' is not a number from 0 on"),
        (("--counts", "falls.csv"), "falls.csv:3: persons_crossed 90 is less than 300 before it"),
        (("--counts", str(COUNTS), "--as-of", "tonight"), "--as-of tonight: is not a date and time"),
        (("--counts", str(COUNTS), "--as-of", "2024-01-01T00:00"), "is not within the run"),
        (("--counts", str(COUNTS), "--members", "3"), "3 members are too few"),
        (("--counts", str(COUNTS), "--reports", "wrong.csv"), "wrong.csv:1: there must be one column low"),
        (("--counts", str(COUNTS), "--most", "900"), "--most: the scenario says how many can come"),
        (("--counts", str(COUNTS), "--posterior", "1"), "one run says nothing of the spread"),
        (("--counts", str(COUNTS), "--out", "foreign"), "foreign holds files and no nowcast"),
    ],
)
def test_mistakes_are_reported_and_nothing_is_written(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    header = "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"
    (tmp_path / "wrong.csv").write_text(
        header + "2023-09-24T12:00,300,,,,x\n2023-09-24T14:00,many,,,,x\n", encoding="utf-8"
    )
    (tmp_path / "falls.csv").write_text(
        header + "2023-09-24T12:00,300,,,,x\n2023-09-24T14:00,90,,,,x\n", encoding="utf-8"
    )
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = shell("nowcast", UNCERTAIN, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bare_series_needs_no_scenario_and_no_run(tmp_path: Path) -> None:
    """Counts and a report of the queue; a later count changes nothing of the same evening's forecast but its score."""
    header, rows = (
        "time_local,persons_crossed\n",
        "2024-06-02T00:00,1000\n2024-06-03T00:00,2600\n2024-06-04T00:00,4400\n",
    )
    (tmp_path / "c.csv").write_text(header + rows, encoding="utf-8")
    (tmp_path / "more.csv").write_text(header + rows + "2024-06-05T00:00,5900\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text("time_local,low,high,unit\n2024-06-03T12:00,3,9,km\n", encoding="utf-8")
    options = ("--as-of", "2024-06-04T00:00", "--reports", "r.csv", "--most", "20000")
    first = shell("nowcast", "--counts", "c.csv", *options, "--out", "one", cwd=tmp_path)
    second = shell("nowcast", "--counts", "more.csv", *options, "--out", "two", cwd=tmp_path)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "half each" in " ".join(first.stdout.split())
    log = pd.read_csv(tmp_path / "one" / "forecasts.csv")
    assert set(log["method"]) >= {"nowcast", "fluid queue", "last rates go on", "persistence"}
    assert (tmp_path / "two" / "forecasts.csv").read_bytes() == (tmp_path / "one" / "forecasts.csv").read_bytes()
    assert set(pd.read_csv(tmp_path / "two" / "scores.csv")["counted"]) == {5900.0}


def test_a_scenario_without_ranges_has_nothing_to_weigh(tmp_path: Path) -> None:
    done = shell("nowcast", SMALL, "--counts", COUNTS, cwd=tmp_path)
    assert done.returncode == 2
    assert "the scenario has no section 'uncertain'" in done.stderr


def test_a_bare_series_in_which_nobody_has_crossed_has_no_rate_to_go_on_by(tmp_path: Path) -> None:
    """Zeros say nothing of when it begins: refused, and not a forecast of nobody that is certain."""
    (tmp_path / "c.csv").write_text(
        "time_local,persons_crossed\n2024-06-01T12:00+04:00,0\n2024-06-02T06:00+04:00,0\n", encoding="utf-8"
    )
    done = shell("nowcast", "--counts", "c.csv", cwd=tmp_path)
    assert done.returncode == 2 and "c.csv: nobody had crossed by the last count" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_more_than_the_most_cannot_have_crossed(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(
        "time_local,persons_crossed\n2024-06-01T12:00+04:00,40\n2024-06-02T06:00+04:00,100\n", encoding="utf-8"
    )
    done = shell("nowcast", "--counts", "c.csv", "--most", "50", cwd=tmp_path)
    assert done.returncode == 2 and "c.csv: 100 have crossed already, more than the most, 50" in done.stderr
    assert not (tmp_path / "runs").exists()
