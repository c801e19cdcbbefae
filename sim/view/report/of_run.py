"""The report of a run: answer, pictures, metrics, what differs from the parent, assumptions, validation, provenance."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as RichText

from sim.analysis.run_folder import CHANGES, PLOTS, RUN, SCORES, marked_lines, read_run
from sim.analysis.sightings import met
from sim.pages.content import (
    Block,
    Bullets,
    Chart,
    Folded,
    More,
    Page,
    PageSection,
    PageTable,
    Paragraph,
    Picture,
    picture,
)
from sim.runs.ensemble import Ensemble
from sim.runs.sealed import SealedFolder
from sim.scenario.titles import titles
from sim.view.answer import answer, bullets
from sim.view.bottleneck_table import limits_table
from sim.view.events import events
from sim.view.facts import Facts
from sim.view.groups import hidden_groups
from sim.view.lines import is_shown, lines
from sim.view.nights import nights_table
from sim.view.pictures import (
    CAPTIONS,
    FIRST,
    UNCERTAINTY,
    CaptionsError,
    caption_of,
    captions_of,
    picture_names,
)
from sim.view.pictures import picture as drawn_picture
from sim.view.record import name_of, record_table, series_of
from sim.view.report.chart import contents_of, tables_of
from sim.view.report.happened import events_table
from sim.view.score_columns import HEADINGS
from sim.view.series import Run, band_heading, interval
from sim.view.story import without_events
from sim.view.style import save
from sim.view.table import caption
from sim.view.uncertainty import variance_table

COLOURS = 96
"""Colours of a picture in the page: bands over one another have the most."""


def run_report(folder: Path, drawn: Path) -> Page:
    """What the page says of a folder that ``sim run`` has written.

    Args:
        folder: The folder of the run.
        drawn: Where to draw the pictures that it does not hold.

    Raises:
        FolderError: It is not the folder of a run, or a file of it is missing, damaged or that of another folder.
        OSError: A picture cannot be drawn.
    """
    sealed = SealedFolder.of(folder, RUN)
    run = read_run(sealed)
    sections = (
        PageSection("The answer", (Bullets(bullets(answer(Facts(run)))),), "answer"),
        PageSection("Pictures", first_and_more(list(pictures(run, sealed, drawn))), "pictures"),
        PageSection("Metrics", metrics(run), "metrics"),
        PageSection("What differs from its parent", (differences(sealed),), "differences"),
        PageSection("Assumptions", assumptions(sealed), "assumptions"),
        PageSection("Against what was observed", validation(run, sealed), "validation"),
        PageSection("Where this comes from", provenance(sealed.manifest), "provenance"),
    )
    return Page(run.scenario.title, run.scenario.description or "", (sections,))


def pictures(run: Run, folder: SealedFolder, drawn: Path) -> Iterator[Chart]:
    """Every picture of a run with its values: as its folder holds it, or drawn now."""
    names, captions, happened = picture_names(run), _held_captions(folder), events(run)
    # Before any is drawn, for a folder that is refused should be so at once.
    held = {name: _held(folder, name, ". ".join(captions[name])) for name in names if name in captions}
    for name in names:
        figure = drawn_picture(run, name)
        title, note = captions.get(name) or caption_of(figure)
        if name in held:
            shown = held[name]
        else:
            save(figure, drawn / f"{name}.png")
            shown = _mailed(drawn / f"{name}.png", None, f"{title}. {note}")
        tables = tables_of(figure, run.scenario.start, band_heading(run))
        if name in TABLES:
            tables = [page_table(TABLES[name](run)), *tables]
        contents = contents_of(figure, run.scenario.start, happened)
        if contents is not None and happened:
            tables.append(events_table(happened, run.scenario.start))
        yield Chart(shown, title, without_events(note), contents, tables, f"picture-{name}")


def first_and_more(charts: Sequence[Chart]) -> tuple[Block, ...]:
    """The pictures that matter first, and the others folded away."""
    first, others = charts[:FIRST], charts[FIRST:]
    return (*first, More(f"{len(others)} more pictures", others)) if others else tuple(first)


def page_table(table: Table) -> PageTable:
    """A table of the screen as one of a page."""
    columns = [[_plain(cell) for cell in column.cells] for column in table.columns]
    # The screen leaves out what would repeat the line above; read aloud a row without its heading says nothing.
    above = ""
    for row, cell in enumerate(columns[0]):
        above = columns[0][row] = cell or above
    numbers = tuple(place for place, column in enumerate(table.columns) if column.justify == "right")
    headings = [_plain(column.header) for column in table.columns]
    said = ". ".join(_plain(text) for text in (table.title, table.caption) if text)
    return PageTable(said, headings, list(zip(*columns, strict=True)), numbers=numbers)


def _plain(cell: RenderableType) -> str:
    return cell.plain if isinstance(cell, RichText) else str(cell)


def _variance(run: Run) -> Table:
    assert isinstance(run, Ensemble), "only runs whose parameters were drawn have this picture"
    return variance_table(run)


TABLES: dict[str, Callable[[Run], Table]] = {
    "limits": limits_table,
    "nights": nights_table,
    "record": record_table,
    UNCERTAINTY: _variance,
}
"""Tables of what pictures show that are more than their lines, by the name of the picture."""


def _held(folder: SealedFolder, name: str, alt: str) -> Picture:
    png, svg = (f"{PLOTS}/{name}{suffix}" for suffix in (".png", ".svg"))
    return _mailed(folder.file(png), folder.file(svg) if svg in folder else None, alt)


def _mailed(png: Path, svg: Path | None, alt: str) -> Picture:
    """A picture that takes a third of its file: what is drawn has few colours, and twelve of them go into one page."""
    with tempfile.TemporaryDirectory() as folder, Image.open(png) as image:
        few = Path(folder) / png.name
        image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            few, optimize=True
        )
        return replace(picture(few, svg, alt), png=png)


def _held_captions(folder: SealedFolder) -> dict[str, list[str]]:
    name = f"{PLOTS}/{CAPTIONS}"
    try:
        return captions_of(folder.text(name)) if name in folder else {}
    except CaptionsError as error:
        raise folder.error(str(error)) from error


def metrics(run: Run) -> tuple[PageTable, Folded]:
    """The planner's questions with their answers; all other metrics folded away."""
    rows: list[tuple[str, ...]] = []
    for question, found in lines(run):
        rows.append((question,))
        rows += [(f"{one.label} ({one.note})" if one.note else one.label, one.text, one.interval) for one in found]
    band = band_heading(run)
    first = _without_empty(PageTable(caption(run), ("question", "answer", band), rows, numbers=(1, 2)))
    hidden, names = hidden_groups(run), titles(run.scenario)
    every = [
        (
            metric.definition.titled(names).label,
            hidden.get(metric.name, metric.text),
            "" if metric.name in hidden else interval(run, metric),
            metric.definition.titled(names).meaning,
        )
        for metric in run.metrics
        if is_shown(run, metric)
    ]
    table = _without_empty(PageTable("Every metric", ("metric", "value", band, "meaning"), every, numbers=(1, 2)))
    return first, Folded("All metrics", table)


