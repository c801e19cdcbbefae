"""Reports: what they say is what the folder holds, they need nothing from outside, and they can be read aloud."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.analysis.run_folder import read_folder
from sim.results.metric import Metric
from sim.view.pictures import picture_names
from sim.view.series import interval
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
    assert len(page.pictures) == len(picture_names(read_folder(folder))) == 6
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
    assert "Worse: person-hours stood before the crossing: " in page.said and "Nothing is clearly better." in page.said
    assert "No clear effect on: half have crossed, 90 % have crossed" in page.said
    assert "4 pairs of runs" in page.said


def test_the_report_of_a_study(tmp_path: Path) -> None:
    write_plan(tmp_path, replications=2)
    assert shell("sweep", "study.yaml", "--out", "study", "--jobs", "1", cwd=tmp_path).returncode == 0
    assert shell("report", "study", cwd=tmp_path).returncode == 0
    page = page_of(tmp_path / "study" / "report.html")
    assert_stands_alone(page)
    assert page.pictures and "6 of 6" in page.said
    assert shell("resume", "study", "--jobs", "1", cwd=tmp_path).returncode == 0


def test_a_folder_of_something_else_gets_a_message(tmp_path: Path) -> None:
    for command in ("report", "animate"):
        done = shell(command, ".", cwd=tmp_path)
        assert done.returncode == 2
        assert "is not the complete folder of a run" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
