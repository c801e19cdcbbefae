"""The page of all keys follows from the format: it is current, and no key of it is without a meaning."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.scenario.keys import Key, KeySection, key_sections
from sim.view.keys import keys_page, with_word
from tests.cli.shell import shell


@cache
def sections() -> list[KeySection]:
    return key_sections()


def key(title: str, name: str) -> Key:
    return next(one for section in sections() if section.title == title for one in section.keys if one.name == name)


def test_the_page_is_current() -> None:
    assert Path("docs/keys.md").read_text(encoding="utf-8") == keys_page(sections()), (
        "sim keys --markdown > docs/keys.md"
    )


def test_every_key_says_what_it_is() -> None:
    silent = [f"{section.title}: {one.name}" for section in sections() for one in section.keys if not one.meaning]
    assert not silent, silent


def test_every_section_has_a_title_of_its_own() -> None:
    titles = [section.title for section in sections()]
    assert sorted(titles) == sorted(set(titles))


def test_a_key_has_unit_bounds_default_and_an_example_that_loads() -> None:
    length = key("stages.NAME, kind: link", "length_km")
    assert (length.unit, length.default, length.allowed) == ("km", "required", "above 0 to 2,000")
    assert float(length.example) > 0.0 and Path("scenarios", f"{length.file}.yaml").is_file()
    assert key("stages.NAME, kind: station", "lanes").timed
    assert key("The top of the file", "step_h").default == "0.25"


def test_no_example_says_where_the_files_lie() -> None:
    assert not [one for section in sections() for one in section.keys if one.example.startswith("/")]


def test_a_word_finds_sections_and_single_keys() -> None:
    found = {section.title: [one.name for one in section.keys] for section in with_word(sections(), "opening_hours")}
    assert found["stages.NAME, kind: station"] == ["opening_hours"]


def test_a_word_that_no_key_has_is_refused(tmp_path: Path) -> None:
    done = shell("keys", "zeppelin", cwd=tmp_path)
    assert done.returncode == 2 and "zeppelin: no key" in done.stderr
