"""``sim plot``, ``report``, ``brief``, ``snapshot`` and ``animate``: from a folder that is there already."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, plain_messages, progress
from sim.cli.groups import PAGES
from sim.cli.options import Force, Quiet, Svg
from sim.cli.show import file_size
from sim.locale.codes import LanguageCode


@app.command(rich_help_panel=PAGES)
def plot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")],
    svg: Svg = False,
    quiet: Quiet = False,
) -> None:
    """Draw all pictures of a run from its folder."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        from sim.analysis.run_folder import PLOTS, redraw
        from sim.view.pictures import save_pictures

        wanted = svg or any((folder / PLOTS).glob("*.svg"))
        for picture in redraw(folder, partial(save_pictures, svg=wanted)):
            if not quiet:
                print(picture)


@app.command(rich_help_panel=PAGES)
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `sim run`, `compare` or `sweep` has written.")
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write; DIR/report.html if left out.")] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write a report of a run, comparison or study: one HTML file."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        _check_suffix(out, (".html",))
        places = _Places(folder, {"report.html": out}, force, quiet)
        places.check()
        from sim.view.report.report import report_of

        places.put({"report.html": report_of(folder).encode("utf-8")})


@app.command(rich_help_panel=PAGES)
def animate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` has written.")],
    out: Annotated[
        Path | None,
        typer.Option(help="File to write: .html, .gif or .mp4 (default DIR/animation.html)."),
    ] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write an animated map of a run: HTML page or film."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        _check_suffix(out, (".html", ".gif", ".mp4"))
        places = _Places(folder, {"animation.html": out}, force, quiet)
        places.check()
        from sim.analysis.run_folder import read_first

        results = read_first(folder)
        if out is not None and out.suffix.lower() in (".gif", ".mp4"):
            from sim.view.animation.film import film

            with progress("frames", hidden=quiet) as report:
                content = film(results, out.suffix.lower(), report)
        else:
            from sim.view.animation.page import animation

            content = animation(results).encode("utf-8")
        places.put({"animation.html": content})


@app.command(rich_help_panel=PAGES)
def brief(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` or `nowcast` has written.")],
    out: Annotated[
        Path | None, typer.Option(help="FILE.html or FILE.pdf; without suffix both (default DIR/brief).")
    ] = None,
    language: Annotated[LanguageCode, typer.Option("--language", "-l", help="Language of the page.")] = LanguageCode.EN,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write a decision brief of a run: two pages, HTML and PDF."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        import tempfile

        name = "brief" if language is LanguageCode.EN else f"brief-{language}"
        places = _Places(folder, _page_and_print(out, name), force, quiet)
        places.check()

        from sim.locale.language import Language
        from sim.pages.render import render
        from sim.view.brief.compose import compose

        spoken = Language(language)
        with tempfile.TemporaryDirectory() as drawn:
            made = compose(folder, Path(drawn), spoken)
        shown = render("brief.html.j2", page=made.page, language=spoken).encode()
        files = {f"{name}.html": shown, f"{name}.pdf": made.pdf.content}
        places.put({file: content for file, content in files.items() if file in places.outs})
        meant = len(made.page.sheets)
        if f"{name}.pdf" in places.outs and made.pdf.sheets > meant:
            print(f"note: {name}.pdf takes {made.pdf.sheets} sheets: its text is too long for {meant}", file=sys.stderr)


def _page_and_print(out: Path | None, name: str) -> dict[str, Path | None]:
    """The files of a page that can be printed, by the names that they have in a folder: what ``--out`` asks for.

    One of the two where it has a suffix, both where it has none; in a folder they have their own names.
    """
    suffixes = (".html", ".pdf")
    if out is None:
        return dict.fromkeys(f"{name}{suffix}" for suffix in suffixes)
    if out.is_dir():
        return {f"{name}{suffix}": out / f"{name}{suffix}" for suffix in suffixes}
    if not out.suffix:
        return {f"{name}{suffix}": out.with_suffix(suffix) for suffix in suffixes}
    _check_suffix(out, suffixes)
    return {f"{name}{out.suffix.lower()}": out}


def _check_suffix(out: Path | None, allowed: Sequence[str]) -> None:
    """Refuse a file of a kind that the command cannot write."""
    if out is not None and out.suffix.lower() not in allowed:
        what = f"'{out.suffix}' cannot be written" if out.suffix else "a file needs a suffix that says its kind"
        leave(f"--out {out}: {what}; allowed: {', '.join(allowed)}", MISTAKE)


@app.command(rich_help_panel=PAGES)
def snapshot(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `sim run` or `nowcast` has written.")],
    language: Annotated[LanguageCode, typer.Option("--language", "-l", help="Language of the page.")] = LanguageCode.EN,
    interventions: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder that `sim interventions` has written.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="FILE.html or FILE.pdf; without suffix both (default DIR/snapshot).")
    ] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write a snapshot of a run: one page, HTML and PDF."""
    with plain_messages(f"Stopped: {folder} is as it was."):
        name = "snapshot" if language is LanguageCode.EN else f"snapshot-{language}"
        places = _Places(folder, _page_and_print(out, name), force, quiet)
        places.check()
        from sim.locale.language import Language
        from sim.view.snapshot.compose import compose
        from sim.view.snapshot.html import html
        from sim.view.snapshot.sheet import pdf

        made = compose(folder, Language(language), interventions)
        files: dict[str, bytes] = {}
        if f"{name}.html" in places.outs:
            files[f"{name}.html"] = html(made.page).encode()
        if f"{name}.pdf" in places.outs:
            files[f"{name}.pdf"] = pdf(made.page, made.at)
        places.put(files)


@dataclass(frozen=True)
class _Places:
    """Where files go: into a folder of ours and its list of files, or where ``--out`` says.

    Attributes:
        folder: The folder.
        outs: The names that the files have in it, each with the file that ``--out`` says.
        force: Whether a file of ``--out`` that is not ours may be replaced.
        quiet: Whether nothing is said of what was written.
    """

    folder: Path
    outs: Mapping[str, Path | None]
    force: bool
    quiet: bool = False

    def check(self) -> None:
        """Refuse, before the work is done, a place where a file may not be written."""
        from sim.runs.adding import check_additions
        from sim.runs.own_file import check_file

        check_additions(self.folder, [name for name, out in self.outs.items() if out is None])
        for out in self.outs.values():
            if out is not None:
                check_file(out, force=self.force)

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Write the files, by the names that they have in the folder, and say so."""
        from sim.runs.adding import add_files
        from sim.runs.own_file import put_file

        if inside := {name: content for name, content in contents.items() if self.outs[name] is None}:
            add_files(self.folder, inside)
        for name, content in contents.items():
            out = self.outs[name]
            if out is not None:
                put_file(out, content, force=self.force)
            if not self.quiet:
                print(f"Written to {out or self.folder / name} ({file_size(content)})")
