"""Maps and FLEE instances with mistakes: refused with a message, or written as a scenario that is right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.shell import shell
from tests.examples import examples
from tests.fuzz.folders import SECRET
from tests.fuzz.mutations import Files, as_file, misspelt, mutated, other_cells, written
from tests.fuzz.outcome import outcome
from tests.fuzz.test_files import MARKS
from tests.imports.flee import COUNTS, FILES, instance
from tests.imports.test_geojson import TOWN

MAP, INSTANCE, WRITTEN = "map.geojson", "beland2020", "imported.yaml"

CONFLICTS = "#Date,Old Town,Mill\n0,1,0\n1,1,1\n"
INSTANCE_FILES = {**FILES, **COUNTS, "conflicts.csv": CONFLICTS}

CELLS = (*MARKS, "../../letter.txt", "-1", "0", "20000000", "camp", "conflict_zone", "country", "true", "9999-12-31")
"""What stands in the place of a cell."""

Texts = dict[str, str]
"""Files of an instance that are changed, by their name; an empty text: the file is not there."""


def maps() -> st.SearchStrategy[str]:
    """Maps with one to three mistakes."""
    return mutated(Files([as_file(json.dumps({"type": "FeatureCollection", "features": TOWN}))]))


@st.composite
def instances(draw: st.DrawFn) -> Texts:
    """One or two files of an instance with mistakes of their letters or with other cells, or not there."""
    found = {}
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(INSTANCE_FILES)))
        text = INSTANCE_FILES[name]
        match draw(st.integers(0, 5)):
            case 0:
                found[name] = ""
            case 1 | 2:
                found[name] = draw(misspelt(text, MARKS))
            case _:
                found[name] = draw(other_cells(text, CELLS))
    return found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a letter of somebody else in it."""
    folder = tmp_path_factory.mktemp("imports")
    lay_out(folder)
    return folder


def lay_out(folder: Path) -> None:
    """Write what lies beside a map or an instance."""
    (folder / "letter.txt").write_text(f"Date,persons\n2020-03-01,5\n{SECRET},7\n", encoding="utf-8")


def read_map(here: Path, text: str) -> int:
    """Import a map; the exit code."""
    written(here, MAP, text)
    return _imported(here, MAP)


def read_instance(here: Path, texts: Texts) -> int:
    """Import an instance; the exit code."""
    shutil.rmtree(here / INSTANCE, ignore_errors=True)
    for path in instance(here).rglob("*.csv"):
        if path.name in texts:
            path.unlink()
    for name, text in texts.items():
        if text:
            written(here / INSTANCE / ("source_data" if name in COUNTS else "input_csv"), name, text)
    return _imported(here, INSTANCE)


def _imported(here: Path, source: str) -> int:
    done = outcome("import", source, "--out", WRITTEN, cwd=here)
    new = sorted(here.glob("imported*"))
    try:
        said = (done.stdout, done.stderr, *(path.read_text(encoding="utf-8") for path in new))
        assert not any(SECRET in text for text in said)
        if done.returncode:
            assert not new, f"{source} was refused and left {new}: {done.stderr}"
        else:
            checked = shell("check", WRITTEN, cwd=here)
            assert checked.returncode == 0, f"what was written is not right: {checked.stderr}"
    finally:
        for path in new:
            path.unlink()
    return done.returncode


@examples(16)
@given(text=maps())
def test_a_map_is_imported_or_a_message_says_what_is_wrong(here: Path, text: str) -> None:
    read_map(here, text)


@examples(16)
@given(texts=instances())
def test_an_instance_is_imported_or_a_message_says_what_is_wrong(here: Path, texts: Texts) -> None:
    read_instance(here, texts)


@pytest.mark.slow
@examples(320)
@given(text=maps())
def test_many_maps(here: Path, text: str) -> None:
    read_map(here, text)


@pytest.mark.slow
@examples(320)
@given(texts=instances())
def test_many_instances(here: Path, texts: Texts) -> None:
    read_instance(here, texts)
