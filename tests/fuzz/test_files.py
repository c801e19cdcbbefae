"""Mutations of every kind of file, read by the command that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.shell import SMALL
from tests.examples import examples
from tests.fuzz.mutations import Files, as_file, misspelt, mutated, shipped, written
from tests.fuzz.outcome import outcome

STUDY = """\
title: What do lanes buy
scenario: small.yaml
set: {horizon_h: 24}
design: {kind: full-factorial}
axes:
  lanes: {law: choice, paths: [stages.checkpoint.lanes], values: [1, 2]}
  desk: {law: uniform, paths: [stages.registration.service.mean_min], low: 1, high: 5, levels: 3}
  two: {law: paired, settings: {few: {stages.camp.places.full: 500}, many: {stages.camp.places.full: 2000}}}
replications: 2
keep: {curves: [crossed], metrics: [clearance_90_h]}
budget: {runs: 100}
slurm: {partition: main, memory_gb: 4}
"""

TRIGGERS = """\
title: When the road is full
scenario: small.yaml
watched_from: 2023-09-24T08:00+04:00
triggers:
  crossing:
    title: A hundred have crossed
    observed: {curve: crossed, side: above, threshold: 100, unit: persons, per_hour: false}
    action: Open the hall
    event: Five hundred have crossed
    warns_of: {curve: crossed, side: above, threshold: 500, unit: persons}
    candidates: {low: 50, high: 150, steps: 3}
"""

LISTED = """\
title: What could be done
set: {horizon_h: 24}
budget: {runs: 100}
interventions:
  lane: {title: A lane more, set: {stages.checkpoint.lanes: 3}, excludes: [desk], cost: {low: 1, high: 2, unit: EUR}}
  desk: {title: A desk more, set: {stages.registration.lanes: 4}}
  in_place: {title: The third lane, without: {set: {timeline.third_lane: null}}}
"""

COUNTS = """\
# announced
time_local,persons_crossed,vehicles_crossed,source
2023-09-24T12:00,10,3,the ministry
2023-09-24T18:00,150,,"a post, by radio"
2023-09-25,300,80,
"""

MARKS = (
    ",",
    ";",
    "\n",
    '"',
    "#",
    "-1",
    "1e400",
    "nan",
    "=1+1",
    "\0",
    "\x1b[2J",
    "\ud800",
    "٣",
    "9" * 400,
    "2023-99-99",
    "\ufeff",
)
"""What means something in a table, or nothing in a number."""

KINDS = {
    "scenario": mutated(shipped("scenarios/examples")) | mutated(shipped("scenarios/verification")),
    "study": mutated(Files([as_file(STUDY)])) | mutated(shipped("scenarios/studies")),
    "triggers": mutated(Files([as_file(TRIGGERS)])) | mutated(shipped("scenarios/triggers")),
    "interventions": mutated(Files([as_file(LISTED)])) | mutated(shipped("scenarios/interventions")),
    "counts": misspelt(COUNTS, MARKS),
}
"""The kinds of files that people write."""

# Each ends before any run is made: what is to be written is a file already, and is refused.
COMMANDS = {
    "scenario": ("check", "scenario"),
    "study": ("sweep", "study", "--out", "taken"),
    "triggers": ("triggers", "triggers", "--out", "taken"),
    "interventions": ("interventions", "small.yaml", "--list", "interventions", "--out", "taken"),
    "counts": ("check", "with-counts.yaml"),
}
"""The command that reads each."""


TAKEN = "title: somebody else's"
"""What stands in a file that no command may replace."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario in it that is right."""
    folder = tmp_path_factory.mktemp("fuzz")
    lay_out(folder)
    return folder


def lay_out(folder: Path) -> None:
    """Write into a folder what the files that are read name."""
    small = SMALL.read_text(encoding="utf-8").replace("observed: small-counts.csv\n", "")
    (folder / "small.yaml").write_text(small, encoding="utf-8")
    (folder / "with-counts.yaml").write_text(small + "observed: counts\n", encoding="utf-8")
    (folder / "taken").write_text(TAKEN, encoding="utf-8")


def read(here: Path, kind: str, text: str) -> int:
    """Let the command that reads such files read one; its exit code."""
    written(here, kind, text)
    done = outcome(*COMMANDS[kind], cwd=here)
    assert (here / "taken").read_text(encoding="utf-8") == TAKEN
    return done.returncode


@pytest.mark.parametrize("kind", KINDS)
@examples(32)
@given(data=st.data())
def test_a_file_is_right_or_a_message_says_what_is_wrong(here: Path, kind: str, data: st.DataObject) -> None:
    read(here, kind, data.draw(KINDS[kind]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@examples(320)
@given(data=st.data())
def test_many_files(here: Path, kind: str, data: st.DataObject) -> None:
    read(here, kind, data.draw(KINDS[kind]))
