"""The site: what a page shows came out, every page is in its contents, and every picture in the gallery."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.shown import PAGES, carried_out

DOCS = Path("docs")
TREES = re.compile(r"^```\{toctree\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def listed() -> set[Path]:
    """The pages that stand in the contents of another page."""
    found: set[Path] = set()
    for page in DOCS.glob("*.md"):
        for tree in TREES.findall(page.read_text(encoding="utf-8")):
            for line in tree.splitlines():
                if line and not line.startswith(":"):
                    found |= {*DOCS.glob(f"{line.partition('<')[2].strip('>') or line}.md")}
    return found


def test_every_page_stands_in_the_contents() -> None:
    assert {*DOCS.rglob("*.md")} - listed() == {DOCS / "index.md"}


def test_every_picture_stands_in_the_gallery_with_its_finding() -> None:
    """With an alternative text of at least six words, and below a title that is a sentence."""
    gallery = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(img/([^)]+)\)", gallery)
    shown += [(alt, name) for name, alt in re.findall(r"\{image\} img/(\S+)\n:alt: (.*)", gallery)]
    assert {name for _, name in shown} == {path.name for path in (DOCS / "img").iterdir()}
    assert [alt for alt, _ in shown if len(alt.split()) < 6] == []
    assert [title for title in re.findall("^## (.*)$", gallery, re.MULTILINE) if len(title.split()) < 6] == []


def test_moving_pictures_are_small() -> None:
    assert (DOCS / "img" / "exodus.webp").stat().st_size < 1_500_000


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_comes_out(page: Path, tmp_path: Path) -> None:
    """Made by ``python -m benchmarks.shown``."""
    text = page.read_text(encoding="utf-8")
    assert carried_out(text, tmp_path) == text
