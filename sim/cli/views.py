"""``sim plot``, ``report``, ``brief`` and ``animate``: what is drawn from a folder that is there already."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import FAILED, app, leave, plain_messages, progress
from sim.cli.options import Svg


@app.command()
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")],
    svg: Svg = False,
) -> None:
    """Draw all pictures of a run from its folder."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.analysis.run_folder import PLOTS, redraw
        from sim.view.pictures import save_pictures

        wanted = svg or any((folder / PLOTS).glob("*.svg"))
        for picture in redraw(folder, partial(save_pictures, svg=wanted)):
            print(picture)


@app.command()
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `sim run`, `compare` or `sweep` has written.")
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write; DIR/report.html if left out.")] = None,
) -> None:
    """Write a report of a run, comparison or study: one HTML file."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.view.report.report import report_of

        _put(report_of(folder).encode("utf-8"), folder, out, "report.html")


@app.command()
def animate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")],
    out: Annotated[
        Path | None,
        typer.Option(help="File to write: .html, .gif or .mp4 (default DIR/animation.html)."),
    ] = None,
) -> None:
    """Write an animated map of a run: HTML page or film."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.analysis.run_folder import read_first

        results = read_first(folder)
        if out is not None and out.suffix in (".gif", ".mp4"):
            from sim.view.animation.film import film

            with progress("frames", hidden=False) as report:
                film(results, out, report)
            _say(out)
            return
        from sim.view.animation.page import animation

        _put(animation(results).encode("utf-8"), folder, out, "animation.html")


@app.command()
def brief(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` or `nowcast` has written.")],
    out: Annotated[
        Path | None, typer.Option(help="The files to write, FILE.html and FILE.pdf; DIR/brief if left out.")
    ] = None,
) -> None:
    """Write a decision brief of a run: two pages, HTML and PDF."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        import tempfile

        from sim.pages.render import render
        from sim.view.brief.compose import compose
        from sim.view.brief.sheets import TooLong, pdf

        with tempfile.TemporaryDirectory() as drawn:
            made = compose(folder, Path(drawn))
            try:
                files = {".html": render("brief.html.j2", page=made.page).encode(), ".pdf": pdf(made.page, made.at)}
            except TooLong as error:
                leave(f"{folder}: {error}", FAILED)
        for suffix, content in files.items():
            _put(content, folder, None if out is None else out.with_suffix(suffix), f"brief{suffix}")


def _put(content: bytes, folder: Path, out: Path | None, name: str) -> None:
    """Write a file into a folder of ours and its list of files, or somewhere else."""
    from sim.runs.atomic import add_file, write_file

    if out is None:
        _say(add_file(folder, name, content))
    else:
        write_file(out, content)
        _say(out)


def _say(file: Path) -> None:
    print(f"Written to {file} ({file.stat().st_size / 1e6:.1f} MB)")
