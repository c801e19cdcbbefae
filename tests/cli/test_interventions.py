"""``sim interventions`` as a user meets it: tables, folder, dry run, resuming, and messages."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.interventions.combinations import AXIS
from tests.cli.shell import SMALL, contents, shell
from tests.interventions.scenes import GATE, LANE, LIST, listing, write

VILLAGE = listing(
    lane={"title": "A third lane at once", "set": {"stages.checkpoint.lanes": 3}},
    desks={"title": "Three more desks", "set": {"stages.registration.lanes": 6}},
    later={"title": "The third lane", "without": {"set": {"timeline.third_lane": None}}},
)
"""For the village of the shell's tests."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a ledger of the village, and what was printed."""
    folder = tmp_path_factory.mktemp("interventions")
    write(folder, "list", VILLAGE)
    done = shell("interventions", SMALL, "--list", "list.yaml", "-n", "4", "--jobs", "1", "--out", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_it_prints_what_is_saved_and_what_is_pareto_efficient(made: tuple[Path, str]) -> None:
    shown = " ".join(made[1].split())
    assert "3 interventions, 1 of them in place already" in shown
    assert "4 options of at most 2 of the others at once" in shown
    for words in (
        "What could be done",
        "What is in place already",
        "A third lane at once",
        "Pareto-efficient:",
        "20 runs",
    ):
        assert words in shown, words
    assert "A third lane at once. " in shown and "Better: " in shown and "Nothing is clearly worse" in shown


def test_the_folder_is_whole(made: tuple[Path, str]) -> None:
    folder = made[0] / "out" / "ledger"
    names = {f"plots/{name}.{kind}" for name in ("interventions", "combinations") for kind in ("png", "svg")}
    tables = {"ledger.csv", "side-effects.csv", "combinations.csv"}
    assert set(contents(folder)) == names | tables | {"interventions.yaml", "manifest.json"}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["runs"], manifest["replications"], manifest["options"], manifest["confidence"]) == (20, 4, 4, 0.9)
    assert set(manifest["files"]) == set(contents(folder, "manifest.json"))
    ledger = pd.read_csv(folder / "ledger.csv")
    assert set(ledger["intervention"]) == {"lane", "desks", "later"}
    known = ledger.dropna(subset=["saved"])
    assert ((known["low"] <= known["saved"]) & (known["saved"] <= known["high"])).all()
    assert (known["without"] - known["with"]).to_numpy() == pytest.approx(known["saved"].to_numpy(), abs=1e-6)
    options = pd.read_csv(folder / "combinations.csv")
    assert options["pareto_efficient"].any()
    assert options[~options["pareto_efficient"]]["dominated_by"].notna().all()


def test_it_is_a_study_like_any_other(made: tuple[Path, str]) -> None:
    """Rows, status and single runs; and the same command again makes no run."""
    status = shell("status", "out", cwd=made[0])
    assert "20 there, 0 missing, 0 failed" in status.stdout
    assert set(pd.read_parquet(made[0] / "out" / "results.parquet")[AXIS]) >= {"lane", "desks", "lane__desks"}
    before = contents(made[0] / "out" / "ledger")
    again = shell(
        "interventions", SMALL, "--list", "list.yaml", "-n", "4", "--jobs", "1", "--out", "out", "-q", cwd=made[0]
    )
    assert (again.returncode, again.stdout) == (0, "")
    assert contents(made[0] / "out" / "ledger") == before


def test_the_list_in_the_folder_gives_the_same_ledger(made: tuple[Path, str], tmp_path: Path) -> None:
    listed = made[0] / "out" / "ledger" / "interventions.yaml"
    done = shell("interventions", SMALL, "--list", listed, "-n", "4", "--jobs", "2", "--out", "two", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = (
        contents(folder / "ledger", "interventions.yaml") for folder in (made[0] / "out", tmp_path / "two")
    )
    assert first == second, "whatever the number of processes"


def test_dry_run_shows_the_cost_and_what_cannot_be_combined(tmp_path: Path) -> None:
    listed = write(tmp_path, "list", listing(two=LANE, three={"title": "Three", "set": {"stages.gate.lanes": 3}}))
    done = shell("interventions", write(tmp_path, "gate", GATE), "--list", listed, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3 options of at most 2" in done.stdout
    assert "not together: two and three; both change stages.gate.lanes" in done.stdout
    assert "3 points × 20 replications; 60 different runs" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gate.yaml", "list.yaml"]


def test_each_alone(tmp_path: Path) -> None:
    files = write(tmp_path, "gate", GATE), write(tmp_path, "list", LIST)
    done = shell(
        "interventions", files[0], "--list", files[1], "-n", "2", "--together", "1", "--jobs", "1", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "6 runs" in done.stdout
    options = pd.read_csv(tmp_path / "runs" / "interventions-gate" / "ledger" / "combinations.csv")
    assert list(options["combination"]) == ["as_it_is", "lane", "desk"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["gate.yaml"], "no shipped list of interventions of that name; known: exodus-2023; --list names your own"),
        (["exodus-2024"], "no shipped list of interventions of that name; did you mean 'exodus-2023'?"),
        (["gate.yaml", "--list", "bad.yaml"], "bad.yaml:1: interventon: unknown key 'interventon'; did you mean 'i"),
        (["gate.yaml", "--list", "dear.yaml"], "80 runs are more than the budget of 10 (budget.runs)"),
    ],
)
def test_mistakes_are_reported_and_nothing_is_written(tmp_path: Path, arguments: list[str], expected: str) -> None:
    write(tmp_path, "gate", GATE)
    (tmp_path / "bad.yaml").write_text("interventon: {}\ntitle: x\n", encoding="utf-8")
    write(tmp_path, "dear", {**LIST, "budget": {"runs": 10}})
    done = shell("interventions", *arguments, "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_foreign_ledger_folder_is_left_alone(tmp_path: Path) -> None:
    files = write(tmp_path, "gate", GATE), write(tmp_path, "list", LIST)
    (tmp_path / "out" / "ledger").mkdir(parents=True)
    (tmp_path / "out" / "ledger" / "mine.txt").write_text("mine", encoding="utf-8")
    done = shell("interventions", files[0], "--list", files[1], "-n", "2", "--jobs", "1", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "out" / "ledger" / "mine.txt").read_text() == "mine"
