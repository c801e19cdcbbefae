"""Recipe: who adds a metric writes a definition and what works it out into one file, and touches nothing else."""

from __future__ import annotations

import json

import pytest

from tests.recipes.package import CHECKOUT, Copy

pytestmark = pytest.mark.slow

FILE = "sim/parts/buses/measures.py"
VILLAGE = str(CHECKOUT / "tests" / "cli" / "small.yaml")

DEFINITION = """
SHORTEST = Definition(
    "shortest_name_letters",
    "letters",
    "letters in the shortest name of a settlement",
    label="shortest name",
    better=Better.LESS,
    question=Question.QUEUE,
    place=Prominence.HEADLINE,
)
"""

VALUE = """    yield Metric(SHORTEST, float(min(map(len, journal.scenario.settlements))))
"""

PROGRAM = """
import json

from sim.analysis.sensitivity import METRICS
from sim.analysis.marginal_value import GAINS
from sim.view.explore_picture import HEADLINES

print(json.dumps({
    "sensitivity": METRICS,
    "gains": [one.name for one in GAINS],
    "sliders": [one.name for one in HEADLINES],
}))
"""

NAME = "shortest_name_letters"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The package with one definition and one line that works it out more, in one file."""
    found = Copy.into(tmp_path_factory.mktemp("metric"))
    found.register(FILE, r"(?m)^(?=DEFINITIONS = \()", f"{DEFINITION.lstrip()}")
    found.register(FILE, r"(?m)^DEFINITIONS = \(", "DEFINITIONS = (SHORTEST, ")
    found.register(FILE, r"(?=    yield Metric\(MOST, most\))", VALUE)
    return found


def test_a_run_shows_it_in_its_table_and_in_its_files(copy: Copy) -> None:
    options = ("--replications", "3", "--jobs", "1", "--out", "out")
    told = copy.sim("run", VILLAGE, "--full", *options)
    section = told.partition("How long is the queue?")[2].partition("How long do people stand?")[0]
    assert "shortest name" in section
    entry = json.loads((copy.root / "out" / "metrics.json").read_text(encoding="utf-8"))[NAME]
    assert entry["unit"] == "letters" and entry["meaning"] == "letters in the shortest name of a settlement"
    copy.sim("report", "out")
    assert "shortest name" in (copy.root / "out" / "report.html").read_text(encoding="utf-8")


def test_it_is_in_the_list_and_on_the_page_of_metrics(copy: Copy) -> None:
    assert NAME in copy.sim("metrics")
    assert f"| `{NAME}` | shortest name | letters | less | headline |" in copy.sim("metrics", "--markdown")


def test_sensitivity_bottlenecks_and_sliders_ask_for_it(copy: Copy) -> None:
    done = copy.python("-c", PROGRAM)
    assert done.returncode == 0, done.stderr
    assert all(NAME in names for names in json.loads(done.stdout).values())


def test_a_precision_can_be_asked_of_it(copy: Copy) -> None:
    options = ("--replications", "10", "--jobs", "1", "--out", "precise")
    assert "hortest name: " in copy.sim("run", VILLAGE, *options, "--precision", "0.1", "--of", NAME)
    misspelt = copy.python("-m", "sim", "run", VILLAGE, "--precision", "0.1", "--of", f"{NAME}s")
    assert misspelt.returncode == 2 and f"did you mean '{NAME}'" in misspelt.stderr


def test_mypy_refuses_a_definition_without_a_direction(copy: Copy) -> None:
    copy.register(FILE, r'label="shortest name",\n    better=Better\.LESS,\n', 'label="shortest name",\n')
    assert 'Missing named argument "better"' in copy.mypy(FILE)
