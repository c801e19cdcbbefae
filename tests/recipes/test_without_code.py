"""The recipes "Add a place" and "Add an intervention": files of a scenario, and no code at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import shell

pytestmark = pytest.mark.slow

VILLAGE = Path(__file__).parents[1] / "cli" / "small.yaml"

WITH_A_PLACE = f"""\
extends: {VILLAGE}
observed: null
places:
  ford: {{title: The ford of Téka, latitude_deg: 39.6, longitude_deg: 46.5}}
  village: {{title: Village, latitude_deg: 39.7, longitude_deg: 46.6}}
settlements: {{village: {{at: village}}}}
stages: {{checkpoint: {{at: ford}}, road: {{between: [village, ford]}}}}
"""

INTERVENTIONS = """\
title: What could be done at the ford
interventions:
  fourth_lane: {title: A fourth lane at the ford, set: {timeline.third_lane.set.stages.checkpoint.lanes: 4}}
"""


def test_a_place_is_on_the_map_without_code(tmp_path: Path) -> None:
    (tmp_path / "ford.yaml").write_text(WITH_A_PLACE, encoding="utf-8")
    for arguments in (("run", "ford.yaml", "--out", "out"), ("animate", "out", "--out", "map.html")):
        done = shell(*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    # The page has its data as JSON in ASCII.
    assert json.dumps("The ford of Téka") in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_an_intervention_is_tried_without_code(tmp_path: Path) -> None:
    (tmp_path / "ford.yaml").write_text(WITH_A_PLACE, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(INTERVENTIONS, encoding="utf-8")
    options = ("--list", "own.yaml", "-n", "2", "--together", "1", "--jobs", "1")
    done = shell("interventions", "ford.yaml", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "A fourth lane at the ford" in " ".join(done.stdout.split())
