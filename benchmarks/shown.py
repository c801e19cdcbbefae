"""Pages that show commands with their outputs, carried out: what stands there is what came out.

python -m benchmarks.shown        # rewrites the outputs in docs/tutorial.md and README.md

A block ``sh`` that is followed by a block ``text`` is carried out, line by line, and its output put into the other. A
block ``yaml`` that begins with ``# NAME.yaml`` becomes that file, a block ``diff`` that begins with ``--- NAME.yaml``
changes it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "docs" / "tutorial.md", ROOT / "README.md")
COLUMNS = "80"

FENCE = re.compile(r"^```(sh|text|yaml|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ([\w-]+\.yaml)\n")
SAYS = {"make run": "sim run exodus-2023"}
"""What a command of make ends with, for whoever has set up the environment already."""

VARIES = re.compile(r"\d+(?:\.\d+)? (?:MB|runs/s)")
"""Sizes of pages, which depend on the version of a library, and how fast runs were."""


class Unlike(RuntimeError):
    """A page shows what cannot be carried out."""


def carried_out(page: str, folder: Path) -> str:
    """A page with what its commands print.

    Args:
        page: The page, as Markdown.
        folder: Where its commands run: an empty folder.

    Raises:
        Unlike: A command fails, or a change does not fit the file.
    """
    blocks = list(FENCE.finditer(page))
    new, end = [], 0
    printed: str | None = None
    for block, behind in zip(blocks, [*blocks[1:], None], strict=True):
        language, code = block[1], block[2]
        if language == "text" and printed is not None:
            new += [page[end : block.start(2)], as_shown(code, printed)]
            end = block.end(2)
        printed = None
        if language == "sh" and behind is not None and behind[1] == "text":
            printed = "".join(output(line, folder) for line in code.splitlines())
        elif language == "yaml" and (name := FILE.match(code)):
            (folder / name[1]).write_text(code, encoding="utf-8")
        elif language == "diff":
            change(code, folder)
    return "".join([*new, page[end:]])


def output(line: str, folder: Path) -> str:
    """What a command prints on a screen of 80 columns, without the spaces at the ends of lines."""
    words = shlex.split(line, comments=True)
    words = shlex.split(SAYS.get(shlex.join(words), shlex.join(words)))
    if not words:
        return ""
    if words[0] != "sim":
        raise Unlike(f"not a command of sim: {line}")
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": COLUMNS},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Unlike(f"{line}: exit code {done.returncode}\n{done.stderr}")
    return "".join(f"{shown.rstrip()}\n" for shown in done.stdout.splitlines())


def as_shown(shown: str, printed: str) -> str:
    """What was printed, with sizes and speeds as they are shown, where there are as many."""
    kept = VARIES.findall(shown)
    return VARIES.sub(lambda _: kept.pop(0), printed) if len(VARIES.findall(printed)) == len(kept) else printed


def change(code: str, folder: Path) -> None:
    """Change a file as a block ``diff`` says: each line with a minus becomes the one with a plus behind it."""
    lines = code.splitlines()
    file = folder / lines[0].removeprefix("--- ")
    text = file.read_text(encoding="utf-8")
    for old, new in zip(lines[1::2], lines[2::2], strict=True):
        before, begins, rest = text.partition(f"\n{old[1:]}")
        if not (old.startswith("-") and new.startswith("+") and begins) or begins in rest:
            raise Unlike(f"{file.name}: no single line begins with {old[1:]!r}")
        text = f"{before}\n{new[1:]}\n{rest.partition(chr(10))[2]}"
    file.write_text(text, encoding="utf-8")


def main() -> None:
    """Rewrite the pages."""
    for page in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            text = carried_out(page.read_text(encoding="utf-8"), Path(folder))
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
