"""The store: rows that are there as a whole or not at all, and damage that is found."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs.errors import FolderError, ForeignFileError
from sim.runs.files import write_file
from sim.runs.store import DAMAGED, FAILED, METRICS, Store, damage
from sim.runs.task import Task
from tests.cli.shell import SMALL

BASE = sim.load(SMALL)
ROW = {"key": "ab12", "version": "1", "replication": 3, "lanes": 2.0, "last_h": float("inf"), "none_h": float("nan")}


def test_a_row_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    curve = np.array([0.0, 1.0 / 3.0, np.nan, np.inf])
    store.put({**ROW, "curve_crossed": curve})
    store.put({**ROW, "key": "cd34", "lanes": 4.0, "curve_crossed": curve + 1.0})
    assert store.keys() == {"ab12", "cd34"}
    frame = store.frame(["cd34", "ab12"])
    assert frame["key"].tolist() == ["cd34", "ab12"]
    assert frame["lanes"].tolist() == [4.0, 2.0]
    assert np.isinf(frame["last_h"]).all() and frame["none_h"].isna().all()
    np.testing.assert_array_equal(frame["curve_crossed"][1], curve)


def test_all_parts_are_one_table_for_pandas(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(30):
        store.put({**ROW, "key": f"{number:02d}ff", "replication": number})
    (tmp_path / "runs" / "00" / ".00ff.parquet.host-1-2").write_bytes(b"half")
    assert sorted(pd.read_parquet(tmp_path / "runs")["replication"]) == list(range(30))


def test_the_same_row_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Store(tmp_path / name).put(ROW)
    assert Store(tmp_path / "one").part("ab12").read_bytes() == Store(tmp_path / "two").part("ab12").read_bytes()


def test_every_cut_is_found(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(ROW)
    part = store.part("ab12")
    whole = part.read_bytes()
    for size in range(0, len(whole), 97):
        part.write_bytes(whole[:size])
        assert damage(part), f"cut to {size} bytes of {len(whole)}"


def test_changed_values_are_found(tmp_path: Path) -> None:
    """Every value that is changed, one at a time, with the file otherwise sound."""
    store = Store(tmp_path)
    store.put({**ROW, "curve_crossed": np.array([1.0, 2.0])})
    part = store.part("ab12")
    sound = part.read_bytes()
    import pyarrow.parquet as pq

    table = pq.read_table(part)
    for name in table.column_names:
        value = table.column(name)[0].as_py()
        other = [1.0, 2.5] if isinstance(value, list) else f"{value}x" if isinstance(value, str) else 7
        changed = table.set_column(table.column_names.index(name), name, [[other]])
        pq.write_table(changed.replace_schema_metadata(table.schema.metadata), part)
        assert damage(part), name
    pq.write_table(table.slice(0, 0), part)
    assert damage(part) == "holds 0 rows in place of one"
    part.write_bytes(sound)
    assert damage(part) == ""


def test_damaged_parts_are_set_aside_and_reported(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for key in ("ab12", "ab34", "cd56"):
        store.put({**ROW, "key": key})
    store.part("ab34").write_bytes(store.part("ab34").read_bytes()[:500])
    store.part("ab12").replace(store.part("cd56"))
    shown = store.set_aside_damaged()
    assert len(shown) == 2
    assert shown[0].startswith("runs/ab/ab34.parquet: cannot be read: ")
    assert shown[1] == "runs/cd/cd56.parquet: holds another run than its name says"
    assert store.keys() == set()
    assert sorted(path.name for path in (tmp_path / DAMAGED).iterdir()) == ["ab34.parquet", "cd56.parquet"]


def test_a_damaged_part_is_in_no_table(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(ROW)
    part = store.part("ab12")
    whole = part.read_bytes()
    other = Store(tmp_path / "other")
    other.put({**ROW, "replication": 9})
    for content, reason in (
        (whole + b"x", "cannot be read"),
        (whole[:500], "cannot be read"),
        (whole.replace(b"ab12", b"ab13"), "holds another run|values"),
    ):
        part.write_bytes(content)
        with pytest.raises(FolderError, match=rf"ab12\.parquet: .*({reason}).*sim resume"):
            store.frame(["ab12"])
    part.write_bytes(whole)
    assert len(store.frame(["ab12"])) == 1


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file"
    (tmp_path / "deep").mkdir()
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(ForeignFileError, match="is a folder; name a file"):
        write_file(target, b"content")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]


def test_failures_are_kept_with_their_axes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put_failed(
        Task("ab12", BASE, 2, (), (("lanes", 3.0), ("gate", "few")), 4), "the road is too short\nand narrow"
    )
    assert store.failed() == {"ab12": "the road is too short\nand narrow"}
    assert store.keys() == set()


def test_a_damaged_word_about_a_failed_run_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name, text in {"ab": "", "cd": "{", "ef": "[]", "gh": '{"key": "gh"}', "ij": "3"}.items():
        write_file(tmp_path / "failed" / f"{name}.json", text.encode())
    assert store.failed() == {}


@pytest.mark.parametrize(
    "text", ["", "metric,unit\n", "metric,unit,meaning\n", "metric,unit,meaning\na,h", "\xff", '"']
)
def test_damaged_units_are_reported(tmp_path: Path, text: str) -> None:
    (tmp_path / METRICS).write_bytes(text.encode("latin-1"))
    with pytest.raises(FolderError, match=r"metrics.csv does not hold the units of the metrics"):
        Store(tmp_path).described()


def test_units_come_back_as_they_were(tmp_path: Path) -> None:
    assert Store(tmp_path).described() == {}
    metrics = sim.run(sim.load(SMALL)).metrics
    Store(tmp_path).describe((one.name, one.unit, one.meaning) for one in metrics)
    assert Store(tmp_path).described() == {one.name: (one.unit, one.meaning) for one in metrics}


def test_a_pipe_in_the_place_of_a_row_is_not_waited_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    part = store.part("ab12")
    part.parent.mkdir(parents=True)
    os.mkfifo(part)
    assert damage(part) == "is no file"
    assert store.set_aside_damaged() == [f"{part.relative_to(tmp_path)}: is no file"]
    (tmp_path / FAILED).mkdir()
    os.mkfifo(tmp_path / FAILED / "cd34.json")
    assert store.failed() == {}
