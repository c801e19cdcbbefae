"""The snapshot as one HTML file that asks nothing of the network: printed on A4, and in one column on a phone."""

from __future__ import annotations

from sim.pages.render import render
from sim.view.snapshot.page import Snapshot
from sim.view.snapshot.places import TYPE_MM


def html(page: Snapshot) -> str:
    """The page of a snapshot."""
    return render("snapshot.html.j2", page=page, language=page.language, type=TYPE_MM)
