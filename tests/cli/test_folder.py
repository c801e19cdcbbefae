"""The folder of a run: exact forms, identical bytes, and everything can be read back."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.analysis.run_folder import read_folder, write_folder
from sim.journal import Journal
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from sim.runs.errors import FolderError
from sim.runs.manifest import file_hashes
from sim.runs.runs import Runs
from sim.world.park import Rides
from tests.cli.shell import SMALL, contents, no_pictures, process, shell


@pytest.fixture(scope="module")
def single() -> Runs:
    return sim.runs(sim.load(SMALL))


@pytest.fixture(scope="module")
def several() -> Runs:
    return sim.runs(sim.load(SMALL), n=3)


@pytest.mark.parametrize(("replications", "jobs"), [(1, 1), (3, 2)])
def test_bytes_are_the_same_in_another_process(
    tmp_path: Path, single: Runs, several: Runs, replications: int, jobs: int
) -> None:
    options = ("run", SMALL, "--replications", str(replications), "--quiet")
    assert shell(*options, "--jobs", "1", "--out", "a", cwd=tmp_path).returncode == 0
    other = (*options, "--jobs", str(jobs), "--out", "b")
    assert process(*other, cwd=tmp_path, PYTHONHASHSEED="4242").returncode == 0
    assert contents(tmp_path / "a", "manifest.json") == contents(tmp_path / "b", "manifest.json")
    write_folder(single if replications == 1 else several, tmp_path / "c", no_pictures)
    here = contents(tmp_path / "c", "manifest.json")
    assert here == {name: found for name, found in contents(tmp_path / "a").items() if name in here}


def test_curves_have_exactly_this_form(tmp_path: Path, several: Runs) -> None:
    write_folder(several, tmp_path / "a", no_pictures)
    table = pq.read_table(tmp_path / "a" / "curves.parquet")
    text = pa.dictionary(pa.int32(), pa.string())
    assert dict(zip(table.schema.names, table.schema.types, strict=True)) == {
        "time": pa.timestamp("us", tz="+04:00"),
        "curve": text,
        "unit": text,
        "replication": pa.int64(),
        "value": pa.float64(),
    }
    frame = table.to_pandas()
    for curve, unit, last in (("crossed", "persons", "persons"), ("vehicles_crossed", "vehicles", "vehicles")):
        for number, rows in frame[frame["curve"] == curve].groupby("replication"):
            assert set(rows["unit"]) == {unit}
            assert rows["time"].is_monotonic_increasing
            assert rows["value"].is_monotonic_increasing
            assert len(rows) == 48 * 4 + 1
            metrics = several.ensemble.summaries[int(str(number))].metrics
            assert rows["value"].iloc[-1] == next(m.value for m in metrics if m.name == f"crossed_{last}")


def test_metrics_have_units_and_a_value_or_a_reason(tmp_path: Path, single: Runs, several: Runs) -> None:
    found: dict[str, dict[str, object]] = {}
    for study in (single, several):
        write_folder(study, tmp_path / "a", no_pictures)
        found = json.loads((tmp_path / "a" / "metrics.json").read_text(encoding="utf-8"))
        assert list(found) == [metric.name for metric in study.subject.metrics]
        for name, entry in found.items():
            assert entry["unit"] and entry["meaning"], name
            assert entry["value"] is not None or entry["note"], name
            assert ("low" in entry and "high" in entry) == (study is several), name
    for percent in (50, 90, 95, 99, 100):
        assert found[f"clearance_{percent}_h"]["unit"] == "h"


def test_the_manifest_names_origin_and_files(tmp_path: Path, several: Runs) -> None:
    write_folder(several, tmp_path / "a", no_pictures)
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made_by"] == f"corridor-sim {sim.__version__}"
    assert (manifest["seed"], manifest["replications"]) == (7, 3)
    assert manifest["counts"] == several.first.journal.counts
    assert manifest["files"] == file_hashes(tmp_path / "a")
    assert {"packages", "python", "started", "wall_s"} <= set(manifest)


def test_no_machine_path_is_in_the_folder(tmp_path: Path, single: Runs) -> None:
    write_folder(single, tmp_path / "a", no_pictures)
    for name, found in contents(tmp_path / "a").items():
        assert str(SMALL.parent).encode() not in found, name


def test_a_single_run_is_read_back_complete(tmp_path: Path, single: Runs) -> None:
    write_folder(single, tmp_path / "a", no_pictures)
    found = read_folder(tmp_path / "a")
    assert isinstance(found, Results)
    assert_same_journal(found.journal, single.first.journal)
    assert found.metrics == single.first.metrics


def test_a_run_with_buses_is_read_back_complete(tmp_path: Path) -> None:
    """With rides, entries of the ledger, accounts and a cue that a condition has set off."""
    pause = (
        "loading: {law: constant, mean_min: 30, minimum_min: 15}, back: {law: constant, mean_min: 30, minimum_min: 15}"
    )
    buses = f"buses={{line: {{vehicle_class: bus, vehicles: 1, to: road, turns_at: camp, {pause}}}}}"
    relief = "{when: buses.persons_waiting >= 20, event: More buses come, set: {buses.line.vehicles: 3}}"
    settings = [buses, "vehicle_classes={car: {}, bus: {seats_persons: 30}}", f"timeline.relief={relief}"]
    scenario = sim.load(SMALL, set=[*settings, "people.transport={car_owner_share: 0.5, bus_share: 0.5}"])
    study = sim.runs(scenario)
    journal = study.first.journal
    assert len(journal.table(Rides).ready_h) and len(journal.books.entries) and len(journal.cues) == 2
    write_folder(study, tmp_path / "a", no_pictures)
    found = read_folder(tmp_path / "a")
    assert isinstance(found, Results)
    assert_same_journal(found.journal, journal)


def test_an_ensemble_is_read_back_complete(tmp_path: Path, several: Runs) -> None:
    write_folder(several, tmp_path / "a", no_pictures)
    found = read_folder(tmp_path / "a")
    assert isinstance(found, Ensemble)
    assert found.metrics == several.ensemble.metrics
    for one, other in zip(found.summaries, several.ensemble.summaries, strict=True):
        for name in ("replication", "names", "units", "metrics"):
            assert getattr(one, name) == getattr(other, name)
        for name in ("time_h", "values", "hourly"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("name", ["manifest.json", "scenario.yaml", "journal.parquet", "states.parquet"])
def test_a_folder_without_one_of_its_files_is_refused(tmp_path: Path, single: Runs, name: str) -> None:
    write_folder(single, tmp_path / "a", no_pictures)
    (tmp_path / "a" / name).unlink()
    with pytest.raises(FolderError, match="not the complete folder of a run"):
        read_folder(tmp_path / "a")
    with pytest.raises(FolderError, match=rf"{re.escape(name)}(: no such file| is missing)$"):
        read_folder(tmp_path / "a")


def assert_same_journal(one: Journal, other: Journal) -> None:
    """Every fact of two journals is the same, but for the place of the file of announced counts."""
    for field in fields(Journal):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name == "scenario":
            assert a.model_copy(update={"observed": None}) == b.model_copy(update={"observed": None})
        else:
            assert_same(a, b, field.name)


def assert_same(one: Any, other: Any, where: str) -> None:
    """Two facts are the same; records and tables are compared column by column, arrays to the bit and by type."""
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, where)
        assert one.dtype == other.dtype, where
    elif is_dataclass(one) and not isinstance(one, type):
        assert type(one) is type(other), where
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            assert_same(one[name], other[name], f"{where}.{name}")
    else:
        assert one == other, where
