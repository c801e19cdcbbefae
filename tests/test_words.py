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
    r"foretells?|foretold": "forecast",
    r"reckon(?:s|ed|ing)?": "count, work out",
    r"befalls?|befell": "happens to",
    r"nought": "zero",
    r"tells?|told|telling": "report, show, say",
    r"pulls?": "sets",
    r"laws?": "distribution; invariant (of every run)",
    r"ways?": "route; statement; manner",
    r"chances?": "random variation, random numbers",
    r"rounds": "trips (of a fleet), loops (that never end), revisits (of a node)",
    r"shuttles": "closed loops",
    r"holes?": "backward wave",
    r"sen(?:t|ds) on": "diverted, overflows",
    r"taken in|goes round|let go": "enters; moves in a loop; released",
    r"g(?:ave|ives|iven) up": "reneges, leaves the queue unserved",
    r"undominated": "Pareto-efficient",
    r"whole ranges|random variation and (?:the )?ranges": "prior; parameter uncertainty",
    r"ranges of (?:the )?(?:assumptions|parameters)": "uncertain parameters, parameter uncertainty",
    r"(?:draws? of|names of|sample) (?:the |its |all )?ranges": "uncertain parameters",
    r"rooms? of (?:a|the) part|part rooms?|own room": "folder of a part; buffer, waiting room (of a node)",
    r"asks? for (?:a|the) (?:first |next )?(?:stage|node)": "arrives at",
    r"choices? of (?:all axes|an axis|the axes)": "level (of an axis); intervention (of a planner)",
}
"""Words that are not ours, as they may stand in a name or a sentence, and what to write."""

REFUSED_IN_SENTENCES = {
    r"(?<![`.<])figures?(?![`.:])": "metric, measure, number, value; picture",
}
"""Words that are not ours in a sentence; in a name they are a library's."""

EXEMPT = {
    "party_size": "a key of the format",
    "relief": "a name that scenarios give, of aid",
    r"[\"'`.]law\b|\blaw[:=]": "a key of the format",
    "Little's law|conservation law|chance constraints|Law(?:,| 2015)": "names that are well known, and an author's",
    r"[\"'`.]way\b|\bway[:=]": "a key of the format",
    r"[\"'`.]shuttles\b|\bshuttles[:=]|for shuttles|shuttles\)": "a section of the format",
    r"[\"'`]rounds\b|rounds,|rounds to move|rounds after|\| rounds \|": "a measure of a case; ammunition",
    "matplotlib figure": "a library's",
    "way after |rounds of lorry|petrol: rounds": "names of streams: another name would be another draw",
    r"[a-z]_way|\bway_[a-z]": "names that scenarios give",
    r"(?:on|under|in|out of|half|makes?|one|two)[ _-](?:(?:the|its|his|her|their|a)[ _-])?ways?\b": "plain English",
}
"""What a refused word may be part of, and why."""

WORDS, SENTENCES = (
    re.compile(rf"(?<![A-Za-z])(?:{'|'.join(words)})(?![A-Za-z])", re.IGNORECASE)
    for words in (REFUSED, [*REFUSED, *REFUSED_IN_SENTENCES])
)
ALLOWED = re.compile("|".join(EXEMPT), re.IGNORECASE)

KEYS_AND_VALUES = re.compile(r"^ *(?!(?:title|description|event|action): )[\w.-]+:(?: [^#]*)?(?=#|$)")
"""A key with its value, up to the comment behind it; not a sentence, nor a title."""

PLAIN_OF_A_STORY = re.compile(r"ways?|rounds|tell|told|pull", re.IGNORECASE)
"""Words of ours for what a scenario is about: the way home, rounds of ammunition, people who are told to go."""

QUOTING = ("glossary.md", "sources.md")
FOLDERS = (ROOT / "docs", ROOT / "docs" / "parts")
PAGES = sorted(
    [page for folder in FOLDERS for page in folder.glob("*.md") if page.name not in QUOTING]
    + [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *(ROOT / "notebooks").glob("*.ipynb")]
)
"""Pages of prose; the glossary names the words that it replaces, the sources quote, the change log names what was."""

STAGE = re.compile(r"(?<![\w`.-])[Ss]tages?(?![\w`:-])")
"""A node by the name of its key, in prose; the key stands in code."""

CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|\w+:$")
SOURCES_OF_STAGES = ("model.md", "verification.md", "mutation.md")
"""Pages on which a stage is a phase of a journey, of a road's signal or of a textbook's tandem, or a line of code."""


def refused(text: str, words: re.Pattern[str] = SENTENCES) -> list[str]:
    """The refused words of a text; of a name those of ``WORDS``."""
    return words.findall(ALLOWED.sub("", text))


def words_of(file: Path) -> Iterator[tuple[int, str]]:
    """Line and refused word of every name, string and comment of a file."""
    source = re.sub(r"llvmlite\.binding", "llvmlite", file.read_text(encoding="utf-8"))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            # Keys of the format are fields and keywords: what stands around a name shows it.
            before, after = token.line[: token.start[1]][-1:], token.line[token.end[1] :][:1]
            name = token.string.replace("_", " ").replace("party size", "party_size")
            found = refused(f"{before}{name}{after}", WORDS)
        elif token.type in (tokenize.STRING, tokenize.COMMENT):
            found = refused(token.string)
        else:
            continue
        for word in found:
            yield token.start[0], word


def test_code_uses_the_words_of_the_glossary() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {word}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line, word in words_of(file)
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_use_the_words_of_the_glossary(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    found = [f"{page.name}:{number}: {word}" for number, line in enumerate(lines, 1) for word in refused(line)]
    assert found == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=lambda page: page.stem)
def test_pages_say_node_and_not_stage(page: Path) -> None:
    """In prose: what stands between fences or in back quotes is code, where the key is ``stages``."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert page.name in SOURCES_OF_STAGES or STAGE.findall(CODE.sub("", prose)) == []


def test_scenarios_use_the_words_of_the_glossary() -> None:
    """In their comments, titles and descriptions, for whoever reads how a scenario is made; keys are the format's."""
    found = [
        f"{file.relative_to(ROOT)}:{number}: {word}"
        for file in sorted((ROOT / "scenarios").rglob("*.yaml"))
        if file.parent.name != "verification"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for word in refused(KEYS_AND_VALUES.sub("", line))
        if not PLAIN_OF_A_STORY.fullmatch(word)
    ]
    assert found == []


def test_names_of_tests_use_the_words_of_the_glossary() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in re.findall(r"^ *def (test_\w+)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if refused(f" {name.replace('_', ' ')} ".replace("littles law", ""), WORDS)
    ]
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
