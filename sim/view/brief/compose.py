"""The brief of a run's folder: two pages, put together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from sim.analysis.run_folder import read_folder
from sim.pages.content import Bullets, Fields, Page, PageSection, Picture, fill, picture
from sim.runs.atomic import MANIFEST
from sim.runs.errors import FolderError
from sim.view.bottleneck import bottleneck_picture
from sim.view.brief.answer import answer
from sim.view.brief.behind import left_behind
from sim.view.brief.checklist import checklist
from sim.view.brief.facts import Facts
from sim.view.brief.rests import rests_on
from sim.view.cumulative import cumulative
from sim.view.readiness import places
from sim.view.reception import reception
from sim.view.style import save


@dataclass(frozen=True)
class Made:
    """A brief and when its run was made.

    Attributes:
        page: The brief; its pictures are files of the folder that it was composed into.
        at: Beginning of the run, UTC.
    """

    page: Page
    at: datetime


def compose(folder: Path, drawn: Path) -> Made:
    """The brief of a folder that ``sim run`` has written.

    Args:
        folder: The folder.
        drawn: Where the pictures are put.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing or damaged.
    """
    run = read_folder(folder)
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        made = datetime.fromisoformat(manifest["started"])
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"{folder / MANIFEST} is damaged: {error}") from error
    facts = Facts(run, manifest, folder)
    first = (
        PageSection(
            "The answer",
            (
                Bullets(answer(facts)),
                _picture(cumulative(run, 2.1), drawn / "cumulative"),
                _picture(bottleneck_picture(facts.timeline), drawn / "bottleneck"),
            ),
        ),
    )
    second = (
        PageSection(
            "Is there a bed, and who is left behind?", (_picture(_beds(facts), drawn / "beds"), left_behind(facts))
        ),
        PageSection("What it rests on", (rests_on(facts),)),
        PageSection("How it was made (STRESS-DES, model card)", (Fields(checklist(facts)),)),
    )
    lead = fill("As of {run:as_of}. {run:runs} runs; times are local. {manifest:made_by}.", facts)
    return Made(Page(fill("{scenario:title}", facts), lead, (first, second)), made)


def _beds(facts: Facts) -> Figure:
    """How probable it is that places suffice, by region and day; for one run, or without places, who is placed."""
    if facts.readiness is not None and facts.beds is not None:
        return places(facts.readiness, facts.beds)
    return reception(facts.run)


def _picture(figure: Figure, stem: Path) -> Picture:
    svg = stem.with_suffix(".svg")
    save(figure, svg)
    save(figure, stem.with_suffix(".png"))
    return picture(svg, " ".join(" ".join(text.get_text().split()) for text in figure.texts[:2]))
