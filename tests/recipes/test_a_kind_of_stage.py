"""The recipe "Add a kind of stage": one new file, and its line in ``stages/__init__.py``."""

from __future__ import annotations

import json

import pytest

from tests.recipes.package import Copy

pytestmark = pytest.mark.slow

FERRY = '''"""A ferry: every so often it takes on board whoever waits, as many as it carries."""

from __future__ import annotations

from itertools import count
from typing import Literal

from pydantic import Field

from sim.scenario.stages.stage import Door, Happening
from sim.scenario.stages.station import Station

BOARDING_H = 1.0 / 60.0
"""For how long vehicles drive on board."""


class Ferry(Station):
    """A ferry: its lanes are the places on board, its service is the crossing."""

    kind: Literal["ferry"]

    every_min: float = Field(gt=1.0, le=1_440.0)
    """From one sailing to the next, minutes; the first is so long after the start."""
'''

HAPPENS = '''
    def happens(self, door: Door) -> Happening:
        """Vehicles get on board before each sailing, and at no other time."""
        for sailing in count(1):
            door.set_open(False)
            yield door.at(sailing * self.every_min / 60.0 - BOARDING_H)
            door.set_open(True)
            yield door.at(sailing * self.every_min / 60.0)
'''

MODULE = "sim/scenario/stages/ferry.py"
REGISTRATION = "sim/scenario/stages/__init__.py"

STRAIT = """\
title: A strait
start: 2023-09-24T00:00+04:00
horizon_h: 6
seed: 1
arrivals: {cars: {to: strait, times_h: [0.1, 0.2, 0.3, 0.4, 0.5, 2.5]}}
stages:
  strait: {kind: ferry, lanes: 3, service: {law: constant, mean_min: 30}, every_min: 60}
milestones: {crossed: [strait.left]}
timeline: {larger: {at: 2023-09-24T01:30+04:00, event: A larger ferry, set: {stages.strait.lanes: 4}}}
"""

PASSAGES = """
import json, sys
import sim

runs = [sim.run(sim.load("strait.yaml", set=changes)) for changes in ([], ["stages.strait.every_min=30"])]
print(json.dumps([run.journal.stage_h("strait", "entered").tolist() for run in runs]))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The package with one file and one line (and its import) more."""
    found = Copy.into(tmp_path_factory.mktemp("strait"))
    imports, member = r"(from sim\.scenario\.stages\.link )", r"KINDS = _registered\("
    found.register(REGISTRATION, imports, r"from sim.scenario.stages.ferry import Ferry\n\1")
    found.register(REGISTRATION, member, r"KINDS = _registered(Ferry, ")
    found.add(MODULE, FERRY + HAPPENS)
    found.add("strait.yaml", STRAIT)
    return found


def test_its_vehicles_move_as_it_says(copy: Copy) -> None:
    """As the file says, with more places from half past one on; and with a sailing every half hour."""
    done = copy.python("-c", PASSAGES)
    assert done.returncode == 0, done.stderr
    boards_h = -1.0 / 60.0
    assert json.loads(done.stdout) == [
        pytest.approx([boards_h + sails_h for sails_h in (1.0, 1.0, 1.0, 2.0, 2.0, 3.0)]),
        pytest.approx([boards_h + sails_h for sails_h in (0.5, 0.5, 0.5, 1.0, 1.0, 3.0)]),
    ]


def test_schema_messages_folder_and_map_know_it(copy: Copy) -> None:
    schema = json.loads(copy.sim("schema"))
    assert schema["$defs"]["Ferry"]["properties"]["every_min"]["description"].startswith("From one sailing")
    copy.add("misspelt.yaml", STRAIT.replace("kind: ferry", "kind: fery"))
    refused = copy.python("-m", "sim", "check", "misspelt.yaml")
    assert refused.returncode == 2
    assert "did you mean ferry?" in (refused.stderr + refused.stdout).replace("'", "")
    copy.sim("run", "strait.yaml", "--out", "out")
    copy.sim("animate", "out", "--out", "map.html")


def test_mypy_refuses_a_kind_that_does_not_say_what_happens(copy: Copy) -> None:
    """The only thing wrong is what was taken away after the run."""
    copy.register(MODULE, "def happens", "def happened")
    reported = copy.mypy(MODULE, REGISTRATION)
    assert "abstract" in reported and reported.count("error:") == 1, reported
