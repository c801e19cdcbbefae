"""Mutations of every kind of file, read by the command that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.shell import SMALL
from tests.examples import examples
from tests.fuzz.mutations import Files, as_file, misspelt, mutated, other_cells, shipped, written
from tests.fuzz.outcome import outcome

CHILD = """\
extends: small.yaml
title: What is not known of the village
timeline: {third_lane: null}
stages: {road: {lanes: 2}, checkpoint: {opening_hours: ["06:00-20:00", "22:00-24:00"]}}
uncertain:
  hazard: {paths: [departure.base_hazard_per_h], law: uniform, low: 0.1, high: 0.4}
  inspection: {paths: [stages.checkpoint.service.mean_min], law: triangular, low: 0.5, mode: 1, high: 3}
  lanes: {paths: [stages.checkpoint.lanes], law: choice, values: [2, 3, 4]}
"""

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

COUNTS_IN_FORMS = (
    COUNTS,
    COUNTS.replace(",", ";"),
    "# hour: 20:00\n# dates: dd/mm/yyyy\n# numbers: 1.234,5\ndate;crossed\n24/09/2023;1.200\n25/09/2023;1.300,0\n",
    "# Arrivals: crossed daily\nDate,Arrivals,note\n2023-09-24,10,\n2023-09-25,20,\n2023-09-26,5,correction\n",
    "curve,time,value,source\ncrossed,2023-09-24T12:00,200,the ministry\nin_shelter,2023-09-25,80,\n",
    "time,crossed,source\n#date,#affected+crossed,#meta\n2023-09-24T12:00,200,\n2023-09-25 6:00 PM,1 300,n/a\n",
    "# dates: excel\ndate,crossed_daily\n45193,200\n45194,300\n",
)
"""Announced counts, as people and programs write them."""

RECORD = """\
# what was observed
curve,time_local,low,high,source,note
crossed,2023-09-24T12:00,290,310,the ministry,
in_shelter,2023-09-25,80,100,"a bulletin, by radio",by the day
queue_checkpoint,2023-09-24T20:00,20,30,a witness,
"""

DEMAND = "time_local,vehicles\n2023-09-24T06:00,10\n2023-09-24T07:00,25\n2023-09-24T09:00,5\n"

REPORTS = """\
# hour: 12:00
time_local,what,low,high,unit,source
2023-09-24,in line,12,,h,a witness
2023-09-24T14:00,"the queue, about",2,6,km,
2023-09-24T15:00,cars,,900,vehicles,
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

CELLS = (
    "0",
    "1.234",
    "1,5",
    "45292",
    "24:00",
    "24:00Z",
    "6:00 PM",
    "²",
    "n/a",
    "correction",
    "# hour: x",
    "2262-01-01",
)
"""What stands in the place of a cell."""


def table(*texts: str) -> st.SearchStrategy[str]:
    """A table with mistakes of its letters, or with other cells."""
    return st.sampled_from(texts).flatmap(lambda text: misspelt(text, MARKS) | other_cells(text, CELLS))


KINDS = {
    "scenario": mutated(shipped("scenarios/examples"))
    | mutated(shipped("scenarios/verification"))
    | mutated(Files([as_file(CHILD)])),
    "study": mutated(Files([as_file(STUDY)])) | mutated(shipped("scenarios/studies")),
    "triggers": mutated(Files([as_file(TRIGGERS)])) | mutated(shipped("scenarios/triggers")),
    "interventions": mutated(Files([as_file(LISTED)])) | mutated(shipped("scenarios/interventions")),
    "counts": table(*COUNTS_IN_FORMS),
    "record": table(RECORD),
    "demand": table(DEMAND),
    "reports": table(REPORTS),
}
"""The kinds of files that people write."""

# Each ends before any run is made: what is to be written is a file already, and is refused.
COMMANDS = {
    "scenario": ("check", "scenario"),
    "study": ("sweep", "study", "--out", "taken"),
    "triggers": ("triggers", "triggers", "--out", "taken"),
    "interventions": ("interventions", "small.yaml", "--list", "interventions", "--out", "taken"),
    "counts": ("check", "with-counts.yaml"),
    "record": ("check", "with-record.yaml"),
    "demand": ("check", "with-demand.yaml"),
    "reports": ("nowcast", "uncertain.yaml", "--counts", "announced.csv", "--reports", "reports", "--out", "taken"),
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
    (folder / "with-record.yaml").write_text(small + "record: record\n", encoding="utf-8")
    demand = "{of: vehicles, shape: counts, each: hour, file: demand}"
    arrivals = f"arrivals: {{cars: {{to: road, rate: {demand}}}}}\n"
    (folder / "with-demand.yaml").write_text(small + arrivals, encoding="utf-8")
    uncertain = SMALL.with_name("uncertain.yaml").read_text(encoding="utf-8")
    (folder / "uncertain.yaml").write_text(uncertain, encoding="utf-8")
    (folder / "announced.csv").write_bytes(SMALL.with_name("small-counts.csv").read_bytes())
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
