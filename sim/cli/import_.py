"""``sim import``: places, roads and counts of other formats, written as a scenario to be read and edited."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, plain_messages, show_notices
from sim.cli.groups import SCENARIOS

if TYPE_CHECKING:
    from sim.imports.geography import Geography


@app.command("import", rich_help_panel=SCENARIOS)
def import_(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A GeoJSON file, or the folder of a FLEE instance.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Scenario to write (default: named after the source).")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="TIME", help="Zero of the clock, such as 2024-06-01T06:00+02:00.")
    ] = None,
) -> None:
    """Write a scenario from GeoJSON or a FLEE instance."""
    with plain_messages("Stopped: nothing was written."):
        from sim.imports.geography import ImportMistake
        from sim.imports.scenario import imported
        from sim.runs.new_files import write_new_files
        from sim.scenario.count_files.errors import ObservedError

        target = out or Path(f"{source.resolve().stem}.yaml")
        if target.suffix not in (".yaml", ".yml"):
            leave(f"--out {target}: a scenario's file ends in .yaml", MISTAKE)
        record = target.with_name(f"{target.stem}-record.csv")
        try:
            geography = _read(source, _moment(start))
            texts = imported(geography, record.name)
        except (ImportMistake, ObservedError) as error:
            leave(str(error), MISTAKE)
        show_notices(texts.notices)
        records = {record: texts.record.encode("utf-8")} if texts.record else {}
        write_new_files({**records, target: texts.scenario.encode("utf-8")})
        print(f"Written to {target}{f' and {record}' if texts.record else ''}: {texts.summary}")
        print(f"Read it, look for [A], then: sim check {target}")


def _read(source: Path, start: datetime | None) -> Geography:
    from sim.imports.flee import read_flee
    from sim.imports.geojson import read_geojson

    if not source.is_dir():
        return read_geojson(source, start)
    if start is not None:
        leave("--start: a FLEE instance says its first day in sim_period.csv; leave --start out", MISTAKE)
    return read_flee(source)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        leave(f"--start {text}: is not a time with its offset from UTC such as 2024-06-01T06:00+02:00", MISTAKE)
    from sim.scenario.fields import YEARS

    if not YEARS[0] <= found.year < YEARS[1]:
        leave(f"--start {text}: the year {found.year} is not one of {YEARS[0]} to {YEARS[1] - 1}", MISTAKE)
    return found
