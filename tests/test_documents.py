"""What the documents show works: every scenario, command and Python line in them is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from benchmarks.readme_table import BEGIN, END, ensemble, table
from sim.cli import app
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.model import Scenario as Model

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fenced(path: str, language: str) -> list[str]:
    """The code blocks of one language in a document."""
    return [code for found, code in FENCE.findall(Path(path).read_text(encoding="utf-8")) if found == language]


@pytest.mark.parametrize("number", range(len(fenced("docs/scenario-format.md", "yaml"))))
def test_every_scenario_of_the_format_page_loads_and_runs(number: int, tmp_path: Path) -> None:
    """A variant is put beside the shipped scenarios' text, the others stand alone."""
    text = fenced("docs/scenario-format.md", "yaml")[number]
    parent = Path("scenarios/exodus-2023.yaml").read_text(encoding="utf-8").replace("observed:", "# observed:")
    parent = parent.replace("\nrecord:", "\n# record:")
    (tmp_path / "exodus-2023.yaml").write_text(parent, encoding="utf-8")
    file = tmp_path / "example.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = load(file)
    assert isinstance(scenario, Scenario)
    crossed = sim.run(scenario).journal.passage_h
    assert (crossed[:, :, 1] >= crossed[:, :, 0]).any()


def test_the_format_page_names_every_section() -> None:
    """A section that is added to the format is added to the table of the page."""
    page = Path("docs/scenario-format.md").read_text(encoding="utf-8")
    missing = [name for name in Model.model_fields if f"`{name}`" not in page]
    assert [name for name in missing if name not in ("title", "description", "seed")] == []


def readme_commands() -> list[str]:
    """The ``sim`` commands of the README that only look."""
    lines = "\n".join(fenced("README.md", "sh")).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.startswith(("sim list", "sim schema"))]


@pytest.mark.parametrize("command", readme_commands())
def test_commands_of_the_readme_work(command: str) -> None:
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output


def test_python_of_the_readme_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines as they stand, with fewer replications."""
    [code] = fenced("README.md", "python")
    names: dict[str, object] = {}
    exec(code.replace("n=20", "n=2"), names)
    assert isinstance(names["results"], sim.Results)
    assert isinstance(names["runs"], sim.Runs)
    assert len(names["runs"]) == 2


def test_the_readme_links_to_files_that_exist() -> None:
    for path in (Path("README.md"), *Path("docs").glob("*.md"), Path("CONTRIBUTING.md")):
        for target in re.findall(r"\]\((?!http|#)([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path}: {target}"


@pytest.mark.slow
def test_the_table_of_the_readme_is_what_the_program_says() -> None:
    """Twenty runs give the README's table to the letter: made by ``python -m benchmarks.readme_table``."""
    readme = Path("README.md").read_text(encoding="utf-8")
    assert table(ensemble()) == readme.partition(BEGIN)[2].partition(END)[0]
