"""``sim import`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.shell import shell
from tests.imports.flee import instance
from tests.imports.test_geojson import TOWN


def test_a_flee_instance_becomes_a_scenario_that_the_check_accepts(tmp_path: Path) -> None:
    instance(tmp_path)
    done = shell("import", "beland2020", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Written to beland2020.yaml and beland2020-record.csv: 2 places that people leave" in done.stdout
    checked = shell("check", "beland2020.yaml", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "beland2020.yaml: ok\n"), checked.stderr
    assert shell("import", "beland2020", cwd=tmp_path).returncode == 0  # it has all that is to be written
    (tmp_path / "beland2020.yaml").write_text("title: mine", encoding="utf-8")
    again = shell("import", "beland2020", cwd=tmp_path)
    assert again.returncode == 2 and "beland2020.yaml is there already" in again.stderr
    assert (tmp_path / "beland2020.yaml").read_text(encoding="utf-8") == "title: mine"


def test_geojson_becomes_a_scenario_that_the_check_accepts(tmp_path: Path) -> None:
    (tmp_path / "map.geojson").write_text(json.dumps({"features": TOWN}), encoding="utf-8")
    done = shell("import", "map.geojson", "--out", "town.yaml", "--start", "2024-06-01T06:00+02:00", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    checked = shell("check", "town.yaml", cwd=tmp_path)
    assert checked.returncode == 0 and "town.yaml: ok" in checked.stdout, checked.stderr


def test_mistakes_have_a_message_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "map.geojson").write_text("no JSON", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    for arguments, message in (
        (("map.geojson",), "map.geojson:1: is not JSON"),
        (("absent",), "absent: No such file or directory"),
        ((".",), "there is no locations.csv"),
        (("map.geojson", "--start", "soon"), "--start soon: is not a time with its offset"),
        (("map.geojson", "--out", "town.txt"), "--out town.txt: a scenario's file ends in .yaml"),
    ):
        done = shell("import", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "") and message in done.stderr, done.stderr
    assert sorted(tmp_path.rglob("*")) == before
