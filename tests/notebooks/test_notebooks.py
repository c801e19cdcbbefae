"""Every notebook runs in a fresh Jupyter kernel without an error, and is stored without outputs.

Its lines as they stand, with fewer runs than a reader makes: ``make notebooks`` runs it as it is.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from sim.runs.plan import read_study
from sim.scenario.shipped import find_study
from tests.needs import needs

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
AT_LEAST = {"1": "image/png", "2": "image/png", "4": "image/png", "6": "image/png", "7": "image/png", "9": "image/png"}
"""What some notebooks, by their number, must have shown."""


FEWER = "3"
"""Runs in the place of the 4 to 16 that a notebook says."""

STUDY = "studies/small"
"""A study that a notebook makes."""


def with_fewer_runs(code: str, folder: Path) -> str:
    """A cell that makes as few runs as show that it works; a study is put into the folder, with two of each point."""
    fewer = re.sub(r"\b((?:n|pairs) ?= ?)\d+\b", rf"\g<1>{FEWER}", code)
    if STUDY in fewer:
        text = find_study(STUDY).read_text(encoding="utf-8")
        (folder / "study.yaml").write_text(
            re.sub(r"(?m)^replications: \d+$", "replications: 2", text), encoding="utf-8"
        )
    return fewer.replace(STUDY, str(folder / "study.yaml"))


def test_a_cell_makes_fewer_runs(tmp_path: Path) -> None:
    code = 'sim.runs(scenario, n=16, jobs=None)\npairs = 4\nsim.runs("studies/small", store=folder)'
    study = tmp_path / "study.yaml"
    shorter = f'sim.runs(scenario, n=3, jobs=None)\npairs = 3\nsim.runs("{study}", store=folder)'
    assert with_fewer_runs(code, tmp_path) == shorter
    assert read_study(study).plan.replications == 2 < read_study(find_study(STUDY)).plan.replications


def test_there_are_nine() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == list("123456789")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs_and_shows_a_story(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert cells[0]["cell_type"] == "markdown" and cells[0]["source"][0].startswith("# ")
    assert len(code) >= 2 and len(cells) - len(code) >= 2


@pytest.mark.slow
@pytest.mark.xdist_group("notebooks")
@needs("nbclient", "corridor-sim[notebook] is not installed: NO notebook was run")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_in_a_fresh_kernel(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbclient
    from nbformat import read

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(FOLDER.parent), os.environ.get("PYTHONPATH")])))
    notebook = read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = with_fewer_runs(cell.source, tmp_path)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    warned = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert not [text for text in warned if "Warning" in text]
    if path.name[0] in AT_LEAST:
        assert any(AT_LEAST[path.name[0]] in output.get("data", {}) for output in outputs)
