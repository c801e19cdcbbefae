"""The page of a small study: what the shell writes and refuses, and the command that makes a run of what is shown."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import JsonValue

from sim.analysis.emulator.controls import ChoiceControl, Control
from sim.analysis.emulator.emulator import StudyEmulator, emulator
from sim.runs.axes import Label
from sim.runs.sweep import read_sweep
from sim.scenario.everywhere import with_values
from sim.scenario.model import ParameterValue
from sim.view.whatif.payload import payload
from tests.cli.shell import shell
from tests.sweep.plans import LANES, write_plan
from tests.whatif.runs import made_up
from tests.whatif.study import PLAN, TITLE

STAY = {"law": "choice", "paths": ["people.stay_share"], "values": [0.0, 0.1, 0.2, 0.3]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("whatif")
    write_plan(here, **PLAN)
    assert shell("sweep", "study.yaml", "--out", "made", "--jobs", "1", "--quiet", cwd=here).returncode == 0
    return here / "made"


@pytest.fixture(scope="module")
def made(folder: Path) -> StudyEmulator:
    return emulator(read_sweep(folder))


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="study">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def settings_of(moved: Sequence[tuple[Control, Label]]) -> tuple[tuple[str, JsonValue], ...]:
    """What a state of the controls sets in the scenario, by parameter path."""
    found: list[tuple[str, JsonValue]] = []
    for control, label in moved:
        if isinstance(control, ChoiceControl):
            found += control.settings[control.axis.labels.index(label)]
            continue
        value: ParameterValue = round(float(label)) if control.whole else float(label)
        found += [(path, value) for path in control.paths]
        found += [(path, round(1.0 - float(label), 12)) for path in control.rest_paths]
    return tuple(found)


def test_the_page_is_one_file_with_the_errors_of_its_metrics(folder: Path) -> None:
    done = shell("whatif", folder, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("9 of 10 runs left out lie within") == 6
    page = (folder / "whatif.html").read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "") and "https://" not in page
    assert TITLE not in page and "&lt;blink&gt;" in page
    data = data_of(page)
    assert [one["unit"] for one in data["curves"]] == ["persons", "vehicles", "persons"]
    assert "whatif.html" in json.loads((folder / "manifest.json").read_text())["files"]


def test_a_state_sets_what_a_run_of_the_study_has(made: StudyEmulator) -> None:
    for task, labels in zip(made.sweep.runs[:4], made.runs.labels[:4], strict=True):
        sets = settings_of([(one, labels[one.axis.name]) for one in made.controls])
        assert with_values(made.sweep.study.base, sets) == task.scenario()


def test_a_setting_that_was_run_is_near_and_where_nothing_was_run_is_not(made: StudyEmulator) -> None:
    found = made.at(made.runs.labels[3])
    assert found.distance == 0.0 and found.nearest == 3 and found.is_near
    half = made_up(60)
    left = StudyEmulator(made.sweep, half.of(np.flatnonzero(half.points[:, 0] < 0.5)), (), (), np.zeros(0))
    near, far = (left.at({"first": first, "second": 0.5, "third": "small"}) for first in (0.3, 0.95))
    assert near.is_near and not far.is_near
    assert far.distance == pytest.approx(0.95 - left.runs.points[:, 0].max(), abs=0.2)


def test_the_frame_has_a_row_for_each_metric_and_curve(folder: Path) -> None:
    frame = emulator(read_sweep(folder), of=["crossed_persons"]).frame()
    assert frame["name"].tolist() == ["crossed_persons", "crossed", "queue_vehicles", "in_shelter"]
    assert (frame["nine_in_ten_within_at_most"] >= frame["typical_error"]).all()
    assert (frame["nine_in_ten_within_at_most"] > frame["nine_in_ten_within_at_least"]).any()


def test_what_cannot_be_shown_is_refused_with_a_message(folder: Path, tmp_path: Path) -> None:
    done = shell("whatif", folder, "--of", "crossed_person", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean 'crossed_persons'" in done.stderr
    done = shell("whatif", "nowhere", cwd=tmp_path)
    assert done.returncode == 2 and "there is no such folder" in done.stderr
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    done = shell("whatif", folder, "--out", "mine.html", cwd=tmp_path)
    assert done.returncode == 2 and "--force" in done.stderr
    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"design": {"kind": "one-at-a-time"}, "axes": {"lanes": LANES, "stay": STAY}}, "moves one axis at a time"),
        ({"axes": {"lanes": LANES}}, "runs at 3 settings; 4 at least are needed for one axis"),
    ],
)
def test_a_study_that_cannot_be_interpolated_is_refused(tmp_path: Path, plan: dict[str, Any], why: str) -> None:
    write_plan(tmp_path, **plan)
    assert shell("sweep", "study.yaml", "--out", "made", "--jobs", "1", "--quiet", cwd=tmp_path).returncode == 0
    done = shell("whatif", "made", cwd=tmp_path)
    assert done.returncode == 2 and why in done.stderr


@pytest.mark.parametrize("kind", ["full-factorial", "one-at-a-time"])
def test_one_axis_of_four_values_is_enough(tmp_path: Path, kind: str) -> None:
    """One at a time there is nothing to know of two that move together; the scenario as it is is one of its values."""
    write_plan(tmp_path, design={"kind": kind}, axes={"stay": STAY}, keep={"curves": ["crossed"]}, replications=1)
    assert shell("sweep", "study.yaml", "--out", "made", "--jobs", "1", "--quiet", cwd=tmp_path).returncode == 0
    found = emulator(read_sweep(tmp_path / "made"), of=["crossed_persons"])
    own = {"one-at-a-time": {0.02}}.get(kind, set())
    assert {labels["stay"] for labels in found.runs.labels} == own | {0.0, 0.1, 0.2, 0.3}
    there = found.at({"stay": 0.15})
    assert 900 * 0.85 - 60 < there.values[0] < 900 * 0.85 + 60
    done = shell("whatif", "made", "--of", "crossed_persons", cwd=tmp_path)
    assert done.returncode == 0 and "all runs left out lie within theirs" in done.stdout


def test_the_command_is_one_of_the_shell(made: StudyEmulator, folder: Path) -> None:
    data = payload(made, folder)
    choice = next(one for one in data["controls"] if one["kind"] == "choice")
    words = shlex.split(data["begin"] + choice["sets"][1])
    assert words == ["sim", "run", str(folder / "base.yaml"), "--set", "stages.camp.places.initial=600"]
