"""One thing, one word: the field's words of ``docs/glossary.md`` in names, docstrings, messages, help and pages."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import sim
import sim.cli  # registers the commands
from sim.cli.app import app

PACKAGE = Path(sim.__file__).parent
ROOT = PACKAGE.parent

REFUSED = {
    r"levers?": "parameter, parameter path (of the format); intervention (of a planner)",
    r"binding|binds": "bottleneck, limits",
    r"reliefs|relieved|relieve": "marginal value, 10 % more",
    r"part(?:y|ies)": "vehicle, group",
    r"deeds?": "log entry",
    r"undominated": "Pareto-efficient",
    r"foretells?|foretold": "forecast",
    r"reckon(?:s|ed|ing)?": "count, work out",
    r"befalls?|befell": "happens to",
    r"nought": "zero",
    r"tells?|told|telling": "report, show, say",
    r"pulls?": "sets",
}
"""Words that are not ours, as they may stand in a name or a sentence, and what to write."""

EXEMPT = {
    "party_size": "a key of the format",
    "relief": "a name that scenarios give, of aid",
}
"""What a refused word may be part of, and why."""

WORDS = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(REFUSED)})(?![A-Za-z])", re.IGNORECASE)
ALLOWED = re.compile("|".join(EXEMPT))

PAGES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "parts").glob("*.md"), ROOT / "CONTRIBUTING.md"])
"""Pages of prose; the glossary names the words that it replaces, the sources quote, the change log names what was."""

QUOTING = ("glossary.md", "sources.md")


def refused(text: str) -> list[str]:
    """The refused words of a text."""
    return WORDS.findall(ALLOWED.sub("", text))


def words_of(file: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every name, string and comment of a file."""
    source = re.sub(r"llvmlite\.binding", "llvmlite", file.read_text(encoding="utf-8"))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.STRING, tokenize.COMMENT):
            yield token.start[0], token.string.replace("_", " ") if token.type == tokenize.NAME else token.string


def test_code_uses_the_words_of_the_glossary() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {word}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line, text in words_of(file)
        for word in refused(text.replace("party size", "party_size"))
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_use_the_words_of_the_glossary(page: Path) -> None:
    if page.name in QUOTING:
        return
    lines = page.read_text(encoding="utf-8").splitlines()
    found = [f"{page.name}:{number}: {word}" for number, line in enumerate(lines, 1) for word in refused(line)]
    assert found == []


def test_a_line_of_help_has_at_most_twelve_words() -> None:
    """What ``sim --help`` and ``sim COMMAND --help`` show, of every command and option."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    lines = {}
    for name, command in group.commands.items():
        lines[name] = (command.help or "").partition("\n")[0]
        lines |= {f"{name} {one.name}": getattr(one, "help", None) or "" for one in command.params}
    assert {name: line for name, line in lines.items() if len(re.findall(r"\w\S*", line)) > 12 or refused(line)} == {}
