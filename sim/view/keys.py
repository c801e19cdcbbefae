"""The keys of the format as a table for the shell, and as the page ``docs/keys.md``."""

from __future__ import annotations

import re

from rich.table import Table
from rich.text import Text

from sim.scenario.keys import Key, KeySection

FEW_PATHS = 4
"""Paths of a section that the page names."""

INTRODUCTION = """\
# Keys

Every key that a scenario file may have, section by section in the order of the format. `sim keys` prints this list,
`sim keys shelter` what has the word in its path or meaning, and `sim keys --markdown` writes this page from the format
itself. How the parts go together is in [scenario-format.md](scenario-format.md).

- `NAME` stands for a name that the scenario gives, in lower-case letters, digits and underscores.
- **holds**: what is written there; a section has its own table; a distribution is one of those with a `law` below.
- **default**: what holds where the key is left out. ⏲: the timeline may set it while the simulation runs.
- **example**: a value from a shipped file, which shows when to use it.
"""

HEAD = ("key", "holds", "unit", "default", "allowed", "meaning", "example")


def keys_page(sections: list[KeySection]) -> str:
    """The page of all keys, as Markdown."""
    return INTRODUCTION + "".join(_section(one) for one in sections)


def keys_table(sections: list[KeySection]) -> Table:
    """All keys of some sections for the shell: path, meaning, unit, default."""
    found = Table(title="Keys of a scenario file", title_justify="left")
    found.add_column("key")
    found.add_column("what it is", ratio=1)
    for section in sections:
        found.add_section()
        found.add_row(Text(section.title, style="bold"), Text(section.about.replace("``", ""), style="bold"))
        for key in section.keys:
            more = ", ".join(
                filter(None, (key.kind.replace("`", ""), key.unit, f"default: {key.default}", key.allowed))
            )
            found.add_row(Text(f"  {key.name}"), Text(key.meaning.replace("``", "")).append(f"\n{more}", style="dim"))
    return found


def with_word(sections: list[KeySection], word: str) -> list[KeySection]:
    """The sections that have a word in their path, and of others the keys that have it in name or meaning."""
    found = []
    for section in sections:
        whole = word in section.title
        keys = tuple(key for key in section.keys if whole or word in key.name or word in key.meaning)
        if keys:
            found.append(KeySection(section.title, section.paths, section.about, keys))
    return found


def _section(section: KeySection) -> str:
    paths = [f"`{path}`" for path in section.paths if path and path != section.title]
    more = f" and {len(paths) - FEW_PATHS} more" if len(paths) > FEW_PATHS else ""
    stands = f"\n\nStands at {', '.join(paths[:FEW_PATHS])}{more}." if len(section.paths) > 1 else ""
    rows = [HEAD, tuple("---" for _ in HEAD), *(_cells(key) for key in section.keys)]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"\n## `{section.title}`\n\n{_code(section.about)}{stands}\n\n{table}"


def _cells(key: Key) -> tuple[str, ...]:
    return (
        f"`{key.name}`{' ⏲' if key.timed else ''}",
        key.kind,
        key.unit,
        f"`{key.default}`" if key.default not in ("required", "left out", "none", "its defaults") else key.default,
        key.allowed,
        _code(key.meaning),
        f"`{key.example}` ({key.file})" if key.example else "",
    )


def _code(text: str) -> str:
    """A docstring's text as Markdown: one backquote for two, and no cell may break."""
    return re.sub(r":(?:class|func|mod):", "", text.replace("``", "`")).replace("|", "\\|")
