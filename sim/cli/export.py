"""``sim export``: humanitarian data forms of a run that is there already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app, plain_messages
from sim.cli.groups import PAGES


@app.command(rich_help_panel=PAGES)
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")],
    female: Annotated[
        float | None, typer.Option(metavar="SHARE", min=0.0, max=1.0, help="Share of women and girls, to be applied.")
    ] = None,
    disabled: Annotated[
        float | None, typer.Option(metavar="SHARE", min=0.0, max=1.0, help="Share of persons with disability.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; DIR-export if left out.")] = None,
) -> None:
    """Write the situation by day and region as CSV with HXL tags.

    Counts from 1 to 9 are hidden.
    """
    target = out or folder.resolve().with_name(f"{folder.resolve().name}-export")
    with plain_messages(f"Stopped: {target} is as it was."):
        from sim.analysis.export import write_forms
        from sim.analysis.humanitarian import Composition
        from sim.analysis.run_folder import read_folder
        from sim.runs.ensemble import Ensemble, ReplicationSummary

        found = read_folder(folder)
        if not isinstance(found, Ensemble):
            found = Ensemble.of(found.scenario, [ReplicationSummary.of(found)])
        for file in write_forms(found, Composition.of(found.scenario, female, disabled), target):
            print(file)
