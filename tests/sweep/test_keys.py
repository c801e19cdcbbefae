"""Keys: one for each content, whatever way it is said, and another for any other content."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.runs.task import PICTURES, WHOLE, Content, Kept, Settings, model_files
from sim.scenario.load import changed
from tests.cli.shell import SMALL
from tests.test_imports import PACKAGE, imports_of

BASE = sim.load(SMALL)

ALL_METRICS = Kept()


def key(settings: Settings = (), replication: int = 0, keep: Kept = ALL_METRICS, made_by: str = "1") -> str:
    return Content(BASE, keep, made_by).key(settings, replication)


def test_everything_that_a_row_depends_on_is_in_its_key() -> None:
    lanes: Settings = (("stages.checkpoint.lanes", 4),)
    others = {
        key(lanes),
        key(replication=1),
        key(keep=Kept(curves=("crossed",))),
        key(keep=Kept(metrics=("crossed",))),
        key(keep=Kept(metrics=())),
        key(made_by="2"),
        key((("timeline.third_lane.set.stages.checkpoint.lanes", 4),)),
        Content(changed(BASE, ["seed=8"]), ALL_METRICS, "1").key((), 0),
        Content(BASE, WHOLE, "1").key((), 0),
    }
    assert len(others | {key()}) == 10


def test_a_setting_that_changes_nothing_changes_no_key() -> None:
    assert key((("stages.checkpoint.lanes", 2), ("stages.road.length_km", 20))) == key()


def test_titles_and_ranges_change_no_key() -> None:
    assert Content(changed(BASE, ["title=Other"]), ALL_METRICS, "1").key((), 0) == key()


def test_the_content_of_the_counts_is_in_the_key_and_their_place_is_not(tmp_path: Path) -> None:
    for name in ("small.yaml", "small-counts.csv"):
        shutil.copyfile(SMALL.with_name(name), tmp_path / name)
    assert Content(sim.load(tmp_path / "small.yaml"), ALL_METRICS, "1").key((), 0) == key()
    with (tmp_path / "small-counts.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert Content(sim.load(tmp_path / "small.yaml"), ALL_METRICS, "1").key((), 0) != key()


@given(
    lanes=st.integers(1, 9),
    mean=st.floats(0.1, 9.0),
    share=st.floats(0.0, 0.5),
    replication=st.integers(0, 99),
    first=st.booleans(),
)
def test_a_setting_says_the_same_as_a_changed_scenario(
    lanes: int, mean: float, share: float, replication: int, *, first: bool
) -> None:
    settings: Settings = (
        ("stages.checkpoint.lanes", lanes),
        ("stages.registration.service.mean_min", mean),
        ("people.stay_share", share),
    )
    content = Content(BASE, ALL_METRICS, "1")
    if first:
        content.key((("stages.checkpoint.lanes", 5),), 3)  # what was asked before leaves no trace
    scenario = changed(BASE, [f"{path}={value}" for path, value in settings])
    assert content.key(settings, replication) == Content(scenario, ALL_METRICS, "1").key((), replication)


def source_of(name: str) -> Path | None:
    """The file of the longest part of a dotted name that is a module of ours."""
    parts = name.split(".")
    for count in range(len(parts), 1, -1):
        path = PACKAGE.parent.joinpath(*parts[:count])
        if path.with_suffix(".py").is_file():
            return path.with_suffix(".py")
        if (path / "__init__.py").is_file():
            return path / "__init__.py"
    return None


def test_all_code_that_makes_a_row_is_in_the_version() -> None:
    """Found by following every import from the worker's function: a changed network must not find old rows.

    Parts are loaded by name, so they are followed each; they name their pictures too, which are not, for a worker never
    draws.
    """
    seen, waiting = set[Path](), [PACKAGE / "runs" / "work.py", *PACKAGE.glob("parts/*/__init__.py")]
    while waiting:
        file = waiting.pop()
        seen.add(file)
        found = (source_of(name) for _, name in imports_of(file))
        makes = (
            one for one in found if one is not None and one.name != PICTURES and PACKAGE / "view" not in one.parents
        )
        waiting += [one for one in makes if one not in seen]
    assert {PACKAGE / "network" / "station.py", PACKAGE / "journal.py", PACKAGE / "world" / "world.py"} <= seen
    assert set(PACKAGE.glob("parts/*/actor.py")) <= seen
    assert seen <= set(model_files())
