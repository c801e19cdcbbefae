"""HTML pages as a reader meets them."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "img", "input", "br", "col"}


class Page(HTMLParser):
    """What a page holds: its text, its links, its pictures, and whether its tags are closed in order.

    ``facts`` are the ``data`` elements, each with its source; ``rest`` is the text outside of them.
    """

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.facts: list[tuple[str, str]] = []
        self.rest: list[str] = []
        self._open: list[str] = []
        self._source = ""
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of links, pictures and names."""
        found = dict(attrs)
        self.tags[tag] += 1
        self.links += [str(found[name]) for name in ("src", "href") if name in found]
        self.ids.update(str(found["id"]) for _ in range("id" in found))
        if tag == "data":
            self._source = str(found["value"])
        if tag == "img":
            self.pictures.append(found)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take note of text that is read."""
        if self._open and self._open[-1] not in ("style", "script"):
            self.text.append(data)
            if self._open[-1] == "data":
                self.facts.append((self._source, data))
            elif self._open[-1] != "title":
                self.rest.append(data)
            if self._open[-1] in ("h1", "h2"):
                self.headings.append(data)

    @property
    def said(self) -> str:
        """All its text in one line."""
        return " ".join(" ".join(self.text).split())


def page_of(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def assert_stands_alone(page: Page) -> None:
    assert [link for link in page.links if not link.startswith(("data:", "#"))] == []
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert max(page.ids.values(), default=1) == 1
    assert page.tags["h1"] == 1
    assert all(picture["alt"] for picture in page.pictures)