def _without_empty(table: PageTable) -> PageTable:
    """A table without the column of intervals where a single run has none: read aloud it would be silence."""
    kept = [place for place, heading in enumerate(table.headings) if heading]
    rows = [[row[place] for place in kept] if len(row) > 1 else row for row in table.rows]
    numbers = tuple(new for new, place in enumerate(kept) if place in table.numbers)
    return replace(table, headings=[table.headings[place] for place in kept], rows=rows, numbers=numbers)


def differences(folder: SealedFolder) -> PageTable | Paragraph:
    """What the scenario changes in the one that it extends."""
    if CHANGES not in folder:
        return Paragraph("The folder does not say what the scenario was made from.")
    found = folder.rows(CHANGES, ("key", "before", "after"))
    rows = [(row["key"], row["before"] or "not there", row["after"] or "taken away") for row in found]
    if not rows:
        return Paragraph("It extends no other scenario, and nothing was set.")
    return PageTable("Values that differ", ("key", "parent", "here"), rows)


def assumptions(folder: SealedFolder) -> tuple[Block, ...]:
    """Every line of the scenario's files with a mark, those of assumptions first."""
    lines = marked_lines(folder)
    if not lines:
        return (Paragraph("No number of the scenario says where it comes from."),)
    assumed = [line for line in lines if "assumption" in line.kinds]
    shown = (
        f"{len(assumed)} lines hold an assumption [A], {sum('derived' in line.kinds for line in lines)} a derived "
        f"number [D], {sum('published' in line.kinds for line in lines)} a published one [F], [Lnn]."
    )
    found: list[Block] = [Paragraph(shown)]
    for summary, wanted in (("Assumptions", assumed), ("The others", [line for line in lines if line not in assumed])):
        rows = [(line.text, line.comment, f"{line.file}:{line.line}") for line in wanted]
        found.append(Folded(summary, PageTable(summary, ("what the file says", "mark and range", "where"), rows)))
    return tuple(found)


def validation(run: Run, folder: SealedFolder) -> tuple[Block, ...]:
    """Scores of every series of the record, and how many of its observations the run meets."""
    found: list[Block] = []
    if SCORES in folder:
        rows = folder.rows(SCORES, ("series", "unit", *HEADINGS))
        known = [name for name in HEADINGS if any(row[name] for row in rows)]
        headings = ("series", "unit", *(HEADINGS[name] for name in known))
        cells = [(name_of(row["series"]), row["unit"], *(_rounded(row[name]) for name in known)) for row in rows]
        table = PageTable("Scores against the record", headings, cells, numbers=tuple(range(2, len(headings))))
        found.append(Folded("Scores of every series of the record", table))
    if run.scenario.record is not None:
        seen = list(met(run))
        inside = sum(one.inside for one in seen)
        found.append(Paragraph(f"The run's interval touches {inside} of {len(seen)} observations."))
        by_series = series_of(run).items()
        lines = [(name_of(curve), f"{sum(one.inside for one in of)} of {len(of)}") for curve, of in by_series]
        found.append(PageTable("Observed series", ("series", "met"), lines, numbers=(1,)))
    return tuple(found) or (Paragraph("There are no announced counts for this scenario."),)


def provenance(manifest: dict[str, Any]) -> tuple[PageTable, Folded]:
    """Program, seed, versions, counts, and the digest of every file."""
    plain = [
        (PROVENANCE_IN_WORDS.get(name, name.replace("_", " ")), str(value))
        for name, value in manifest.items()
        if not isinstance(value, dict | list)
    ]
    packages = ", ".join(f"{name} {version}" for name, version in manifest.get("packages", {}).items())
    counts = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in manifest.get("counts", {}).items())
    plain += [("packages", packages), ("counts", counts)]
    listed = [(name, digest) for name, digest in manifest["files"].items() if not name.endswith(".html")]
    files = PageTable("Files", ("file", "SHA-256"), listed)
    return PageTable("The run", ("what", "value"), plain), Folded("Digests of the files", files)


PROVENANCE_IN_WORDS = {"wall_s": "wall-clock time, s"}
"""What people read for a key of the manifest that is no word."""


def _rounded(text: str) -> str:
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text
