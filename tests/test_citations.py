"""Whoever is sent to a section of ``docs/model.md``, or to a case with an exact answer, finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sim.verify.case import cases

MODEL = Path("docs/model.md")
"""The page that is cited."""

PLACES = ("sim", "docs", "tests", "benchmarks", "scenarios")
KINDS = {".py", ".md", ".yaml", ".json"}
APART = {Path("scenarios/verification/cases.json"), Path("tests/test_citations.py"), Path("tests/cli/test_verify.py")}
"""The list of cases itself, and made-up names: the citations below, a case that nobody knows."""

LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*(?:#|//|>|\*)?[ \t]*")
"""An end of line within a comment, a docstring or a paragraph."""

CITED = re.compile(r"model\.md`*\)?,? (§[^;:`)\n]*)")
"""``docs/model.md`` with the sections behind it, up to the end of the phrase."""

SECTION = re.compile(r"§(\d+(?:\.\d+)*)(?:–(\d+(?:\.\d+)*))?")
HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)*)\.? ", re.MULTILINE)
CASE = re.compile(r"\b(?:[QDTISG]\d{2}|R0\d)\b")


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that may cite, with its lines joined."""
    files = [Path("README.md"), Path("CONTRIBUTING.md")]
    files += [path for place in PLACES for path in sorted(Path(place).rglob("*")) if path.suffix in KINDS]
    for path in files:
        if path not in APART:
            yield path, LINE_BREAK.sub(" ", path.read_text(encoding="utf-8"))


def sections_cited(text: str) -> set[str]:
    """Sections of the model's page that a text names, both ends of a span included."""
    return {number for phrase in CITED.findall(text) for found in SECTION.findall(phrase) for number in found if number}


def sections() -> set[str]:
    """Numbers of the headings of the model's page."""
    return set(HEADING.findall(MODEL.read_text(encoding="utf-8")))


def test_every_section_that_is_cited_exists() -> None:
    known = sections()
    wrong = [f"{path}: §{number}" for path, text in texts() for number in sorted(sections_cited(text) - known)]
    assert wrong == []


def test_every_section_that_the_page_itself_names_exists() -> None:
    named = {number for found in SECTION.findall(MODEL.read_text(encoding="utf-8")) for number in found if number}
    assert sorted(named - sections()) == []


def test_every_case_that_is_cited_exists() -> None:
    wrong = [f"{path}: {name}" for path, text in texts() for name in sorted(set(CASE.findall(text)) - cases().keys())]
    assert wrong == []


def test_nobody_cites_a_page_of_the_model_that_is_not_in_the_repository() -> None:
    assert [str(path) for path, text in texts() if re.search(r"\bMODEL(?:\.md)?`", text)] == []


def test_citations_are_found_in_every_form() -> None:
    """In code, in pages, over the end of a line, several at once."""
    assert sections_cited("waits (``docs/model.md`` §1.2–1.3).") == {"1.2", "1.3"}
    assert sections_cited("by (``docs/model.md``\n §2.7, §4.3)".replace("\n ", " ")) == {"2.7", "4.3"}
    assert sections_cited("(`docs/model.md §2.3.4`), and §99 of a book") == {"2.3.4"}
    assert sections_cited("is in [model.md](model.md), §2.3: links") == {"2.3"}
    assert {"2.3", "2.3.4", "10.4", "11"} <= sections()
