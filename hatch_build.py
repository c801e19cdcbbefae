"""What a package index shows: the README, whose links into the checkout would lead nowhere there.

They become plain text with the path in the source distribution, or, where ``links`` in ``pyproject.toml`` says below
which address the files can be read, links to it, and to pages of the site where ``site`` says where it is.
"""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#)([^)\s]+)\)")


PAGE = re.compile(r"docs/(.+)\.md(#.*)?")


def for_an_index(text: str, address: str = "", site: str = "") -> str:
    """A Markdown text whose links to files beside it lead below an address or to the site, or are text without one."""

    def link(found: re.Match[str]) -> str:
        sign, shown, path = found.groups()
        if site and (page := PAGE.fullmatch(path)):
            return f"{sign}[{shown}]({site.rstrip('/')}/{page[1]}.html{page[2] or ''})"
        if address:
            return f"{sign}[{shown}]({address.rstrip('/')}/{path})"
        if sign:
            return f"*{shown}*"
        return shown if shown == path else f"{shown} ({path})"

    return LINK.sub(link, text)


class IndexReadme(MetadataHookInterface):
    """Gives the package its long description."""

    def update(self, metadata: dict[str, object]) -> None:
        """Put the description into the metadata."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        address, site = str(self.config.get("links", "")), str(self.config.get("site", ""))
        metadata["readme"] = {"content-type": "text/markdown", "text": for_an_index(text, address, site)}
