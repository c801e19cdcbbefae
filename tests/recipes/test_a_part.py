"""Recipe: who adds a part of the story adds a folder and one line to the registry, and touches nothing else.

The folder is ``tests/recipes/rain``. In a copy of the package it is put into ``sim/parts``, and gets its line (and the
import) in the registry; then it is followed through the whole house.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.parts.part_files import PartFiles
from tests.recipes.package import Copy
from tests.world.cars import ROAD, cars, change

pytestmark = pytest.mark.slow

REGISTRY = "sim/parts/registry.py"

PROGRAM = """
import json, sys
from pathlib import Path

import sim
from sim.results.results import Results
from sim.scenario.errors import ScenarioError
from sim.scenario.schema import json_schema
from sim.simulate import simulate
from sim.runs.journal_files import read_journal, write_journal
from sim.view.pictures import save_pictures

file, folder = Path(sys.argv[1]), Path(sys.argv[2])
scenario = sim.load(file)
results = Results(simulate(scenario))
write_journal(results.journal, folder)
pictures = save_pictures(results, folder)
try:
    sim.load(file, set=["rain.mm_per_h=400"])
except ScenarioError as error:
    refused = str(error)
print(json.dumps({
    "schema": "rain" in json_schema()["properties"],
    "fell_mm": results.metric("rain_mm").value,
    "curve": results.curves["rain.mm_per_h"].values.tolist(),
    "read_back_mm": Results(read_journal(scenario, folder.joinpath)).metric("rain_mm").value,
    "picture": "rain.png" in [picture.name for picture in pictures],
    "log": [entry.what for entry in results.journal.log if entry.actor == "rain"],
    "refused": refused,
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The package with one folder and one line more."""
    found = Copy.into(tmp_path_factory.mktemp("rain"))
    shutil.copytree(Path(__file__).parent / "rain", found.root / "sim" / "parts" / "rain")
    found.register(REGISTRY, r"(?=from sim\.parts\.screening)", "from sim.parts.rain.section import RainInScenario\n")
    found.register(REGISTRY, r"(?=    BusesInScenario,)", "    RainInScenario,\n")
    return found


@pytest.fixture(scope="module")
def seen(copy: Copy) -> dict[str, Any]:
    """What a process sees: four hours of rain at 2 mm/h, then 5 mm/h, and 1 mm/h after two hours of so much."""
    file, folder = copy.root / "rain.yaml", copy.root / "out"
    folder.mkdir()
    tree = cars({"road": ROAD}, {"cars": {"to": "road", "times_h": [0.5]}}).model_dump(mode="json", exclude_none=True)
    tree["rain"] = {"mm_per_h": 2.0}
    much = {"when": "rain.mm_per_h >= 5", "at": change(6.0)["at"], "event": "Much", "set": {"rain.mm_per_h": 1.0}}
    tree["timeline"] = {"more": change(4.0, rain__mm_per_h=5.0), "less": much}
    file.write_text(json.dumps(tree), encoding="utf-8")
    done = copy.python("-c", PROGRAM, str(file), str(folder))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_format_and_its_checks_know_it(seen: dict[str, Any]) -> None:
    assert seen["schema"]
    assert "rain.mm_per_h: would be a flood by the end of the run" in seen["refused"]


def test_the_timeline_moves_its_parameter_and_looks_at_its_figure(seen: dict[str, Any]) -> None:
    assert seen["log"] == ["5 mm/h", "1 mm/h"]
    assert seen["fell_mm"] == pytest.approx(4 * 2.0 + 2 * 5.0 + 4 * 1.0)
    assert (seen["curve"][0], max(seen["curve"]), seen["curve"][-1]) == (2.0, 5.0, 1.0)


def test_its_table_is_written_and_read_back_and_its_picture_drawn(seen: dict[str, Any]) -> None:
    assert seen["read_back_mm"] == seen["fell_mm"]
    assert seen["picture"]


def test_mypy_accepts_it_and_refuses_a_file_without_its_function(copy: Copy, seen: dict[str, Any]) -> None:
    """The only thing wrong is what was taken away after the run."""
    copy.register("sim/parts/rain/picture.py", "def pictures", "def something_else")
    shown = copy.mypy("sim/parts/rain")
    assert 'got Module, expected "PictureFile"' in shown
    assert shown.count("error:") == 1, shown


def test_a_registration_without_all_its_files_is_refused() -> None:
    class Unfinished(PartFiles):
        def check(self) -> None:
            return None

    with pytest.raises(TypeError, match="abstract"):
        Unfinished()  # type: ignore[abstract]
