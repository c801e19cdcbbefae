"""``sim readiness`` as a user meets it: tables, files, and what can be mended."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.run_folder import write_folder
from sim.runs.runs import replicated
from sim.scenario.load import load
from tests.cli.shell import SMALL, contents, no_pictures, shell


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The village of 900 people, assessed from twelve runs."""
    folder = tmp_path_factory.mktemp("readiness")
    done = shell("readiness", SMALL, "-n", "12", "--jobs", "1", "--out", "found", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "found", done.stdout


def test_the_tables_agree_with_each_other(done: tuple[Path, str]) -> None:
    folder, said = done
    by_day = pd.read_csv(folder / "readiness-by-day.csv")
    first = pd.read_csv(folder / "first-shortfalls.csv")
    families = first[(first["kind"] == "announced") & (first["unit"] == "families") & (first["who"] == "crossed")]
    [row] = families.to_dict("records")
    days = by_day[(by_day["kind"] == "announced") & (by_day["unit"] == "families") & (by_day["who"] == "crossed")]
    assert row["ever_short_runs"] == 12 and (days["suffices_runs"].min(), row["runs"]) == (0, 12)
    assert row["first_short_p05_h"] <= row["first_short_median_h"] <= row["first_short_p95_h"]
    assert row["add_alone"] > 0 and row["short_with_addition_runs"] == 0
    assert "250 families" in said and "never" in said
    assert set(by_day["unit"]) == {"families", "persons", "beds"}


def test_beds_are_those_of_the_doors_and_the_plan_keeps_its_word(done: tuple[Path, str]) -> None:
    folder, _ = done
    plans = pd.read_csv(folder / "additions.csv")
    beds = plans[plans["unit"] == "beds"]
    whole = beds[beds["region"] == "every region"].iloc[0]
    assert whole["any_short_runs"] == 0
    assert whole["add_jointly"] == beds[beds["region"] == "camp"]["add_jointly"].sum()
    assert (folder / "plots" / "readiness-beds.png").stat().st_size > 10_000
    assert (folder / "plots" / "readiness-announced.svg").exists()


def kept(folder: Path, replications: int) -> None:
    """A folder of runs of the village, without pictures."""
    write_folder(replicated(load(SMALL), replications), folder, no_pictures)


def test_a_folder_of_runs_gives_what_the_scenario_gives(done: tuple[Path, str], tmp_path: Path) -> None:
    folder, said = done
    kept(tmp_path / "runs", 12)
    again = shell("readiness", "runs", "--out", "found", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert again.stdout == said
    tables = {name: data for name, data in contents(folder).items() if name.endswith(".csv")}
    assert {name: data for name, data in contents(tmp_path / "found").items() if name in tables} == tables


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--cost", "camp"), "--cost camp: is not of the form REGION=COST"),
        (("--cost", "champ=2"), "no places in a region 'champ'; did you mean 'camp'?"),
        (("--cost", "camp=-1"), "is not of the form REGION=COST with a cost above 0"),
        (("--parameters", "latin-hypercube"), "uncertain"),
    ],
)
def test_a_mistake_is_reported_and_nothing_is_written(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = shell("readiness", SMALL, "-n", "2", "--jobs", "1", "--out", "found", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "found").exists()


def test_one_run_and_nothing_ready_are_mistakes(tmp_path: Path) -> None:
    kept(tmp_path / "one", 1)
    one = shell("readiness", "one", cwd=tmp_path)
    assert one.returncode == 2 and "holds one run: probabilities take several" in one.stderr
    queue = shell("readiness", "examples/mm3-queue", "-n", "2", "--jobs", "1", cwd=tmp_path)
    assert queue.returncode == 2 and "announces no readiness and has no shelters" in queue.stderr
