"""A scenario whose every title is written by a stranger who means harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.shell import SMALL

TITLE = (
    '</title></style></script><script>alert(1)</script><blink onload=alert(1)>"\' onload=alert(1) x="&amp; '
    "{{ 7 * 7 }} {% raise %} {metric:none} <!--run--> \u202e\u2066"
)
"""Ends of elements and attributes, templates of ours, marks that turn the direction of writing."""


def scenario(folder: Path, name: str, **changes: Any) -> Path:
    """The small scenario with such titles, as a file; ``changes`` are sections over it."""
    sections = {
        "extends": str(SMALL),
        "title": TITLE,
        "description": TITLE,
        "places": {"home": {"title": TITLE}},
        "settlements": {"village": {"at": "home"}},
        "stages": {"road": {"title": TITLE}, "checkpoint": {"title": TITLE}, "camp": {"region": TITLE}},
        "timeline": {"third_lane": {"event": TITLE}},
        **changes,
    }
    path = folder / f"{name}.yaml"
    text = "\n".join(f"{key}: {json.dumps(section)}  # [A] {TITLE}" for key, section in sections.items())
    path.write_text(text, encoding="utf-8")
    return path
