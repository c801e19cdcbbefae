"""``sim whatif``: a page with sliders over a stored study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app, plain_messages
from sim.cli.groups import STUDIES
from sim.cli.options import Force, Quiet
from sim.cli.show import file_size

PAGE = "whatif.html"
"""Name of the page in the folder of a study."""


@app.command(rich_help_panel=STUDIES)
def whatif(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim sweep` has written.")],
    of: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC", help="Metric of `sim metrics`; repeatable. Six if left out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help=f"The file to write; DIR/{PAGE} if left out.")] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write a page with sliders over a study: one HTML file."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.runs.adding import add_file, check_additions
        from sim.runs.own_file import check_file, put_file
        from sim.runs.sweep import read_sweep

        sweep = read_sweep(folder)
        if out is None:
            check_additions(folder, [PAGE])
        else:
            check_file(out, force=force)
        from sim.analysis.emulator.emulator import emulator
        from sim.view.whatif.page import whatif_page
        from sim.view.whatif.words import errors_in_words

        made = emulator(sweep, of)
        content = whatif_page(made, folder).encode("utf-8")
        if out is None:
            add_file(folder, PAGE, content)
        else:
            put_file(out, content, force=force)
        if not quiet:
            for line in errors_in_words(made):
                print(line)
            print(f"Written to {out or folder / PAGE} ({file_size(content)})")
